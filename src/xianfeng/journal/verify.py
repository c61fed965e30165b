# fmt: off
# ruff: noqa: I001, T201 -- one screen is the point of this file
"""Check a Xianfeng record offline, with Python alone. KEY is a file with the text of /journal/key.
verify.py KEY CHECKPOINT                        the checkpoint's signature
verify.py KEY CHECKPOINT entries ENTRIES        and all entries up to it, one text a line
verify.py KEY CHECKPOINT inclusion PROOF ENTRY  and that the text in ENTRY stands in the record
verify.py KEY CHECKPOINT consistency PROOF OLD  and that it continues the older checkpoint OLD
"""
import importlib, json, sys  # noqa: E401
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
def digest(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()
def split(size: int) -> int:  # the greatest power of two below size
    return 1 << ((size - 1).bit_length() - 1)
def root(texts: list[bytes]) -> bytes:  # RFC 6962, 2.1
    if len(texts) < 2:
        return digest(b"\0", texts[0]) if texts else digest()
    half = split(len(texts))
    return digest(b"\1", root(texts[:half]), root(texts[half:]))
def included(index: int, size: int, path: list[bytes], leaf: bytes) -> bytes:  # 2.1.1, the root
    if size == 1:
        return b"" if path or index else leaf
    (*lower, last), half = path, split(size)
    if index < half:
        return digest(b"\1", included(index, half, lower, leaf), last)
    return digest(b"\1", last, included(index - half, size - half, lower, leaf))
def continued(old: int, new: int, path: list[bytes], known: bytes) -> list[bytes]:  # 2.1.2, roots
    if old == new:  # this part stands in both trees: its root is known, or is the first hash
        return [known] * 2 if known and not path else path * 2
    (*lower, last), half = path, split(new)
    if old > half:
        return [digest(b"\1", last, one) for one in continued(old - half, new - half, lower, b"")]
    before, after = continued(old, half, lower, known)
    return [before, digest(b"\1", after, last)]
def checkpoint(note: str, key: str) -> tuple[int, bytes]:  # size, root
    text = Path(note).read_text("utf-8")
    importlib.import_module("verify_signature").check(text, Path(key).read_text("utf-8"))
    return int(text.split("\n")[1]), b64decode(text.split("\n")[2])
def main(key: str, note: str, what: str = "", first: str = "", second: str = "") -> bool:
    size, top = checkpoint(note, key)
    if what == "entries":
        return root(Path(first).read_bytes().split(b"\n")[:size]) == top
    proof = json.loads(Path(first).read_text()) if what else {}
    path = [b64decode(one) for one in proof.get("hashes", [])]
    if what == "inclusion":
        text = Path(second).read_bytes().rstrip(b"\n")
        return included(proof["index"], size, path, digest(b"\0", text)) == top
    if what == "consistency":
        old, start = checkpoint(second, key)
        return not old or continued(old, size, path, start) == [start, top]
    return not what
if __name__ == "__main__":
    len(sys.argv) > 2 or sys.exit(__doc__)
    try:
        main(*sys.argv[1:]) or sys.exit("NOT VERIFIED: the hashes lead elsewhere")
        print("VERIFIED:", *sys.argv[2:])
    except (ImportError, LookupError, OSError, RecursionError, ValueError) as wrong:
        sys.exit(f"NOT VERIFIED: {wrong}" + "; it must lie here" * isinstance(wrong, ImportError))
