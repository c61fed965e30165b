"""Argon2 at the measured setting: 19 MiB, two passes, one lane."""

from xianfeng.accounts.hashers import MeasuredArgon2


def test_the_hash_names_its_setting() -> None:
    hashed = MeasuredArgon2().encode("a-long-enough-password", "saltsaltsalt")
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in hashed
    assert MeasuredArgon2().verify("a-long-enough-password", hashed)
