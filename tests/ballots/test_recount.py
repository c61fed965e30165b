"""Anyone recounts: a changed, added or removed ballot is told, as is a ballot too many."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll, count_file
from xianfeng import cli
from xianfeng.ballots import recount
from xianfeng.ballots.ballots import Ballot
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.envelopes import public_bytes

BOX = Ed25519PrivateKey.generate()
ISSUED = {"members": 5, "masses": 2, "words": 1}


@pytest.fixture(scope="module")
def poll() -> Poll:
    return Poll(eligible=6)


@pytest.fixture(scope="module")
def ballots(poll: Poll) -> list[Ballot]:
    members = [poll.ballot(n, 5, None) for n in (1, 2, 2, 5)]
    masses = [poll.ballot(3, 3, 3, voter_class="masses")]
    return [*members, *masses, poll.ballot("好", voter_class="words")]


@pytest.fixture
def file(tmp_path: Path, poll: Poll, ballots: list[Ballot]) -> Path:
    return written(tmp_path, count_file(poll, ballots, ISSUED, BOX))


def written(folder: Path, content: bytes) -> Path:
    path = folder / "count.ndjson"
    path.write_bytes(content)
    return path


def recounted(path: Path) -> recount.Recount:
    return recount.recount(recount.read_file(path), processes=1)


def test_tallies(file: Path) -> None:
    found = recounted(file)
    assert found.faults == []
    assert found.ballots == {"members": 4, "masses": 1, "words": 1}
    assert found.tallies["members"] == {
        "partisan": {"1": 1, "2": 2, "5": 1},
        "close": {"5": 4},
        "exemplary": {"blank": 4},
    }
    assert found.tallies["words"] == {"words": {"text": 1}}


def test_two_who_count_compare_one_line(file: Path, tmp_path: Path, poll: Poll) -> None:
    again = recounted(file)
    assert again.digest == recounted(file).digest
    other = written(tmp_path, count_file(poll, [poll.ballot(1, 1, 1)], ISSUED, BOX))
    assert recounted(other).digest != again.digest


def test_the_highest_version_counts(tmp_path: Path, poll: Poll) -> None:
    """Even if a box listed more than one: and then its own count is called wrong."""
    ticket = poll.ticket()
    both = [ticket.ballot((1, 1, 1)), ticket.ballot((5, 5, 5), 2)]
    found = recounted(written(tmp_path, count_file(poll, both, ISSUED, BOX)))
    assert found.tallies["members"]["close"] == {"5": 1}
    assert found.faults == ["members: the box counted otherwise"]


def test_it_runs_alone(file: Path, tmp_path: Path) -> None:
    """One file and the package cryptography: nothing of ours in reach."""
    alone = tmp_path / "recount.py"
    alone.write_bytes(Path(recount.__file__).read_bytes())
    command = [sys.executable, "-I", "-c", RUN_WITHOUT_US, str(alone), str(file)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "all holds" in found.stdout


RUN_WITHOUT_US = """
import runpy, sys
sys.modules["xianfeng"] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_command(file: Path, poll: Poll, capsys: pytest.CaptureFixture[str]) -> None:
    keys = ["--site-key", to_base64(public_bytes(poll.site)), "--box-key"]
    assert cli.main(["recount", str(file), "--json", *keys, to_base64(public_bytes(BOX))]) == 0
    assert json.loads(capsys.readouterr().out)["ballots"]["members"] == 4
    assert cli.main(["recount", str(file), *keys, keys[1]]) == 1
    assert "closed: signed by another key" in capsys.readouterr().out


# --- what is done to a count file, and what is said of it

Lines = list[bytes]


def changed(lines: Lines) -> Lines:
    return [*lines[:3], lines[3].replace(b'"version":1', b'"version":2'), *lines[4:]]


def exchanged(lines: Lines) -> Lines:
    return [lines[0], *lines[2:0:-1], *lines[3:]]


DONE: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a ballot changed": (changed, "were changed, added or removed"),
    "a ballot removed": (lambda lines: lines[:-1], "were changed, added or removed"),
    "a ballot twice": (lambda lines: [*lines, lines[-1]], "were changed, added or removed"),
    "another order": (lambda lines: [*lines[:3], *lines[:2:-1]], "were changed, added or removed"),
    "another manifest": (
        lambda lines: [lines[0].replace(b"2,3,4,5", b"2,3,4,6"), *lines[1:]],
        "manifest: the signature does not hold",
    ),
    "another count": (
        lambda lines: [lines[0], lines[1].replace(b'members\\":4', b'members\\":3'), *lines[2:]],
        "closed: the signature does not hold",
    ),
    "more issued": (
        lambda lines: [*lines[:2], lines[2].replace(b'members\\":5', b'members\\":6'), *lines[3:]],
        "issued: the signature does not hold",
    ),
}


