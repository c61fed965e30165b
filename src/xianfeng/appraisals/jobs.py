"""What the background worker does at the announced times; docs/rules/appraisals.md, A-9."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django_tasks import task
from django_tasks.base import Task

from xianfeng.appraisals.actions import timing
from xianfeng.appraisals.models import Poll
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused

AGAIN = timedelta(minutes=5)  # after which a job that did not reach the box tries again
GIVES_UP = timedelta(days=1)  # `xianfeng daily` and people go on
log = logging.getLogger(__name__)


@task()
def open_poll(key: str) -> None:
    """The announced opening."""
    attempt(open_poll, timing.open_on_time, key, "opens")


@task()
def close_poll(key: str) -> None:
    """The announced or extended end."""
    attempt(close_poll, timing.close_on_time, key, "closes")


def attempt(job: "Task[[str], None]", step: Callable[[Poll], bool], key: str, due: str) -> None:
    """A job that comes twice, too early or too late does nothing."""
    poll = Poll.objects.filter(pk=key).first()
    if poll is None:
        return
    try:
        step(poll)
    except Refused as refused:
        log.warning("poll %s: %s", key, refused)
        if clock.now() < getattr(poll, due) + GIVES_UP:
            later(job, clock.now() + AGAIN, key)


def plan(poll: Poll) -> None:
    """At the announcement, and again when the end was put off."""
    later(open_poll, poll.opens, poll.pk)
    later(close_poll, poll.closes, poll.pk)


def later(job: "Task[[str], None]", moment: datetime, key: str) -> None:
    """Where jobs run at once (tests), what is due later is not begun now."""
    if job.get_backend().supports_defer:
        job.using(run_after=moment).enqueue(key)
