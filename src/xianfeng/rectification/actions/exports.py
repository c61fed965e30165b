"""Taking the ledger out of the site is recorded."""

from hashlib import sha256

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json


@transaction.atomic
def record_export(actor: User, content: bytes, rows: int) -> None:
    """How many orders were taken out, and sealed the hash of the file: a short one is guessed."""
    data: dict[str, Json] = {"rows": rows}
    sealed = {"sha256": sha256(content).hexdigest()}
    subject = ("ledger", "orders")
    record("order.exported", actor=actor, subject=subject, data=data, personal=sealed)
