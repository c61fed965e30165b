"""Plans and refusals as JSON and back: what a preview keeps until it is applied or discarded."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from hashlib import sha256
from typing import Any

from xianfeng.members.rules.values import Dropped, MemberRow, Offer, Plan
from xianfeng.organizations.roll import OrganizationRow
from xianfeng.sheets.errors import Message, RowError


def message_out(message: Message) -> list[Any]:
    """The marked sentence with its parameters, so that it can still be shown in any language."""
    return [
        message.msgid,
        {
            key: message_out(value) if isinstance(value, Message) else value
            for key, value in message.params.items()
        },
    ]


def message_in(stored: Sequence[Any]) -> Message:
    msgid, params = stored
    nested = {key: message_in(value) for key, value in params.items() if isinstance(value, list)}
    return Message(msgid, {**params, **nested})


def error_out(error: RowError) -> list[Any]:
    place = [error.sheet, error.row, error.column, error.value]
    return [*place, message_out(error.reason), message_out(error.remedy)]


def error_in(stored: Sequence[Any]) -> RowError:
    sheet, row, column, value, reason, remedy = stored
    return RowError(sheet, row, column, value, message_in(reason), message_in(remedy))


def dropped_out(dropped: Dropped) -> list[Any]:
    return [dropped.sheet, dropped.column, message_out(dropped.why)]


def dropped_in(stored: Sequence[Any]) -> Dropped:
    sheet, column, why = stored
    return Dropped(sheet, column, message_in(why))


def rows_out(
    organizations: Iterable[OrganizationRow], members: Iterable[MemberRow]
) -> dict[str, list[tuple[Any, ...]]]:
    """The accepted rows; the only personal values that a preview keeps."""
    return {
        "organizations": [astuple(row) for row in organizations],
        "members": [member_out(row) for row in members],
    }


def member_out(row: MemberRow) -> tuple[Any, ...]:
    """As `astuple`, which is ten times slower and there are tens of thousands."""
    key = (row.row, row.branch, row.name, row.joined)
    return (*key, row.kind, row.post, row.mobile, row.infirm)


def rows_in(stored: dict[str, Any]) -> tuple[list[OrganizationRow], list[MemberRow]]:
    organizations = [OrganizationRow(*row) for row in stored["organizations"]]
    return organizations, [MemberRow(*row) for row in stored["members"]]


def digest(value: Any) -> str:
    """SHA-256 of the value's one JSON text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def plan_out(plan: Plan) -> dict[str, Any]:
    """A plan as lists; each begins with the sheet row where it has one."""
    return {
        "added": [[row.row, row.branch, row.name, row.joined] for row in plan.added],
        "changed": [
            [each.row.row, each.row.branch, each.row.name, each.known.membership, each.fields]
            for each in plan.changed
        ],
        "ambiguous": [
            [
                each.row.row,
                each.row.branch,
                each.row.name,
                message_out(each.reason),
                message_out(each.remedy),
            ]
            for each in plan.ambiguous
        ],
        "absent": [[known.membership, known.branch, known.name] for known in plan.absent],
        "offers": [offer_out(offer) for offer in plan.offers],
        "waiting": [offer_out(offer) for offer in plan.waiting],
    }


def offer_out(offer: Offer) -> list[Any]:
    row, known = offer.row, offer.known
    return [row.row, row.branch, row.name, known.branch, known.membership]
