"""Pledges in a database of their own: a process for benchmarks.pledges, measured from inside.

python -m benchmarks.pledge_work seed N      N pledges of two items in the demo branch
python -m benchmarks.pledge_work county N    a county of 200 branches with N pledges
python -m benchmarks.pledge_work export      seconds and peak MB of the whole ledger as XLSX
python -m benchmarks.pledge_work import      seconds of a sheet of 350 rows, read and applied
"""

import io
import json
import os
import resource
import sys
import time
from datetime import date
from typing import Any

BRANCH = "9901200019"
MEMBERS, EACH = 70, 5


def main(words: list[str]) -> None:
    """What is asked; figures as JSON on the last line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
    import django

    django.setup()
    work: dict[str, Any] = {"seed": seed, "county": county, "export": export, "import": imported}
    print(json.dumps(work[words[0]](*map(int, words[1:]))))


def crowd(program: Any, branch: Any, member: Any, first: int, count: int) -> None:
    """Pledges as they stand when a branch's year is under way."""
    from xianfeng.kernel import clock
    from xianfeng.pledges.models import Item, Pledge

    at = clock.now()
    made = Pledge.objects.bulk_create(
        [
            Pledge(
                program=program, organization=branch, serial=first + number, kind="ad_hoc",
                membership=member, occasion="防汛", state="published", created_at=at,
                submitted_at=at, reviewed_at=at, published_at=at,
            )
            for number in range(count)
        ],
        batch_size=500,
    )  # fmt: skip
    Item.objects.bulk_create(
        [
            Item(
                pledge=pledge, place=place, text=f"每周走访三户困难家庭第{pledge.serial}组",
                aim="全年150户次", measures="周三上午入户，记在走访本上",
                due=date(2026, 12, 31), aspects=["service"], medium="board",
            )
            for pledge in made
            for place in (1, 2)
        ],
        batch_size=1000,
    )  # fmt: skip


def seed(count: int) -> dict[str, float]:
    """The demo branch, for the page."""
    from xianfeng.members.models import Membership
    from xianfeng.organizations.models import Organization
    from xianfeng.pledges.models import Program

    branch = Organization.objects.get(code=BRANCH)
    member = Membership.objects.filter(organization=branch).first()
    program = Program.objects.get(year=2026, county__code=BRANCH[:4] + "000000")
    crowd(program, branch, member, 1000, count)
    return {"pledges": count}


def small_county(branches: int) -> tuple[Any, list[Any], Any]:
    """A county with a year, branches with a member each, and somebody of the department."""
    from django.core.management import call_command

    from xianfeng.accounts.models import User
    from xianfeng.members.models import Membership, Person
    from xianfeng.organizations.actions import apply_roll, appoint, found_county
    from xianfeng.organizations.models import Organization
    from xianfeng.organizations.roles import Role
    from xianfeng.organizations.roll import OrganizationRow
    from xianfeng.packs.actions import load_pack_version
    from xianfeng.pledges.actions.programs import open_program

    call_command("migrate", verbosity=0)
    day = date(2026, 1, 5)
    top = found_county(None, "C1", "甲县委员会")
    rows = [OrganizationRow(4, "C1", "甲县委员会", "", "党委", "")]
    rows += [
        OrganizationRow(5 + number, f"V{number}", f"第{number}村支部", "C1", "党支部", "村")
        for number in range(branches)
    ]
    apply_roll(top, rows, day)
    user = User.objects.create(username="county", display_name="县委组织部")
    appoint(None, user, Role.DEPARTMENT, top, day)
    places = list(Organization.objects.filter(domain="村").order_by("path"))
    members = []
    for place in places:
        person = Person.objects.create(name=f"党员{place.code}")
        members.append(
            Membership.objects.create(person=person, organization=place, kind="full", since=day)
        )
    program = open_program(None, top, 2026, load_pack_version(None, "central-2012"))
    return program, list(zip(places, members, strict=True)), user


def county(count: int) -> dict[str, float]:
    """`count` pledges over 200 branches."""
    program, places, _user = small_county(200)
    for place, member in places:
        crowd(program, place, member, 1, count // len(places))
    return {"pledges": count}


def export() -> dict[str, float]:
    """The department takes out the whole ledger: seconds, peak MB, bytes."""
    from django.test import Client

    from xianfeng.accounts.models import User

    client = Client(headers={"host": "localhost"})
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(username="county"), backend)
    client.get("/pledges/ledger?year=1999")  # everything imported, nothing listed
    begun = time.perf_counter()
    answer = client.post("/pledges/ledger/export")
    seconds = time.perf_counter() - begun
    assert answer.status_code == 200
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": peak, "bytes": len(answer.content)}


def imported() -> dict[str, float]:
    """Seventy members with five items each, every row checked, then written."""
    import openpyxl

    from xianfeng.members.models import Membership, Person
    from xianfeng.pledges.actions.imports import apply_import, read_import

    program, places, user = small_county(1)
    branch, _member = places[0]
    names = [f"党员甲{number}" for number in range(MEMBERS)]
    for name in names:
        person = Person.objects.create(name=name)
        Membership.objects.create(
            person=person, organization=branch, kind="full", since=date(2026, 1, 5)
        )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "承诺"
    sheet.append(["承诺人", "承诺事项", "目标", "措施", "完成时限", "五带头", "公开方式"])
    for name in names:
        for number in range(EACH):
            sheet.append([name, f"每月清扫村道第{number}段", "全年12次", "月初一次", "2026-12-31",
                          "服务群众、争创佳绩", "党务政务公开栏"])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    begun = time.perf_counter()
    taken = read_import(user, program, branch, out.getvalue(), "承诺表.xlsx")
    count = apply_import(user, taken)
    seconds = time.perf_counter() - begun
    assert count == MEMBERS, taken.refused
    assert taken.counts["items"] == MEMBERS * EACH
    return {"seconds": seconds}


if __name__ == "__main__":
    main(sys.argv[1:])
