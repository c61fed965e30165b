"""Every sentence of the room is marked, and has its English."""

import ast
import re
from pathlib import Path

from xianfeng import sheets
from xianfeng.sheets.errors import FileRefused, Message

ROOM = Path(str(sheets.__file__)).parent


def marked() -> set[str]:
    """What stands in `_("…")` in the room's modules."""
    calls = (
        node
        for path in ROOM.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    )
    return {str(ast.literal_eval(call.args[0])) for call in calls}


def catalog() -> dict[str, str]:
    text = (ROOM / "locale/en/LC_MESSAGES/django.po").read_text("utf-8")
    pairs = re.findall(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n?)+)', text, re.MULTILINE)
    return {joined(msgid): joined(msgstr) for msgid, msgstr in pairs}


def joined(lines: str) -> str:
    return "".join(str(ast.literal_eval(line)) for line in lines.splitlines())


def test_every_sentence_has_its_english() -> None:
    found = catalog()
    assert marked() == set(found) - {""}
    for chinese, english in found.items():
        assert english
        assert set(re.findall(r"%\(\w+\)s", chinese)) == set(re.findall(r"%\(\w+\)s", english))


def test_a_message_is_translated_when_it_is_shown() -> None:
    message = Message("%(file)s：%(reason)s", {"file": "a", "reason": Message("不是数字")})
    assert message.zh() == str(message) == "a：不是数字"
    assert message.render(catalog().__getitem__) == "a: Not a number"
    assert Message("100%").zh() == "100%"


def test_a_refused_file_carries_its_message() -> None:
    refused = FileRefused(Message("找不到这个文件。"))
    assert str(refused) == refused.message.zh()
