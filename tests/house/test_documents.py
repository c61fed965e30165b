"""Documents that say what the code does: made from it, or compared with it."""

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from scripts import access_matrix, trace
from tests.appraisals.casts import rows_of_appraisals
from tests.factories.counties import OTHER, county, holder
from tests.grading.rounds import published
from tests.house.rooms import ROOT
from tests.members.rolls import LI, WANG, changed, imported
from tests.pledges.cast import rows_of_pledges
from tests.service_windows.windows import rows_of_windows
from xianfeng.accounts.models import User
from xianfeng.cli import parser
from xianfeng.grading.actions import approve, approve_second, draft_correction
from xianfeng.grading.models import OffRecord
from xianfeng.journal.actions import note_denial
from xianfeng.kernel.access import Policy
from xianfeng.kernel.clock import now
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
GLOSSARY = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
PICTURE_LIMIT = 200 * 1024  # bytes


# --- pages made by a program


def test_r186_the_traces_are_up_to_date() -> None:
    """Mend with: python -m scripts.trace"""
    assert trace.PAGE.read_text(encoding="utf-8") == trace.page()


def test_the_access_matrix_is_up_to_date() -> None:
    """Mend with: python -m scripts.access_matrix"""
    assert access_matrix.PAGE.read_text(encoding="utf-8") == access_matrix.page()


def test_ranges_count_for_all_they_hold() -> None:
    places = trace.Places()
    places.note("R-120 to R-122, R-124…R-126; R-005..R-007 and R-011…012, not R-1", "here")
    found = sorted(places.named)
    assert found == [5, 6, 7, 11, 12, 120, 121, 122, 124, 125, 126]
    places.note("R-073…R-098", "chapter")
    assert not places.close(80)


def test_places_are_files_and_symbols() -> None:
    source = '"""R-001."""\nclass A:\n    def b(self):\n        x = "R-002"  # R-003\n'
    found = [(text, symbol) for text, symbol in trace.spoken(source) if text]
    assert found == [("R-001.", ""), ("# R-003", "A.b")]


# --- the matrix, cell by cell


@pytest.fixture
def people_everywhere(db: None) -> dict[str, Organization]:
    """A county with a row of every model that has a policy, and another county.

    Whoever writes a policy adds a row here: at the county E00 or the branch E01.
    """
    cast = published()
    drafted = cast.result("E01")
    other = next(code for code in ("ordinary", "advanced") if code != drafted.decision.grade)
    correction = draft_correction(cast.department, drafted, other, "核查后更正。")
    approve(cast.leader, correction)
    approve_second(cast.second, correction)  # outside the county's bodies only then
    imported(cast.county, [changed(LI, branch="E01"), changed(WANG, branch="E01")])
    imported(cast.county, [changed(LI, branch="E02"), changed(WANG, branch="E01")])
    OffRecord.objects.create(county=cast.county, year=2025, count=1, found_at=now())
    branch = Organization.objects.get(code="E01")
    rows_of_appraisals(branch, cast.department, cast.pack.hash)
    rows_of_pledges(branch, cast.department, cast.pack)
    rows_of_windows(branch, cast.county, cast.department)
    note_denial(cast.department, path="E00/", route="", status=404)
    places = Organization.objects.filter(code__in=["E00", "E01"])
    return {place.code: place for place in places} | county(OTHER)


def account(role: Role, place: Organization) -> User:
    """Somebody with this one duty; a member is the one in the roll whose row is exempt."""
    user = User.objects.filter(username=f"{role}-{place.code}").first() or holder(role, place)
    if role == Role.MEMBER and place.code == "E01":
        Person.objects.filter(name="王二").update(user=user)
    return user


def rows_of(policy: type[Policy[Any]], user: User, verb: str) -> int:
    return policy.filter(user, verb).count() if policy.may_ever(user, verb) else 0


CELLS = [
    (policy, verb, role)
    for policy in access_matrix.policies()
    for verb in policy.grants
    for role in Role
]


# From a row to its place in the tree, where the policy does not say it.
LOOKUPS = {
    "ExemptionPolicy": "membership__organization__path",
    "TransferPolicy": "source__path",
    "DenialPolicy": "path",  # what was asked for, as people_everywhere has it
}


