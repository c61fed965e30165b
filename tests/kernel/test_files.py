"""No command waits for a pipe or reads a device."""

import os
import socket
from pathlib import Path

import pytest

from xianfeng.kernel.files import NotRegular, beginning

ZERO = Path("/dev/zero")


def test_a_file_is_read_to_its_bound(tmp_path: Path) -> None:
    (path := tmp_path / "册").write_bytes(b"12345")
    assert beginning(path, 5) == b"12345"
    assert beginning(path, 3) == b"1234"


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for path in (ZERO, pipe):
            with pytest.raises(NotRegular, match="not a regular file"):
                beginning(path, 10)
        with pytest.raises(OSError, match="socket"):
            beginning(tmp_path / "socket", 10)


def test_folders_and_missing_files_are_what_they_were(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        beginning(tmp_path, 10)
    with pytest.raises(FileNotFoundError):
        beginning(tmp_path / "none", 10)
