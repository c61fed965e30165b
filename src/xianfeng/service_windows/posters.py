"""The wall poster is one page: set smaller where the words are many, and cut to what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from xianfeng.service_windows.queries.windows import People, Standard, Standing
from xianfeng.service_windows.rules.fitting import (
    SMALL,
    USUAL,
    Layout,
    fit,
    height,
    row_height,
    short,
)


@dataclass(frozen=True)
class Shown:
    """An item of the poster."""

    name: str
    changed: str
    since: str
    workflow: str
    materials: str
    limit_days: int


@dataclass(frozen=True)
class Poster:
    """What stands on it; `more` rows stand on the live page alone."""

    small: bool
    items: Sequence[Shown]
    standing: Sequence[Standing]
    pledges: Sequence[str]
    more: int


def poster(standards: Sequence[Standard], people: People) -> Poster:
    """In the usual size if everything has room, else in the small one."""
    whole = laid_out(standards, people, USUAL)
    return laid_out(standards, people, SMALL) if whole.more else whole


def laid_out(standards: Sequence[Standard], people: People, layout: Layout) -> Poster:
    """A sixth is for pledges, a third for posts, and more where the items leave it; the rest is
    for the items."""
    items = [shown(one, layout) for one in standards]
    pledges = [short(item, layout.longest) for one in people.own for item in one.items]
    high = [row_height(texts_of(one), layout.items) for one in items]
    promised, left = fit(pledges, [height(one, layout.across) for one in pledges], layout.lines / 6)
    room = layout.lines * 5 / 6 + left
    posts = [row_height(texts_of_post(one, layout), layout.posts) for one in people.standing]
    standing, left = fit(people.standing, posts, third := max(layout.lines / 3, room - sum(high)))
    listed, _left = fit(items, high, room - third + left)
    more = len(items) + len(posts) + len(pledges) - len(listed) - len(standing) - len(promised)
    return Poster(layout is SMALL, listed, standing, promised, more)


def texts_of(one: Shown) -> tuple[str, str, str]:
    """The cells of an item."""
    changed = f"\n{one.since}{one.changed}" if one.changed else ""
    return one.name + changed, one.workflow, one.materials


def texts_of_post(one: Standing, layout: Layout) -> tuple[str, str, str]:
    """The cells of a post; below the name stands that it is a member."""
    title = f"{one.post.get_kind_display()}{one.post.title}"
    return f"{one.post.holder}\n·", title, short(one.post.duties, layout.longest)


def shown(standard: Standard, layout: Layout) -> Shown:
    """An item, cut."""
    edition = standard.edition
    return Shown(
        short(standard.name, layout.longest),
        short(edition.announcement, layout.longest and layout.longest // 2),
        edition.since.isoformat(),
        short(edition.workflow, layout.longest),
        short(edition.materials, layout.longest),
        edition.limit_days,
    )
