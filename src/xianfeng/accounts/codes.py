"""One-time codes that people type from paper: what is kept of them cannot be turned back."""

import secrets

from django.utils.crypto import salted_hmac

# No 0 O 1 I L U V: read aloud or printed badly, they are taken for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH, GROUP = 10, 5  # 29^10: 48 bits behind a key that the database does not hold


def new_code() -> str:
    """A code as it is printed: two groups of five."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{signs[:GROUP]}-{signs[GROUP:]}"


def normal(code: str) -> str:
    """What a person typed, without blanks, dashes and case; "" when it cannot be a code."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return signs if len(signs) == LENGTH and set(signs) <= set(ALPHABET) else ""


def kept(purpose: str, code: str) -> str:
    """The keyed hash that is stored; a code for one purpose is none for another."""
    return salted_hmac(f"xianfeng.{purpose}", normal(code), algorithm="sha256").hexdigest()
