"""Every page in sixteen looks: pictures and findings under var/looks, faults on the screen.

The fullest page of a route is looked at in all looks, the same route of other visitors in two.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import CHROMIUM, QUIET
from scripts.looks import looking
from scripts.looks.looking import Finding, Look
from scripts.looks.scenes import take_steps
from scripts.looks.visiting import VISITORS, Found, enter, pages_of
from scripts.served import ROOT, served

OUT = ROOT / "var/looks"
TWO = ("zh-1280-light-normal", "en-360-dark-large")
TABS = 25  # steps of the keyboard through a page
TALLEST = 6000  # pixels of a picture; longer pages go on in the same way


def main(arguments: Sequence[str]) -> int:
    """0 when nothing is at fault."""
    options = parsed(arguments)
    begin()
    with ExitStack() as stack:
        base = options.url or stack.enter_context(demo())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        tour = Tour(browser, base, options.only)
        if not options.url:
            take_steps(lambda visitor: tour.context(visitor).new_page())
        tour.walk(options.visitors)
        browser.close()
    tour.report()
    return 1 if any(one.is_fault for one in tour.findings) else 0


@contextmanager
def demo() -> Iterator[str]:
    """A demo of our own, gone at the end; its address."""
    with TemporaryDirectory() as var, served(Path(var)) as site:
        yield site.url


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.looks", description=__doc__)
    parser.add_argument("--only", default="", help="routes whose name contains this")
    parser.add_argument("--url", default="", help="a demo that is already served")
    parser.add_argument("--visitors", nargs="+", default=VISITORS, help="demo accounts, or public")
    return parser.parse_args(arguments)


def begin() -> None:
    """Django, for its routes only."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
    import django

    django.setup()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.jpg"):
        old.unlink()


class Tour:
    """All pages of a site, each as its visitors see it."""

    def __init__(self, browser: Browser, base: str, only: str) -> None:
        self.browser, self.base, self.only = browser, base, only
        self.findings: list[Finding] = []
        self.titles: list[tuple[str, str]] = []
        self.seen = 0

    def walk(self, visitors: Iterable[str]) -> None:
        """Find all pages first, to know of each route who sees most."""
        contexts = {visitor: self.context(visitor) for visitor in visitors}
        found = [
            one
            for visitor, context in contexts.items()
            for one in pages_of(context, visitor, 2)
            if self.only in one.route
        ]
        fullest = {one.route: one for one in sorted(found, key=lambda one: one.size)}
        for visitor, context in contexts.items():
            heard: list[str] = []
            page = context.new_page()
            looking.listen(page, heard)
            for one in [one for one in found if one.visitor == visitor]:
                self.look(page, one, one is fullest[one.route])
                self.findings += [Finding(one.path, visitor, "console", text) for text in heard]
                heard.clear()
        self.findings += looking.same_titles(self.titles)

    def context(self, visitor: str) -> BrowserContext:
        """A visitor who is signed in."""
        context = self.browser.new_context(
            base_url=self.base, locale="zh-CN", reduced_motion="reduce"
        )
        enter(context, visitor)
        return context

    def look(self, page: Page, one: Found, fully: bool) -> None:
        """One page in all its looks, or in two."""
        print(f"{one.visitor:12} {one.route:36} {one.path}", flush=True)
        loaded = None
        for look in looking.every_look():
            if not fully and look.name not in TWO:
                continue
            if look.again == loaded:
                looking.turn(page, look)
            else:
                looking.open_in(page, self.base, one.path, look)
                self.first(page, one, look, fully)
            loaded = look.again
            self.findings += looking.found_on(page, one.path, look)
            self.picture(page, one, look, fully)

    def first(self, page: Page, one: Found, look: Look, fully: bool) -> None:
        """What size and width change little: structure, contrast, title, keyboard."""
        rules = () if look.theme == "light" else looking.CONTRAST
        self.findings += looking.axe(page, one.path, look, rules)
        self.titles.append((one.route, page.title()))
        if fully and look.theme == "light":
            bare = looking.without_ring(page, TABS)
            self.findings += [Finding(one.path, look.name, "no ring", text) for text in bare]

    def picture(self, page: Page, one: Found, look: Look, fully: bool) -> None:
        """Of the fullest page; and whether its large text still fits a quarter of a screen."""
        self.seen += 1
        if not fully:
            return
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.screenshot(
            path=OUT / f"{one.name}--{look.name}.jpg",
            type="jpeg",
            quality=70,
            full_page=True,
            clip={"x": 0, "y": 0, "width": look.width, "height": tall},
        )
        if look.width == 360 and look.text == "large":
            narrow = Look(look.language, looking.NARROWEST, look.theme, look.text)
            looking.turn(page, narrow)
            found = looking.found_on(page, one.path, narrow)
            self.findings += [one for one in found if one.kind == "overflow"]

    def report(self) -> None:
        """Findings and pictures in files, faults on the screen."""
        said = sorted({str(one) for one in self.findings})
        (OUT / "findings.txt").write_text("\n".join(said) + "\n")
        (OUT / "index.html").write_text(album(sorted(OUT.glob("*.jpg"))))
        faults = sorted({str(one) for one in self.findings if one.is_fault})
        print("\n".join(faults))
        kinds = Counter(one.kind for one in self.findings)
        print(f"{self.seen} looks at pages; faults: {len(faults)}; {dict(kinds)}")
        print(f"pictures and all findings: {OUT / 'index.html'}")


def album(pictures: Iterable[Path]) -> str:
    """All pictures on one page, each under its name."""
    shown = "".join(
        f"<figure><figcaption>{escape(one.stem)}</figcaption>"
        f'<a href="{one.name}"><img loading="lazy" height="480" src="{one.name}"></a></figure>'
        for one in pictures
    )
    return f'<!doctype html><meta charset="utf-8"><title>Looks</title>{shown}'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
