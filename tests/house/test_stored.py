"""Tests that touch a database run on both; the marks by which they are chosen hold."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_a_test_with_the_mark_is_stored(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("stored")


def test_a_test_with_the_fixture_is_stored(request: pytest.FixtureRequest, db: None) -> None:
    assert request.node.get_closest_marker("stored")


@pytest.mark.parametrize("server", ["postgresql"])
def test_a_test_of_one_of_two_stores_is_stored(request: pytest.FixtureRequest, server: str) -> None:
    assert request.node.get_closest_marker("stored"), server


def test_a_test_without_either_reaches_no_database(request: pytest.FixtureRequest) -> None:
    """So that it says nothing about one."""
    assert not request.node.get_closest_marker("stored")
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()
