"""Components escape what they are given and say in words what they say in colour."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.utils import translation

from tests.ui.pages import rendered

EVIL = '<script>alert("1")</script>'
GIVEN: dict[str, dict[str, object]] = {
    "badge": {"text": EVIL, "tone": EVIL},
    "alert": {"text": EVIL, "tone": "bad", "alert_title": EVIL},
    "empty": {"title": EVIL, "text": EVIL, "action_url": EVIL, "action_text": EVIL},
    "crumbs": {"items": [{"label": EVIL, "url": EVIL}, {"label": EVIL, "url": ""}]},
    "stat": {"label": EVIL, "value": EVIL, "hint": EVIL},
    "progress": {"label": EVIL, "value": EVIL, "max": EVIL, "tone": "good"},
    "steps": {"steps": [{"label": EVIL, "state": "done", "hint": EVIL}]},
    "grade": {"grade": EVIL},
    "table": {"head": [EVIL, EVIL], "rows": [[EVIL, EVIL]], "caption": EVIL},
    "search": {"action": EVIL, "name": "q", "label": EVIL, "value": EVIL, "target": EVIL},
    "tree": {"nodes": [{"label": EVIL, "url": EVIL, "hint": EVIL, "children_url": EVIL}]},
    "chart": {
        "id": "c",
        "option_json": {"title": EVIL},
        "table": {"caption": EVIL, "head": [EVIL], "rows": [[EVIL]]},
    },
    "confirm": {
        "id": "c", "action_url": EVIL, "text": EVIL, "question": EVIL, "explanation": EVIL,
        "tone": "bad",
    },
}  # fmt: skip


@pytest.mark.parametrize("component", GIVEN)
def test_components_escape(component: str) -> None:
    assert "<script>" not in rendered(component, **GIVEN[component])


class Form(forms.Form):
    """One field whose every text is hostile."""

    name = forms.CharField(label=EVIL, help_text=EVIL)
    kind = forms.ChoiceField(choices=[(EVIL, EVIL)], widget=forms.RadioSelect)

    def clean(self) -> None:
        self.add_error("name", EVIL)
        raise forms.ValidationError(EVIL)


@pytest.mark.parametrize("component", ["field", "upload"])
def test_fields_escape(component: str) -> None:
    form = Form({"name": EVIL})
    for field in form:
        assert "<script>" not in rendered(component, field=field)


def test_form_errors_escape() -> None:
    page = rendered("form_errors", form=Form({}))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_form_prints_itself_through_our_field() -> None:
    page = str(Form({"name": "x"}))
    assert 'class="form-control"' in page
    assert 'class="field has-error"' in page


def test_what_is_wrong_is_tied_to_its_field() -> None:
    """Screen readers hear help and error with the field."""
    page = rendered("field", field=Form({})["name"])
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    ("grade", "word", "picture"),
    [
        ("advanced", "先进", "arrow-up-circle"),
        ("ordinary", "一般", "dash-circle"),
        ("lagging", "后进", "arrow-down-circle"),
        ("先进", "先进", "arrow-up-circle"),
        ("", "未定", "question-circle"),
    ],
)
def test_grades_have_word_and_picture(grade: str, word: str, picture: str) -> None:
    """Colour is never the only sign (requirements §7)."""
    with translation.override("zh-hans"):
        page = rendered("grade", grade=grade)
    assert word in page
    assert picture in page


def test_pagination_keeps_the_question_and_counts_once() -> None:
    page = rendered("pagination", page=Paginator(range(100), 10).page(5))
    assert 'href="?page=4"' in page
    assert 'href="?page=6"' in page
    assert page.count('aria-current="page"') == 1


def test_one_page_needs_no_pagination() -> None:
    assert not rendered("pagination", page=Paginator(range(5), 10).page(1)).strip()


def test_cells_carry_their_heads_to_the_phone() -> None:
    page = rendered("table", head=["组织", "得分"], rows=[["李家沟", 92]], caption="")
    assert '<td data-label="得分" class="num">92</td>' in page
    assert '<th scope="row">李家沟</th>' in page


def test_chart_takes_json_text_too() -> None:
    table = {"caption": "图", "head": ["a"], "rows": [["b"]]}
    page = rendered("chart", id="c", option_json='{"a": 1}', table=table)
    assert '<script id="c-option" type="application/json">{"a": 1}</script>' in page
