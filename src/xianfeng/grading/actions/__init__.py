"""The verbs of grading; each is one transaction with its journal entry."""

from .acceptances import record_acceptance, record_acceptances
from .comparing import compare_with_record
from .computing import compute
from .corrections import approve, approve_second, draft_correction, withdraw
from .decisions import (
    confirm,
    propose,
    propose_as_computed,
    send_back,
    send_back_round,
    submit,
)
from .exports import record_export, refuse_off_record
from .inputs import accept_inputs, read_upload
from .orders import order_rectification
from .publication import close, publish
from .rounds import choose_pack, open_round, start

__all__ = [
    "accept_inputs",
    "approve",
    "approve_second",
    "choose_pack",
    "close",
    "compare_with_record",
    "compute",
    "confirm",
    "draft_correction",
    "open_round",
    "order_rectification",
    "propose",
    "propose_as_computed",
    "publish",
    "read_upload",
    "record_acceptance",
    "record_acceptances",
    "record_export",
    "refuse_off_record",
    "send_back",
    "send_back_round",
    "start",
    "submit",
    "withdraw",
]
