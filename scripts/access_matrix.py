"""Writes docs/rules/access.md from the policies: who may do what, and where.

    python -m scripts.access_matrix            writes the page
    python -m scripts.access_matrix --check    ends with 1 when the page is out of date

Where a duty reaches is not typed but probed: each policy is asked for the rows of somebody
who holds one duty, and its conditions are read. No database is opened.
"""

import argparse
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/rules/access.md"
PATH = "9/8/7/"
PUBLIC = "public"
READING = ("view", "list", "export", "read", "results")
WORDS = (
    ("tree", "the organization of the duty and all under it"),
    ("edges", "what an open leadership edge of any strength ties to that tree, and all under it"),
    ("led", "the tree without what is led from outside it, with what an edge leads from inside it"),
    ("own", "the organization of the duty only"),
    ("near", "the organization of the duty and the branches right under it"),
    ("county", "of the county in which the duty lies"),
    ("oneself", "rows about the own person"),
    ("all", "everything, for everybody, without an account too"),
)
STAGES = (
    ("computed", " ¹", "once it is computed"),
    ("published", " ²", "once it is published"),
    ("some states", " ³", "in some of its states"),
)
HEAD = """# Who may do what, and where

Made by `python -m scripts.access_matrix` from the policies in `src/xianfeng/*/access.py`; not to
be edited. `tests/house/test_documents.py` fails when this page is out of date and tries every
cell with a real account, in its own county and in another.

A duty is a role of a person in an organization for a period. A column names a verb, **reads** or
**decides**; a cell says where the duty gives it. A role without a row has no verb there at all.
Beside these cells the actions hold that nobody confirms what they proposed, nor approves what
they drafted, nor approves twice (constraints of the database too).
"""


def policies() -> list[type[Any]]:
    """Every policy with grants, by room from the lowest up, in the order of their files."""
    from django.conf import settings

    from xianfeng.kernel.access import Policy

    rooms = [f"xianfeng.{room}.access" for room in settings.ROOMS]
    for room in rooms:
        if importlib.util.find_spec(room):
            importlib.import_module(room)
    found = [one for one in descendants(Policy) if one.grants and one.__module__ in rooms]
    return sorted(found, key=lambda one: (rooms.index(one.__module__), line_of(one)))


def descendants(top: type[Any]) -> Iterator[type[Any]]:
    """All classes below `top`."""
    for one in top.__subclasses__():
        yield one
        yield from descendants(one)


def line_of(policy: type[Any]) -> int:
    return inspect.getsourcelines(policy)[1]


def cell(policy: type[Any], verb: str, role: str) -> str:
    """Where a duty of `role` gives `verb`; empty where it never does."""
    if PUBLIC in policy.grants[verb]:
        return "all"
    return reach(policy, verb, role) if role in policy.grants[verb] else ""


def reach(policy: type[Any], verb: str, role: str) -> str:
    """The conditions of the policy's rows for a person with this one duty, in words."""
    from xianfeng.accounts.models import User
    from xianfeng.organizations.access import HeldDuty
    from xianfeng.organizations.roles import Role

    actor = User(username="probe")
    actor._held_duties = (HeldDuty(Role(role), -1, PATH, ""),)  # type: ignore[attr-defined]  # as access keeps them
    with edges_noted() as strengths:
        where = policy.filter(actor, verb).query.where
    found = set().union(*(marks(*one) for one in leaves(where))) | strengths
    if "led" in found:
        found.discard("tree")
    if "near" in found:
        found.discard("own")
    places = [word for word, _ in WORDS if word in found]
    stages = [mark for state, mark, _ in STAGES if state in found][:1]
    return " + ".join(places) + "".join(stages)


@contextmanager
def edges_noted() -> Iterator[set[str]]:
    """Notes which edges a policy follows instead of looking them up."""
    from xianfeng.organizations import access
    from xianfeng.organizations.models import Strength

    noted: set[str] = set()

    def into(_actor: Any, _path: str, strengths: Any, _prefix: str) -> Any:
        noted.add("led" if list(strengths) == [Strength.LEADS] else "edges")
        return access.NOTHING

    def away(_actor: Any, _path: str, _prefix: str) -> Any:
        return access.NOTHING

    with patch.object(access, "led_into", into), patch.object(access, "led_away", away):
        yield noted


