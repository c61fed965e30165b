"""What the pack lets a board show."""

from typing import Any

from xianfeng.packs.schema import Shown
from xianfeng.pledges.models import Program
from xianfeng.pledges.queries import programs


def shown_by_pack(program: Program) -> dict[str, Any]:
    return {
        "rule": programs.publication_rule(program),
        "names": programs.names_of(programs.rules_of(program)),
        "shows_name": Shown.NAME in programs.shown_of(program),
    }
