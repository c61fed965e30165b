"""Packs from folders: `load_pack("central-2012").grading` is all a round needs (R-185).

No Django here: the command `xianfeng grade` runs without it.
"""

import json
import os
from pathlib import Path

from xianfeng.packs.errors import PackError, PackRefused
from xianfeng.packs.nodes import from_plain
from xianfeng.packs.reading.book import Book
from xianfeng.packs.reading.pack import read_pack
from xianfeng.packs.resolve import HEAD, Resolver
from xianfeng.packs.schema import Pack
from xianfeng.packs.texts import Text


def default_folder() -> Path:
    """Where the packs stand: `XIANFENG_PACKS`, else the `packs` folder of the checkout."""
    chosen = os.environ.get("XIANFENG_PACKS")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[3] / "packs"


def find_folder(place: str | Path) -> Path:
    """A folder as given, or the folder of the pack with that id."""
    folder = Path(place)
    is_id = len(folder.parts) == 1 and not folder.is_dir()
    return default_folder() / folder if is_id else folder


def known_packs() -> tuple[str, ...]:
    """The ids of the packs that stand in the default folder."""
    return tuple(sorted(head.parent.name for head in default_folder().glob(f"*/{HEAD}")))


def load_pack(place: str | Path) -> Pack:
    """The pack in a folder or of an id; PackRefused names every fault with file and line."""
    folder = find_folder(place)
    if not folder.is_dir():
        raise PackRefused([_nowhere(folder)])
    book = Book()
    tree = Resolver(book.faults).resolve(folder)
    pack = read_pack(tree, book) if tree else None
    if book.faults or pack is None:
        raise PackRefused(book.faults)
    return pack


def load_content(content: str, name: str = "content") -> Pack:
    """A stored pack from its canonical JSON."""
    book = Book()
    pack = read_pack(from_plain(json.loads(content), name), book)
    if book.faults:
        raise PackRefused(book.faults)
    return pack


def _nowhere(folder: Path) -> PackError:
    known = "、".join(known_packs()) or "—"
    return PackError(
        str(folder),
        0,
        "",
        Text(f"没有政策包“{folder.name}”。", f"There is no pack “{folder.name}”."),
        Text(f"已有：{known}。", f"There are: {known}."),
    )
