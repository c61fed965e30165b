"""Service windows with 100,000 ratings: one window's public page, and the county's figures."""

import tempfile
from pathlib import Path

from benchmarks.measuring import XIANFENG, Figure, figure, ran
from benchmarks.pages import ONE_QUERY, RUNS, Visitor
from benchmarks.pledges import worked
from scripts.served import environment, served

RATINGS = 100_000


def pages() -> list[Figure]:
    """page.window (half of all ratings are of this one) and page.windows_county, over the one-query
    view of the same server. The year is written before the site is served: no page waits for it."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        ran([XIANFENG, "demo", "--load-only"], environment(var, 0))
        window = int(worked(var, "year", str(RATINGS), module="windows_work")["window"])
        with served(var) as site:
            visitor = Visitor(site)
            visitor.enter("county")
            floor = sorted(visitor.times(ONE_QUERY))[RUNS // 2]
            county = visitor.times("/windows/manage/figures")
            public = Visitor(site).times(f"/windows/{window}/")
    return [
        figure("page.window", "ms", public, floor),
        figure("page.windows_county", "ms", county, floor),
    ]