@pytest.mark.parametrize("what", DONE)
def test_tampering_is_told(what: str, file: Path, tmp_path: Path) -> None:
    lines = file.read_bytes().splitlines()
    edited = DONE[what][0](lines)
    assert edited != lines
    faults = recounted(written(tmp_path, b"\n".join([*edited, b""]))).faults
    assert any(DONE[what][1] in fault for fault in faults), faults


def signed_by_a_dishonest_box(
    folder: Path, poll: Poll, ballots: Sequence[Ballot], issued: dict[str, int]
) -> list[str]:
    """The box signs whatever it likes; the tickets are still the office's."""
    return recounted(written(folder, count_file(poll, ballots, issued, BOX))).faults


def test_a_box_cannot_invent_a_ballot(tmp_path: Path, poll: Poll) -> None:
    """It has no ticket of the office for it."""
    invented = Poll().ballot(1, 1, 1)
    ballot = Ballot(**vars(invented) | {"poll": poll.id})
    faults = signed_by_a_dishonest_box(tmp_path, poll, [ballot], ISSUED)
    assert "ballot 1: a signature does not hold" in faults


def test_a_box_cannot_change_an_answer(tmp_path: Path, poll: Poll, ballots: list[Ballot]) -> None:
    first = ballots[0]
    names = ("poll", "voter_class", "key", "randomizer", "ticket", "version", "signature")
    parts = {name: getattr(first, name) for name in names}
    for answers, told in (((5, 5, 5), "a signature does not hold"), ((7, 5, 5), "outside its")):
        edited = Ballot(**parts, answers=answers)
        assert told in str(signed_by_a_dishonest_box(tmp_path, poll, [edited], ISSUED))


def test_one_key_in_two_spellings_is_one_voter(tmp_path: Path, poll: Poll) -> None:
    """Base64 can be written in more ways than one; the box takes one, the recount counts one."""
    line = poll.ballot(5, 5, 5).to_line()
    spelled = line.replace(b'"key":"', b'"key":"\\n')
    content = count_file(poll, [], ISSUED, BOX, [line + b"\n", spelled + b"\n"])
    assert recounted(written(tmp_path, content)).ballots["members"] == 1


@pytest.mark.parametrize("version", [-1, 2**70, True, "1", None])
def test_a_version_is_a_number(tmp_path: Path, poll: Poll, version: object) -> None:
    sent = json.dumps(poll.ballot(5, 5, 5).plain() | {"version": version}).encode()
    content = count_file(poll, [], ISSUED, BOX, [sent + b"\n"])
    assert recounted(written(tmp_path, content)).ballots["members"] == 0


def test_an_office_cannot_issue_too_many(tmp_path: Path, poll: Poll, ballots: list[Ballot]) -> None:
    """Count ≤ issued ≤ eligible: invented tickets show."""
    few = signed_by_a_dishonest_box(tmp_path, poll, ballots, ISSUED | {"members": 3})
    assert few == ["members: 4 ballots, 3 tickets issued, 6 eligible"]
    many = signed_by_a_dishonest_box(tmp_path, poll, ballots, ISSUED | {"members": 7})
    assert many == ["members: 4 ballots, 7 tickets issued, 6 eligible"]


