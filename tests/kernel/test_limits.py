"""How often one caller may call, from memory alone."""

from datetime import date
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.kernel import limits
from xianfeng.kernel.limits import Limits, Marks, network_of


def test_a_minute_later_the_caller_is_served_again() -> None:
    moments = iter([0.0, 1.0, 2.0, 61.0, 61.0])
    counted = Limits(1, lambda: next(moments))
    assert not counted.full(b"a")
    counted.count(b"a")
    assert counted.full(b"a")
    assert not counted.full(b"a")


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    counted = Limits(1)
    for number in range(9):
        counted.full(bytes([number]))
        counted.count(bytes([number]))
        assert len(counted.calls) <= 3


def test_a_mark_of_an_address_holds_for_one_day() -> None:
    """The salt is in memory only: tomorrow nobody can tell whose mark it was."""
    marks, monday = Marks(), date(2026, 3, 2)
    first = marks.mark("198.51.100.1", monday)
    assert first == marks.mark("198.51.100.1", monday)
    assert first == marks.mark("::ffff:198.51.100.1", monday)
    assert first != marks.mark("198.51.100.2", monday)
    assert first != Marks().mark("198.51.100.1", monday)
    assert first != marks.mark("198.51.100.1", date(2026, 3, 3))
    household = marks.mark("2001:db8:1:2::5", monday)
    assert household == marks.mark("2001:db8:1:2::6", monday)
    assert b"198.51.100.1" not in first
    assert marks.mark("", monday) == marks.mark("nonsense", monday)


@given(st.ip_addresses())
def test_a_household_has_one_network(address: IPv4Address | IPv6Address) -> None:
    """As the standard library reads addresses; ours is asked before every rating."""
    expected = address.packed if len(address.packed) == 4 else address.packed[:8]
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    assert network_of(str(address)) == (mapped.packed if mapped else expected)


@pytest.mark.parametrize("text", ["", "nonsense", "256.1.1.1", "1.2.3", ":", "\0", "::1\0", "é"])
def test_what_is_no_address_has_no_network(text: str) -> None:
    assert network_of(text) == b""
