"""Who may give which duty, and which duties one person never holds together (roles.md).

The department appoints the people it works with; those who check the department are
appointed by the administrator, who sees no business data. So nobody can make oneself, or a
second account, the one who confirms one's own proposals.
"""

from collections.abc import Collection, Mapping
from typing import Final

from xianfeng.organizations.roles import Role

GIVES: Final[Mapping[Role, frozenset[Role]]] = {
    Role.DEPARTMENT: frozenset(
        {
            Role.COMMITTEE_STAFF,
            Role.SECRETARY,
            Role.MEMBER,
            Role.WINDOW,
            Role.AUTHORITY,
            Role.INSTRUCTOR,
            Role.INSPECTOR,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Role.DEPARTMENT,
            Role.LEADER,
            Role.SECOND_APPROVER,
            Role.AUDITOR,
            Role.ADMINISTRATOR,
        }
    ),
}
# Proposing, confirming, approving, auditing, administering: one person has one of them.
APART: Final = frozenset(GIVES[Role.ADMINISTRATOR])


def may_give(held: Collection[Role]) -> list[Role]:
    """The duties that somebody with the duties `held` gives and ends, in the order of roles."""
    given = frozenset[Role]().union(*(GIVES.get(role, frozenset()) for role in held))
    return [role for role in Role if role in given]


def clash(held: Collection[Role], role: Role) -> Role | None:
    """A duty among `held` with which `role` must not go together."""
    if role not in APART:
        return None
    return next((other for other in held if other in APART and other != role), None)
