"""What the background worker does for imports: comparing and applying take seconds."""

import logging
from collections.abc import Callable

from django_tasks import task

from xianfeng.accounts.models import User
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.members.actions.imports import (
    OutOfDate,
    apply_import,
    fail_import,
    prepare_preview,
)
from xianfeng.members.models import RollImport

log = logging.getLogger(__name__)


@task()
def prepare(key: int) -> None:
    """Compare an uploaded file with the roll."""
    guarded_by_state(key, prepare_preview)


@task()
def apply(key: int, user: str) -> None:
    """Apply a confirmed preview; an outdated one is shown again."""
    actor = User.objects.get(pk=user)
    guarded_by_state(key, lambda roll_import: apply_import(actor, roll_import))


def guarded_by_state(key: int, work: Callable[[RollImport], None]) -> None:
    """A job that comes twice or too late does nothing; one that breaks says so on the page."""
    roll_import = RollImport.objects.select_related("county").get(pk=key)
    try:
        work(roll_import)
    except (NotAllowedNow, OutOfDate) as settled:
        log.info("import %s: %s", key, type(settled).__name__)
    except Exception:
        fail_import(RollImport.objects.get(pk=key))
        raise
