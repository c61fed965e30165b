"""What a pack leaves open, and where two packs differ."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from xianfeng.packs.loader import load_content, load_pack
from xianfeng.packs.rules import LAST_OF_DOCUMENTS, differences, gaps, ranges
from xianfeng.packs.schema import ROLL_LABELS, Pack


def test_central_grades_every_label() -> None:
    """R-083: nothing of the roll is left ungraded; S1 covers R-001 to R-140."""
    found = gaps(load_pack("central-2012"))
    assert found.ungraded == ()
    assert found.sections == ("guidance",)
    assert found.uncovered == tuple(range(141, LAST_OF_DOCUMENTS + 1))


def test_a_local_pack_says_what_it_does_not_rule() -> None:
    """C-05: the district names no grading at all."""
    found = gaps(load_pack("licheng-2010"))
    assert found.sections == ("windows", "grading")
    assert found.ungraded == ROLL_LABELS


def test_all_documents_together_leave_nothing_open() -> None:
    """R-186: every requirement of the documents rests on a clause of one of the packs."""
    names = ("central-2012", "beijing-2010", "licheng-2010", "county-2010")
    covered = {number for name in names for number in load_pack(name).covered()}
    assert covered == set(range(1, LAST_OF_DOCUMENTS + 1))


def changed(pack: Pack, cap: str) -> Pack:
    content = json.loads(pack.content)
    content["grading"]["cap"]["value"] = cap
    return load_content(json.dumps(content))


def test_one_changed_number_is_one_difference() -> None:
    """R-185: what a new version changes can be read."""
    pack = load_pack("central-2012")
    (found,) = differences(changed(pack, "0.25"), pack)
    assert (found.section.zh, found.path) == ("定级办法", "grading.cap.value")
    assert [str(found.ours), str(found.theirs)] == ["0.25", "0.30"]
    assert differences(pack, pack) == ()


def test_a_section_only_one_pack_has_is_one_difference() -> None:
    """C-05."""
    found = differences(load_pack("beijing-2010"), load_pack("central-2012"))
    grading = [one for one in found if one.section.zh == "定级办法"]
    assert [(one.path, one.ours) for one in grading] == [("grading", None)]


def test_differences_are_the_same_from_both_sides() -> None:
    """C-21: three wordings of one standard."""
    ours, theirs = load_pack("beijing-2010"), load_pack("county-2010")
    forth = {(one.path, one.ours, one.theirs) for one in differences(ours, theirs)}
    back = {(one.path, one.theirs, one.ours) for one in differences(theirs, ours)}
    assert forth == back
    assert any(path.startswith("standards.five-goods.criteria.members") for path, _, _ in forth)


def test_titles_and_clauses_do_not_count() -> None:
    pack = load_pack("central-2012")
    content = json.loads(pack.content)
    content["title"]["zh"] = "另一个名称"
    content["clauses"][0]["title"]["zh"] = "另一个条款名"
    other = load_content(json.dumps(content))
    assert differences(other, pack) == ()
    assert other.hash != pack.hash
    assert replace(other, hash=pack.hash) != pack


@given(st.sets(st.integers(1, 186), min_size=1))
def test_ranges_name_exactly_the_numbers(numbers: set[int]) -> None:
    """What is printed as covered is what is covered."""
    named: set[int] = set()
    for part in ranges(tuple(sorted(numbers))).split(", "):
        ends = [int(end.removeprefix("R-")) for end in part.split("…")]
        named.update(range(ends[0], ends[-1] + 1))
    assert named == numbers
