"""Raw SQL behind the site: every page that shows a grade says so, and no document leaves it.

Rows altered and rows deleted, in the site's tables and, with the triggers taken away, in the
record itself. No page breaks.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.grading.rounds import EDGES, Cast, published
from xianfeng.accounts.models import User
from xianfeng.cli import main
from xianfeng.grading import actions
from xianfeng.grading.models import Computation, Result, Round
from xianfeng.grading.queries import public as public_module
from xianfeng.journal import triggers
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import Refused
from xianfeng.packs.schema import Shown

pytestmark = pytest.mark.django_db
BANNER = "与公开记录不一致"
CODE = "E02"  # with a reason of the committee's; one correction is in effect
FILES = ("results.xlsx", "results.csv", "report.html")
OF_E02 = "WHERE result_id IN (SELECT id FROM grading_result WHERE code = 'E02')"
TAMPERED = {
    "grade altered": f"UPDATE grading_decision SET grade = 'advanced' {OF_E02}",
    "unknown grade": f"UPDATE grading_decision SET grade = 'x' {OF_E02}",
    "reason altered": f"UPDATE grading_decision SET reason = 'x' {OF_E02}",
    "correction altered": f"UPDATE grading_correction SET reason = 'x' {OF_E02}",
    "correction's end altered": f"UPDATE grading_correction SET after = 'advanced' {OF_E02}",
    "correction's beginning altered": f"UPDATE grading_correction SET before = 'advanced' {OF_E02}",
    "correction's day altered": f"UPDATE grading_correction SET second_at = '2020-01-01' {OF_E02}",
    "correction's hour altered": f"UPDATE grading_correction SET second_at = {{later}} {OF_E02}",
    "correction deleted": f"DELETE FROM grading_correction {OF_E02}",
    "decision deleted": f"DELETE FROM grading_decision {OF_E02}",
    "name altered": "UPDATE grading_result SET name = '中共另一支部委员会' WHERE code = 'E02'",
    "code altered": "UPDATE grading_result SET code = 'E99' WHERE code = 'E02'",
    "last grade altered": "UPDATE grading_result SET previous = 'lagging' WHERE code = 'E02'",
    "moment deleted": "UPDATE grading_round SET published_at = NULL",
    "moment altered": "UPDATE grading_round SET published_at = '2020-01-01 00:00:00+00:00'",
    "hour altered": "UPDATE grading_round SET published_at = {later}",
    "issuer altered": "UPDATE grading_round SET county_name = '中共另一县委员会'",
}
# What only the page that explains it, the documents and the night look into.
EXPLAINED = {
    "points altered": "SET total_cents = 9999",
    "steps deleted": "SET reasons = '[]'",
    "steps unreadable": """SET reasons = '[{"rule": 1}]'""",
    "scores unreadable": "SET scores = '[1]'",
}
OF_GRADES = "WHERE kind IN ('grade.published', 'grade.corrected')"
OF_KEY = "WHERE subject_id = '2026/E02'"
IN_RECORD = {
    "entries deleted": f"DELETE FROM journal_leaf {OF_GRADES}",
    "entry deleted": f"DELETE FROM journal_leaf {OF_KEY} AND kind = 'grade.published'",
    "entry altered": f"UPDATE journal_leaf SET text = replace(text, 'ordinary', 'x') {OF_KEY}",
    "entry misplaced": f"UPDATE journal_leaf SET subject_id = '2026/E98' {OF_KEY}",
}


@pytest.fixture
def cast() -> Cast:
    """A published round in which the grade of E02 was corrected."""
    made = published()
    drafted = actions.draft_correction(made.department, made.result(CODE), "lagging", "计分有误")
    actions.approve(made.leader, drafted)
    actions.approve_second(made.second, drafted)
    made.round.refresh_from_db()
    return made


@pytest.fixture
def forger() -> Iterator[None]:
    """Somebody with all rights on the database, who took the triggers away."""
    triggers.drop(connection)
    yield
    triggers.create(connection)


def run(*statements: str) -> None:
    """Raw SQL, as somebody beside the site would."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def as_user(user: User | None) -> Client:
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if user:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def public(cast: Cast) -> dict[str, str]:
    """The pages for everybody."""
    client, county, year = as_user(None), cast.county.code, cast.round.year
    return {
        "boards": text(client, reverse("publicity:boards")),
        "board": text(client, reverse("publicity:board", args=[county, year])),
        "grade": text(client, reverse("publicity:grade", args=[county, year, CODE])),
    }


def about_it(cast: Cast, key: int) -> dict[str, str]:
    """The inside pages about this organization."""
    client = as_user(cast.department)
    return {
        "result": text(client, reverse("grading:result", args=[key])),
        "organization": text(client, reverse("pages:organization", args=[CODE])),
    }


def about_all(cast: Cast) -> dict[str, str]:
    """The inside pages about the round."""
    client = as_user(cast.department)
    names = ("round", "print", "acceptances")
    return {name: text(client, reverse(f"grading:{name}", args=[cast.round.pk])) for name in names}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.text


def documents(cast: Cast) -> dict[str, int]:
    """What asking for each document is answered."""
    client, key = as_user(cast.department), cast.round.pk
    found = {
        name: client.post(reverse("grading:export", args=[key, name])).status_code for name in FILES
    }
    notice = client.post(reverse("publicity:notice", args=[key])).status_code
    return found | {"notice.docx": notice}


def silent(pages: dict[str, str]) -> list[str]:
    """Pages without the banner."""
    return [name for name, page in pages.items() if BANNER not in page]


