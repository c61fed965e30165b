"""A poll on ten reported pledges of the branch, announced; run beside a served demo, on its data.

By hand it would be the work of a year and of many people. The member with an account and one more
are left without a pledge, for tests that write one.
"""

from dataclasses import replace
from datetime import date

import django

TITLE = "承诺评议：十份"
PLEDGES = 10
KEPT = "曾远雨", "姚建德"  # the demo's own that are public
LEFT = 1
TEXT = "每月打扫一次村口第 %d 段路"


def main() -> None:
    """The branch's peers answer on the ballot; the other voices are not this poll's matter."""
    from xianfeng.accounts.models import User
    from xianfeng.appraisals.actions import announcing
    from xianfeng.appraisals.demo import classes
    from xianfeng.appraisals.models import AnswerForm, Poll, Voice
    from xianfeng.demo import BRANCH
    from xianfeng.organizations.models import Organization
    from xianfeng.pledges import demo
    from xianfeng.pledges.actions import appraising, keeping, writing
    from xianfeng.pledges.actions.keeping import Report
    from xianfeng.pledges.actions.writing import Head
    from xianfeng.pledges.models import Pledge
    from xianfeng.pledges.queries.pledges import to_enter_for
    from xianfeng.pledges.queries.programs import program_of
    from xianfeng.pledges.rules.values import ItemText
    from xianfeng.pledges.states import CONCLUDED

    branch = Organization.objects.get(code=BRANCH)
    program = program_of(branch)
    assert program is not None
    users = {one.username: one for one in User.objects.all()}
    secretary = users["secretary"]
    scene = demo.Scene(
        branch, program.year, program.pack, users["county"], users["town"], users["leader"],
        secretary, users["member"],
    )  # fmt: skip
    line = ItemText("", "全年12次", "月初", date(program.year, 12, 31), ("service",), "board")
    people = [one for one in to_enter_for(secretary, program, branch) if one.person.user_id is None]
    made = []
    for place, one in enumerate(people[: PLEDGES - len(KEPT)], 1):
        said = [replace(line, text=TEXT % place)]
        pledge = writing.write_pledge(secretary, program, branch, one, Head(), said)
        writing.submit_pledge(secretary, pledge)
        demo.approve(secretary, demo.fresh(pledge))
        made.append(pledge)
    demo.publish(scene, program, made)
    kept = Pledge.objects.filter(membership__person__name__in=KEPT)
    asked = [demo.fresh(one) for one in [*made, *kept]]
    for pledge in asked:
        if pledge.state not in CONCLUDED:
            told = {item.pk: Report("done", text="已做到") for item in pledge.items.all()}
            keeping.report_pledge(secretary, pledge, told)
    assert len(asked) == PLEDGES
    assert len(people) - len(made) >= LEFT
    poll = appraising.ask_voices(secretary, asked)
    Poll.objects.filter(pk=poll.pk).update(title=TITLE)
    poll.refresh_from_db()
    classes(poll, {Voice.MEMBERS: (AnswerForm.BALLOT, 0)})
    announcing.announce(secretary, poll)


if __name__ == "__main__":
    django.setup()
    main()
