"""A big county is computed in the background, and its page shows how far."""

import pytest
from django.urls import reverse

from tests.factories.people import signed_in
from tests.grading.rounds import EDGES, Cast, opened
from tests.grading.test_views import get, text_of
from xianfeng.grading import actions, tasks
from xianfeng.grading.actions.jobs import begin_job, end_job
from xianfeng.grading.models import ComputeJob, Result
from xianfeng.grading.states import RoundState
from xianfeng.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def ready() -> Cast:
    """A round with accepted inputs."""
    cast = opened()
    upload = actions.read_upload(cast.department, cast.round, EDGES, "材料.xlsx")
    actions.accept_inputs(cast.department, upload)
    return cast


def test_a_big_county_is_computed_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BIG", 3)
    cast = ready()
    path = reverse("grading:compute", args=[cast.round.pk])
    assert signed_in(cast.department).post(path).status_code == 302
    job = ComputeJob.objects.get()
    assert (job.percent, job.error, Result.objects.count()) == (100, "", 17)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.COMPUTED


def test_a_second_computation_waits_for_the_first() -> None:
    cast = ready()
    begin_job(cast.department, cast.round)
    with pytest.raises(Refused):
        begin_job(cast.department, cast.round)
    assert "正在计算" in text_of(get(cast.department, "round", cast.round.pk))


def test_progress_is_a_fragment_that_asks_again() -> None:
    cast = ready()
    job = begin_job(cast.department, cast.round)
    client = signed_in(cast.department)
    path = reverse("grading:round", args=[cast.round.pk])
    page = text_of(client.get(path, {"job": "1"}, headers={"HX-Request": "true"}))
    assert "every 2s" in page
    assert "<html" not in page
    end_job(job, "")
    done = text_of(client.get(path, {"job": "1"}, headers={"HX-Request": "true"}))
    assert "every 2s" not in done
    assert "计算完成" in done


def test_what_forbids_it_is_kept_for_the_page() -> None:
    """No inputs: the job ends with the sentence, the round stays as it was."""
    cast = opened()
    job = begin_job(cast.department, cast.round)
    tasks.compute_round.func(job.pk)
    job.refresh_from_db()
    assert "材料" in job.error
    assert job.error in text_of(get(cast.department, "round", cast.round.pk))
