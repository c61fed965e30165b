"""Who leads whom, from the two relations of the roll (R-120…R-126)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

TERRITORIAL, VERTICAL = "属地", "垂直"
COMMITTEES = frozenset({"党委", "党工委"})
AUTHORITIES = frozenset({"党组", "党委", "党工委"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule needs of an organization; codes, with "" for none."""

    code: str
    name: str
    kind: str
    superior: str
    authority: str  # the short name in the roll's column 行业主管部门
    party: str
    business: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One desired open edge; `line` and `strength` as in the models."""

    superior: str
    line: str
    strength: str
    through_business: bool = False


@dataclass(frozen=True, slots=True)
class Ties:
    """What follows for one organization.

    `undecided`: the fourth combination, to be decided by hand with a reason.
    `external`: led from outside the roll. `unknown_authority`: named, but not to be told
    which organization it is.
    """

    edges: tuple[Edge, ...]
    undecided: bool = False
    external: str = ""
    unknown_authority: bool = False


def ties(all_standings: Iterable[Standing]) -> dict[str, Ties]:
    """The edges of every organization, by code."""
    standings = {standing.code: standing for standing in all_standings}
    authorities = Authorities(standings)
    return {
        code: ties_of(standing, standings, authorities.named(standing))
        for code, standing in standings.items()
    }


class Authorities:
    """Finds the one authority whose name contains a short name; each name is sought once."""

    def __init__(self, standings: Mapping[str, Standing]) -> None:
        self.candidates = [s for s in standings.values() if s.kind in AUTHORITIES]
        self.found: dict[str, list[str]] = {}

    def named(self, standing: Standing) -> str | None:
        """Its code, "" where the column is empty, None where it is not exactly one."""
        short = standing.authority
        if not short:
            return ""
        if short not in self.found:
            self.found[short] = [c.code for c in self.candidates if short in c.name]
        codes = [code for code in self.found[short] if code != standing.code]
        return codes[0] if len(codes) == 1 else None


def ties_of(standing: Standing, standings: Mapping[str, Standing], authority: str | None) -> Ties:
    """The three models and the undecided fourth (R-124, R-125, R-126)."""
    if not standing.superior:
        return Ties((), external="—", unknown_authority=authority is None)
    relations = (standing.party or TERRITORIAL, standing.business or TERRITORIAL)
    if relations == (VERTICAL, TERRITORIAL):
        return Ties((), undecided=True, unknown_authority=authority is None)
    if relations == (VERTICAL, VERTICAL):
        return led_by_line(standing, standings, authority)
    edges = [Edge(standing.superior, "territorial", "leads")]
    if authority and authority != standing.superior:
        edges.append(Edge(authority, "industry", "guides", relations[1] == VERTICAL))
    return Ties(tuple(edges), unknown_authority=authority is None)


def led_by_line(
    standing: Standing, standings: Mapping[str, Standing], authority: str | None
) -> Ties:
    """R-126: the authority leads, the nearest territorial committee above coordinates."""
    edges = []
    if authority:
        edges.append(Edge(authority, "industry", "leads"))
    nearest = nearest_committee(standing, standings)
    if nearest and nearest != authority:
        edges.append(Edge(nearest, "territorial", "coordinates"))
    external = "" if authority else standing.authority or "—"
    return Ties(tuple(edges), external=external, unknown_authority=authority is None)


def nearest_committee(standing: Standing, standings: Mapping[str, Standing]) -> str | None:
    """The first 党委 or 党工委 upwards that is itself led by area."""
    above = standings.get(standing.superior)
    while above is not None:
        if above.kind in COMMITTEES and above.party != VERTICAL:
            return above.code
        above = standings.get(above.superior)
    return None


def paths_of(superiors: Mapping[str, str], segments: Mapping[str, str]) -> dict[str, str]:
    """Every organization's path from its superior's code; superiors before subordinates."""
    paths: dict[str, str] = {}
    for code in superiors:
        chain = [code]
        while chain[-1] not in paths and superiors[chain[-1]]:
            chain.append(superiors[chain[-1]])
        chain.reverse()
        paths.setdefault(chain[0], segments[chain[0]])
        for above, below in pairwise(chain):
            paths[below] = paths[above] + segments[below]
    return paths
