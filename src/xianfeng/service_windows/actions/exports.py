"""Taking figures out of the site is recorded."""

from hashlib import sha256

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json


@transaction.atomic
def record_export(actor: User, content: bytes, rows: int) -> None:
    """How many windows were taken out; the hash of the file is sealed, for figures of few ratings
    are few and could be tried."""
    data: dict[str, Json] = {"rows": rows}
    sealed = {"sha256": sha256(content).hexdigest()}
    subject = ("ledger", "windows")
    record("windows.exported", actor=actor, subject=subject, data=data, personal=sealed)
