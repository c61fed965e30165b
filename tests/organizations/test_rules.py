"""条块: who leads whom follows from the two relations (R-120 to R-126)."""

from dataclasses import replace

from xianfeng.organizations.rules import Edge, Standing, paths_of, ties

COUNTY = Standing("C", "县委员会", "党委", "", "", "属地", "属地")
TOWN = Standing("T", "青溪镇委员会", "党委", "C", "", "属地", "属地")
TAX = Standing("A", "税务局党组", "党组", "C", "", "垂直", "垂直")
BRANCH = Standing("B", "青溪税务所支部", "党支部", "T", "税务局", "属地", "属地")


def ties_of_branch(**changes: str) -> object:
    return ties([COUNTY, TOWN, TAX, replace(BRANCH, **changes)])["B"]


def test_r124_both_by_area_the_committee_leads_and_the_authority_guides() -> None:
    edges = ties([COUNTY, TOWN, TAX, BRANCH])["B"].edges
    assert edges == (Edge("T", "territorial", "leads"), Edge("A", "industry", "guides"))


def test_r125_business_by_line_the_authority_guides_through_its_business() -> None:
    edges = ties([COUNTY, TOWN, TAX, replace(BRANCH, business="垂直")])["B"].edges
    assert edges == (Edge("T", "territorial", "leads"), Edge("A", "industry", "guides", True))


def test_r126_both_by_line_the_authority_leads_and_the_committee_coordinates() -> None:
    standing = replace(BRANCH, party="垂直", business="垂直")
    edges = ties([COUNTY, TOWN, TAX, standing])["B"].edges
    assert edges == (Edge("A", "industry", "leads"), Edge("T", "territorial", "coordinates"))


def test_r126_under_its_authority_the_nearest_territorial_committee_coordinates() -> None:
    standing = replace(BRANCH, superior="A", party="垂直", business="垂直")
    edges = ties([COUNTY, TOWN, TAX, standing])["B"].edges
    assert edges == (Edge("A", "industry", "leads"), Edge("C", "territorial", "coordinates"))


def test_r126_the_fourth_combination_is_left_to_a_decision() -> None:
    tied = ties([COUNTY, TOWN, TAX, replace(BRANCH, party="垂直")])["B"]
    assert tied.undecided
    assert tied.edges == ()


def test_an_authority_led_from_outside_names_an_external_superior() -> None:
    tied = ties([COUNTY, TAX])["A"]
    assert tied.external
    assert tied.edges == (Edge("C", "territorial", "coordinates"),)


def test_an_ambiguous_authority_gives_a_warning_and_no_edge() -> None:
    second = replace(TAX, code="A2", name="第二税务局党组")
    tied = ties([COUNTY, TOWN, TAX, second, BRANCH])["B"]
    assert tied.unknown_authority
    assert tied.edges == (Edge("T", "territorial", "leads"),)


def test_blank_relations_are_by_area() -> None:
    tied = ties([COUNTY, TOWN, TAX, replace(BRANCH, party="", business="")])["B"]
    assert tied.edges[0] == Edge("T", "territorial", "leads")


def test_paths_follow_the_superior_code_in_any_order() -> None:
    superiors = {"B": "T", "T": "C", "C": ""}
    segments = {code: f"{code}/" for code in superiors}
    assert paths_of(superiors, segments) == {"C": "C/", "T": "C/T/", "B": "C/T/B/"}
