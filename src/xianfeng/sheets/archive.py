"""The look into a ZIP before anybody parses it: size, number, ratio, DTD, macros.

Runs in the worker only, whose memory and time are limited by the system as well.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from xianfeng.kernel.errors import Unusable

MAX_MEMBERS = 1_000
MAX_INFLATED = 50 * 1024 * 1024
MAX_RATIO = 100
# A small member may well be all blanks; only a large one can do harm.
RATIO_FROM = 1024 * 1024
DIRECTORY_ENTRY = b"PK\x01\x02"
CHUNK = 256 * 1024
DTD = (b"<!DOCTYPE", b"<!ENTITY")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
MACRO_MARKS = (b"macroEnabled", b"vbaProject", b"ms-excel.intlmacrosheet", b"excel.macrosheet")


class Refusal(Unusable):
    """The key of a refusal; `reading.REFUSALS` holds its sentence."""

    def __init__(self, key: str, **params: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


def check(data: bytes) -> None:
    """Raise Refusal unless the ZIP is a workbook within the limits."""
    with opened(data) as archive:
        members = archive.infolist()
        check_members(members)
        inflated = 0
        for member in members:
            inflated += check_member(archive, member, MAX_INFLATED - inflated)


def opened(data: bytes) -> zipfile.ZipFile:
    # Before the directory is read: a million entries take 1 GB as objects.
    if data.count(DIRECTORY_ENTRY) > 2 * MAX_MEMBERS:
        raise Refusal("many_parts")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Refusal("broken") from None


def check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise Refusal("many_parts")
    if sum(each.file_size for each in members) > MAX_INFLATED:
        raise Refusal("bomb")
    names = {each.filename.lower() for each in members}
    if len(names) < len(members):
        raise Refusal("broken")
    if any(each.flag_bits & 0x1 for each in members):
        raise Refusal("encrypted")
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise Refusal("macros")
    if "[content_types].xml" not in names or "xl/workbook.bin" in names:
        raise Refusal("not_workbook")


def check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int) -> int:
    """The bytes really inflated, which a header can understate."""
    size, tail = 0, b""
    is_media = member.filename.lower().startswith("xl/media/")
    is_types = member.filename.lower() == "[content_types].xml"
    for chunk in inflate(archive, member):
        if not is_media:
            check_markup(tail + chunk, first=size == 0)
        if is_types and any(mark in tail + chunk for mark in MACRO_MARKS):
            raise Refusal("macros")
        size += len(chunk)
        tail = chunk[-32:]
        if size > allowed or (size > RATIO_FROM and size > MAX_RATIO * member.compress_size):
            raise Refusal("bomb")
    return size


def check_markup(chunk: bytes, *, first: bool) -> None:
    if first and chunk[:2] in UTF16_MARKS:
        raise Refusal("dtd")
    if any(mark in chunk for mark in DTD):
        raise Refusal("dtd")


def inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Refusal("broken") from None
