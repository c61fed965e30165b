"""Codes in words, numbers of pledges, and the tone of a state."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import template
from django.utils.translation import gettext as _

from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.models import Item, Pledge
from xianfeng.pledges.queries.faces import Face
from xianfeng.pledges.queries.pledges import PledgePage
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import TONES
from xianfeng.sheets.errors import Message

register = template.Library()

COMPLETIONS: Final[Mapping[str, str]] = {"done": "good", "partly": "warn", "not_done": "bad"}


@register.filter
def named(names: Mapping[str, Text], code: str) -> str:
    """A code of the pack in the reader's language."""
    text = names.get(code)
    return said(text) if text else code


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(state, "neutral")


@register.filter
def completion_tone(completion: str) -> str:
    return COMPLETIONS.get(completion, "neutral")


@register.filter
def number(pledge: Pledge | Face) -> str:
    return number_of(pledge)


@register.filter
def who(pledge: Pledge | Face) -> str:
    """Who answers for it: the member, or the organization itself."""
    member = pledge.membership
    return member.person.name if member else pledge.organization.name


@register.filter
def told(message: Message) -> str:
    """A rule's message in the reader's language."""
    return message.render(_)


@register.filter
def advice_of(page: PledgePage, place: int) -> Sequence[object]:
    """What the author is advised on one item; 0 for the whole."""
    return page.advice_of(place)


@register.filter
def asked_open(item: Item) -> bool:
    """Whether somebody asked for help with it and nobody answered."""
    return any(one.asked_at and not one.offered_at for one in item.helps.all())
