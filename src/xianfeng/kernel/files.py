"""Files that somebody names on a command line: regular ones only, and never without end."""

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotRegular(OSError):
    """A device, a pipe or a socket: it may never end, or never begin."""

    def __init__(self, path: Path) -> None:
        super().__init__(0, "not a regular file", str(path))


def opened(path: Path) -> BinaryIO:
    """The file, to read. IsADirectoryError or NotRegular for what is none, other OSErrors as ever.

    Opened without waiting, so that a pipe into which nobody writes is refused as well.
    """
    stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    raise NotRegular(path)


def beginning(path: Path, most: int) -> bytes:
    """At most `most` + 1 bytes: one more than `most` tells that the file is longer."""
    with opened(path) as stream:
        return stream.read(most + 1)