@pytest.mark.parametrize(
    "content", [b"", b"{}\n{}\n{}\n", b"[]\n" * 9, b"\xff\n" * 5, b'{"manifest":{}}\n' * 4]
)
def test_what_is_no_count_file(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recount.main([str(written(tmp_path, content))]) == 2
    assert "recount:" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert recount.main([str(tmp_path / "none")]) == 2


def test_many_ballots_are_shared_among_processes(tmp_path: Path, poll: Poll) -> None:
    """The same result, however many count; a fault is told by the number of its line."""
    ballot = poll.ballot(5, 5, 5)
    lines = [ballot.to_line() + b"\n"] * (5 * recount.PIECE // len(ballot.to_line()))
    lines[-2] = b"{}\n"
    path = written(tmp_path, count_file(poll, [ballot], ISSUED, BOX, lines))
    one, two = (recount.recount(recount.read_file(path), processes) for processes in (1, 2))
    assert one.ballots["members"] == 1
    assert f"ballot {len(lines) - 1}: it is no ballot" in one.faults
    assert one == two


def test_ballots_lie_in_the_order_of_hashes(tmp_path: Path, poll: Poll) -> None:
    """Another order could tell who came when; and no key can come back unseen."""
    early, late = sorted((poll.ballot(1, 1, 1), poll.ballot(5, 5, 5)), key=lambda one: one.slot)
    lines = [one.to_line() + b"\n" for one in (late, early, late)]
    found = recounted(written(tmp_path, count_file(poll, [], ISSUED, BOX, lines)))
    assert "ballot 2: it is not in the order of the hashes" in found.faults
    assert found.ballots["members"] == 1


@pytest.mark.parametrize("answer", [True, 1.0, "1", [1], {}, 0, 6, -1])
def test_an_answer_is_a_number_on_its_scale(tmp_path: Path, poll: Poll, answer: object) -> None:
    """To Python, true is 1 and so is 1.0."""
    sent = json.dumps(poll.ballot(1, 1, 1).plain() | {"answers": [1, answer, 1]}).encode()
    found = recounted(written(tmp_path, count_file(poll, [], ISSUED, BOX, [sent + b"\n"])))
    assert "ballot 1: an answer is outside its scale" in found.faults


@pytest.mark.parametrize("answers", ["111", {"1": 1, "2": 1, "3": 1}, [1, 1], [1] * 4, None])
def test_one_answer_a_question(tmp_path: Path, poll: Poll, answers: object) -> None:
    sent = json.dumps(poll.ballot(1, 1, 1).plain() | {"answers": answers}).encode()
    found = recounted(written(tmp_path, count_file(poll, [], ISSUED, BOX, [sent + b"\n"])))
    assert "ballot 1: an answer is outside its scale" in found.faults


def test_a_file_that_is_cut_off(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the middle of a ballot, or of its last line feed."""
    for cut in (1, 100):
        file.write_bytes(file.read_bytes()[:-cut])
        assert recount.main([str(file)]) == 2
        assert "cut off" in capsys.readouterr().err


def test_no_line_fills_the_memory(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "LONGEST", 1024 * 1024)
    with file.open("ab") as out:
        out.write(b"x" * (recount.LONGEST + recount.PIECE + 1) + b"\n")
    assert recount.main([str(file)]) == 2
    assert "too long" in capsys.readouterr().err


def test_a_thousand_faults_are_named_and_all_are_numbered(tmp_path: Path, poll: Poll) -> None:
    lines = [b"\n"] * (recount.NAMED + 5)
    faults = recounted(written(tmp_path, count_file(poll, [], ISSUED, BOX, lines))).faults
    assert sum("it is no ballot" in fault for fault in faults) == recount.NAMED
    assert f"{recount.NAMED + 5} ballots in all do not hold" in faults


def test_the_length_of_a_file_does_not_matter(tmp_path: Path, poll: Poll) -> None:
    """Thirty megabytes are recounted in the memory that three need, give or take a few."""
    ballot = json.dumps(poll.ballot(1, 1, 1).plain() | {"answers": [0, 0, 0]}).encode() + b"\n"
    peaks = []
    for lines in (4_000, 40_000):
        path = written(tmp_path, count_file(poll, [], ISSUED, BOX, [ballot] * lines))
        command = [sys.executable, "-c", PEAK, recount.__file__, str(path)]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks.append(int(found.stdout.split()[-1]))
    assert peaks[1] < peaks[0] + 8_000, peaks


# Kilobytes at the peak, of the process since it became this program: ru_maxrss counts from before.
PEAK = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit:
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            print(line.split()[1])
"""


def test_a_pipe_is_no_file(file: Path) -> None:
    """It could be read only once."""
    command = [sys.executable, recount.__file__, "/dev/stdin"]
    with subprocess.Popen(["cat", str(file)], stdout=subprocess.PIPE) as source:
        found = subprocess.run(command, stdin=source.stdout, capture_output=True, check=False)
    assert found.returncode == 2
    assert b"save it as a file first" in found.stderr


def test_a_device_is_no_file_either() -> None:
    """One may never end, another never begin."""
    for device in ("/dev/zero", "/dev/null"):
        with pytest.raises(recount.CannotRead, match="device"):
            recount.read_file(Path(device))
