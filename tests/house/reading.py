"""A visitor who follows links, and a database that refuses to be written to meanwhile."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

LINK = re.compile(r'\b(?:href|hx-get)="(/[^"#]*)')
# What only takes a POST answers a GET with 405 and writes nothing.
FORM = re.compile(r'\b(?:action|hx-post)="(/[^"#]*)')
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
    wrote: list[str] = field(default_factory=list)
    offered: dict[str, str] = field(default_factory=dict)  # linked path → the page it stands on

    def through(self, *starts: str) -> "Walk":
        """Open `starts` and every page they lead to, a few of each route."""
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            if path not in self.answers and self.wants(path):
                waiting += self.open(path)
        return self

    def wants(self, path: str) -> bool:
        """Whether this is a page, and its route has not been seen often enough."""
        try:
            name = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            return False
        self.met[name] += 1
        return self.met[name] <= EACH_ROUTE

    def open(self, path: str) -> list[str]:
        """GET one page; where it leads."""
        try:
            with transaction.atomic(), read_only():
                response = self.client.get(path, headers={"host": "localhost"})
                if response.streaming:
                    b"".join(response)
        except WroteOnRead as statement:
            self.wrote.append(f"{path}: {statement}")
            return []
        self.answers[path] = response.status_code
        if response.status_code in (301, 302):
            return [response["Location"]] if response["Location"].startswith("/") else []
        if "text/html" not in response.get("Content-Type", "") or response.streaming:
            return []
        text = response.content.decode()
        links = [unescape(link) for link in LINK.findall(text)]
        self.offered = dict.fromkeys(links, path) | self.offered
        return links + [unescape(link) for link in FORM.findall(text)]

    def dead_ends(self) -> list[str]:
        """Links that the visitor was offered and could not follow."""
        followed = {link: self.answers[link] for link in self.offered if link in self.answers}
        return [
            f"{link} on {self.offered[link]} → {status}"
            for link, status in followed.items()
            if status >= 400
        ]


PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
NOBODYS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    None: "x",
}


def guessed(patterns: Iterable[str], paths: Iterable[str]) -> list[str]:
    """A path for each pattern: on an object that one of `paths` leads to, else on nobody's.

    Reaches what no link leads to in this state of the county, say a step that comes later.
    """
    known = dict(start for path in paths for start in starts(path.partition("?")[0].lstrip("/")))
    return [f"/{fill(pattern, known)}" for pattern in patterns]


def starts(path: str) -> Iterator[tuple[str, str]]:
    """The part of a pattern up to its last parameter, with what stands for it in `path`."""
    pattern = resolve(f"/{path}").route
    filled = re.fullmatch(PARAMETER.sub("([^/]+)", pattern), path)
    if filled and filled.lastindex:
        yield pattern[: pattern.rindex(">") + 1], path[: filled.end(filled.lastindex)]


def fill(pattern: str, known: dict[str, str]) -> str:
    """`pattern` with its parameters filled."""
    stem = pattern[: pattern.rindex(">") + 1]
    start = known.get(stem) or PARAMETER.sub(lambda found: NOBODYS[found[1]], stem)
    return start + pattern[len(stem) :]
