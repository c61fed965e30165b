"""Computing a big county in the background, with progress that its page can show."""

from django.utils.translation import gettext as _
from django_tasks import task

from xianfeng.accounts.models import User
from xianfeng.grading.actions.computing import compute
from xianfeng.grading.actions.jobs import advance, begin_job, end_job
from xianfeng.grading.models import ComputeJob, Round
from xianfeng.grading.queries import graded_keys
from xianfeng.kernel.errors import NotAllowedNow, Refused

BIG = 2000  # organizations; below this a person waits less than for a page of a job


def is_big(graded: Round) -> bool:
    """Whether computing takes longer than a request should."""
    return len(graded_keys(graded)) > BIG


def last_job(graded: Round) -> ComputeJob | None:
    """The newest computation in the background."""
    return ComputeJob.objects.filter(round=graded).order_by("-pk").first()


def running_job(graded: Round) -> ComputeJob | None:
    """The computation that is under way, or that failed and was not tried again."""
    job = last_job(graded)
    return job if job and (job.finished_at is None or job.error) else None


def compute_later(actor: User, graded: Round) -> ComputeJob:
    """Start a computation in the background; a running one is not doubled."""
    job = begin_job(actor, graded)
    compute_round.enqueue(job.pk)
    return job


@task()
def compute_round(key: int) -> None:
    """One computation; what forbids it is kept for the page to show."""
    job = ComputeJob.objects.select_related("round__county", "round__pack", "asked_by").get(pk=key)
    try:
        compute(job.asked_by, job.round, lambda percent: advance(job, percent))
    except Refused as why:
        end_job(job, str(why))
    except NotAllowedNow:
        end_job(job, _("计算期间材料或名册有变动，请重新计算。"))
    except Exception:
        end_job(job, _("计算没有完成，请重试；仍不成功请联系管理员。"))
        raise
    else:
        end_job(job, "")
