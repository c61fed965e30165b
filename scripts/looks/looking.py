"""Opening a page in a look, and what a program finds there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize

from scripts.looks.words import foreign_words

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHECKS = Path(__file__).parent / "checks.js"
HEIGHT = {320: 700, 360: 740, 1280: 800}
CONTRAST = ("color-contrast",)
# What 1,280 px leave when enlarged four times (WCAG 1.4.10).
NARROWEST = 320
# What somebody must look at to judge; everything else is a fault.
TO_LOOK_AT = {"sideways", "squeezed", "other language"}


@dataclass(frozen=True)
class Look:
    """How somebody likes to see the site."""

    language: str
    width: int
    theme: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.language[:2]}-{self.width}-{self.theme}-{self.text}"

    @property
    def again(self) -> tuple[str, str]:
        """What needs the page loaded again: its words, and charts that are drawn in a theme."""
        return self.language, self.theme


def every_look() -> list[Look]:
    """Both languages, widths, themes and sizes."""
    return [
        Look(language, width, theme, text)
        for language, theme, width, text in product(
            ("zh-hans", "en"), ("light", "dark"), (360, 1280), ("normal", "large")
        )
    ]


@dataclass(frozen=True)
class Finding:
    """A fault, or something to look at."""

    path: str
    look: str
    kind: str
    text: str

    @property
    def is_fault(self) -> bool:
        return self.kind not in TO_LOOK_AT

    def __str__(self) -> str:
        return f"{self.kind} · {self.path} · {self.look} · {self.text}"


def listen(page: Page, heard: list[str]) -> None:
    """Note what the browser complains of: scripts, policy, requests that fail."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", console)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(f"{request.url}: {request.failure}"))


def choose(context: BrowserContext, base: str, look: Look) -> None:
    """Keep the look in the visitor's cookies, as the site's own switch does."""
    values = {"xf_language": look.language, "xf_theme": look.theme, "xf_text": look.text}
    context.add_cookies(
        [{"name": name, "value": kept, "url": base} for name, kept in values.items()]
    )


def open_in(page: Page, base: str, path: str, look: Look) -> None:
    """Load the page in this look and wait until it stands still."""
    choose(page.context, base, look)
    size: ViewportSize = {"width": look.width, "height": HEIGHT[look.width]}
    if page.viewport_size != size:  # it would lay out once more what is about to go
        page.set_viewport_size(size)
    page.goto(base + path, wait_until="load")
    if page.locator("[data-chart]").count():
        page.locator(".chart-picture svg").first.wait_for()


def turn(page: Page, look: Look) -> None:
    """Another width or size of the page that is open."""
    page.set_viewport_size({"width": look.width, "height": HEIGHT[look.width]})
    page.evaluate("text => { document.documentElement.dataset.text = text; }", look.text)


def found_on(page: Page, path: str, look: Look) -> list[Finding]:
    """What `checks.js` sees, and words of the other language."""
    answer: dict[str, Any] = page.evaluate(f"({CHECKS.read_text()})", {"width": look.width})
    kinds = [*answer["found"], *foreign_words(answer["said"], look.language)]
    return [Finding(path, look.name, kind, text) for kind, text in kinds]


def axe(page: Page, path: str, look: Look, rules: Sequence[str] = ()) -> list[Finding]:
    """Violations that axe-core finds: by all its rules, or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    chosen = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    # Screens in a hall are looked at, not used: they may turn their pages.
    off = {} if rules else {"rules": {"meta-refresh": {"enabled": False}}}
    options = {"resultTypes": ["violations"], **chosen, **off}
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        Finding(path, look.name, f"axe {one['id']}", node["html"][:160])
        for one in answer["violations"]
        for node in one["nodes"][:3]
    ]


UNRINGED = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  if (it === document.body || it.matches("input[type=file]")) return "";
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return ringed ? "" : it.outerHTML.slice(0, 120);
}"""


def without_ring(page: Page, steps: int) -> Iterator[str]:
    """What takes the keyboard's focus and does not show it, in so many steps."""
    for _step in range(steps):
        page.keyboard.press("Tab")
        if found := page.evaluate(UNRINGED):
            yield found
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def same_titles(titles: Iterable[tuple[str, str]]) -> list[Finding]:
    """Titles that pages of several routes share; given are routes with their titles."""
    routes: dict[str, set[str]] = {}
    for route, title in titles:
        routes.setdefault(title, set()).add(route)
    return [
        Finding(" ".join(sorted(sharing)), "", "same title", title)
        for title, sharing in routes.items()
        if len(sharing) > 1
    ]
