"""Where a person's duties reach: down the path, and along open leadership edges.

An edge that only guides or coordinates lets its superior read; deciding needs the edge
that leads (R-124…R-126, roles.md). An organization led from outside a subtree is read
there, and decided outside.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar, cast

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace

from xianfeng.accounts.models import User
from xianfeng.journal.models import AccessDenial
from xianfeng.kernel.access import Policy
from xianfeng.kernel.clock import today
from xianfeng.organizations.models import Duty, Leadership, Organization, Strength
from xianfeng.organizations.paths import below, is_top
from xianfeng.organizations.roles import Role

M = TypeVar("M", bound=Model)
NOTHING = Q(pk__in=[])
# Only the own organization, not what lies under it.
OWN_ONLY = frozenset({Role.SECRETARY, Role.MEMBER, Role.WINDOW, Role.INSPECTOR})


@dataclass(frozen=True)
class HeldDuty:
    """An open duty as plain values."""

    role: Role
    organization: int
    path: str
    name: str


def duties_of(actor: User) -> tuple[HeldDuty, ...]:
    """The actor's open duties; read once per request and kept on the user."""
    held: tuple[HeldDuty, ...] | None = getattr(actor, "_held_duties", None)
    if held is None:
        held = tuple(
            HeldDuty(Role(role), organization, path, name)
            for role, organization, path, name in Duty.objects.filter(open_today(), user=actor)
            .order_by("role", "organization__path")
            .values_list("role", "organization_id", "organization__path", "organization__name")
        )
        actor._held_duties = held  # type: ignore[attr-defined]  # kept on the user for one request
    return held


def open_today() -> Q:
    """Duties held today."""
    day = today()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def readable(actor: User, roles: Collection[str], prefix: str = "") -> Q:
    """Rows whose organization the actor may read in one of `roles`.

    `prefix` is the lookup from the row to its organization, `"organization__"` for example.
    """
    reach = NOTHING
    for duty in held_in(actor, roles):
        reach |= whole(duty, prefix)
        if duty.role not in OWN_ONLY:
            reach |= led_into(actor, duty.path, Strength.values, prefix)
    return reach


def decidable(actor: User, roles: Collection[str], prefix: str = "") -> Q:
    """Rows whose organization the actor may decide on in one of `roles`."""
    reach = NOTHING
    for duty in held_in(actor, roles):
        if duty.role in OWN_ONLY:
            reach |= whole(duty, prefix)
        else:
            inside = whole(duty, prefix) & ~led_away(actor, duty.path, prefix)
            reach |= inside | led_into(actor, duty.path, [Strength.LEADS], prefix)
    return reach


def held_in(actor: User, roles: Collection[str]) -> Iterable[HeldDuty]:
    """The duties among `roles`."""
    return (duty for duty in duties_of(actor) if duty.role in roles)


def whole(duty: HeldDuty, prefix: str) -> Q:
    """The duty's own organization, with its subtree where the role has one."""
    if duty.role in OWN_ONLY:
        return Q(**{f"{prefix}path": duty.path})
    return below(duty.path, prefix)


def led_into(actor: User, path: str, strengths: Collection[str], prefix: str) -> Q:
    """Organizations outside the subtree of `path` that an open edge ties to it, and theirs.

    No edge leaves a county, so that there are none of its top.
    """
    if is_top(path):
        return NOTHING
    edges = Leadership.objects.filter(below(path, "superior__"), until__isnull=True).exclude(
        below(path, "organization__")
    )
    key = f"{prefix}pk__in" if not prefix else f"{prefix.removesuffix('__')}__in"
    reach = Q(**{key: edges.filter(strength__in=strengths).values("organization")})
    parents = edges.filter(organization__rollup__children__gt=0)
    for parent, strength in kept(actor, f"into {path}", parents):
        if strength in strengths:
            reach |= below(parent, prefix)
    return reach


def led_away(actor: User, path: str, prefix: str) -> Q:
    """Organizations inside the subtree that somebody outside it leads, and what lies under them."""
    if is_top(path):
        return NOTHING
    away = (
        Leadership.objects.filter(
            below(path, "organization__"), until__isnull=True, strength=Strength.LEADS
        )
        .exclude(below(path, "superior__"))
        .exclude(organization__path=path)
    )
    reach = NOTHING
    for led, _leads in kept(actor, f"away {path}", away):
        reach |= below(led, prefix)
    return reach


