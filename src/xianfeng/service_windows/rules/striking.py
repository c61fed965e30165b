"""Words may be struck before they are published, and nothing else: what is left was said."""


def only_struck(words: str, shown: str, mark: str) -> bool:
    """Whether `shown` is `words` with some of it, each at least one sign, replaced by `mark`."""
    words, shown = plain(words), plain(shown)
    first, *rest = shown.split(mark)
    if not rest:
        return shown == words
    *middle, last = rest
    if not words.startswith(first) or not words.endswith(last):
        return False
    at, end = len(first), len(words) - len(last)
    for part in middle:
        at = words.find(part, at + 1, end)
        if at < 0:
            return False
        at += len(part)
    return at < end


def plain(text: str) -> str:
    """As forms send it and as it is kept: one kind of line end, no blanks around."""
    return "\n".join(text.split("\r\n")).strip()
