"""What the central document rules about windows: part B."""

from xianfeng.packs.loader import load_pack


def test_part_b_is_data() -> None:
    """R-045 classes, R-046 aims, R-047 faults, R-048 principles, R-049 topics, R-050 and R-064
    honours, R-054, R-055, R-057 contests, R-056 modes, R-070 guidance by class."""
    rules = load_pack("central-2012").windows
    assert rules is not None
    sizes = (
        rules.classes, rules.aims, rules.faults, rules.principles, rules.topics, rules.honours,
        rules.modes,
    )  # fmt: skip
    assert [len(one) for one in sizes] == [3, 3, 6, 4, 7, 6, 5]
    assert {one.name.zh for one in rules.contests} >= {
        "对标定位",
        "技能比武",
        "文明服务竞赛",
        "星级窗口",
    }
    assert all(one.guidance.zh for one in rules.classes)


def test_deadlines_are_what_places_use() -> None:
    """§4: 5, 7 or 15 working days; no document rules one for all, so the pack says assumed."""
    rules = load_pack("central-2012").windows
    assert rules is not None
    assert rules.deadlines == (5, 7, 15)
    assert rules.deadlines_basis == "assumed"
