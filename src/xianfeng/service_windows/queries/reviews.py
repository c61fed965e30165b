"""三评 of a window: the yearly appraisal by people served and by members, and leaders' comments.

All of it lies in `appraisals`; a window is polled as (window, its number), a post as (window,
number/post), so that members appraise one another by post and never by name (R-060).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.access import PollPolicy
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.models import Circle, LeaderComment, ObjectKind, Poll, Voice
from xianfeng.appraisals.queries.guard import Reader, VoiceResult, results_of
from xianfeng.appraisals.rules.asking import asked_id, sets_of
from xianfeng.appraisals.rules.masking import masked
from xianfeng.appraisals.rules.suppression import Cell, Shown
from xianfeng.appraisals.rules.voices import parts_of
from xianfeng.appraisals.states import PollState
from xianfeng.appraisals.wording import ways_told
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Pack, Scale, Subject
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.service_windows.models import Post, Window

VOICES = "window-voices"  # the pack's question set on windows
COMMENTS_SHOWN, POLLS_SHOWN = 10, 3
DONE = (PollState.PUBLISHED, PollState.VOID, PollState.WITHDRAWN)


def window_key(window: Window) -> str:
    """The window as polls and comments name it."""
    return str(window.pk)


def things(window: Window, posts: Sequence[Post]) -> list[Thing]:
    """The window, then each of its posts by title."""
    whole = Thing(ObjectKind.WINDOW, window_key(window), window.name)
    return [whole, *(post_thing(window, post) for post in posts)]


def post_thing(window: Window, post: Post) -> Thing:
    """A post without the name of who stands there."""
    key = f"{window_key(window)}/{post.pk}"
    return Thing(ObjectKind.WINDOW, key, f"{window.name} · {post.title}"[:200])


def question_set_in(pack: Pack) -> str:
    """The pack's questions on windows; "" where it asks nothing."""
    named = [one.code for one in pack.questions if one.code == VOICES]
    others = [one.code for one in pack.questions if one.subject is Subject.WINDOW]
    return next(iter([*named, *others]), "")


# --- polls


@dataclass(frozen=True)
class Table:
    """One voice of one poll: objects down, questions across; a cell says what may be told."""

    title: str
    voice: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def polls_about(window: Window) -> QuerySet[Poll]:
    """Polls of which this window is an object, the newest first."""
    rows = Poll.objects.filter(
        objects_asked__kind=ObjectKind.WINDOW, objects_asked__key=window_key(window)
    )
    return rows.order_by("-closes", "pk")


def running(window: Window) -> Poll | None:
    """One that is being prepared or held."""
    return polls_about(window).exclude(state__in=DONE).first()


def public_tables(window: Window) -> list[Table]:
    """Results that were published to everybody, of the window alone: those of posts stay inside
    (A-4.9)."""
    polls = polls_about(window).filter(state=PollState.PUBLISHED, circle=Circle.PUBLIC)
    whole = {window_key(window)}
    return [one for poll in polls[:POLLS_SHOWN] for one in tables(poll, Reader.PUBLIC, whole)]


def inside_tables(actor: User, window: Window) -> list[Table]:
    """Results within the actor's circle."""
    seen = PollPolicy.filter(actor, "results").values("pk")
    polls = polls_about(window).filter(state=PollState.PUBLISHED, pk__in=seen)
    return [one for poll in polls[:POLLS_SHOWN] for one in tables(poll, Reader.INSIDE)]


def tables(poll: Poll, reader: Reader, only: Container[str] | None = None) -> Iterator[Table]:
    """Each voice of a poll through the one guard; of all things asked about, or `only` these."""
    pack = pack_of(poll.pack_hash)
    asked = sets_of(pack).get(poll.question_set)
    if asked is None:
        return
    scale = next(one for one in pack.scales if one.code == asked.scale)
    head = ["", *(said(question.text) for question in asked.questions)]
    objects = [one for one in poll.objects_asked.all() if only is None or one.key in only]
    for result in results_of(poll, reader):
        rows = [
            [
                one.name,
                *(cell(result, asked_id(one.number, q.code), scale) for q in asked.questions),
            ]
            for one in objects
        ]
        yield Table(poll.title, str(Voice(result.voice).label), head, rows)


def cell(result: VoiceResult, question: str, scale: Scale) -> str:
    """What of one question may be told, in words."""
    found = result.questions.get(question)
    if found is None or not found.told:
        return "—"
    colon = _("：")
    told = [
        f"{way}{colon if way else ''}{in_words(one, scale)}"
        for way, one in ways_told(found, result.cuts)
    ]
    why = [_("有纸质票，合计不公布")] if found.total.shown is Shown.APART else []
    return _("；").join([*told, *why])


def in_words(told: Cell, scale: Scale) -> str:
    """Options with their counts, or the prevailing one."""
    names = {option.code: said(option.name) for option in scale.options}
    if told.counts is not None:
        return " · ".join(f"{name} {told.counts.get(code, 0)}" for code, name in names.items())
    return _("几乎都是“%(level)s”") % {"level": names.get(told.answer, "—")}


# --- leaders' comments


@dataclass(frozen=True)
class Commented:
    """A leader's comment in its parts (R-062): merits, problems, how to improve."""

    comment: LeaderComment
    parts: Sequence[tuple[str, str]]


def comments_on(window: Window, names: Sequence[str] | None = None) -> list[Commented]:
    """The newest comments; for the public without numbers and the names of staff."""
    rows = LeaderComment.objects.filter(
        object_key=window_key(window), object_kind=ObjectKind.WINDOW
    )
    return [
        Commented(
            one, [(said(name), shown(one.parts.get(code, ""), names)) for code, name in asked]
        )
        for one in rows.select_related("entered_by")[:COMMENTS_SHOWN]
        for asked in [parts_asked(one.pack_hash).items()]
    ]


def parts_asked(pack_hash: str) -> Mapping[str, Text]:
    """The parts that the comment's pack asks for."""
    return parts_of(pack_of(pack_hash).covered(), ObjectKind.WINDOW)


def shown(text: str, names: Sequence[str] | None) -> str:
    """As written inside; masked for everybody."""
    return text if names is None else masked(text, names)
