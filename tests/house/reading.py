"""A visitor who follows links, and a database that refuses to be written to meanwhile."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

# Addresses of forms too: what only takes a POST answers a GET with 405 and writes nothing.
LINK = re.compile(r'\b(?:href|src|action|hx-get|hx-post)="(/[^"#]*)')
WRITE = re.compile(
    r'^\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)'
)
# What reading may leave behind: the session, and the note of a read that was denied.
LEFT_BEHIND = {"django_session", "journal_accessdenial"}
EACH_ROUTE = 3  # pages of one route that one visitor opens


class WroteOnRead(AssertionError):
    """A GET wrote."""


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Let statements through unless they write."""
    found = WRITE.match(sql)
    if found and found[1] not in LEFT_BEHIND:
        raise WroteOnRead(sql[:200])
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """A database that refuses writes."""
    with connection.execute_wrapper(refuse_writes):
        yield


@dataclass
class Walk:
    """What a visitor met: route name → how many pages; paths with their status."""

    client: Client
    met: Counter[str] = field(default_factory=Counter)
    answers: dict[str, int] = field(default_factory=dict)

    def through(self, *starts: str) -> "Walk":
        """Open `starts` and every page they lead to, a few of each route."""
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            if path in self.answers or not self.wants(path):
                continue
            waiting += self.open(path)
        return self

    def wants(self, path: str) -> bool:
        """Whether this route has been seen often enough; files of the site itself are not pages."""
        try:
            name = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            return False
        self.met[name] += 1
        return self.met[name] <= EACH_ROUTE

    def open(self, path: str) -> list[str]:
        """GET one page; the links on it."""
        with read_only():
            response = self.client.get(path, headers={"host": "localhost"})
            if response.streaming:
                b"".join(response)
        self.answers[path] = response.status_code
        if response.status_code in (301, 302):
            return [response["Location"]] if response["Location"].startswith("/") else []
        if "text/html" not in response.get("Content-Type", "") or response.streaming:
            return []
        return [unescape(link) for link in LINK.findall(response.content.decode())]
