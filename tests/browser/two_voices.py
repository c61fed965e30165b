"""Seats people in two voices of one announced poll; run beside a served demo, on its data.

No page can: whoever leads is appointed by those above, and five leaders make a class.
"""

from datetime import date, timedelta

import django

TITLE = "党员和领导都参加的评议"
SINCE = date(2026, 1, 5)
LEADERS = ("member", "county", "town", "bureau", "instructor")


def main() -> None:
    """`member` is a peer and a leader; `secretary` a peer who also speaks for the branch."""
    from xianfeng.accounts.models import User
    from xianfeng.appraisals.actions import announcing
    from xianfeng.appraisals.demo import Scene, classes, draft
    from xianfeng.appraisals.models import AnswerForm, Voice
    from xianfeng.demo import BRANCH
    from xianfeng.members.actions.accounts import link_account
    from xianfeng.members.models import Membership
    from xianfeng.organizations.actions import appoint
    from xianfeng.organizations.models import Organization
    from xianfeng.organizations.roles import Role
    from xianfeng.packs.queries import newest

    branch, pack = Organization.objects.get(code=BRANCH), newest("central-2012")
    assert branch.superior is not None
    assert pack is not None
    people = {
        one.username: one for one in User.objects.filter(username__in=[*LEADERS, "secretary"])
    }
    for name in LEADERS:
        appoint(None, people[name], Role.LEADER, branch.superior, SINCE)
    rows = Membership.objects.filter(organization=branch, person__user=None).order_by("pk")
    link_account(None, rows[0].person, people["secretary"])
    poll = draft(
        Scene(branch, people["secretary"], people["county"], pack.hash), TITLE, asks_words=True
    )
    poll.closes += timedelta(days=1)
    poll.save(update_fields=["closes"])
    ballot = (AnswerForm.BALLOT, 0)
    named = (AnswerForm.NAMED, 0)
    classes(poll, {Voice.MEMBERS: ballot, Voice.LEADER: ballot, Voice.SELF: named})
    announcing.announce(people["secretary"], poll)


if __name__ == "__main__":
    django.setup()
    main()
