"""What a copy of the box's database may know of a poll that is open: that there are ballots.

Two copies, taken one after the other, tell which rows came in between; a copy of the office's
database tells who took a ticket in between. Where one person did, one row came: so while a poll
is open its rows lie under a name and a cover that only the poll's own key undoes. That key is a
file beside the database, never in it; the close lifts the veil from all rows at once, in the
order of their slots, and destroys the key. What was copied before stays unreadable for good.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xianfeng.ballots.ballots import RECEIPT
from xianfeng.box.settling import Arrival, Kept
from xianfeng.box.store import Unavailable

KEY, NONCE = 32, 12  # bytes
VEILED = 33  # bytes of a covered slot, signs of a covered receipt; open ones are shorter
HEAD = 8 + 32 + 32 + 4  # bytes before a line: version, digest, slot, length
MARK, MARK_TEXT = b"v", "v"
# Backup programs that heed it (tar, borg, restic with their options) leave the folder out.
LEAVE_OUT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# Keys of open polls: never back them up.\n"
)


class Row(NamedTuple):
    """A ballot as the table has it, without its poll."""

    slot: bytes
    voter_class: str
    version: int
    digest: bytes
    line: bytes


class Cover(Protocol):
    """How rows of one poll are written and read."""

    def slot(self, slot: bytes) -> bytes: ...
    def row(self, new: Arrival) -> Row: ...
    def kept(self, version: int, digest: bytes, line: bytes) -> Kept: ...
    def receipt(self, receipt: str) -> str: ...
    def state(self, receipt: str, state: str) -> str: ...
    def state_of(self, state: str) -> str: ...


class Open:
    """A closed poll: rows as they are."""

    def slot(self, slot: bytes) -> bytes:
        return slot

    def row(self, new: Arrival) -> Row:
        return Row(new.slot, new.voter_class, new.version, new.digest, new.line)

    def kept(self, version: int, digest: bytes, _line: bytes) -> Kept:
        return Kept(version, digest)

    def receipt(self, receipt: str) -> str:
        return receipt

    def state(self, _receipt: str, state: str) -> str:
        return state

    def state_of(self, state: str) -> str:
        return state


@dataclass(frozen=True)
class Veil:
    """An open poll: names are keyed hashes, contents are encrypted and of one length a class."""

    key: bytes

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.key)

    @property
    def proof(self) -> bytes:
        """Lies in the database, so that a wrong key is seen before it is used."""
        return self.named(b"proof")

    def named(self, what: bytes) -> bytes:
        return hmac.digest(self.key, what, "sha256")

    def slot(self, slot: bytes) -> bytes:
        return MARK + self.named(b"slot" + slot)

    def row(self, new: Arrival) -> Row:
        """Neither version nor digest nor length of the answers is seen."""
        numbers = new.version.to_bytes(8, "big"), len(new.line).to_bytes(4, "big")
        head = numbers[0] + new.digest + new.slot + numbers[1]
        plain = (head + new.line).ljust(HEAD + new.room, b"\0")
        return Row(self.slot(new.slot), new.voter_class, 0, b"", self.cover(plain))

    def ballot(self, voter_class: str, content: bytes) -> Row:
        """The row as it lies once the poll is closed."""
        plain = self.uncover(content)
        version, length = int.from_bytes(plain[:8], "big"), int.from_bytes(plain[72:HEAD], "big")
        return Row(plain[40:72], voter_class, version, plain[8:40], plain[HEAD : HEAD + length])

    def kept(self, _version: int, _digest: bytes, line: bytes) -> Kept:
        found = self.ballot("", line)
        return Kept(found.version, found.digest)

    def receipt(self, receipt: str) -> str:
        return MARK_TEXT + self.named(b"receipt" + receipt.encode())[:16].hex()

    def state(self, receipt: str, state: str) -> str:
        """Receipt and state under one cover, always as long."""
        return base64.b64encode(self.cover(f"{receipt}{state:<8}".encode())).decode()

    def state_of(self, state: str) -> str:
        return self.told(state)[1]

    def told(self, state: str) -> tuple[str, str]:
        """Receipt and state."""
        plain = self.uncover(base64.b64decode(state)).decode()
        return plain[:RECEIPT], plain[RECEIPT:].rstrip()

    def cover(self, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self.cipher.encrypt(nonce, plain, None)

    def uncover(self, content: bytes) -> bytes:
        """Lost when the key is another one, or the row was altered."""
        try:
            return self.cipher.decrypt(content[:NONCE], content[NONCE:], None)
        except InvalidTag:
            raise Lost("row") from None


class Lost(Unavailable):
    """The key of an open poll is gone or another one: its ballots cannot be read."""


OPEN = Open()


class Veils:
    """The keys of open polls, a file each, in a folder that no backup takes along."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "CACHEDIR.TAG").write_text(LEAVE_OUT)

    def make(self, poll: str) -> Veil:
        """The key of a new poll, on the disk when it returns; of several at once, one stays."""
        file, new = self.file(poll), self.folder / f"new-{secrets.token_hex(8)}"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(KEY))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(new, file)
        new.unlink()
        self.settle()
        return Veil(file.read_bytes())

    def of(self, poll: str, proof: bytes | None) -> Cover:
        """How the rows of `poll` lie, given its proof in the database; Lost without the key."""
        return OPEN if proof is None else self.veil(poll, proof)

    def veil(self, poll: str, proof: bytes) -> Veil:
        try:
            found = Veil(self.file(poll).read_bytes())
        except FileNotFoundError:
            raise Lost("key") from None
        if not hmac.compare_digest(found.proof, proof):
            raise Lost("key")
        return found

    def destroy(self, poll: str) -> None:
        """Overwritten, then removed; what a disk keeps of old sectors is beyond us."""
        with suppress(FileNotFoundError):
            with self.file(poll).open("r+b") as out:
                out.write(bytes(KEY))
                out.flush()
                os.fsync(out.fileno())
            self.file(poll).unlink()
            self.settle()

    def file(self, poll: str) -> Path:
        return self.folder / f"{hashed(poll)}.key"

    def settle(self) -> None:
        """A name is on the disk when its folder is."""
        place = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


@lru_cache(maxsize=256)
def hashed(poll: str) -> str:
    """A file name for any poll."""
    return hashlib.sha256(poll.encode()).hexdigest()[:32]
