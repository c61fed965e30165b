"""The values of `central-2012`, written by hand so that the rule is shown without a loader."""

from fractions import Fraction

from xianfeng.packs.grading import (
    Basis,
    Domain,
    Grade,
    GradingPolicy,
    Indicator,
    MassRule,
    Scheme,
    Source,
)
from xianfeng.packs.texts import Text

INDICATORS = (
    ("leader", "党组织带头人", 15),
    ("plan", "工作思路", 10),
    ("rules", "工作制度", 10),
    ("venue", "活动阵地", 10),
    ("support", "保障机制", 10),
    ("results", "工作业绩", 20),
    ("public", "群众评价", 25),
)
DOMAINS = (
    ("village", "行政村", ("村",)),
    ("community", "城市社区", ("社区",)),
    ("institution", "机关事业单位", ("机关", "事业单位")),
    ("state_owned", "国有企业和金融机构", ("国有企业",)),
    ("private", "非公有制经济组织", ("非公有制经济组织",)),
    ("social", "社会组织", ("社会组织",)),
)
ASSUMED = (
    *("maxima", "weights", "grades", "mass", "values", "minimum_valid", "minimum_turnout"),
    *("acceptance_barring", "cap", "satisfaction_minimum"),
    *("floor_minimum_group", "floor_share", "floor_named"),
)


def text(zh: str) -> Text:
    return Text(zh, zh)


SCHEME = Scheme(
    "hundred",
    text("百分制"),
    tuple(Indicator(code, text(name), Fraction(most)) for code, name, most in INDICATORS),
    {
        Source.SELF: Fraction(2, 10),
        Source.MASS: Fraction(4, 10),
        Source.SUPERIOR: Fraction(4, 10),
    },
)

CENTRAL = GradingPolicy(
    domains=tuple(Domain(code, text(name), labels, "hundred") for code, name, labels in DOMAINS),
    schemes={"hundred": SCHEME},
    grades=(
        Grade("lagging", text("后进"), Fraction(0)),
        Grade("ordinary", text("一般"), Fraction(60)),
        Grade("advanced", text("先进"), Fraction(90)),
    ),
    mass=MassRule(
        values={"满意": Fraction(1), "基本满意": Fraction(7, 10), "不满意": Fraction(3, 10)},
        unknown="不了解",
        satisfied=("满意", "基本满意"),
        minimum_valid=5,
        minimum_turnout=Fraction(1, 10),
    ),
    peer_groups="label",
    veto_grade="lagging",
    capped_grade="advanced",
    barred_grade="ordinary",
    cap=Fraction(30, 100),
    cap_warning=None,
    satisfaction_indicator="public",
    satisfaction_minimum=Fraction(90, 100),
    floor_minimum_group=10,
    floor_share=Fraction(5, 100),
    floor_named=5,
    acceptance_barring=("未通过", "未验收"),
    acceptance_passing=("通过",),
    basis=dict.fromkeys(ASSUMED, Basis.ASSUMED),
)