def test_untouched_nothing_is_flagged_and_everything_leaves(cast: Cast) -> None:
    pages = public(cast) | about_it(cast, cast.result(CODE).pk) | about_all(cast)
    assert silent(pages) == list(pages)
    assert set(documents(cast).values()) == {200}
    assert main(["journal", "verify", "--quiet"]) == 0


@pytest.mark.parametrize("name", TAMPERED)
def test_every_page_and_document_of_a_grade(cast: Cast, name: str) -> None:
    key = cast.result(CODE).pk
    later = now().astimezone(UTC) + timedelta(minutes=5)
    run(TAMPERED[name].format(later=f"'{later:%Y-%m-%d %H:%M:%S}+00:00'"))
    assert not silent(public(cast) | about_all(cast) | about_it(cast, key))
    assert set(documents(cast).values()) == {302}
    assert main(["journal", "verify", "--quiet"]) == 1


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_explains_a_grade(cast: Cast, name: str) -> None:
    key = cast.result(CODE).pk
    run(f"UPDATE grading_result {EXPLAINED[name]} WHERE code = 'E02'")
    assert not silent(about_it(cast, key))
    assert silent(about_all(cast)) == ["acceptances"]
    assert set(documents(cast).values()) == {302}
    assert main(["journal", "verify", "--quiet"]) == 1


@pytest.mark.parametrize("name", IN_RECORD)
def test_the_record_itself(cast: Cast, forger: None, name: str) -> None:
    key = cast.result(CODE).pk
    run("DELETE FROM journal_salt", IN_RECORD[name])
    assert not silent(public(cast) | about_it(cast, key) | about_all(cast))
    assert set(documents(cast).values()) == {302}


def delete_result(cast: Cast) -> None:
    """The row with all that hangs on it."""
    for table in ("decision", "correction", "acceptance"):
        run(f"DELETE FROM grading_{table} {OF_E02}")
    run(f"DELETE FROM grading_result WHERE code = '{CODE}'")


@pytest.mark.parametrize("covered", [False, True])
def test_a_deleted_result(cast: Cast, covered: bool) -> None:
    """Also where the round's own count was made to fit."""
    delete_result(cast)
    if covered:
        run("UPDATE grading_round SET entries = entries - 1")
        assert main(["journal", "verify", "--quiet"]) == 1  # the list of boards asks the night
    pages = public(cast) | about_all(cast)
    pages |= {"organization": text(as_user(cast.leader), f"/organization/{CODE}")}
    assert not silent(pages)
    assert "数据缺失" in pages["grade"]
    assert set(documents(cast).values()) == {302}
    assert main(["journal", "verify", "--quiet"]) == 1


@pytest.mark.parametrize("how", ["taken back", "deleted"])
def test_a_round_that_is_published_on_record_only(
    cast: Cast, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "deleted":
        for table in ("decision", "correction", "acceptance"):
            run(f"DELETE FROM grading_{table}")
        Result.objects.all().delete()
        Computation.objects.filter(round=cast.round).delete()
        for upload in cast.round.uploads.all():
            upload.delete()
        Round.objects.all().delete()
    else:
        run("UPDATE grading_round SET state = 'confirmed'")
    assert main(["journal", "verify", "--quiet"]) == 1
    pages = public(cast)
    pages["organization"] = text(as_user(cast.leader), f"/organization/{CODE}")
    assert not silent(pages)
    told = f"grades {cast.county.code}/2026: published on record, not on the site"
    assert told in capsys.readouterr().err


def test_steps_on_a_deleted_decision_find_nothing(cast: Cast) -> None:
    key = cast.result("E09").pk
    run(f"DELETE FROM grading_decision WHERE result_id = {key}")
    for user, name in (
        (cast.department, "propose"),
        (cast.leader, "confirm"),
        (cast.leader, "send_back"),
        (cast.department, "correct"),
        (cast.department, "accept"),
    ):
        answer = as_user(user).post(reverse(f"grading:{name}", args=[key]))
        assert answer.status_code == 404, name


def test_next_years_round_takes_no_altered_grade(cast: Cast) -> None:
    """Last year's grade bars and moves: an altered one is found before it counts."""
    actions.close(cast.department, cast.round)
    following = actions.open_round(cast.department, cast.county, cast.round.year + 1, cast.pack)
    actions.start(cast.department, following)
    upload = actions.read_upload(cast.department, following, EDGES, "材料.xlsx")
    actions.accept_inputs(cast.department, upload)
    run(TAMPERED["grade altered"])
    with pytest.raises(Refused, match="上年公布的等次"):
        actions.compute(cast.department, following)
    run(TAMPERED["grade altered"].replace("'advanced'", "'lagging'"))
    following.refresh_from_db()
    actions.compute(cast.department, following)


def test_a_county_that_never_published_has_no_board(cast: Cast) -> None:
    address = reverse("publicity:board", args=[cast.county.code, 2025])
    assert as_user(None).get(address).status_code == 404
    assert as_user(None).get(reverse("publicity:board", args=["X", 2026])).status_code == 404


def test_a_pack_that_shows_totals_has_them_compared(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a board shows no totals, an altered one is not on it."""
    run("UPDATE grading_result SET total_cents = 9999 WHERE code = 'E02'")
    assert silent(public(cast)) == ["boards", "board", "grade"]
    shown = public_module.publication_of(cast.pack.hash)
    assert shown is not None
    with_totals = replace(shown, shows=(*shown.shows, Shown.TOTAL))
    monkeypatch.setattr(public_module, "publication_of", lambda _hash: with_totals)
    assert silent(public(cast)) == ["boards"]