def leaves(where: Any) -> Iterator[tuple[str, str, Any]]:
    """(field, lookup, value) of every condition that some row can meet."""
    if where.connector == "AND" and any(map(in_nothing, where.children)):
        return
    for child in where.children:
        if hasattr(child, "children"):
            yield from leaves(child)
        elif hasattr(getattr(child, "rhs", None), "where"):  # in a subquery
            yield from leaves(child.rhs.where)
        elif hasattr(getattr(child, "lhs", None), "target"):
            yield child.lhs.target.name, child.lookup_name, child.rhs


def in_nothing(condition: Any) -> bool:
    """A condition that no row meets."""
    return getattr(condition, "lookup_name", "") == "in" and not condition.rhs


def marks(field: str, lookup: str, value: Any) -> set[str]:
    """What one condition says about where and when."""
    if field == "state":
        states = {str(value)} if isinstance(value, str) else {str(one) for one in value}
        return {next((one for one, _, _ in STAGES if one in states), "some states")}
    if field == "path":
        whole = "tree" if value == PATH else "county"
        return {{"exact": "own", "in": "county", "gte": whole}.get(lookup, "")} - {""}
    simple = {"user": "oneself", "superior": "near", "organization": "own"}
    return {simple[field]} if field in simple and lookup == "exact" else set()


# --- the page


def page() -> str:
    """The whole page."""
    parts = [HEAD, legend(), *(section(policy) for policy in policies()), open_pages()]
    return "\n".join(parts)


def legend() -> str:
    """The words used in the cells."""
    words = [f"| {word} | {meaning} |" for word, meaning in WORDS]
    notes = [f"|{mark} | {meaning} |" for _, mark, meaning in STAGES]
    return "\n".join(["| word | where |", "|---|---|", *words, *notes, ""])


def section(policy: type[Any]) -> str:
    """One policy: roles down, verbs across."""
    verbs = list(policy.grants)
    heads = [f"{verb}<br>{'reads' if verb.startswith(READING) else 'decides'}" for verb in verbs]
    rows = [[role_name(role), *(cell(policy, verb, role) for verb in verbs)] for role in roles()]
    about = " ".join((policy.__doc__ or "").split())
    table = [row_of(["role", *heads]), "|---" * (len(verbs) + 1) + "|"]
    shown = [row_of(row) for row in rows if any(row[1:])]
    if all(row[1:] == rows[0][1:] for row in rows):
        shown = [row_of(["everybody", *rows[0][1:]])]
    name = policy.__name__.removesuffix("Policy")
    room = policy.__module__.split(".")[1]
    return "\n".join([f"## {room}: {name}", "", about, "", *table, *shown, ""])


def row_of(cells: list[str]) -> str:
    return "| " + " | ".join(one or "–" for one in cells) + " |"


def roles() -> list[str]:
    """The roles in the order in which they are declared."""
    from xianfeng.organizations.roles import Role

    return [role.value for role in Role]


def role_name(role: str) -> str:
    """The Chinese name, as the pages show it, and the identifier."""
    from django.utils.translation import override

    from xianfeng.organizations.roles import Role

    with override("zh-hans"):
        return f"{Role(role).label} `{role}`"


def open_pages() -> str:
    """What the public reaches, and why that gives nothing away."""
    from tests.house.routes import open_routes, routes

    named = sorted({(f"/{one.pattern}", reason_of(one)) for one in open_routes()})
    signed = [one for one in routes() if one.access and one.access.verb == "signed_in"]
    with_account = sorted({(f"/{one.pattern}", reason_of(one)) for one in signed})
    lines = ["## Pages for the public", "", "No account is needed; the reason is the route's own."]
    lines += ["", *table_of(named), "", "## Pages for everyone with an account", ""]
    return "\n".join([*lines, *table_of(with_account), ""])


def reason_of(route: Any) -> str:
    return str(route.access.reason)


def table_of(rows: list[tuple[str, str]]) -> list[str]:
    return ["| path | why |", "|---|---|", *(f"| `{path}` | {why} |" for path, why in rows)]


def main() -> int:
    """0 when written or up to date."""
    options = argparse.ArgumentParser(description="docs/rules/access.md")
    options.add_argument("--check", action="store_true", help="write nothing")
    check = options.parse_args().check
    from xianfeng.kernel.django import start

    start()
    text = page()
    if check:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
