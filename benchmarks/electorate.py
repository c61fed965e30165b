"""An open poll with many signed-in voters in the database named by XIANFENG_VAR, as JSON.

python -m benchmarks.electorate NUMBER
"""

import json
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any
from unittest.mock import patch

import django


def main(number: int) -> None:
    """Prints {"poll": key, "sessions": [key, …]}."""
    django.setup()
    from xianfeng.appraisals.models import Poll

    users = voters(number)
    poll: Poll = opened(users)
    print(json.dumps({"poll": poll.pk, "sessions": sessions(users)}))


def voters(number: int) -> list[Any]:
    """Accounts that can sign in."""
    from xianfeng.accounts.models import User

    made = [
        User(username=f"bench{place}", display_name=f"投票人{place}", password="x")
        for place in range(number)
    ]
    User.objects.bulk_create(made, ignore_conflicts=True)
    return list(User.objects.filter(username__startswith="bench").order_by("pk"))


def opened(users: list[Any]) -> Any:
    """Announced with these voters; the box is not asked, for no ballot is cast."""
    from xianfeng.accounts.models import User
    from xianfeng.appraisals import demo
    from xianfeng.appraisals.actions import announcing
    from xianfeng.appraisals.models import AnswerForm, Voice
    from xianfeng.appraisals.queries import rosters
    from xianfeng.kernel import clock
    from xianfeng.organizations.models import Organization
    from xianfeng.packs.queries import CENTRAL, newest

    secretary = User.objects.get(username="secretary")
    branch = Organization.objects.get(code="9901200019")
    pack = newest(CENTRAL)
    assert pack, "the demo has its packs"
    scene = demo.Scene(branch, secretary, secretary, pack.hash)
    poll = demo.draft(scene, "测量", closes=clock.now() + timedelta(days=1))
    demo.classes(poll, {Voice.MEMBERS: (AnswerForm.BALLOT, 0)})
    everybody = rosters.Electorate(tuple(users), 0)
    with patch.object(rosters, "of_members", lambda _place: everybody):
        announcing.announce(secretary, poll)
    announcing.opened(secretary, poll, "")
    return poll


def sessions(users: list[Any]) -> list[str]:
    """A session each, as signing in leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction

    engine = import_module(settings.SESSION_ENGINE)
    keys = []
    with transaction.atomic():
        for user in users:
            store = engine.SessionStore()
            store[SESSION_KEY] = str(user.pk)
            store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            store[HASH_SESSION_KEY] = user.get_session_auth_hash()
            store.create()
            keys.append(store.session_key)
    return keys


if __name__ == "__main__":
    main(int(sys.argv[1]))
