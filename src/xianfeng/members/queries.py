"""Named reads of members, their transfers and the imports of a county."""

from xianfeng.members.models import Affiliation, Cause, Exemption, Membership, Transfer
from xianfeng.members.rules.values import Known, Stored
from xianfeng.members.states import TransferState
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below


def stored_members(county: Organization) -> Stored:
    """What an import compares with: the county's open memberships and open offers."""
    inside = below(county.path, "membership__organization__")
    infirm = Exemption.objects.filter(inside, until__isnull=True, cause=Cause.INFIRM)
    by_roll = dict(infirm.values_list("membership_id", "from_roll"))
    rows = (
        Membership.objects.filter(
            below(county.path, "organization__"),
            until__isnull=True,
            affiliation=Affiliation.HOME,
        )
        .order_by("organization__path", "pk")
        .values_list(
            "pk",
            "person_id",
            "organization__code",
            "person__name",
            "person__joined_on",
            "kind",
            "post",
            "is_mobile",
        )
    )
    known = [
        Known(
            membership=key,
            person=str(person),
            branch=branch,
            name=name,
            joined=joined,
            kind=kind,
            post=post,
            mobile=mobile,
            infirm=key in by_roll,
            by_hand=key in by_roll and not by_roll[key],
        )
        for key, person, branch, name, joined, kind, post, mobile in rows.iterator(chunk_size=5000)
    ]
    offers = Transfer.objects.filter(
        below(county.path, "target__"), state=TransferState.OFFERED
    ).values_list("person_id", "target__code")
    return Stored(known, {(str(person), code) for person, code in offers})
