"""What tests of all rooms share: a served demo county, and a record that tests may empty."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.models.sql.compiler import SQLUpdateCompiler
from django.utils import translation
from hypothesis import settings

from scripts.served import Site, served
from tests.factories.hashes import bare_hashes
from xianfeng.journal import actions, triggers

# No test is timed: what must be fast is measured by the benchmarks.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")
OWN_SELECT = re.compile(r'UPDATE "(\w+)" .* FROM "\1"')


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks what touches a database; all else is the same whichever one there is."""
    if touches_database(item):
        item.add_marker("stored")


def touches_database(item: pytest.Item) -> bool:
    """By its mark, by a fixture that writes, or as one of a box's stores."""
    names = set(getattr(item, "fixturenames", ()))
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return bool(
        item.get_closest_marker("django_db")
        or names & {"db", "transactional_db", "django_db_setup"}
        or any(value == "postgresql" for value in parameters)
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In random order, but for the longest."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo as `make demo` serves it: granian, worker, SQLite, in a folder of its own."""
    var = tmp_path_factory.mktemp("demo")
    with served(var) as site:
        yield site


@pytest.fixture(scope="session", autouse=True)
def emptied_after_transactional_tests() -> Iterator[None]:
    """Tests with transactions of their own empty all tables afterwards, the record's too.

    Only then the record's triggers step aside; inside a test they hold as in the site.
    """
    handle = flush.Command.handle

    def without_triggers(command: flush.Command, **options: Any) -> None:
        triggers.drop(connection)
        try:
            handle(command, **options)
        finally:
            triggers.create(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", without_triggers)
        yield


@pytest.fixture(scope="session", autouse=True)
def updates_look_at_their_own_row() -> Iterator[None]:
    """No UPDATE asks its own table in a sub-select: PostgreSQL reads that as it was before, when
    one UPDATE waited for another, and both succeed. Django writes one for conditions over tables.
    """
    compiled = SQLUpdateCompiler.as_sql

    def guarded(compiler: SQLUpdateCompiler) -> tuple[str, tuple[Any, ...]]:
        statement, values = compiled(compiler)
        assert not OWN_SELECT.match(statement), statement
        return statement, values

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLUpdateCompiler, "as_sql", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_bare_hash_is_recorded() -> Iterator[None]:
    """Whatever a test records, what people wrote is committed to under a salt, never by a bare
    hash (docs/rules/journal.md)."""
    written = actions._text

    def guarded(deed: actions.Deed, *more: Any) -> str:
        found = list(bare_hashes(deed.kind, deed.data))
        assert not found, f"a bare hash in the public record: {found}"
        return written(deed, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "_text", guarded)
        yield


@pytest.fixture(autouse=True)
def speaks_chinese() -> Iterator[None]:
    """A request in English leaves its language on the thread; the next test begins anew."""
    yield
    translation.deactivate()
