"""A-5: what points at a person is hidden, however it is written; the rest stays as it was."""

import pytest

from xianfeng.appraisals.rules.masking import NAME, NUMBER, masked

NAMES = ("贺雨", "欧阳 春花", "党员1", "阿不都·热合曼", "一村支部", "王")


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "138/0013/8000",
        "138  0013  8000",
        "138_0013_8000",
        "138－0013－8000",
        "138—0013—8000",
        "138\u200b0013\u200d8000",
        "138\u30000013\u30008000",
        "138.0013.8000",
        "138、0013、8000",
        "(138)00138000",
        "１３８００１３８０００",
        "①③⑧00138000",
        "+86 138-0013-8000",
        "0086-13800138000",
        "一三八零零一三八零零零",
        "幺三八 〇〇幺三 八〇〇〇",
        "010-87654321",
        "0512 6543 2109",
        "（0512）65432109",
        "110101199003071234",
        "11010119900307123X",
        "11010119900307123ｘ",
        "110101-19900307-1234",
        "110101 1990 0307 1234",
        "110101900307123",
        "6222 0200 1234 5678 901",
        "a.b+c@mail.example.com",
        "ab＠qq．com",
        "ab @ qq . com",
    ],
)
def test_numbers_are_hidden(number: str) -> None:
    """An opening bracket before it may stay."""
    shown = masked(f"找他{number}谈，快些", ())
    assert shown.replace("(", "").replace("（（", "（") == f"找他{NUMBER}谈，快些"


@pytest.mark.parametrize(
    ("called", "number"),
    [
        ("微信 ", "abc123456"),
        ("微信号：", "zhangsan_88"),
        ("加我微信", "wxid-lisi"),
        ("加微 信：", "lisi2024"),
        ("微信是", "138001380"),
        ("薇信", "abc123456"),
        ("V信：", "abc123456"),
        ("VX:", "zhangsan"),
        ("ｖｘ：", "abc123456"),
        ("WeChat ", "abc123456"),
        ("wechat id: ", "zhangsan"),
        ("weixin号 ", "abc_123456"),
        ("QQ ", "12345678"),
        ("QQ", "12345"),
        ("qq号码：", "1234 5678 90"),
        ("ＱＱ：", "１２３４５６７８"),
        ("QQ群（", "123-456-789"),
        ("Q号 ", "12345678"),
        ("扣扣", "一二三四五六七八"),
        ("企鹅号：", "12345678"),
        ("Q​Q ", "1234​5678"),
    ],
)
def test_accounts_are_hidden_behind_their_name(called: str, number: str) -> None:
    """微信 and QQ lead to a person as a telephone number does."""
    shown = masked(f"请联系{called}{number}。谢谢", ())
    assert shown == f"请联系{called}{NUMBER}。谢谢"


@pytest.mark.parametrize(
    "said",
    [
        "用微信支付了 30 元，没有发票",
        "微信缴费 150 元没有到账",
        "QQ 群里 45 个人都说慢",
        "WeChat payment was refused",
        "扣扣款项要 3 天",
        "在微信上排了 2 个号，2026年11月办的",
        "看了公众号 abc",
    ],
)
def test_words_about_them_stay(said: str) -> None:
    assert masked(said, ()) == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("贺雨说得对", f"{NAME}说得对"),
        ("贺 雨说得对", f"{NAME}说得对"),
        ("贺\u3000雨、贺\u200b雨、贺·雨", f"{NAME}、{NAME}、{NAME}"),
        ("欧阳春花和欧 阳 春 花", f"{NAME}和{NAME}"),
        ("阿不都热合曼、阿不都•热合曼", f"{NAME}、{NAME}"),
        ("党员１说", f"{NAME}说"),
        ("王同志", "王同志"),
        ("贺雨贺雨", f"{NAME}{NAME}"),
        ("祝贺。雨大", "祝贺。雨大"),
    ],
)
def test_names_are_hidden_however_they_are_spaced(said: str, shown: str) -> None:
    assert masked(said, NAMES) == shown


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2026年11月22日，收入12000元，比2025年多一成。",
        "修路三公里，花了 150 万元；３号楼“漏水”。",
        "路灯坏了：第１、２、３盏（村口）。",
        "办事要跑 3 趟，等 45 分钟",
    ],
)
def test_other_words_stay_as_they_were_written(said: str) -> None:
    """Wide signs, too."""
    assert masked(said, NAMES) == said


def test_what_is_masked_stays_masked() -> None:
    once = masked("贺雨 138 0013 8000", NAMES)
    assert masked(once, NAMES) == once == f"{NAME} {NUMBER}"


def test_a_telephone_number_behind_a_numeral_is_seen() -> None:
    assert masked("打一13800138000", ()) == f"打一{NUMBER}"
