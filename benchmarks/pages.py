"""Milliseconds to the first byte of the pages people open most, under granian on SQLite."""

import http.client
import re
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Figure, figure
from scripts.served import Site, served

WARM, RUNS = 5, 40
ONE_QUERY = "/readyz"


def pages() -> list[Figure]:
    """page.organizations_100 and page.round_533, over the one-query view of the same server."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        visitor = Visitor(site)
        visitor.enter("county")
        floor = sorted(visitor.times(ONE_QUERY))[RUNS // 2]
        paths = {
            "page.organizations_100": "/organizations/",
            "page.round_533": visitor.first_link("/grading/", r"/grading/[0-9]+/"),
        }
        return [figure(name, "ms", visitor.times(path), floor) for name, path in paths.items()]


class Visitor:
    """A browser's side of one connection: cookies, and a clock."""

    def __init__(self, site: Site) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        self.cookies: dict[str, str] = {}

    def enter(self, username: str) -> None:
        """Sign in through the demo's own button."""
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.get("/accounts/sign-in"))
        assert token, "the sign-in page has no form"
        body = f"csrfmiddlewaretoken={token[1]}"
        assert self.ask("POST", f"/accounts/demo/{username}", body)[0] == 302, "not signed in"

    def first_link(self, path: str, pattern: str) -> str:
        """The first link on a page that looks like `pattern`."""
        found = re.search(f'href="({pattern})"', self.get(path))
        assert found, f"{path} links to no {pattern}"
        return found[1]

    def get(self, path: str) -> str:
        """The text of a page."""
        status, text, _ = self.ask("GET", path)
        assert status == 200, f"{path} answers {status}"
        return text

    def times(self, path: str) -> list[float]:
        """Milliseconds to the first byte, after some runs that are not counted."""
        asked = [self.ask("GET", path) for _ in range(WARM + RUNS)]
        assert {status for status, _, _ in asked} == {200}, f"{path} does not always answer 200"
        return [milliseconds for _, _, milliseconds in asked[WARM:]]

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, float]:
        """Status, text and milliseconds to the first byte of one answer."""
        headers = {
            "Host": f"localhost:{self.connection.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        begun = time.perf_counter()
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        milliseconds = (time.perf_counter() - begun) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode(), milliseconds
