"""A year of ratings in a database of their own: a process for benchmarks.windows.

python -m benchmarks.windows_work year N    N ratings over 200 windows of the demo county
"""

import itertools
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

WINDOWS, DAYS = 200, 360
LEVELS, WEIGHTS = (5, 4, 3, 2, 1), (60, 25, 10, 3, 2)
CHANNELS, SHARES = ("slip", "kiosk", "paper"), (70, 20, 10)


def main(words: list[str]) -> None:
    """What is asked; figures as JSON on the last line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
    import django

    django.setup()
    assert words[0] == "year"
    print(json.dumps(year(int(words[1]))))


def year(count: int) -> dict[str, float]:
    """Half the ratings are of one window; the figures are released as `xianfeng daily` does."""
    from xianfeng.kernel.clock import today
    from xianfeng.service_windows.actions.figures import release_figures

    draw = random.Random(1)
    windows = open_windows()
    keys = [one.pk for one in windows]
    shares = [WINDOWS - 1, *itertools.repeat(1, len(keys) - 1)]
    drawn = zip(
        draw.choices(keys, shares, k=count),
        draw.choices(range(DAYS), k=count),
        draw.choices(CHANNELS, SHARES, k=count),
        draw.choices(LEVELS, WEIGHTS, k=count),
        strict=True,
    )
    rated = [(key, today() - timedelta(ago), name, level) for key, ago, name, level in drawn]
    keep(rated)
    handle([row for row in rated if row[3] <= 2])
    release_figures()
    return {"window": keys[0], "ratings": count}


def open_windows() -> list[Any]:
    """One for each of the first branches, with an item and a post."""
    from xianfeng.organizations.models import Organization
    from xianfeng.service_windows.actions import shows

    rows = Organization.objects.filter(code__startswith="99012").order_by("path")
    made = []
    for unit in rows[:WINDOWS]:
        window = shows.open_window(
            None, unit, name=f"{unit.name}窗口", window_class="outlet", address="一楼", phone="",
            hours="周一至周五", modes=["one-stop"],
        )  # fmt: skip
        standard = {"workflow": "受理\n办结", "materials": "身份证", "limit_days": 5}
        shows.add_item(None, window, "转学办理", standard)
        shows.set_post(
            None, window, kind="pioneer", title="接待岗", holder="陈静", is_member=True,
            duties="接待、解答",
        )  # fmt: skip
        made.append(window)
    return made


def keep(rated: list[tuple[int, date, str, int]]) -> None:
    """Rows as the hand-over from the box leaves them."""
    from xianfeng.service_windows.models import DayCount, Rating

    rows = [
        Rating(
            digest=sha256(str(number).encode()).hexdigest(), window_id=key, day=day,
            level=level, channel=channel,
        )
        for number, (key, day, channel, level) in enumerate(rated)
    ]  # fmt: skip
    create(rows)
    counts: dict[tuple[int, date, str], Counter[int]] = {}
    for key, day, channel, level in rated:
        counts.setdefault((key, day, channel), Counter())[level] += 1
    create(
        DayCount(window_id=key, day=day, channel=channel, **{f"n{n}": had[n] for n in LEVELS})
        for (key, day, channel), had in counts.items()
    )


def create(rows: Iterable[Any]) -> None:
    """A thousand in a transaction: the served site writes beside it."""
    listed = list(rows)
    for start in range(0, len(listed), 1000):
        type(listed[0]).objects.bulk_create(listed[start : start + 1000])


def handle(bad: list[tuple[int, date, str, int]]) -> None:
    """A case for every bad rating, answered, most of them closed, with its messages."""
    from xianfeng.service_windows.models import Case, Message

    cases = [
        Case(
            window_id=key, kind="rating", channel=channel, level=level, opened_on=day,
            due_on=day + timedelta(7), answered_on=day + timedelta(5), finding="correct",
            answer="已改正。", state="closed", closed_on=day + timedelta(6),
        )
        for key, day, channel, level in bad
    ]  # fmt: skip
    create(cases)
    create(
        Message(case=case, verb=verb, text="已改正。", on=case.opened_on)
        for case in cases
        for verb in ("correct", "close")
    )


if __name__ == "__main__":
    main(sys.argv[1:])
