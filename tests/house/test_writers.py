"""Only actions write, and what a room refers to lies below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from tests.house.rooms import SOURCE, modules, order

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_ROWS = {"create", "update", "delete"}
ROWS = {"objects", "_default_manager", "_base_manager", "filter", "exclude", "all"}
# The lifecycle's guarded UPDATE, which only actions call, and the store under the record's action.
WRITERS = {"kernel/flow.py", "journal/store.py"}


def may_write(path: Path) -> bool:
    """Whether `path` is an action, or one of the two below all actions."""
    inside = path.relative_to(SOURCE)
    return "actions" in (inside.parts[1], inside.stem) or str(inside) in WRITERS


def writes(path: Path) -> Iterator[str]:
    """The calls in `path` that write rows."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node):
            yield f"{path.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node.func)}"


def is_write(call: ast.Call) -> bool:
    """Whether the call writes rows, as far as its words tell."""
    assert isinstance(call.func, ast.Attribute)
    name, receiver = call.func.attr, call.func.value
    if name == "save":
        return not call.args
    return name in ALWAYS or (name in ON_ROWS and bool(ROWS & words(receiver)))


def words(expression: ast.expr) -> set[str]:
    """The attribute names in a chain of calls."""
    return {node.attr for node in ast.walk(expression) if isinstance(node, ast.Attribute)}


def test_only_actions_write() -> None:
    found = [call for path in modules() if not may_write(path) for call in writes(path)]
    assert not found, "\n".join(found)


def test_no_flow_moves_outside_actions() -> None:
    """A state changes in an action, never in a view or a job."""
    found = [
        str(path.relative_to(SOURCE))
        for path in modules()
        if not may_write(path) and "FLOW.move(" in path.read_text()
    ]
    assert not found


def test_the_check_sees_writes(tmp_path: Path) -> None:
    """It could fail: these lines are writes, those are not."""
    lines = {
        "Order.objects.filter(pk=1).update(state='x')": True,
        "order.save(update_fields=['state'])": True,
        "Order.objects.create()": True,
        "Order.objects.bulk_create(rows)": True,
        "document.save(path)": False,
        "digest.update(b'')": False,
        "counts.update(more)": False,
    }
    for line, expected in lines.items():
        call = ast.parse(line).body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        assert is_write(call.value) is expected, line


def own_models() -> list[type[Model]]:
    """The models of the rooms."""
    heights = order()
    return [model for model in apps.get_models() if model._meta.app_label in heights]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_relations_point_down(model: type[Model]) -> None:
    """A foreign key written as a string is an import too."""
    heights = order()
    here = model._meta.app_label
    for field in model._meta.get_fields():
        if field.auto_created or not field.related_model:
            continue
        there = field.related_model._meta.app_label
        if there in heights and there != here:
            assert heights[there] < heights[here], f"{model._meta.label}.{field.name} points up"


def test_models_neither_save_nor_stamp_by_themselves() -> None:
    """No save() override, no auto_now: updates go round both."""
    for model in own_models():
        assert "save" not in vars(model), model._meta.label
        for field in model._meta.get_fields():
            assert not getattr(field, "auto_now", False), f"{model._meta.label}.{field.name}"
            assert not getattr(field, "auto_now_add", False), f"{model._meta.label}.{field.name}"
