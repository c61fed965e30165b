"""Texts to fill the gallery with."""


def samples(page: str | None) -> dict[str, object]:
    """The context of the gallery."""
    return {}
