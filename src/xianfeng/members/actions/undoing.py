"""Taking an import back as a whole, until something builds on it.

Three things stop it, each named to whoever asks: a later import, a value changed since, a
row of any room that refers to what the import made. Rooms above add what they alone know
(a round that was opened on this roll) by `add_builder`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.batches import batches
from xianfeng.kernel.errors import Refused
from xianfeng.members.actions.imports import lock
from xianfeng.members.actions.trees import KEPT, snapshot
from xianfeng.members.actions.writing import BATCH, COLUMN_OF
from xianfeng.members.models import Exemption, Membership, Person, RollImport, Transfer
from xianfeng.members.states import IMPORT_FLOW, ImportState, TransferState
from xianfeng.organizations.actions import renew_rollups
from xianfeng.organizations.models import Leadership, Organization, RollUp

# Given an import, the name of what builds on it, or None.
Builder = Callable[[RollImport], str | None]
_builders: list[Builder] = []


def add_builder(builder: Builder) -> None:
    """A room above says, at start-up, how it sees whether its own things rest on an import."""
    if builder not in _builders:
        _builders.append(builder)


@transaction.atomic
def undo_import(
    actor: User | None, roll_import: RollImport, builders: Sequence[Builder] | None = None
) -> None:
    """Take everything back that the import made, ended or changed.

    Raises NotAllowedNow when it is not applied, Refused when something builds on it.
    """
    lock(roll_import.county)
    undo = RollImport.objects.get(pk=roll_import.pk).undo
    IMPORT_FLOW.move(roll_import, "undo", undo={}, diff={}, refused=[], warnings=[])
    for built in builds_on(roll_import, undo, _builders if builders is None else builders):
        raise Refused(_("不能撤销：%(what)s") % {"what": built})
    offers = take_offers_back(roll_import, undo)
    take_members_back(undo["members"])
    take_tree_back(roll_import.county, undo["tree"])
    record(
        "roll.undone",
        actor=actor,
        subject=("roll_import", str(roll_import.pk)),
        data={
            "county": roll_import.county.code,
            "counts": offers,
        },
        personal={"accepted": roll_import.accepted_hash},
    )


# --- what builds on it


def builds_on(
    roll_import: RollImport, undo: dict[str, Any], builders: Iterable[Builder]
) -> Iterator[str]:
    """Everything that rests on the import, the plainest reason first."""
    yield from later_imports(roll_import)
    if roll_import.transfers.filter(
        state__in=(TransferState.ACCEPTED, TransferState.DECLINED)
    ).exists():
        yield _("由它提出的转接已经处理")
    for builder in builders:
        if (named := builder(roll_import)) is not None:
            yield named
    yield from changed_since(roll_import, undo)
    yield from referring(roll_import, undo)


def later_imports(roll_import: RollImport) -> Iterator[str]:
    later = RollImport.objects.filter(
        county=roll_import.county,
        state=ImportState.APPLIED,
        applied_at__gt=roll_import.applied_at,
    )
    for pk in later.order_by("pk").values_list("pk", flat=True)[:1]:
        yield _("之后又进行了第 %(number)s 次导入，请先撤销那一次") % {"number": pk}


def changed_since(roll_import: RollImport, undo: dict[str, Any]) -> Iterator[str]:
    """Values that the import set and that are others now."""
    now = snapshot(roll_import.county)
    for key, (_old, new) in undo["tree"]["changed"].items():
        if list(now.rows.get(int(key), ())) != list(new):
            yield _("党组织信息在导入后又有修改")
    if not now.edges.issuperset(undo["tree"]["opened"]):
        yield _("领导关系在导入后又有调整")
    changed = undo["members"]["changed"]
    for membership in Membership.objects.filter(pk__in=[int(key) for key in changed]).iterator():
        for field, (_before, after) in changed[str(membership.pk)].items():
            column = COLUMN_OF.get(field)
            if membership.until or (column and getattr(membership, column) != after):
                yield _("党员信息在导入后又有修改")


def referring(roll_import: RollImport, undo: dict[str, Any]) -> Iterator[str]:
    """Rows of any room that point to what would be taken away."""
    made = undo["members"]["memberships"]
    people = persons_of(made)
    tree = undo["tree"]["created"]
    own: dict[type[Model], set[Any]] = {
        Membership: set(made),
        Exemption: set(undo["members"]["exemptions"]),
        Organization: set(tree),
        RollUp: set(tree),
        Leadership: set(undo["tree"]["opened"]),
        Transfer: set(resting_offers(roll_import).values_list("pk", flat=True)),
    }
    for model, keys in ((Membership, made), (Person, people), (Organization, tree)):
        for other in referring_models(model, keys, own):
            yield _("已有“%(what)s”以它为依据") % {"what": other._meta.verbose_name}
    by_hand = Exemption.objects.filter(pk__in=undo["members"]["exemptions"]).exclude(
        from_roll=True, until__isnull=True
    )
    if by_hand.exists():
        yield _("党支部已在“年老体弱”上登记说明")
    if made and Membership.objects.filter(pk__in=made, until__isnull=False).exists():
        yield _("导入的党员中已有人转出")
    if Person.objects.filter(pk__in=people, user__isnull=False).exists():
        yield _("导入的党员中已有人开通账号")


def resting_offers(roll_import: RollImport) -> QuerySet[Transfer]:
    """Offers that nobody builds on: its own, and those withdrawn with a later import (M-5.4)."""
    return Transfer.objects.filter(
        Q(roll_import=roll_import)
        | Q(roll_import__county=roll_import.county, state=TransferState.WITHDRAWN)
    )


def persons_of(memberships: Sequence[int]) -> list[Any]:
    rows = Membership.objects.filter(pk__in=memberships)
    return list(rows.values_list("person_id", flat=True))


def referring_models(
    model: type[Model], keys: Sequence[Any], own: dict[type[Model], set[Any]]
) -> Iterator[type[Model]]:
    """Models with a row outside `own` that points to one of `keys`; found from the schema,
    so that a room above needs no word here."""
    for relation in model._meta.related_objects:
        other: type[Model] = relation.related_model
        known = own.get(other, set())
        name = relation.field.name
        for part in batches(keys, BATCH):
            found = other._base_manager.filter(**{f"{name}__in": part})
            if any(key not in known for key in found.values_list("pk", flat=True)):
                yield other
                break


# --- taking back


def take_offers_back(roll_import: RollImport, undo: dict[str, Any]) -> dict[str, int]:
    """Withdraw the open offers; how many, for the record, and how many left no trace but that.

    A withdrawn offer goes with the person or the branch it speaks of.
    """
    withdrawn = roll_import.transfers.filter(state=TransferState.OFFERED).update(
        state=TransferState.WITHDRAWN, decided_on=clock.today()
    )
    removed = 0
    for part in batches(undo["members"]["memberships"], BATCH):
        removed += remove_offers(roll_import, Q(person__in=persons_of(part)))
    for part in batches(undo["tree"]["created"], BATCH):
        removed += remove_offers(roll_import, Q(source__in=part) | Q(target__in=part))
    return {"offers_withdrawn": withdrawn, "offers_removed": removed}


def remove_offers(roll_import: RollImport, gone: Q) -> int:
    return resting_offers(roll_import).filter(gone).delete()[0]


def take_members_back(undo: dict[str, Any]) -> None:
    for part in batches(undo["ended"], BATCH):
        Exemption.objects.filter(pk__in=part).update(until=None)
    for part in batches(undo["exemptions"], BATCH):
        Exemption.objects.filter(pk__in=part).delete()
    for part in batches(undo["memberships"], BATCH):
        people = persons_of(part)
        Membership.objects.filter(pk__in=part).delete()
        Person.objects.filter(pk__in=people).delete()
    restore_memberships(undo["changed"])


def restore_memberships(changed: dict[str, dict[str, list[Any]]]) -> None:
    rows = list(Membership.objects.filter(pk__in=[int(key) for key in changed]))
    for membership in rows:
        for field, (old, _new) in changed[str(membership.pk)].items():
            if field in COLUMN_OF:
                setattr(membership, COLUMN_OF[field], old)
    Membership.objects.bulk_update(rows, list(COLUMN_OF.values()), batch_size=BATCH)


def take_tree_back(county: Organization, undo: dict[str, Any]) -> None:
    """Old values first, so that nothing hangs on what is then removed, the deepest first."""
    Leadership.objects.filter(pk__in=undo["opened"]).delete()
    rows = list(Organization.objects.filter(pk__in=[int(key) for key in undo["changed"]]))
    for organization in rows:
        old = undo["changed"][str(organization.pk)][0]
        for name, value in zip(KEPT, old, strict=True):
            setattr(organization, name, value)
    columns = [name.removesuffix("_id") for name in KEPT]
    Organization.objects.bulk_update(rows, columns, batch_size=BATCH)
    Leadership.objects.filter(pk__in=undo["closed"]).update(until=None)
    Organization.objects.filter(pk__in=undo["created"]).update(superior=None)
    Organization.objects.filter(pk__in=undo["created"]).delete()
    renew_rollups(county.path)
