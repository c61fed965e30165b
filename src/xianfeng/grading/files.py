"""A whole round from two workbooks, without server or database (grading-spec, Inputs)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xianfeng.organizations import roll
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.schema import ROLL_LABELS, Pack, Published
from xianfeng.packs.texts import Text
from xianfeng.sheets.errors import RowError
from xianfeng.sheets.reading import read_workbook
from xianfeng.sheets.tables import find_table

from .inputs import read_inputs
from .rules import Inputs, Outcome, Subject, grade


@dataclass(frozen=True, slots=True)
class PackTitle:
    """What the outputs say about the rules they rest on; `digest` names the exact version.

    `feedback` is where the pack sends those who see a published grade otherwise.
    """

    id: str
    title: Text
    digest: str = ""
    feedback: str = ""


def title_of(pack: Pack) -> PackTitle:
    """A pack as outputs name it."""
    said = (one.feedback.zh for one in pack.publication if one.object is Published.GRADES)
    return PackTitle(pack.id, pack.title, pack.hash, next(said, ""))


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided of one organization: a grade's code, "" for none, and why.

    `reason` is the committee's, `corrections` those of corrections, the oldest first. `grade`
    is in force; `before` is the committee's, where corrections took it away.
    """

    grade: str
    reason: str
    corrections: tuple[str, ...] = ()
    before: str | None = None

    @property
    def committee(self) -> str:
        """The committee's own grade, which `reason` speaks of."""
        return self.grade if self.before is None else self.before


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A graded round with all that its outputs show, from workbooks or from the database.

    `issuer` is the name of the roll's first organization without superior; `warnings` are cells
    of the roll that were left out without refusing the row, and sheets that count as empty.
    `decided` goes by code and is empty while there are only proposals.
    """

    year: int
    pack: PackTitle
    policy: GradingPolicy
    issuer: str
    inputs: Inputs
    outcome: Outcome
    refused: tuple[RowError, ...]
    warnings: tuple[RowError, ...] = ()
    decided: Mapping[str, Decided] = field(default_factory=dict)
    published: bool = False


def grade_files(
    roll_file: Path, inputs_file: Path, policy: GradingPolicy, pack: PackTitle, year: int
) -> RoundFile:
    """Read, check and grade; raises FileRefused for a file that cannot be used at all."""
    book = read_workbook(roll_file)
    read = roll.read_roll(find_table(book.sheet(roll.SHEET), roll.COLUMNS), ROLL_LABELS)
    given = read_inputs(read_workbook(inputs_file), policy, subjects_of(read, policy))
    outcome = grade(policy, given.inputs)
    refused = (*read.refused, *given.refused)
    warnings = (*read.warnings, *given.warnings)
    return RoundFile(year, pack, policy, issuer_of(read), given.inputs, outcome, refused, warnings)


def subjects_of(read: roll.Roll, policy: GradingPolicy) -> list[Subject]:
    """G-1.2: graded are the organizations whose domain label has a scheme in the pack."""
    labels = policy.labels()
    return [
        Subject(one.code, one.name, one.domain) for one in read.accepted if one.domain in labels
    ]


def issuer_of(read: roll.Roll) -> str:
    """The organization whose round this is, "" in an empty roll."""
    return next((one.name for one in read.accepted if not one.superior), "")
