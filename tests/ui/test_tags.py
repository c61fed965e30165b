"""Tags and filters of every template."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from xianfeng.accounts.models import User
from xianfeng.ui.templatetags import ui


@pytest.mark.parametrize(
    ("name", "tone"),
    [
        ("good", "good"),
        ("success", "good"),
        ("danger", "bad"),
        ("puce", "neutral"),
        (None, "neutral"),
    ],
)
def test_tone(name: str | None, tone: str) -> None:
    assert ui.tone(name) == tone


def test_every_tone_has_a_picture() -> None:
    for name in ui.TONES:
        assert ui.icon(ui.tone_icon(name))


def test_an_icon_is_decoration_unless_it_speaks() -> None:
    assert 'aria-hidden="true"' in ui.icon("house")
    assert 'role="img" aria-label="a &quot;b&quot;"' in ui.icon("house", 'a "b"')


def test_an_unlisted_icon_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"icons\.py"):
        ui.icon("unicorn")


def test_capture_prints_twice_what_stands_once() -> None:
    template = Template("{% capture as name %} {{ given }} {% endcapture %}{{ name }}|{{ name }}")
    assert template.render(Context({"given": "<b>"})) == "&lt;b&gt;|&lt;b&gt;"


def test_capture_needs_a_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% capture name %}{% endcapture %}")


@pytest.mark.django_db
def test_an_empty_choice_asks_to_choose() -> None:
    """Django's row of dashes says nothing to whoever has it read out."""

    class Choosing(forms.Form):
        one = forms.ModelChoiceField(User.objects.none())

    assert ">请选择</option>" in ui.control(Choosing()["one"])
