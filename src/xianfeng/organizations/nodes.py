"""Organizations as the tree component shows them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from xianfeng.organizations.models import Organization


def nodes(organizations: Iterable[Organization]) -> list[dict[str, str]]:
    """Name, page, hint, and where the level below comes from ("" for a leaf)."""
    return [
        {
            "label": organization.name,
            "url": reverse("pages:organization", args=[organization.code]),
            "hint": hint(organization),
            "children_url": reverse("organizations:branches", args=[organization.code])
            if organization.rollup.children
            else "",
        }
        for organization in organizations
    ]


def hint(organization: Organization) -> str:
    """How many lie below, or the domain of a leaf."""
    below = organization.rollup.organizations
    if below:
        return _("下级 %(number)d 个") % {"number": below}
    return _(organization.domain) if organization.domain else ""
