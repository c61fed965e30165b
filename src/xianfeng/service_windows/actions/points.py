"""Kiosks, posters and links: what a window offers to be rated by, besides slips."""

import hmac
import secrets
from hashlib import sha256
from unicodedata import normalize

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.ballots.ballots import CURVE
from xianfeng.ballots.envelopes import kept_key
from xianfeng.ballots.passes import KIOSK, LINK, POSTER, make_pass, source_of
from xianfeng.ballots.slips import NONCE, from_url, to_url
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.service_windows.models import Invitation, Item, RatingPoint, Window
from xianfeng.service_windows.models.ratings import Channel
from xianfeng.service_windows.record import about, window_subject

from .ratings import hand_out, window_name
from .refusing import refuse_ended


def item_name(item: Item | None) -> str:
    """The item as passes and the box name it."""
    return f"i{item.pk}" if item else ""


def signed_pass(kind: str, window: Window, key: bytes, item: Item | None = None) -> str:
    """A pass of today, by the key of this site."""
    office = kept_key(settings.OFFICE_KEY)
    return make_pass(kind, window_name(window), item_name(item), today(), key, office)


@transaction.atomic
def issue_link(actor: User, window: Window, item: Item | None, matter: str) -> str:
    """A one-time link for a matter that was handled online (一事一评); valid 72 hours.

    The staff send it themselves; no telephone number is kept. A matter is asked about once:
    kept is a keyed hash of its number, never the number, and never beside the link.
    """
    if item is not None and item.window_id != window.pk:
        raise Refused(_("请选择本窗口的服务事项。"))
    refuse_ended(window)
    remember(window, matter)
    day = today()
    hand_out(window, day, 1)
    data = about(window, day=day.isoformat(), item=item.pk if item else None)
    record("ratings.link_issued", actor=actor, subject=window_subject(window), data=data)
    return signed_pass(LINK, window, secrets.token_bytes(NONCE), item)


def remember(window: Window, matter: str) -> None:
    """Refused without a number, and when this matter was asked about before, however typed."""
    number = normalize("NFKC", matter).casefold().strip()
    if not number:
        raise Refused(_("请填写办件编号。"))
    key = hmac.new(settings.SECRET_KEY.encode(), f"matter/{number}".encode(), sha256).hexdigest()
    found, new = Invitation.objects.get_or_create(
        window=window, matter_hash=key, defaults={"day": today()}
    )
    if not new:
        text = _("这件事已在 %(day)s 邀请过一次。一件事只邀请一次，评不评由群众自愿。")
        raise Refused(text % {"day": found.day.isoformat()})


@transaction.atomic
def put_up_poster(actor: User, window: Window, name: str) -> RatingPoint:
    """A poster on the wall; its code is good for a year."""
    key = secrets.token_bytes(NONCE)
    return open_point(actor, window, Channel.POSTER.value, name, key)


@transaction.atomic
def register_kiosk(actor: User, window: Window, name: str, public: str) -> RatingPoint:
    """A tablet at the counter, by the public half of a key that never leaves it."""
    try:
        point = from_url(public)
        EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        raise Refused(_("这台设备的密钥无效，请换一个浏览器再试。")) from None
    return open_point(actor, window, Channel.KIOSK.value, name, point)


def open_point(actor: User, window: Window, kind: str, name: str, key: bytes) -> RatingPoint:
    """One more place to rate."""
    refuse_ended(window)
    if not name.strip():
        raise Refused(_("请填写放在哪里。"))
    point = RatingPoint(window=window, kind=kind, name=name.strip(), since=today())
    point.key, point.source = to_url(key), source_of(key)
    point.save()
    data = about(window, channel=kind, source=point.source)
    record("rating_point.opened", actor=actor, subject=window_subject(window), data=data)
    return point


def pass_of(point: RatingPoint) -> str:
    """Its pass, valid for a year from today."""
    kind = KIOSK if point.kind == Channel.KIOSK else POSTER
    return signed_pass(kind, point.window, from_url(point.key))


@transaction.atomic
def withdraw_point(actor: User, point: RatingPoint) -> None:
    """From today on its ratings are kept apart."""
    done = RatingPoint.objects.filter(pk=point.pk, until__isnull=True).update(until=today())
    if not done:
        raise NotAllowedNow("withdraw")
    data = about(point.window, channel=point.kind, source=point.source)
    record("rating_point.withdrawn", actor=actor, subject=window_subject(point.window), data=data)
