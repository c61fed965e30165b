"""Writes demo/linxi: the roll and the year of a small invented county, the same every time.

All persons and places are invented. Run it after changing it: python scripts/make_linxi.py
"""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import xlsxwriter

FOLDER = Path(__file__).parent.parent / "demo" / "linxi"
INDICATORS = {
    "党组织带头人": 15,
    "工作思路": 10,
    "工作制度": 10,
    "活动阵地": 10,
    "保障机制": 10,
    "工作业绩": 20,
    "群众评价": 25,
}
TOWNS = ("石桥镇", "河湾镇")
VILLAGES = ("柳荫村", "东坡村", "桃溪村", "石滩村", "高岭村", "南湾村")
OTHERS = (
    ("档案馆", "事业单位"),
    ("第一中学", "事业单位"),
    ("第二中学", "事业单位"),
    ("中医院", "事业单位"),
    ("统计局", "机关"),
    ("农业农村局", "机关"),
    ("水务局", "机关"),
    ("文化和旅游局", "机关"),
    ("老年协会", "社会组织"),
)
SURNAMES, NAMES = "沈陆韩方石孟白秦", ("文", "立", "秀", "安", "明", "月", "川", "宁")
LEVELS = (0.97, 0.86, 0.78, 0.93, 0.82, 0.45, 0.88, 0.95)


def organizations() -> list[list[object]]:
    """The rows of 党组织, the county first."""
    rows: list[list[object]] = [["9902000000", "中共临溪县委员会", "", "党委", "", "属地", "属地"]]
    rows += [
        [f"990200{n}000", f"中共临溪县{town}委员会", "9902000000", "党委", "", "属地", "属地"]
        for n, town in enumerate(TOWNS, 1)
    ]
    units = [(village, "村", f"990200{1 + n % 2}000") for n, village in enumerate(VILLAGES)]
    units += [(unit, label, "9902000000") for unit, label in OTHERS]
    for n, (unit, label, superior) in enumerate(units, 1):
        name = f"中共临溪县{unit}支部委员会"
        rows.append([f"99022{n:05d}", name, superior, "党支部", label, "属地", "属地"])
    return rows


def members(random: Random, branches: list[str]) -> list[list[object]]:
    """Seven to twelve members a branch."""
    return [member(random, branch) for branch in branches for _ in range(random.randint(7, 12))]


def member(random: Random, branch: str) -> list[object]:
    """One row of 党员."""
    name = random.choice(SURNAMES) + random.choice(NAMES) + random.choice(NAMES)
    post = random.choice(("在岗", "无固定岗位"))
    joined = f"{random.randint(1985, 2022)}-07-01"
    return [name, branch, "正式党员", post, "否", "否", joined]


def scores(random: Random, branches: list[str], spread: float) -> list[list[object]]:
    """Points of every indicator, near the branch's level."""
    return [
        [branch, name, round(most * min(1.0, level + random.uniform(-spread, spread)), 1), ""]
        for branch, level in levels(branches)
        for name, most in INDICATORS.items()
    ]


def opinions(random: Random, branches: list[str]) -> list[list[object]]:
    """Counted opinions of every indicator."""
    rows: list[list[object]] = []
    for branch, level in levels(branches):
        for name in INDICATORS:
            eligible = random.randint(60, 140)
            present = eligible // 2
            good = int(present * max(0.0, level - 0.04))
            fair = (present - good) * 2 // 3
            rows.append([branch, name, eligible, good, fair, present - good - fair, 0])
    return rows


def levels(branches: list[str]) -> list[tuple[str, float]]:
    return [(branch, LEVELS[n % len(LEVELS)]) for n, branch in enumerate(branches)]


def write(name: str, sheets: dict[str, tuple[list[str], list[list[object]]]]) -> None:
    """A workbook without a time of its own, so that it is the same every time."""
    with xlsxwriter.Workbook(FOLDER / name, {"constant_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)})
        for title, (header, rows) in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate([header, *rows]):
                sheet.write_row(number, 0, row)


def main() -> None:
    random = Random(9902)
    rows = organizations()
    branches = [str(row[0]) for row in rows if row[4]]
    head = [
        "党组织代码",
        "党组织名称",
        "上级党组织代码",
        "组织类别",
        "领域",
        "组织关系",
        "业务关系",
    ]
    people = ["姓名", "党支部代码", "人员类别", "岗位", "流动党员", "年老体弱", "入党日期"]
    write("roll.xlsx", {"党组织": (head, rows), "党员": (people, members(random, branches))})
    points = ["党组织代码", "指标", "得分"]
    counts = ["党组织代码", "指标", "应参评人数", "满意", "基本满意", "不满意", "不了解"]
    previous: list[list[object]] = [[branch, "一般", "通过"] for branch in branches]
    write(
        "grading-inputs.xlsx",
        {
            "自评": ([*points, "说明"], scores(random, branches, 0.03)),
            "群众评议": (counts, opinions(random, branches)),
            "上级评定": (
                [*points, "评定人", "依据"],
                [[*row, ""] for row in scores(random, branches, 0.05)],
            ),
            "直接后进情形": (["党组织代码", "情形", "依据"], []),
            "上年定级": (["党组织代码", "等次", "整改验收"], previous),
        },
    )


if __name__ == "__main__":
    main()
