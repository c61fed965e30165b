"""The tree of RFC 6962, section 2.1, over stored complete subtrees.

A complete subtree of 2^level leaves at `position` has one number, its place in the in-order
walk of the tree: (2·position + 1)·2^level - 1. Leaves have the even numbers. Numbers never
change when the tree grows, so a stored hash is written once.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias

EMPTY = sha256(b"").digest()
Hash: TypeAlias = bytes  # 32 bytes
Range: TypeAlias = tuple[int, int]  # leaves from the first, up to and without the second


class Grown(NamedTuple):
    """What an append leaves behind."""

    frontier: list[Hash]
    nodes: dict[int, Hash]


def leaf_hash(text: bytes) -> Hash:
    """Hash of one entry."""
    return sha256(b"\0" + text).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Hash of two neighbours."""
    return sha256(b"\1" + left + right).digest()


def number(level: int, position: int) -> int:
    """The number of a complete subtree."""
    return ((2 * position + 1) << level) - 1


def grow(size: int, frontier: Sequence[Hash], leaves: Iterable[Hash]) -> Grown:
    """Append `leaves` to a tree of `size`; `frontier` are its complete subtrees, widest first."""
    stack, nodes = list(frontier), {}
    for index, leaf in enumerate(leaves, start=size):
        stack.append(leaf)
        level, position = 0, index
        while position % 2:  # a right child: its parent is complete now
            right, left = stack.pop(), stack.pop()
            level, position = level + 1, position // 2
            nodes[number(level, position)] = node_hash(left, right)
            stack.append(nodes[number(level, position)])
    return Grown(stack, nodes)


def fold(frontier: Sequence[Hash]) -> Hash:
    """The root above complete subtrees, widest first."""
    if not frontier:
        return EMPTY
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def complete(leaves: Range) -> list[int]:
    """Numbers of the complete subtrees that tile a range, widest first.

    The ranges that proofs speak of begin at a multiple of their own power of two.
    """
    start, end = leaves
    numbers = []
    while start < end:
        level = (end - start).bit_length() - 1
        numbers.append(number(level, start >> level))
        start += 1 << level
    return numbers


def hash_of(leaves: Range, known: Mapping[int, Hash]) -> Hash:
    """Hash of a range, from the hashes of its complete subtrees."""
    return fold([known[one] for one in complete(leaves)])


def inclusion(index: int, size: int) -> list[Range]:
    """RFC 6962, 2.1.1: the ranges whose hashes prove leaf `index` in a tree of `size`."""
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency(first: int, second: int) -> list[Range]:
    """RFC 6962, 2.1.2: the ranges that prove a tree of `first` to be the start of `second`."""
    if first in (0, second):
        return []
    start, end = 0, second
    path = []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return ([(start, end)] if start else []) + path[::-1]


def _split(width: int) -> int:
    """The greatest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)
