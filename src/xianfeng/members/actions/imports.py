"""The verbs of a roll import: read a file, show what it would do, apply it, or let it go.

A file is read once; its accepted rows are kept until they are applied or discarded. Applying
compares again: where the roll has changed since the preview, nothing is written and the new
comparison is shown (R-185: what was decided on is what is done).
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, XianfengError
from xianfeng.kernel.statistics import count_anew
from xianfeng.members.actions.memory import collector_paused
from xianfeng.members.actions.reading import (
    Comparison,
    Intake,
    compare,
    counts_of,
    diff_of,
    read_roll,
)
from xianfeng.members.actions.trees import snapshot, tree_changes
from xianfeng.members.actions.writing import write_plan
from xianfeng.members.models import Exemption, Membership, Person, RollImport
from xianfeng.members.rules import stored
from xianfeng.members.rules.values import Silent
from xianfeng.members.states import IMPORT_FLOW, ImportState
from xianfeng.organizations.actions import apply_roll
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below

# The note of an import whose comparison was made anew.
OUTDATED = "outdated"
PREVIEW_KEPT = timedelta(days=7)


class OutOfDate(XianfengError):
    """The roll changed after the preview; the new comparison has been kept instead."""


def preview_roll(county: Organization, content: bytes, file_name: str) -> tuple[Intake, Comparison]:
    """What importing the file would do; nothing is written. Raises FileRefused."""
    intake = read_roll(county, content, file_name, clock.today())
    return intake, compare(county, intake)


@collector_paused()
def import_roll(
    actor: User | None, county: Organization, content: bytes, file_name: str
) -> tuple[RollImport, Intake, Comparison]:
    """Read, compare and apply in one step: one transaction, one journal entry.

    Raises FileRefused before anything is written.
    """
    # Read before the transaction, so that nobody waits for a file to be parsed.
    intake = read_roll(county, content, file_name, clock.today())
    with transaction.atomic():
        lock(county)
        comparison = compare(county, intake)
        roll_import = RollImport.objects.create(
            **described(actor, county, intake), state=ImportState.PREVIEWED
        )
        keep_comparison(roll_import, intake, comparison)
        write(actor, roll_import, comparison)
    return roll_import, intake, comparison


@collector_paused()
def upload_roll(
    actor: User | None, county: Organization, content: bytes, file_name: str
) -> RollImport:
    """Read a file and keep its accepted rows for the preview. Raises FileRefused."""
    intake = read_roll(county, content, file_name, clock.today())
    rows = stored.rows_out(intake.organizations or (), intake.members or ())
    sheets = [intake.organizations is not None, intake.members is not None]
    silent = [intake.silent.organizations, intake.silent.members]
    with transaction.atomic():
        discard_stale(county)
        return RollImport.objects.create(
            **described(actor, county, intake),
            accepted={**rows, "sheets": sheets, "silent": silent},
        )


@collector_paused()
def prepare_preview(roll_import: RollImport) -> None:
    """Compare the kept rows with the roll as it is now; applying compares once more."""
    intake = kept_intake(roll_import)
    comparison = compare(roll_import.county, intake)
    with transaction.atomic():
        IMPORT_FLOW.move(roll_import, "preview")
        keep_comparison(roll_import, intake, comparison)


@transaction.atomic
def start_import(roll_import: RollImport, shown: str) -> None:
    """Somebody confirmed the preview: from here nobody else can.

    `shown`: the hash of the comparison that was on the page. Raises OutOfDate where
    another one has taken its place.
    """
    if shown != roll_import.diff_hash:
        raise OutOfDate(str(roll_import.pk))
    IMPORT_FLOW.move(roll_import, "start", note="")


def apply_import(actor: User | None, roll_import: RollImport) -> None:
    """Do what the preview showed, or raise OutOfDate and show the new comparison."""
    if not applied_as_shown(actor, roll_import):
        raise OutOfDate(str(roll_import.pk))


@collector_paused()
@transaction.atomic
def applied_as_shown(actor: User | None, roll_import: RollImport) -> bool:
    if roll_import.state not in (ImportState.PREVIEWED, ImportState.APPLYING):
        raise NotAllowedNow(f"apply: {roll_import.pk}")
    lock(roll_import.county)
    intake = kept_intake(roll_import)
    comparison = compare(roll_import.county, intake)
    if stored.digest(diff_of(comparison)) != roll_import.diff_hash:
        IMPORT_FLOW.move(roll_import, "renew", note=OUTDATED)
        keep_comparison(roll_import, intake, comparison)
        return False
    write(actor, roll_import, comparison)
    return True


@transaction.atomic
def discard_import(roll_import: RollImport) -> None:
    """Let a preview go: its rows and its comparison are forgotten."""
    IMPORT_FLOW.move(roll_import, "discard", accepted={}, diff={}, refused=[], warnings=[])


def discard_stale(county: Organization) -> None:
    """A preview that nobody came back to does not keep names for ever (M-1.4)."""
    waiting = RollImport.objects.filter(
        county=county,
        state__in=(ImportState.UPLOADED, ImportState.PREVIEWED),
        uploaded_at__lt=clock.now() - PREVIEW_KEPT,
    )
    for roll_import in waiting:
        discard_import(roll_import)


@transaction.atomic
def fail_import(roll_import: RollImport) -> None:
    """It could not be compared or applied; nothing of its rows is kept."""
    forgotten: dict[str, Any] = {"accepted": {}, "diff": {}, "refused": [], "warnings": []}
    IMPORT_FLOW.move(roll_import, "fail", **forgotten)


@transaction.atomic
def export_report(actor: User, roll_import: RollImport) -> None:
    """A report that names persons leaves the house: recorded with who took it."""
    record(
        "roll.report_exported",
        actor=actor,
        subject=("roll_import", str(roll_import.pk)),
        data={"county": roll_import.county.code},
    )


# --- parts


def lock(county: Organization) -> None:
    """One import at a time for a county; SQLite's writer is alone anyway."""
    list(Organization.objects.select_for_update().filter(pk=county.pk).values_list("pk"))


