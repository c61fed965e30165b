"""What an order to put right begins with: problems and the clause (R-089, R-091)."""

from django.utils.translation import gettext as _

from xianfeng.grading import stored
from xianfeng.grading.models import Result
from xianfeng.grading.rules.problems import weakest
from xianfeng.kernel.exact import half_up, plain
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.schema import Pack

from .words import listed, said

RECTIFY = 89


def problem(found: Result, rules: GradingPolicy) -> str:
    """The weakest indicators with their scores, to be put into words by whoever orders."""
    told = [
        _("%(name)s得 %(score)s 分（满分 %(most)s）")
        % {
            "name": said(one.indicator.name),
            "score": half_up(one.score, 2) if one.score is not None else "—",
            "most": plain(one.indicator.maximum),
        }
        for one in weakest(stored.result_in(found, rules).scores)
    ]
    return _("失分较多：%(told)s。") % {"told": listed(told)} if told else ""


def basis(pack: Pack) -> str:
    """The pack's clause on rectification."""
    title = next((said(one.title) for one in pack.clauses if RECTIFY in one.covers), "")
    return listed(filter(None, (said(pack.title), title)))
