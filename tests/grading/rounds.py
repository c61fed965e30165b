"""The county of the edge cases with its people, taken from stage to stage by the real actions."""

from dataclasses import dataclass
from pathlib import Path

from tests.factories.counties import DAY, OTHER, county, holder
from xianfeng.accounts.models import User
from xianfeng.grading import actions
from xianfeng.grading.models import Result, Round
from xianfeng.organizations import roll
from xianfeng.organizations.actions import apply_roll, appoint, found_county
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.models import PackVersion
from xianfeng.packs.schema import ROLL_LABELS
from xianfeng.sheets.reading import read_workbook
from xianfeng.sheets.tables import find_table

DATA = Path(__file__).parents[1] / "data"
YEAR = 2026
EDGES = (DATA / "edges/grading-inputs.xlsx").read_bytes()


@dataclass(frozen=True)
class Cast:
    """A county, its round and everybody who has a part in it."""

    county: Organization
    pack: PackVersion
    round: Round
    department: User
    leader: User
    second: User

    def result(self, code: str) -> Result:
        """One organization's result as it stands now."""
        rows = Result.objects.select_related("round__county", "round__pack", "decision")
        return rows.get(round=self.round, code=code)

    def results(self) -> "object":
        return Result.objects.filter(round=self.round)


def bring(folder: str) -> Organization:
    """The organizations of a roll of tests/data; the top is the one without superior."""
    rows = roll_rows(folder)
    top = next(one for one in rows if not one.superior)
    here = found_county(None, top.code, top.name)
    apply_roll(here, rows, DAY)
    return Organization.objects.get(pk=here.pk)


def roll_rows(folder: str) -> tuple[roll.OrganizationRow, ...]:
    """The accepted rows of a roll of tests/data."""
    sheet = read_workbook(DATA / folder / "roll.xlsx").sheet(roll.SHEET)
    return roll.read_roll(find_table(sheet, roll.COLUMNS), ROLL_LABELS).accepted


def opened(folder: str = "edges", year: int = YEAR) -> Cast:
    """A round that collects inputs."""
    here = bring(folder)
    pack = load_pack_version(None, "central-2012")
    department = holder(Role.DEPARTMENT, here, "county")
    leader, second = (
        holder(Role.LEADER, here, "leader"),
        holder(Role.SECOND_APPROVER, here, "leader2"),
    )
    graded = actions.open_round(department, here, year, pack)
    actions.start(department, graded)
    return Cast(here, pack, graded, department, leader, second)


def computed(folder: str = "edges", content: bytes = EDGES) -> Cast:
    """A round with results."""
    cast = opened(folder)
    upload = actions.read_upload(cast.department, cast.round, content, "材料.xlsx")
    actions.accept_inputs(cast.department, upload)
    cast.round.refresh_from_db()
    actions.compute(cast.department, cast.round)
    return cast


def proposed() -> Cast:
    """A round before the committee; E02 has no total, so the department gives its grade."""
    cast = computed()
    actions.propose_as_computed(cast.department, cast.round, Result.objects.all())
    missing = cast.result("E02")
    edition = missing.decision.edition
    actions.propose(cast.department, missing, "ordinary", "缺一项材料，按一般对待。", edition)
    actions.submit(cast.department, cast.round)
    return cast


def published() -> Cast:
    """A published round."""
    cast = proposed()
    actions.confirm(cast.leader, cast.round, Result.objects.all())
    cast.round.refresh_from_db()
    actions.publish(cast.leader, cast.round)
    return cast


def corrected_back() -> Cast:
    """E09: the rule proposed 后进, the committee decided 先进, a correction says 后进 again."""
    cast = computed()
    rest = Result.objects.exclude(code="E09")
    actions.propose_as_computed(cast.department, cast.round, rest)
    for code, grade, why in (
        ("E02", "ordinary", "缺一项材料"),
        ("E09", "advanced", "当年获市级表彰"),
    ):
        result = cast.result(code)
        actions.propose(cast.department, result, grade, why, result.decision.edition)
    actions.submit(cast.department, cast.round)
    actions.confirm(cast.leader, cast.round, Result.objects.all())
    cast.round.refresh_from_db()
    actions.publish(cast.leader, cast.round)
    drafted = actions.draft_correction(cast.department, cast.result("E09"), "lagging", "表彰有误")
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    return cast


def neighbour() -> User:
    """The department of another county, which must see nothing of this one."""
    return holder(Role.DEPARTMENT, county(OTHER)["D1"], "othercounty")


__all__ = ["DAY", "appoint"]
