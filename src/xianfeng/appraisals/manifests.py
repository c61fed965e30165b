"""A poll as the box gets it. Names of people stay on the site: the box knows numbers of objects."""

from xianfeng.appraisals.models import AnswerForm, ObjectKind, Poll, PollClass
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.rules.asking import LONGEST_WORDS, WORDS, Asked
from xianfeng.ballots.encoding import from_base64
from xianfeng.ballots.envelopes import MANIFEST, read_envelope
from xianfeng.ballots.manifests import LONGEST_TITLE, Manifest, Question, VoterClass, read_manifest
from xianfeng.packs.texts import Text

BY_NUMBER = frozenset(ObjectKind) - {ObjectKind.ORGANIZATION, ObjectKind.WINDOW}
WORDS_TITLE = Text("意见建议", "Comments")


def manifest_of(poll: Poll, ballot: Ballot) -> Manifest:
    """What is signed at the announcement; later nothing of it changes."""
    questions = [question_of(asked, ballot) for asked in ballot.asked]
    if poll.asks_words:
        questions.append(Question(WORDS, WORDS_TITLE.zh, longest=LONGEST_WORDS))
    classes = [class_of(one, ballot) for one in ballot_classes(poll)]
    opens, closes = (moment.replace(microsecond=0) for moment in (poll.opens, poll.closes))
    return Manifest(poll.pk, poll.title, opens, closes, tuple(classes), tuple(questions))


def ballot_classes(poll: Poll) -> list[PollClass]:
    """Classes that vote through the box, comments among them."""
    return [one for one in poll.classes.order_by("code") if one.form == AnswerForm.BALLOT]


def question_of(asked: Asked, ballot: Ballot) -> Question:
    values = tuple(range(1, len(ballot.scale.options) + 1))
    thing = ballot.objects[asked.number - 1]
    name = f"{asked.number}" if thing.kind in BY_NUMBER else thing.name
    return Question(asked.id, f"{name} · {asked.question.text.zh}"[:LONGEST_TITLE], values)


def class_of(one: PollClass, ballot: Ballot) -> VoterClass:
    questions = (WORDS,) if one.words_of_id else tuple(asked.id for asked in ballot.asked)
    return VoterClass(one.code, from_base64(one.public_key), one.eligible, questions)


def signed_manifest(poll: Poll) -> Manifest:
    """The manifest that was announced."""
    envelope = read_envelope(poll.manifest.encode())
    return read_manifest(envelope.open(MANIFEST, envelope.key))
