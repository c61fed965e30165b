"""What must not happen to a poll at the same moment: one waits for the other's commit."""

from xianfeng.appraisals.models import Poll, PollClass, Seat
from xianfeng.organizations.models import Organization


def hold(poll: Poll) -> None:
    """Keep the poll's row until the transaction ends, and read its state anew.

    PostgreSQL locks the row; SQLite has one writer at a time. Taken first, before classes and
    seats, so that no two steps wait for each other. Tickets are issued without it.
    """
    held = Poll.objects.select_for_update().get(pk=poll.pk)
    poll.state, poll.closes = held.state, held.closes


def hold_organization(organization: Organization) -> None:
    """Keep the organization's row: of two equal drafts or comments sent at once, the second finds
    the first. Rows that refer to it may be written meanwhile."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def hold_class(one: PollClass) -> None:
    """The poll of a class, and the class as it is now."""
    hold(one.poll)
    one.refresh_from_db(fields=["slips", "eligible", "issued", "ballots", "form"])


def hold_seats(poll: Poll) -> None:
    """Keep every seat: a ticket is out before what follows, or asked for after it."""
    rows = Seat.objects.select_for_update().filter(poll_class__poll=poll).order_by("pk")
    list(rows.values_list("pk", flat=True))