def described(actor: User | None, county: Organization, intake: Intake) -> dict[str, Any]:
    rows = stored.rows_out(intake.organizations or (), intake.members or ())
    return {
        "county": county,
        "actor": actor,
        "file_name": intake.file_name[-200:],
        "sha256": intake.sha256,
        "uploaded_at": clock.now(),
        "refused": [stored.error_out(error) for error in intake.refused],
        "warnings": [stored.error_out(error) for error in intake.warnings],
        "dropped": [stored.dropped_out(each) for each in intake.dropped],
        "accepted_hash": stored.digest(rows),
    }


def kept_intake(roll_import: RollImport) -> Intake:
    """The rows that the upload accepted."""
    organizations, members = stored.rows_in(roll_import.accepted)
    has_organizations, has_members = roll_import.accepted["sheets"]
    return Intake(
        file_name=roll_import.file_name,
        sha256=roll_import.sha256,
        organizations=organizations if has_organizations else None,
        members=members if has_members else None,
        refused=[stored.error_in(error) for error in roll_import.refused],
        warnings=[stored.error_in(error) for error in roll_import.warnings],
        dropped=[stored.dropped_in(each) for each in roll_import.dropped],
        silent=Silent(*roll_import.accepted["silent"]),
    )


def keep_comparison(roll_import: RollImport, intake: Intake, comparison: Comparison) -> None:
    diff = diff_of(comparison)
    roll_import.diff = diff
    roll_import.diff_hash = stored.digest(diff)
    roll_import.counts = counts_of(intake, comparison)
    fields = ["diff", "diff_hash", "counts"]
    RollImport.objects.filter(pk=roll_import.pk).update(
        **{name: getattr(roll_import, name) for name in fields}
    )


def write(actor: User | None, roll_import: RollImport, comparison: Comparison) -> None:
    """Organizations, then members, then the one journal entry."""
    day, county = clock.today(), roll_import.county
    before = snapshot(county)
    if comparison.tree is not None:
        apply_roll(county, comparison.tree, day)
    keys = dict(Organization.objects.filter(below(county.path)).values_list("code", "pk"))
    written = write_plan(comparison.members, keys, roll_import, day)
    count_anew(Person, Membership, Exemption)
    forget_older(roll_import)
    IMPORT_FLOW.move(
        roll_import,
        "apply",
        accepted={},
        diff=without_new_names(roll_import.diff),
        undo={"members": asdict(written), "tree": tree_changes(before, snapshot(county))},
        applied_at=clock.now(),
    )
    record(
        "roll.imported",
        actor=actor,
        subject=("roll_import", str(roll_import.pk)),
        data={
            "county": county.code,
            "counts": dict(roll_import.counts),
        },
        # A file of one row is soon guessed, and its rows are people.
        personal={"file": roll_import.sha256, "accepted": roll_import.accepted_hash},
    )


def without_new_names(diff: dict[str, Any]) -> dict[str, Any]:
    """Those who were added stand in the branch now; the list of their names is not kept."""
    return {**diff, "members": {**diff["members"], "added": []}}


def forget_older(roll_import: RollImport) -> None:
    """What an earlier import listed is out of date, and it holds names (PIPL 19)."""
    older = RollImport.objects.filter(county=roll_import.county).exclude(pk=roll_import.pk)
    older.filter(state=ImportState.APPLIED).update(diff={}, refused=[], warnings=[])
