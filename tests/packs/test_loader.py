"""The loader: what a pack says, and every class of fault with file, line and field."""

import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packs.conftest import Spoil
from xianfeng.kernel.files import beginning
from xianfeng.packs import nodes
from xianfeng.packs.errors import PackRefused
from xianfeng.packs.grading import Basis, Source
from xianfeng.packs.loader import default_folder, load_content, load_pack
from xianfeng.packs.nodes import LARGEST_FILE
from xianfeng.packs.schema import ROLL_LABELS

OURS = ("beijing-2010", "central-2012", "county-2010", "licheng-2010", "licheng-with-central")


def line_of(folder: Path, file: str, text: str) -> int:
    """The first line that holds `text`."""
    lines = (folder / "central-2012" / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize("name", OURS)
def test_every_pack_loads(name: str) -> None:
    """R-044, C-01…C-24: five places, five packs of data."""
    pack = load_pack(name)
    assert pack.id == name
    assert pack.clauses
    assert pack.questions


def test_central_is_the_grading_spec() -> None:
    """grading-spec, Scheme to Proposal: R-077, R-083, R-085, R-086, R-088."""
    policy = load_pack("central-2012").grading
    assert policy is not None
    scheme = policy.scheme_of("村")
    assert [(one.code, int(one.maximum)) for one in scheme.indicators] == [
        ("leader", 15), ("plan", 10), ("rules", 10), ("venue", 10),
        ("support", 10), ("results", 20), ("public", 25),
    ]  # fmt: skip
    assert scheme.weights == {
        Source.SELF: Fraction(1, 5), Source.MASS: Fraction(2, 5), Source.SUPERIOR: Fraction(2, 5),
    }  # fmt: skip
    assert [(one.name.zh, int(one.minimum)) for one in policy.grades] == [
        ("后进", 0), ("一般", 60), ("先进", 90),
    ]  # fmt: skip
    assert policy.mass.values == {"满意": 1, "基本满意": Fraction(7, 10), "不满意": Fraction(3, 10)}
    assert policy.mass.unknown == "不了解"
    assert (policy.mass.minimum_valid, policy.mass.minimum_turnout) == (5, Fraction(1, 10))
    assert (policy.cap, policy.floor_share) == (Fraction(3, 10), Fraction(1, 20))
    assert (policy.floor_minimum_group, policy.floor_named) == (10, 5)
    assert policy.satisfaction_minimum == Fraction(9, 10)
    assert policy.peer_groups == "label"


def test_central_knows_six_fields_for_seven_labels() -> None:
    """R-083: 机关 and 事业单位 share one field and one scheme."""
    policy = load_pack("central-2012").grading
    assert policy is not None
    assert len(policy.domains) == 6
    assert set(policy.labels()) == set(ROLL_LABELS)
    assert policy.labels()["机关"] is policy.labels()["事业单位"]


@pytest.mark.parametrize(
    "name", ["cap", "floor_share", "weights", "grades", "satisfaction_minimum", "minimum_valid",
             "minimum_turnout"],
)  # fmt: skip
def test_our_own_numbers_are_marked(name: str) -> None:
    """grading-spec: 0.30, 0.05, 0.2/0.4/0.4, 60/90, 0.90, 5 and 0.10 are assumed by us."""
    policy = load_pack("central-2012").grading
    assert policy is not None
    assert policy.basis[name] is Basis.ASSUMED


def test_contradictions_are_differences_in_data() -> None:
    """C-05, C-06, C-07, C-15, C-21."""
    packs = {name: load_pack(name) for name in OURS}
    assert [len(packs[name].guidance) for name in OURS] == [7, 0, 8, 5, 5]  # R-148…R-150
    pledges = packs["central-2012"].pledges
    assert pledges is not None
    assert len(pledges.domains) == 7
    three = {
        name for name in OURS if any(q.code == "three-questions" for q in packs[name].questions)
    }
    assert three == {"beijing-2010", "licheng-2010", "licheng-with-central"}
    named = [{s.code for s in packs[name].standards} for name in OURS]
    assert [("five-strengths" in codes) for codes in named] == [False, False, True, False, False]
    goods = {packs[name].standards[0].criteria for name in OURS[:1] + OURS[2:4]}
    assert len(goods) == 3  # C-21: three wordings


def test_steps_media_and_frequencies_of_pledges_are_data() -> None:
    """C-04, C-12, R-015, R-019, R-020, R-154, R-165: four steps, four requirements, five ways."""
    rules = {name: load_pack(name).pledges for name in OURS}
    steps = {name: [step.code for step in each.steps] for name, each in rules.items() if each}
    assert steps["central-2012"] == ["propose", "publish", "keep", "appraise"]
    assert steps["beijing-2010"] == steps["licheng-2010"]
    assert [len(steps[name]) for name in OURS] == [4, 4, 5, 4, 4]
    media = {name: [one.name.zh for one in each.media] for name, each in rules.items() if each}
    assert media["licheng-2010"] == ["新闻媒体", "公示栏", "明白纸"]
    assert media["central-2012"] != media["licheng-2010"]
    central = rules["central-2012"]
    assert central is not None
    assert central.counts is not None
    assert (central.counts.least, central.counts.most) == (2, 5)
    assert central.counts.organization_least == 10
    assert central.rhythm is not None
    assert central.rhythm.remind == (30, 7, 1)
    assert central.rhythm.progress == 3
    assert len(central.points) == 4


@pytest.mark.parametrize("name", ["beijing-2010", "county-2010", "licheng-2010"])
def test_what_a_local_plan_leaves_open_of_pledges_is_ours_and_says_so(name: str) -> None:
    """P-5: review points, counts and rhythm are needed, and marked; topics follow its fields."""
    local, central = load_pack(name), load_pack("central-2012").pledges
    assert local.pledges is not None
    assert central is not None
    rules = local.pledges
    assert (rules.points, rules.counts, rules.rhythm) == (
        central.points,
        central.counts,
        central.rhythm,
    )
    assert rules.counts is not None
    assert rules.rhythm is not None
    marks = {rules.counts.basis, rules.rhythm.basis, *(one.basis for one in rules.points)}
    assert marks == {Basis.ASSUMED}
    assert local.guidance
    assert [one.code for one in rules.domains] == [one.code for one in local.guidance]
    assert all(one.topics for one in rules.domains)


def test_a_pack_builds_on_others() -> None:
    """R-044: local guidance and standards, central grading."""
    built, local, central = map(load_pack, ("licheng-with-central", "licheng-2010", "central-2012"))
    assert built.guidance == local.guidance
    assert built.standards == local.standards
    assert built.grading == central.grading
    assert set(built.covered()) == set(local.covered()) | set(central.covered())


SPOILED = {
    "unknown key": ("grading.yaml", "peer_groups: label", "peer_group: label",
                    "peer_group:", "grading.peer_group", "peer_groups"),
    "wrong sum of maxima": ("grading.yaml", "maximum: 15", "maximum: 14",
                            "indicators:", "grading.schemes[seven].indicators", "99"),
    "wrong sum of weights": ("grading.yaml", "self: 0.2", "self: 0.20000001",
                             "weights:", "grading.schemes[seven].weights", "1.00000001"),
    "dangling scheme": ("grading.yaml", "[村], scheme: seven", "[村], scheme: eight",
                        "[村]", "grading.domains[village].scheme", "seven"),
    "label twice": ("grading.yaml", "labels: [社区]", "labels: [村]",
                    "id: community", "grading.domains[community].labels", "村"),
    "label unknown to the roll": ("grading.yaml", "labels: [社区]", "labels: [小区]",
                                  "id: community", "grading.domains[community].labels", "小区"),
    "grade of the cap": ("grading.yaml", "capped_grade: advanced", "capped_grade: best",
                         "capped_grade", "grading.capped_grade", "advanced"),
    "grade of a veto": ("grading.yaml", "veto_grade: lagging", "veto_grade: weak",
                        "veto_grade", "grading.veto_grade", "lagging"),
    "cap not on the best": ("grading.yaml", "capped_grade: advanced", "capped_grade: ordinary",
                            "capped_grade", "grading.capped_grade", "best"),
    "barred to the best": ("grading.yaml", "barred_grade: ordinary", "barred_grade: advanced",
                           "barred_grade", "grading.barred_grade", "lower"),
    "passing and barring": ("grading.yaml", "passing: [通过]", "passing: [未通过]",
                            "passing:", "grading.acceptance.passing", "both"),
    "text too long": ("pack.yaml", "zh: 中央组织部", f"zh: {'部' * 201}", "issuer:", "issuer.zh",
                      "200"),
    "bands out of order": ("grading.yaml", "{value: 60, basis", "{value: 95, basis",
                           "grades:", "grading.grades", "rises"),
    "number as words": ("grading.yaml", "cap: {value: 0.30", "cap: {value: 3e-1",
                        "cap:", "grading.cap.value", "3e-1"),
    "number out of range": ("grading.yaml", "cap: {value: 0.30", "cap: {value: 30",
                            "cap:", "grading.cap.value", "out of range"),
    "not whole": ("grading.yaml", "{value: 5, basis: assumed}", "{value: 5.5, basis: assumed}",
                  "minimum_valid", "grading.mass.minimum_valid.value", "whole"),
    "basis missing": ("grading.yaml", "cap: {value: 0.30, basis: assumed}", "cap: {value: 0.30}",
                      "cap:", "grading.cap.basis", "missing"),
    "basis unknown": ("grading.yaml", "cap: {value: 0.30, basis: assumed}",
                      "cap: {value: 0.30, basis: guessed}", "cap:", "grading.cap.basis", "assumed"),
    "cap and warning": ("grading.yaml", "floor:  #",
                        "cap_warning: {value: 0.3, basis: assumed}\nfloor:  #",
                        "cap:", "grading.cap", "Exactly one"),
    "indicator of satisfaction": ("grading.yaml", "indicator: public", "indicator: people",
                                  "indicator: people", "grading.satisfaction.indicator", "people"),
    "scale of the masses": ("grading.yaml", "scale: satisfaction", "scale: review",
                            "scale: review", "grading.mass.scale", "exactly one"),
    "dangling scale": ("questions.yaml", "scale: achieved", "scale: reached",
                       "scale: reached", "questions[acceptance].scale", "achieved"),
    "dangling clause": ("questions.yaml", "clause: C3.4", "clause: C3.9",
                        "clause: C3.9", "questions[acceptance].clause", "C3.4"),
    "R-number": ("clauses.yaml", "[R-045]", "[R-187]", "id: B0", "clauses[B0].covers", "R-186"),
    "R-range": ("clauses.yaml", "R-001..R-004", "R-004..R-001",
                "id: A1", "clauses[A1].covers", "R-004"),
    "clause twice": ("clauses.yaml", "id: A2", "id: A1",
                     "title: {zh: 承诺：内容", "clauses[A1].id", "A1"),
    "language missing": ("pledges.yaml", "{zh: 学习提高, en: Learning}", "{zh: 学习提高}",
                         "{zh: 学习提高}", "pledges.aspects[learning].name.en", "missing"),
    "satisfied option": ("scales.yaml", "[satisfied, mostly]", "[satisfied, unknown]",
                         "[satisfied, unknown]", "scales[satisfaction].satisfied", "unknown"),
    "date": ("pack.yaml", "2012-10-26", "2012-13-26", "date:", "date", "2012-13-26"),
    "no YAML": ("scales.yaml", "- id: review", "- id: [review", "民主评议等次", "", "YAML"),
    "duplicate key": ("pack.yaml", "id: central-2012", "id: central-2012\nid: other",
                      "id: other", "id", "too"),
    "tag": ("pack.yaml", "id: central-2012", "id: !!python/name:os.system central-2012",
            "id:", "", "Tags"),
    "anchor": ("pack.yaml", "id: central-2012", "id: &a central-2012", "id:", "", "Anchors"),
    "list expected": ("clauses.yaml", "covers: [R-044]", "covers: R-044", "id: A5",
                      "clauses[A5].covers", "list"),
    "value expected": ("pack.yaml", "id: central-2012", "id: [central-2012]", "id:", "id", "value"),
    "days before": ("pledges.yaml", "remind: [30, 7, 1]", "remind: [30, 7, soon]",
                    "remind:", "pledges.rhythm.remind", "days"),
    "counts the wrong way": ("pledges.yaml", "least: 2, most: 5", "least: 6, most: 5",
                             "counts:", "pledges.counts.most", "below"),
    "table expected": ("pledges.yaml", "{zh: 带头致富, en: Prosper by own example}", "带头致富",
                       "- 带头致富", "pledges.domains[countryside].topics[0]", "pairs"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_a_fault_names_file_line_and_field(case: str, spoil: Spoil, shelf: Path) -> None:
    """R-185: a pack that cannot be trusted is refused, and the author is told where."""
    file, old, new, marked, field, told = SPOILED[case]
    error = spoil(file, old, new)[0]
    assert error.file == str(shelf / "central-2012" / file)
    assert error.field == field
    assert error.line == line_of(shelf, file, marked)
    assert told in f"{error.message.en} {error.remedy.en}"
    assert error.message.zh


def test_all_faults_come_at_once(spoil: Spoil, shelf: Path) -> None:
    """Three faults in two files are three errors, in the order of files and lines."""
    (shelf / "central-2012" / "pack.yaml").write_text(
        "id: central-2012\ntitel: {zh: 甲, en: A}\nissuer: {zh: 乙, en: B}\ndate: 2012-10-26\n",
        encoding="utf-8",
    )
    errors = spoil("grading.yaml", "maximum: 15", "maximum: 16")
    assert [(Path(one.file).name, one.field) for one in errors] == [
        ("grading.yaml", "grading.schemes[seven].indicators"),
        ("pack.yaml", "title"),
        ("pack.yaml", "titel"),
    ]


def test_huge_deep_and_bomb_files_are_refused(shelf: Path) -> None:
    """A pack is data from outside: size and depth are bounded before anything is built."""
    target = shelf / "central-2012" / "scales.yaml"
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    for text in ("#" * (LARGEST_FILE + 1), "[" * 5000, bomb, "- 1\n---\n- 2\n", "? [a]\n: 1\n"):
        target.write_text(text, encoding="utf-8")
        with pytest.raises(PackRefused) as refused:
            load_pack(shelf / "central-2012")
        assert refused.value.errors[0].file == str(target)
    target.write_bytes("满意".encode("gb18030"))
    with pytest.raises(PackRefused, match="UTF-8"):
        load_pack(shelf / "central-2012")


def test_a_file_that_cannot_be_read_is_named(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clear line instead of a traceback."""
    target = shelf / "central-2012" / "scales.yaml"

    def closed(path: Path, most: int) -> bytes:
        if path == target:
            raise PermissionError
        return beginning(path, most)

    monkeypatch.setattr(nodes, "beginning", closed)
    with pytest.raises(PackRefused) as refused:
        load_pack(shelf / "central-2012")
    assert refused.value.errors[0].message.en == "The file cannot be read."


def test_the_guide_shows_a_pack_that_loads(shelf: Path) -> None:
    """docs/rules/packs.md: the first example is a whole pack (R-044)."""
    guide = Path(__file__).parents[2] / "docs" / "rules" / "packs.md"
    example = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (shelf / "anlan-2026").mkdir()
    (shelf / "anlan-2026" / "pack.yaml").write_text(example, encoding="utf-8")
    pack = load_pack(shelf / "anlan-2026")
    assert pack.grading is not None
    assert pack.grading.cap == Fraction(1, 4)


def test_unknown_files_and_second_sources_are_refused(shelf: Path) -> None:
    """Nothing in the folder passes unread."""
    folder = shelf / "central-2012"
    for name in ("phases.yaml", "grading.yml"):
        (folder / name).write_text("- {id: one}\n", encoding="utf-8")
    with (folder / "pack.yaml").open("a", encoding="utf-8") as head:
        head.write("scales: []\n")
    with pytest.raises(PackRefused) as refused:
        load_pack(folder)
    named = {Path(one.file).name for one in refused.value.errors}
    assert {"phases.yaml", "grading.yml", "scales.yaml"} <= named


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("pack: central-2012", "pack: central-2013", "builds_on"),
        ("pack: central-2012", "pack: licheng-with-central", "builds_on"),
        ("supersedes:", "guidance: []\nsupersedes:", "guidance"),
        ("pledges, scales", "pledges, rules, scales", "builds_on.takes"),
        ("pledges, scales", "pledges, standards, scales", "standards[five-leads].id"),
        ("[licheng-2010]", "[licheng-2009]", "supersedes"),
        ("pack: central-2012", "pack: ../packs/central-2012", "builds_on"),
        ("takes: [clauses, p", "take: [clauses, p", "builds_on[1].take"),
    ],
)
def test_faults_of_building_on(shelf: Path, old: str, new: str, field: str) -> None:
    """Another pack, a circle, a section from two places, a section that is not there."""
    head = shelf / "licheng-with-central" / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    assert old in text
    head.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackRefused) as refused:
        load_pack(head.parent)
    assert field in {one.field for one in refused.value.errors}


def test_a_county_changes_single_numbers(shelf: Path) -> None:
    """R-078, R-088: a pack of ten lines with another cap and another weight of an indicator."""
    folder = shelf / "anlan-2026"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        """\
id: anlan-2026
title: {zh: 安澜县定级办法, en: Anlan county}
issuer: {zh: 安澜县委组织部, en: Anlan}
date: 2026-01-05
builds_on:
  - {pack: central-2012, takes: [clauses, scales, questions, grading, publication]}
changes:
  grading.cap: {value: 0.25, basis: document}
  grading.schemes.seven.indicators.leader.maximum: 10
  grading.schemes.seven.indicators.results.maximum: 25
""",
        encoding="utf-8",
    )
    pack = load_pack(folder)
    assert pack.grading is not None
    assert pack.grading.cap == Fraction(1, 4)
    assert pack.grading.basis["cap"] is Basis.DOCUMENT
    assert pack.grading.scheme_of("村").indicators[0].maximum == 10
    assert load_content(pack.content) == pack
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(
        text.replace("grading.cap:", "grading.kap:"), encoding="utf-8"
    )
    with pytest.raises(PackRefused) as refused:
        load_pack(folder)
    assert [(one.line, one.field) for one in refused.value.errors] == [(8, "changes.grading.kap")]


def test_the_hash_stands_for_the_content(shelf: Path) -> None:
    """R-185: comments, layout and order of keys do not make a new version; a number does."""
    file = shelf / "central-2012" / "grading.yaml"
    before, text = load_pack(shelf / "central-2012").hash, file.read_text(encoding="utf-8")
    assert before == load_pack("central-2012").hash
    file.write_text(
        "# a comment\n"
        + text.replace("value: 0.30, basis: assumed", "basis: 'assumed',   value: \"0.30\""),
        encoding="utf-8",
    )
    assert load_pack(shelf / "central-2012").hash == before
    file.write_text(text.replace("0.30", "0.31"), encoding="utf-8")
    assert load_pack(shelf / "central-2012").hash != before


@pytest.mark.parametrize("name", OURS)
def test_a_stored_content_reads_back(name: str) -> None:
    """R-185: an old round finds its pack again without the folder."""
    pack = load_pack(name)
    assert load_content(pack.content) == pack


KEYS = re.compile(r"(?<![\w\"])([a-z_]{2,})(?=:)", re.ASCII)
FILES = ("pack.yaml", "grading.yaml", "scales.yaml", "questions.yaml", "publication.yaml",
         "pledges.yaml", "standards.yaml", "clauses.yaml")  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=st.sampled_from(FILES), data=st.data())
def test_a_typo_in_a_key_is_always_caught(shelf: Path, file: str, data: st.DataObject) -> None:
    """Whatever key is mistyped, in whatever file, the pack is refused with its line."""
    path = shelf / "central-2012" / file
    original = path.read_text(encoding="utf-8")
    body = re.sub(r"#.*", "", original)
    unquoted = re.sub(r'"[^"\n]*"', lambda text: '"' * len(text[0]), body)
    key = data.draw(st.sampled_from(list(KEYS.finditer(unquoted))))
    place = data.draw(st.integers(key.start() + 1, key.end() - 1))
    typo = body[:place] + data.draw(st.sampled_from("qxz")) + body[place:]
    path.write_text(typo, encoding="utf-8")
    try:
        with pytest.raises(PackRefused) as refused:
            load_pack(shelf / "central-2012")
    finally:
        path.write_text(original, encoding="utf-8")
    line = body.count("\n", 0, place) + 1
    assert (str(path), line) in {(one.file, one.line) for one in refused.value.errors}


def test_a_copy_under_another_name_is_the_same_pack(shelf: Path) -> None:
    """Whoever tries out a change copies a folder first."""
    known = load_pack(shelf / "central-2012").hash
    assert load_pack((shelf / "central-2012").rename(shelf / "other")).hash == known


def test_a_device_or_a_pipe_is_no_file_of_a_pack(shelf: Path) -> None:
    """The check ends at once, and says which."""
    folder = shelf / "central-2012"
    for spoiled, target in (("clauses.yaml", None), ("pack.yaml", "/dev/zero")):
        (folder / spoiled).unlink()
        (folder / spoiled).symlink_to(target) if target else os.mkfifo(folder / spoiled)
        with pytest.raises(PackRefused, match=spoiled):
            load_pack(folder)


def test_loading_needs_no_django() -> None:
    """The file command must start fast."""
    code = (
        "import sys; from xianfeng.packs.loader import load_pack; load_pack('central-2012');"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_packs_stand_where_the_environment_says(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XIANFENG_PACKS moves the shelf."""
    monkeypatch.setenv("XIANFENG_PACKS", str(shelf))
    assert default_folder() == shelf
    with pytest.raises(PackRefused, match="没有政策包“nowhere”"):
        load_pack("nowhere")
