"""Small pieces of HTML; whoever puts a text in escapes it here."""

from collections.abc import Iterable
from html import escape

from xianfeng.packs.texts import Text


def both(text: Text) -> str:
    """A text in both languages; the page shows the one that is chosen."""
    if text.zh == text.en:
        return escape(text.zh)
    return f"<i lang=zh>{escape(text.zh)}</i><i lang=en>{escape(text.en)}</i>"


def say(zh: str, en: str) -> str:
    return both(Text(zh, en))


def table(caption: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML; the first of each row is its header."""
    lines = [f"<div class=wide><table><caption>{caption}</caption><thead><tr>"]
    lines.extend(f"<th scope=col>{cell}</th>" for cell in header)
    lines.append("</tr></thead><tbody>")
    for row in rows:
        first, *rest = row
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        lines.append(f"<tr><th scope=row>{first}</th>{cells}</tr>")
    lines.append("</tbody></table></div>")
    return "".join(lines)


def section(anchor: str, title: str, *parts: str) -> str:
    body = "".join(parts)
    return f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{title}</h2>{body}</section>'
