"""What crosses between site and box: a signed manifest there, a signed closed list back."""

import time
import urllib.error
import urllib.request

from django.conf import settings
from django.utils.translation import gettext as _

from xianfeng.appraisals.sealing import site_key
from xianfeng.ballots.encoding import from_base64, record, strict_json
from xianfeng.ballots.envelopes import CLOSE, seal
from xianfeng.ballots.errors import Malformed
from xianfeng.kernel.errors import Refused

PATIENCE = 20  # seconds
ORDER_LASTS = 120  # seconds until an order to close is worth nothing
JSON = {"Content-Type": "application/json"}


def box_key() -> bytes:
    """Whose signature a closed list must carry: as configured, else as the box says."""
    answer = settings.BOX_KEY or record(strict_json(ask("GET", "/key")), ("key",))["key"]
    return from_base64(answer, 32)


def deliver(poll: str, manifest: bytes) -> None:
    """Lay the signed manifest into the box; the same again changes nothing."""
    ask("PUT", f"/polls/{poll}", manifest)


def close(poll: str) -> bytes:
    """Order the box to freeze the poll; the closed list."""
    return ask("POST", f"/polls/{poll}/close", order(poll))


def words(poll: str) -> bytes:
    """What was written on comment sheets of a closed poll, apart from the ballots."""
    return ask("POST", f"/polls/{poll}/words", order(poll))


def order(poll: str) -> bytes:
    """Signed by the site, good for one poll and a short time."""
    said = {"poll": poll, "expires": int(time.time()) + ORDER_LASTS}
    return seal(CLOSE, said, site_key()).to_bytes()


def ask(method: str, path: str, body: bytes | None = None) -> bytes:
    """The box's answer; Refused with a sentence for people when there is none."""
    request = urllib.request.Request(settings.BOX_URL + path, body, JSON, method=method)  # noqa: S310 -- our own
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 -- our own
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as refusal:
        raise Refused(_("票箱没有接受：%(word)s") % {"word": word_of(refusal)}) from refusal
    except (urllib.error.URLError, TimeoutError, ConnectionError) as problem:
        text = _("联系不上票箱。请确认票箱服务已启动，再试一次；已投的票不受影响。")
        raise Refused(text) from problem


def word_of(refusal: urllib.error.HTTPError) -> str:
    """The box's word for what it does not take."""
    try:
        return str(record(strict_json(refusal.read()), ("error",))["error"])
    except Malformed:
        return str(refusal.code)
