"""The tree: RFC 6962's examples, published roots, another implementation (trust, The record)."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from xianfeng.journal import verify
from xianfeng.journal.rules import merkle

# The eight entries with which Certificate Transparency's implementations are tested.
ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
texts = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def stored(entries: list[bytes]) -> dict[int, bytes]:
    """What the tables would hold: hashes of leaves and nodes by number."""
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    leaf_rows = {merkle.number(0, index): leaf for index, leaf in enumerate(leaves)}
    return leaf_rows | merkle.grow(0, [], leaves).nodes


def root(entries: list[bytes]) -> bytes:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    return merkle.fold(merkle.grow(0, [], leaves).frontier)


def oracle(entries: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert root(ENTRIES[:size]).hex() == ROOTS[size - 1]


def test_root_of_nothing() -> None:
    assert root([]) == sha256(b"").digest()


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, [(1, 2), (2, 4), (4, 7)]),
        (3, [(2, 3), (0, 2), (4, 7)]),
        (4, [(5, 6), (6, 7), (0, 4)]),
        (6, [(4, 6), (0, 4)]),
    ],
)
def test_inclusion_of_rfc_6962_2_1_3(index: int, path: list[merkle.Range]) -> None:
    assert merkle.inclusion(index, 7) == path


@pytest.mark.parametrize(
    ("first", "path"),
    [
        (3, [(2, 3), (3, 4), (0, 2), (4, 7)]),
        (4, [(4, 7)]),
        (6, [(4, 6), (6, 7), (0, 4)]),
        (7, []),
        (0, []),
    ],
)
def test_consistency_of_rfc_6962_2_1_3(first: int, path: list[merkle.Range]) -> None:
    assert merkle.consistency(first, 7) == path


def test_numbers_are_places_in_the_walk_from_left_to_right() -> None:
    assert [merkle.number(0, position) for position in range(3)] == [0, 2, 4]
    assert [merkle.number(1, 0), merkle.number(2, 0), merkle.number(1, 1)] == [1, 3, 5]


@given(texts)
def test_root_agrees_with_pymerkle(entries: list[bytes]) -> None:
    assert root(entries) == oracle(entries).get_root() == verify.root(entries)


@given(texts, st.data())
def test_appending_in_parts_gives_the_same_tree(entries: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    first = merkle.grow(0, [], leaves[:cut])
    second = merkle.grow(cut, first.frontier, leaves[cut:])
    assert second.frontier == merkle.grow(0, [], leaves).frontier
    assert not set(first.nodes) & set(second.nodes), "a node is written once"


@given(texts, st.data())
def test_inclusion_agrees_with_pymerkle(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    size = data.draw(st.integers(index + 1, len(entries)))
    known, tree = stored(entries), oracle(entries)
    path = [merkle.hash_of(one, known) for one in merkle.inclusion(index, size)]
    leaf = merkle.leaf_hash(entries[index])
    assert sorted([leaf, *path]) == sorted(tree.prove_inclusion(index + 1, size).path)
    assert verify.included(index, size, path, leaf) == tree.get_root(size)


@given(texts, st.data())
def test_consistency_leads_to_both_roots_of_pymerkle(
    entries: list[bytes], data: st.DataObject
) -> None:
    second = data.draw(st.integers(1, len(entries)))
    first = data.draw(st.integers(1, second))
    known, tree = stored(entries), oracle(entries)
    path = [merkle.hash_of(one, known) for one in merkle.consistency(first, second)]
    both = [tree.get_root(first), tree.get_root(second)]
    assert verify.continued(first, second, path, both[0]) == both
