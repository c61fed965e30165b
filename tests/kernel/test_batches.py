"""Nothing is lost, nothing comes twice, and an empty list asks no database."""

from xianfeng.kernel.batches import batches


def test_all_in_their_order() -> None:
    assert list(batches("abcdefg", 3)) == ["abc", "def", "g"]
    assert list(batches("abcdef", 3)) == ["abc", "def"]


def test_nothing_gives_no_batch() -> None:
    assert not list(batches([], 3))
