"""What the central document rules about windows: part B."""

import json
from dataclasses import replace

import pytest

from tests.packs.conftest import Spoil
from xianfeng.packs.loader import default_folder, load_content, load_pack
from xianfeng.packs.rules import gaps
from xianfeng.packs.windows import Bearer


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


def test_r050_r064_every_honour_says_who_may_bear_it() -> None:
    """In every pack that rules windows; the one for persons is for persons alone."""
    packs = [load_pack(one.name) for one in default_folder().iterdir() if one.is_dir()]
    found = [one for pack in packs if pack.windows for one in pack.windows.honours]
    assert found
    assert all(one.bearers for one in found)
    assert [one.name.zh for one in found if Bearer.MEMBER in one.bearers] == ["优秀服务标兵"]
    assert all(one.bearers == (Bearer.MEMBER,) for one in found if Bearer.MEMBER in one.bearers)
    assert [gaps(pack).unborne for pack in packs] == [()] * len(packs)


def test_r185_a_version_from_before_honours_had_bearers_is_read_as_it_was() -> None:
    """It stays readable; its honours are names, which `pack check` lists."""
    pack = load_pack("central-2012")
    content = json.loads(pack.content)
    for one in content["windows"]["honours"]:
        del one["for"]
    old = load_content(json.dumps(content))
    assert old.windows
    assert all(one.bearers == () for one in old.windows.honours)
    assert len(gaps(old).unborne) == 6
    assert gaps(replace(old, windows=None)).unborne == ()


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [("[]", "没有写明授予谁"), ("[window]", "不认识“window”"), ("[team, team]", "写了两次")],
)
def test_r050_a_wrong_bearer_is_told_with_its_line(spoil: Spoil, spoilt: str, message: str) -> None:
    """P-11: the file, the line, the field, and what to write instead."""
    (fault,) = spoil("windows.yaml", "for: [member]", f"for: {spoilt}")
    assert fault.shown("zh").startswith(f"{fault.file}:{fault.line}: ")
    assert "windows.honours[service-model].for" in fault.shown("zh")
    assert message in fault.shown("zh")
