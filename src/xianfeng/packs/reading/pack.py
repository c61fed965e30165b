"""A resolved tree as a `Pack`, with every fault in the book."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from typing import TypeVar

from xianfeng.packs.nodes import Node, plain
from xianfeng.packs.reading import grading, sections
from xianfeng.packs.reading.book import Book
from xianfeng.packs.reading.fields import Fields
from xianfeng.packs.reading.windows import windows as read_windows
from xianfeng.packs.schema import Pack

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)
Read = TypeVar("Read")


def read_pack(node: Node, book: Book) -> Pack:
    """Worth using only when the book holds no faults afterwards."""
    fields = Fields(book, node, "")
    content = canonical(node)
    scales = _section(fields, "scales", sections.scale)
    pack = Pack(
        id=fields.code("id"),
        title=fields.words("title"),
        issuer=fields.words("issuer"),
        number=fields.maybe_text("number"),
        date=_date(fields),
        supersedes=tuple(text for text, _ in fields.texts("supersedes"))
        if fields.has("supersedes")
        else (),
        builds_on=fields.each("builds_on", _base) if fields.has("builds_on") else (),
        clauses=_section(fields, "clauses", sections.clause),
        guidance=_section(fields, "guidance", sections.guidance_domain),
        pledges=sections.pledges(fields.inner("pledges")) if fields.has("pledges") else None,
        windows=read_windows(fields.inner("windows")) if fields.has("windows") else None,
        standards=_section(fields, "standards", sections.standard),
        scales=scales,
        questions=_section(fields, "questions", sections.question_set),
        grading=grading.grading(fields.inner("grading"), {one.code: one for one in scales})
        if fields.has("grading")
        else None,
        publication=_section(fields, "publication", sections.publication),
        hash=hashlib.sha256(content.encode()).hexdigest(),
        content=content,
    )
    fields.close()
    book.settle()
    return pack


def canonical(node: Node) -> str:
    """The resolved content as JSON that does not depend on layout, comments or order of keys."""
    return json.dumps(plain(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _section(fields: Fields, key: str, read: Callable[[Fields], Read]) -> tuple[Read, ...]:
    return fields.each(key, read) if fields.has(key) else ()


def _base(fields: Fields) -> str:
    name = fields.code("pack")
    fields.texts("takes")  # resolved before; here only its shape is checked
    return name


def _date(fields: Fields) -> str:
    text = fields.text("date")
    if text and not (_DATE.fullmatch(text) and _is_date(text)):
        fields.wrong(
            "date",
            f"“{text}”不是日期。",
            f"“{text}” is not a date.",
            "写成 2012-10-26；日不明时写成 2010-06。",
            "Write 2012-10-26, or 2010-06 where the day is not known.",
        )
    return text


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return False
    return True
