"""Check the signature of a checkpoint (signed note, Ed25519 of RFC 8032) with Python alone.

verify.py calls it; both files lie in one folder. Slow (milliseconds) and not constant in time,
which is fine for public values.
"""

from base64 import b64decode
from hashlib import sha256, sha512

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ED25519 = 1  # the algorithm's number in a note key

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """The sum of two points of the curve."""
    across = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + a[1] * b[0]) * pow(1 + across, -1, P) % P
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - across, -1, P) % P
    return x, y


def times(n: int, point: Point) -> Point:
    """`n` times a point."""
    total = (0, 1)
    for bit in f"{n:b}":
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def decoded(code: bytes) -> Point:
    """The point behind 32 bytes: y, and the sign of x in the highest bit."""
    sign, y = divmod(int.from_bytes(code, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    return (x if x % 2 == sign else P - x), y


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is `key`'s (32 bytes) for `message`."""
    first, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(first + key + message).digest(), "little") % ORDER
    base = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < ORDER and times(s, base) == add(decoded(first), times(h, decoded(key)))


def check(note: str, key: str) -> None:
    """Raise ValueError unless `note` carries a signature by `key` (name+number+base64)."""
    text, _, lines = note.rpartition("\n\n")
    name, number, code = key.strip().split("+", 2)
    raw = b64decode(code)
    if number != sha256(name.encode() + b"\n" + raw).hexdigest()[:8] or raw[0] != ED25519:
        raise ValueError("the key is damaged")
    for line in lines.splitlines():
        mark, _, own = line.rpartition(" ")
        signature = b64decode(own)
        if mark == f"— {name}" and signature[:4].hex() == number:
            if signed(raw[1:], f"{text}\n".encode(), signature[4:]):
                return
            raise ValueError("the signature is not by this key over this text")
    raise ValueError("no signature by this key")