def test_every_cell_is_what_an_account_finds(people_everywhere: dict[str, Organization]) -> None:
    """With the duty the verb is there and finds rows; without it, neither."""
    wrong = []
    for policy, verb, role in CELLS:
        users = [account(role, people_everywhere[code]) for code in ("E00", "E01")]
        given = bool(access_matrix.cell(policy, verb, role))
        may = [policy.may_ever(user, verb) for user in users]
        found = any(rows_of(policy, user, verb) for user in users)
        if may != [given, given] or found != given:
            wrong.append((policy.__name__, verb, str(role), given, may, found))
    assert not wrong


def test_the_same_duty_in_another_county_finds_nothing(
    people_everywhere: dict[str, Organization],
) -> None:
    """Every policy with rows of a county, every verb, every role."""
    wrong = []
    for policy, verb, role in CELLS:
        if access_matrix.cell(policy, verb, role) in ("", "all"):
            continue
        assert ours(policy), f"people_everywhere has no row for {policy.__name__}"
        for code in ("D1", "W1"):
            user = account(role, people_everywhere[code])
            found = {str(row.pk) for row in policy.filter(user, verb)}
            wrong += [(policy.__name__, verb, str(role), row) for row in found & ours(policy)]
    assert not wrong


def ours(policy: type[Policy[Any]]) -> set[str]:
    """Keys of the first county's rows: all but those under D1."""
    rows = policy.filter(User(username="nobody"), next(iter(policy.grants))).model._default_manager
    path = LOOKUPS.get(policy.__name__, getattr(policy, "organization", "") + "path")
    inside = rows.filter(**{f"{path}__startswith": "E00/"})
    return {str(key) for key in inside.values_list("pk", flat=True)}


# --- pages written by hand


def test_requirements_are_numbered_without_gaps() -> None:
    """R-186: 186 requirements, 24 contradictions, 24 limits."""
    text = trace.REQUIREMENTS.read_text(encoding="utf-8")
    assert sorted(trace.requirements()) == list(range(1, 187))
    for letter in "CD":
        numbers = [int(one) for one in re.findall(rf"^\| {letter}-(\d\d) \|", text, re.MULTILINE)]
        assert numbers == list(range(1, 25))


def glossary() -> list[tuple[str, ...]]:
    """(zh, en, identifier, meaning) of each term."""
    rows = GLOSSARY.findall((DOCS / "glossary.md").read_text(encoding="utf-8"))
    return [row for row in rows if row[0] != "zh" and not row[0].startswith("-")]


def test_one_concept_is_one_word() -> None:
    """No term and no identifier stands twice in the glossary."""
    rows = glossary()
    assert len(rows) >= 60
    for column in (0, 1, 2):
        words = [row[column] for row in rows if row[column] != "–"]
        assert len(words) == len(set(words)), sorted({w for w in words if words.count(w) > 1})


def test_identifiers_in_use_are_in_the_code() -> None:
    """An identifier without brackets is what the code says; one in brackets is kept for later."""
    code = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
    words = set(re.findall(r"\w+", code))
    used = [row[2].strip("`") for row in glossary() if not row[2].startswith("(")]
    missing = [one for one in used if one != "–" and not set(one.split(".")) <= words]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page: Path) -> None:
    """Every `xianfeng …` that a page tells to type names a command that is there."""
    lines = re.findall(
        r"(?:^ {4}|`|^\$ )(?:\.venv/bin/)?xianfeng ([a-z]+)(?: ([a-z]+)\b(?!\.))?",
        page.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    known = commands(parser())
    for first, second in lines:
        assert first in known, first
        assert not known[first] or not second or second in known[first], (first, second)


def commands(top: argparse.ArgumentParser) -> dict[str, set[str]]:
    """Command → its own commands."""
    return {name: set(below(one)) for name, one in below(top).items()}


def below(one: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a parser's commands."""
    found = [a for a in one._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def test_both_readmes_say_the_same() -> None:
    """As many sections and pictures, the same commands."""
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    for pattern in (r"^## ", r"^!\["):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, chinese, re.M))
    command = re.compile(r"^ {4}(\S.*?)(?: +#.*)?$", re.M)
    assert command.findall(english) == command.findall(chinese)


def test_pictures_are_small() -> None:
    pictures = sorted((DOCS / "pictures").iterdir())
    assert pictures
    assert all(path.stat().st_size <= PICTURE_LIMIT for path in pictures)
