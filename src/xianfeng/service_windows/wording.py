"""Codes in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVEL_NAMES: Final[Mapping[int, Promise]] = {
    5: _("非常满意"),
    4: _("满意"),
    3: _("基本满意"),
    2: _("不满意"),
    1: _("非常不满意"),
}
FIGURE_NAMES: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "good": (_("好评率"), _("非常满意、满意和基本满意 ÷ 有效评价")),
    "satisfied": (_("满意率"), _("非常满意和满意 ÷ 有效评价")),
    "bad": (_("差评率"), _("不满意和非常不满意 ÷ 有效评价")),
    "own_accord": (_("主动评价率"), _("用一次性二维码和链接评价的 ÷ 发出的")),
    "corrected_in_time": (_("按期整改率"), _("按期完成 ÷（已销号 + 已超期）")),
    "covered": (_("渠道覆盖率"), _("开通评价渠道的窗口 ÷ 全部窗口")),
    "called_back": (_("实名差评回访率"), _("已回访 ÷ 留了联系方式的差评（目标 100%）")),
    "rectified": (_("差评整改率"), _("已改正 ÷ 成立的差评")),
    "in_time": (_("按期答复率"), _("按期答复 ÷（已答复 + 已超期）")),
    "content": (_("复评满意率"), _("满意和基本满意 ÷ 对答复的评价（工作人员代录的意见不计）")),
    "appeals": (_("申诉成立率"), _("成立 ÷ 申诉")),
}
VERB_NAMES: Final[Mapping[str, Promise]] = {
    "verify": _("登记核实情况"),
    "correct": _("立行立改"),
    "explain": _("说明理由"),
    "order": _("下达限期整改"),
    "demand": _("责令限期整改"),
    "report": _("答复已改好"),
    "resume": _("整改已撤回，重新办理"),
    "appeal": _("申诉"),
    "call_back": _("登记回访"),
    "uphold": _("申诉成立"),
    "reject": _("申诉不成立"),
    "return": _("退回重办"),
    "close": _("办结"),
    "write": _("补充"),
    "take_up": _("重新办理"),
    "leave": _("说明不再办理的理由"),
    "route": _("转交办理"),
    "satisfied": _("对答复满意"),
    "mostly": _("对答复基本满意"),
    "dissatisfied": _("对答复不满意"),
}
QUESTION_NAMES: Final[Mapping[str, Promise]] = {
    "speed": _("服务效率"),
    "skill": _("服务水平"),
    "attitude": _("服务态度"),
    "speed-online": _("办事效率"),
    "guide": _("指南精确度"),
    "ease": _("便捷度"),
    "platform": _("平台操作性"),
}
