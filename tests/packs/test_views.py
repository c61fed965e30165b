"""The pages of the packs, and taking a pack into use."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Unusable
from xianfeng.packs import queries
from xianfeng.packs.access import PackVersionPolicy
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.errors import PackRefused
from xianfeng.packs.loader import default_folder, load_pack
from xianfeng.packs.models import PackVersion

pytestmark = pytest.mark.django_db


def load(name: str) -> PackVersion:
    return load_pack_version(None, default_folder() / name)


def test_loading_twice_changes_nothing() -> None:
    """R-185: one version, one entry in the record."""
    first, second = load("central-2012"), load("central-2012")
    assert first == second
    assert Entry.objects.filter(kind="pack.loaded", subject_id=first.hash).count() == 1


def test_a_faulty_pack_leaves_nothing(shelf: Path) -> None:
    """Neither a version nor an entry."""
    (shelf / "central-2012" / "pack.yaml").write_text("id: central-2012\n", encoding="utf-8")
    with pytest.raises(PackRefused):
        load_pack_version(None, shelf / "central-2012")
    assert not PackVersion.objects.exists()
    assert not Entry.objects.filter(kind="pack.loaded").exists()


def test_an_old_version_stays_as_it_was(shelf: Path) -> None:
    """R-185: a changed pack is a new version; a round bound to the old hash keeps its cap."""
    file = shelf / "central-2012" / "grading.yaml"
    old = load_pack_version(None, shelf / "central-2012")
    file.write_text(file.read_text(encoding="utf-8").replace("0.30", "0.25"), encoding="utf-8")
    new = load_pack_version(None, shelf / "central-2012")
    assert new.hash != old.hash
    assert [float(queries.policy_of(one.hash).cap or 0) for one in (old, new)] == [0.3, 0.25]
    assert queries.newest("central-2012") == new
    assert queries.policy_of(old.hash) == load_pack("central-2012").grading


def test_a_pack_without_grading_grades_nobody() -> None:
    with pytest.raises(Unusable, match="county-2010"):
        queries.policy_of(load("county-2010").hash)


def test_nobody_may_do_more_than_read() -> None:
    """The policy knows one verb."""
    load("central-2012")
    assert PackVersionPolicy.filter(None, "view").exists()
    assert not PackVersionPolicy.filter(None, "change").exists()
    assert PackVersionPolicy.may_ever(None, "view")
    assert not PackVersionPolicy.may_ever(None, "change")


def test_the_list_costs_the_same_for_one_and_many(client: Client) -> None:
    """docs/architecture, What a page may cost."""
    counts = []
    for name in ("central-2012", "beijing-2010", "county-2010"):
        load(name)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert client.get(reverse("packs:list")).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_the_empty_list_says_what_to_do(client: Client) -> None:
    assert "xianfeng pack load" in client.get(reverse("packs:list")).content.decode()


def test_a_page_shows_numbers_and_says_which_are_ours(client: Client) -> None:
    """grading-spec: what is assumed is shown as assumed; R-077, R-186."""
    version = load("central-2012")
    page = client.get(reverse("packs:version", args=[version.hash])).content.decode()
    for text in ("群众评价", "30%", "90%", "本系统设定", "R-077…R-079", "机关、事业单位"):
        assert text in page


def test_a_page_is_english_where_asked(client: Client) -> None:
    """Every text has its English, those of the pack too."""
    version = load("licheng-with-central")
    client.cookies["xf_language"] = "en"
    page = client.get(reverse("packs:version", args=[version.hash])).content.decode()
    for text in ("Pioneer of prosperity", "Builds on", "Three questions on a member"):
        assert text in page


def test_words_of_the_roll_are_marked_as_chinese(client: Client) -> None:
    """A pack gives labels no English; also where it differs from the central one."""
    load("central-2012")
    version = load("beijing-2010")
    english = {"accept-language": "en"}
    page = client.get(reverse("packs:version", args=[version.hash]), headers=english).text
    assert page.count('<span lang="zh-Hans">机关</span>') == page.count(">机关<") > 1


def test_differences_to_the_central_pack(client: Client) -> None:
    """C-05, C-15, C-16: what a local pack rules otherwise is listed."""
    load("central-2012")
    version = load("licheng-2010")
    page = client.get(reverse("packs:version", args=[version.hash])).content.decode()
    for text in (
        "与中央办法的不同",
        "guidance",
        "questions.three-questions",
        "standards.five-goods",
    ):
        assert text in page


def test_an_unknown_version_is_not_found(client: Client) -> None:
    assert client.get(reverse("packs:version", args=["0" * 64])).status_code == 404
