"""What the pack lets a board show."""

from typing import Any

from xianfeng.packs.schema import Shown
from xianfeng.pledges.models import Program
from xianfeng.pledges.queries import programs


def shown_by_pack(program: Program) -> dict[str, Any]:
    rule = programs.publication_rule(program)
    shows = set(rule.shows) if rule else {Shown.NAME, Shown.ITEMS}
    return {
        "rule": rule,
        "names": programs.names_of(programs.rules_of(program)),
        "shows_name": Shown.NAME in shows,
        "shows_progress": programs.shows_progress(program),
        "shows_completion": Shown.COMPLETION in shows,
    }
