"""A manifest contradicts itself nowhere, and reads back as it was signed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ballots.polls import Poll, office_key
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.errors import Malformed
from xianfeng.ballots.manifests import read_manifest

Plain = dict[str, Any]


@pytest.fixture
def plain() -> Plain:
    return Poll().manifest.plain()


def test_what_is_written_is_read() -> None:
    manifest = Poll().manifest
    assert read_manifest(manifest.plain()) == manifest
    assert read_manifest(manifest.plain()).digest == manifest.digest


def key_twice(plain: Plain) -> None:
    plain["classes"][1]["key"] = to_base64(office_key(0).public_der())


WRONG: dict[str, Callable[[Plain], object]] = {
    "another format": lambda plain: plain.update(format=1),
    "a name too many": lambda plain: plain.update(more=1),
    "a name too few": lambda plain: plain.pop("title"),
    "no classes": lambda plain: plain.update(classes=[]),
    "no list": lambda plain: plain.update(questions={}),
    "a class twice": lambda plain: plain["classes"].append(plain["classes"][0]),
    "a key for two classes": key_twice,
    "no key": lambda plain: plain["classes"][0].update(key="AAAA"),
    "an unknown question": lambda plain: plain["classes"][0]["questions"].append("x"),
    "a question twice in a class": lambda plain: plain["classes"][0]["questions"].append("close"),
    "a value twice": lambda plain: plain["questions"][0].update(values=[1, 1]),
    "no values": lambda plain: plain["questions"][0].update(values=[]),
    "true for a value": lambda plain: plain["questions"][0].update(values=[True]),
    "scale and text": lambda plain: plain["questions"][0].update(longest=5),
    "a text too long": lambda plain: plain["questions"][-1].update(longest=99999),
    "closing before opening": lambda plain: plain.update(closes=plain["opens"]),
    "a local time": lambda plain: plain.update(opens="2026-03-01T08:00:00+08:00"),
    "no day": lambda plain: plain.update(opens="2026-02-30T08:00:00Z"),
    "less than none eligible": lambda plain: plain["classes"][0].update(eligible=-1),
    "a name with a slash": lambda plain: plain.update(poll="a/b"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_contradictions_are_refused(fault: str, plain: Plain) -> None:
    WRONG[fault](plain)
    with pytest.raises(Malformed):
        read_manifest(plain)
