"""Progress of a computation in the background; not a business record, so not journalled."""

from datetime import timedelta

from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.models import ComputeJob, Round
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import Refused

GIVEN_UP = timedelta(minutes=30)


def begin_job(actor: User, graded: Round) -> ComputeJob:
    """A new job; Refused while another one is under way."""
    running = ComputeJob.objects.filter(
        round=graded, finished_at__isnull=True, asked_at__gt=now() - GIVEN_UP
    )
    if running.exists():
        raise Refused(_("正在计算，请稍候。"))
    return ComputeJob.objects.create(round=graded, asked_by=actor, asked_at=now())


def advance(job: ComputeJob, percent: int) -> None:
    """How far it is."""
    ComputeJob.objects.filter(pk=job.pk).update(percent=percent)


def end_job(job: ComputeJob, error: str) -> None:
    """It ended; `error` "" means well."""
    ComputeJob.objects.filter(pk=job.pk).update(finished_at=now(), error=error)
