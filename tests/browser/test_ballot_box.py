"""A voter's browser and the box: the bytes agree, and nothing about the voter goes along."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request as Asked
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from scripts.boxed import ServedBox, boxed
from scripts.served import ROOT
from tests.ballots.polls import Poll
from tests.box.calling import close_order
from xianfeng.ballots import blind
from xianfeng.ballots.encoding import from_base64, to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.listing import ClosedList, read_closed_list
from xianfeng.ballots.words import read_word_lines

pytestmark = pytest.mark.browser
BUNDLE = ROOT / "src/xianfeng/ui/static/ui/vendor/ballot.js"
PAGE = b"<!doctype html><title>x</title><link rel=icon href=data:,><script src=ballot.js></script>"
VOTE = """
async ([poll, publicKey, box, answers, place, voterClass]) => {
  await xianfengBallot.takeTicket({ place, poll, voterClass, publicKey }, window.office);
  return xianfengBallot.cast(place, answers, box);
}
"""


class Site(BaseHTTPRequestHandler):
    """A page with the bundle, under the policy of our pages, and a cookie for its host."""

    def do_GET(self) -> None:
        script = self.path.endswith(".js")
        self.send_response(200)
        self.send_header("content-type", "text/javascript" if script else "text/html")
        self.send_header("set-cookie", "sessionid=who-i-am; Path=/")
        policy = (
            "default-src 'none'; img-src data:; script-src 'self'; connect-src http://127.0.0.1:*"
        )
        self.send_header("content-security-policy", policy)
        self.end_headers()
        self.wfile.write(BUNDLE.read_bytes() if script else PAGE)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@dataclass
class Hall:
    """A poll with its office, a box, and a site on the same host: cookies know no ports."""

    poll: Poll
    box: ServedBox
    site: str
    signed: list[str]

    def office(self, blinded: str) -> str:
        self.signed.append(blinded)
        return to_base64(blind.blind_sign(self.poll.offices["members"], from_base64(blinded)))

    def vote(self, page: Page, answers: list[Any], place: str = "p/members") -> dict[str, Any]:
        key = to_base64(self.poll.manifest.by_class["members"].key)
        given = [self.poll.id, key, self.box.url, answers, place, "members"]
        found: dict[str, Any] = page.evaluate(VOTE, given)
        return found

    def closed(self) -> ClosedList:
        own = urlopen(f"{self.box.url}/key").read()
        order = Asked(f"{self.box.url}/polls/{self.poll.id}/close", close_order(self.poll))
        key = from_base64(own.decode().split('"')[3])
        return read_closed_list(urlopen(order).read(), self.poll.manifest, key)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    poll = Poll()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    site = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = to_base64(public_bytes(poll.site))
    with boxed(tmp_path, key, {"BOX_SITE_ORIGIN": site}) as box:
        url = f"{box.url}/polls/{poll.id}"
        urlopen(Asked(url, poll.envelope.to_bytes(), method="PUT")).close()
        yield Hall(poll, box, site, [])
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context()
    yield found
    found.close()


@pytest.fixture
def booth(context: BrowserContext, hall: Hall) -> Page:
    return booth_of(context, hall)


def booth_of(context: BrowserContext, hall: Hall) -> Page:
    page = context.new_page()
    page.expose_function("office", hall.office)
    page.goto(hall.site)
    return page


def test_a_browser_votes_and_votes_again(hall: Hall, booth: Page) -> None:
    """One ticket, two ballots; the last one counts, and the receipts say so. Versions rise and
    count nothing: how often somebody voted is not seen from them."""
    first, second = hall.vote(booth, [5, None, 1]), hall.vote(booth, [2, 2, 2])
    assert 1000 < first["version"] < second["version"] < 2**53
    assert len(hall.signed) == 1
    assert receipt_state(booth, hall, first) == "replaced"
    assert receipt_state(booth, hall, second) == "counted"
    (line,) = hall.closed().lines
    assert b'"answers":[2,2,2]' in line


def receipt_state(page: Page, hall: Hall, cast: dict[str, Any]) -> Any:
    given = [hall.box.url, hall.poll.id, cast["receipt"]]
    return page.evaluate("given => xianfengBallot.receiptState(...given)", given)


def test_no_cookie_and_no_page_reaches_the_box(hall: Hall, booth: Page) -> None:
    """The cookie of this very host stays at home: credentials are omitted. The control call
    shows that it would have gone along otherwise."""
    seen: list[Request] = []
    booth.on("request", lambda request: seen.append(request))
    hall.vote(booth, [5, 5, 5])
    booth.evaluate("url => fetch(url).catch(() => {})", f"{hall.site}/control")
    to_box = [each.all_headers() for each in seen if each.url.startswith(hall.box.url)]
    control = [each.all_headers() for each in seen if each.url.endswith("/control")]
    assert to_box
    assert "who-i-am" in control[0]["cookie"]
    for headers in to_box:
        assert not {"cookie", "referer", "authorization"} & headers.keys()


LOSE = """
async ([poll, publicKey]) => {
  const asked = [];
  const lost = async (blinded) => { asked.push(blinded); throw new Error("offline"); };
  const place = { place: "p/members", poll, voterClass: "members", publicKey };
  for (let n = 0; n < 2; n += 1) await xianfengBallot.takeTicket(place, lost).catch(() => {});
  return [asked, (await xianfengBallot.state("p/members")).step];
}
"""


def test_the_key_is_kept_before_the_office_is_asked(
    hall: Hall, context: BrowserContext, booth: Page
) -> None:
    """An answer lost on the way is asked for again with the same bytes: one ticket a person."""
    key = to_base64(hall.poll.manifest.by_class["members"].key)
    (first, second), step = booth.evaluate(LOSE, [hall.poll.id, key])
    assert first == second
    assert step == "asked"
    booth.close()
    hall.vote(booth_of(context, hall), [3, 3, 3])
    assert hall.signed == [first]


def test_a_ballot_that_was_not_acknowledged_is_sent_again(hall: Hall, booth: Page) -> None:
    """The box took it and the answer was lost: the same bytes, the same version, one ballot."""
    passed: list[str] = []

    def lose_first_answer(route: Any) -> None:
        passed.append(route.request.post_data)
        answer = route.fetch()
        if len(passed) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    booth.route("**/ballots", lose_first_answer)
    hall.vote(booth, [4, 4, 4])
    assert passed[0] == passed[1]
    assert len(hall.closed().lines) == 1


def test_a_shared_tablet_forgets(hall: Hall, booth: Page) -> None:
    """Two voters, one device: after the receipt nothing of the first is left."""
    for place in ("p/members/1", "p/members/2"):
        hall.vote(booth, [1, 1, 1], place)
        booth.evaluate("place => xianfengBallot.forget(place)", place)
        assert booth.evaluate("place => xianfengBallot.state(place)", place) == {"step": "none"}
    assert len(hall.closed().lines) == 2


def test_refusals_carry_their_word(hall: Hall, booth: Page) -> None:
    """The page puts `code` into a sentence."""
    codes = "([...given]) => xianfengBallot.cast(...given).catch((problem) => problem.code)"
    hall.vote(booth, [1, 1, 1])
    assert booth.evaluate(codes, ["p/members", [9, 1, 1], hall.box.url]) == "answer"
    assert booth.evaluate(codes, ["nowhere", [1, 1, 1], hall.box.url]) == "no_ticket"
    hall.closed()
    assert booth.evaluate(codes, ["p/members", [2, 2, 2], hall.box.url]) == "late"


def test_a_secret_key_cannot_be_read_out(hall: Hall, booth: Page) -> None:
    hall.vote(booth, [1, 1, 1])
    kept = booth.evaluate("""() => new Promise((resolve) => {
      indexedDB.open("xianfeng-ballots").onsuccess = (event) => {
        const all = event.target.result.transaction("tickets").objectStore("tickets").getAll();
        all.onsuccess = () => resolve(all.result.map((one) => ({
          extractable: one.secret.extractable, blinded: one.blinded, inverse: one.inverse,
        })));
      };
    })""")
    assert kept == [{"extractable": False, "blinded": None, "inverse": None}]


SPEAK = """
async ([poll, publicKey, box, texts]) => {
  const place = { place: "p/words", poll, voterClass: "words", publicKey };
  await xianfengBallot.takeTicket(place, window.wordsOffice);
  for (const text of texts) await xianfengBallot.cast("p/words", [text], box);
}
"""


def test_words_go_beside_the_ballot_that_seals_them(hall: Hall, booth: Page) -> None:
    """Browser and box build the same seal, of any text; no count file holds a word."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/ballots") and request.post_data:
            sent.append(json.loads(request.post_data))

    def sign(blinded: str) -> str:
        return to_base64(blind.blind_sign(hall.poll.offices["words"], from_base64(blinded)))

    booth.expose_function("wordsOffice", sign)
    booth.on("request", note)
    key = to_base64(hall.poll.manifest.by_class["words"].key)
    texts = ["先写的", "路灯坏了\r\n请修\t一修 \U0001f3ee\ud83c "]
    booth.evaluate(SPEAK, [hall.poll.id, key, hall.box.url, texts])
    (line,) = hall.closed().lines
    first, last = sent
    assert "words" not in json.loads(line)
    assert json.loads(line)["answers"] == last["answers"]
    assert first["words"][0][0] != last["words"][0][0]  # a salt of its own each time
    order = Asked(f"{hall.box.url}/polls/{hall.poll.id}/words", close_order(hall.poll))
    (words,) = read_word_lines(urlopen(order).read())
    assert words.text == "路灯坏了\n请修 一修 \U0001f3ee\ufffd"
    assert words.seal.hex() == last["answers"][0]