def kept(actor: User, name: str, edges: QuerySet[Leadership]) -> list[tuple[str, str]]:
    """Path and strength of the edges' organizations; read once per request, kept on the user."""
    known: dict[str, list[tuple[str, str]]] = actor.__dict__.setdefault("_edge_paths", {})
    if name not in known:
        known[name] = list(edges.values_list("organization__path", "strength"))
    return known[name]


class ScopedPolicy(Policy[M], Generic[M]):
    """A policy by duties: roles say what, the tree and its edges say where.

    `organization`: the lookup from a row to its organization (empty: it is one).
    `deciding`: the verbs that decide; all others read.
    """

    rows: ClassVar[type[Model]]
    organization: ClassVar[str] = "organization__"
    deciding: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[M]:
        roles = cls.grants[verb]
        reach = decidable if verb in cls.deciding else readable
        rows = cast(QuerySet[M], cls.rows._default_manager.all())
        return rows.filter(reach(actor, roles, cls.organization))

    @classmethod
    def may_ever(cls, actor: User, verb: str) -> bool:
        return any(True for _ in held_in(actor, cls.grants[verb]))


ALL_READERS = frozenset(Role) - {Role.ADMINISTRATOR}


class OrganizationPolicy(ScopedPolicy[Organization]):
    """Everybody with a duty reads where it reaches; the department changes the roll."""

    rows = Organization
    organization = ""
    grants = {
        "view": ALL_READERS,
        "import_roll": {Role.DEPARTMENT},
        "decide_leadership": {Role.DEPARTMENT},
        "appoint": {Role.DEPARTMENT, Role.ADMINISTRATOR},
    }
    deciding = frozenset({"import_roll", "decide_leadership", "appoint"})


class DutyPolicy(ScopedPolicy[Duty]):
    """Who holds which duty: seen and changed by the department and the administrator."""

    rows = Duty
    grants = {
        "view": {Role.DEPARTMENT, Role.ADMINISTRATOR, Role.AUDITOR},
        "end": {Role.DEPARTMENT, Role.ADMINISTRATOR},
    }
    deciding = frozenset({"end"})


class AccountPolicy(ScopedPolicy[User]):
    """Accounts of all who hold or held a duty: ended and taken back by the administrator, who
    also gives a new code to whoever holds another duty than a member's: those are the
    committee's (`members.access`).
    """

    rows = User
    organization = "duties__organization__"
    grants = {
        "view": {Role.ADMINISTRATOR, Role.AUDITOR},
        "deactivate": {Role.ADMINISTRATOR},
        "reactivate": {Role.ADMINISTRATOR},
        "renew": {Role.ADMINISTRATOR},
    }
    deciding = frozenset({"deactivate", "reactivate", "renew"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[User]:
        """Each account once, however many duties it has."""
        reach = decidable if verb in cls.deciding else readable
        held = Duty.objects.filter(reach(actor, cls.grants[verb], "organization__"))
        if verb == "renew":
            held = held.filter(open_today()).exclude(role=Role.MEMBER)
        return User.objects.filter(pk__in=held.values("user"))


class DenialPolicy(ScopedPolicy[AccessDenial]):
    """Who was refused which page: read by the auditor, of accounts that the duty reaches."""

    rows = AccessDenial
    organization = ""
    grants = {"view": {Role.AUDITOR}}

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[AccessDenial]:
        """A denial keeps its account as text, and databases write the same key in two ways."""
        if not cls.may_ever(actor, verb):
            return AccessDenial.objects.none()
        accounts = AccountPolicy.filter(actor, "view").annotate(
            bare=bare(Cast("pk", CharField(max_length=36)))
        )
        rows = AccessDenial.objects.annotate(bare=bare(F("actor_id")))
        return rows.filter(bare__in=accounts.values("bare"))


def bare(key: F | Cast) -> Replace:
    """A UUID's 32 digits without hyphens."""
    return Replace(key, Value("-"), Value(""))
