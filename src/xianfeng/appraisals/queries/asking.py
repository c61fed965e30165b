"""What a poll asks, read from its pack (R-185: the version that it was made with)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xianfeng.appraisals.models import ObjectKind, Poll, PollObject
from xianfeng.appraisals.rules.asking import (
    FREE,
    INDICATORS,
    Asked,
    all_asked,
    free_set,
    of_label,
    sets_of,
)
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Pack, QuestionSet, Scale, Subject
from xianfeng.packs.texts import Text


@dataclass(frozen=True, slots=True)
class Ballot:
    """Objects × questions on one scale."""

    pack: Pack
    questions: QuestionSet
    scale: Scale
    objects: tuple[PollObject, ...]
    asked: tuple[Asked, ...]

    @property
    def option_names(self) -> Mapping[str, Text]:
        """Option → its name in both languages."""
        return {option.code: option.name for option in self.scale.options}


def told_to_all(ballot: Ballot) -> Ballot:
    """Without the questions whose results stay inside."""
    inside = {one.number for one in ballot.objects if one.stays_inside}
    return replace(ballot, asked=tuple(one for one in ballot.asked if one.number not in inside))


def ballot_of(poll: Poll) -> Ballot:
    """Everything a voter is asked; KeyError when the pack has no such set."""
    pack = pack_of(poll.pack_hash)
    questions = questions_of(poll, pack)
    scale = next(one for one in pack.scales if one.code == (poll.scale or questions.scale))
    objects = tuple(poll.objects_asked.all())
    asked = tuple(all_asked(questions.questions, len(objects)))
    return Ballot(pack, questions, scale, objects, asked)


def questions_of(poll: Poll, pack: Pack) -> QuestionSet:
    """The set of the pack, the indicators of the organization's scheme, or own questions."""
    if poll.question_set == FREE:
        return free_set(poll.own_questions, poll.scale, Subject.ORGANIZATION)
    found = sets_of(pack)[poll.question_set]
    if poll.question_set == INDICATORS and pack.grading is not None:
        return of_label(found, pack.grading, label_of(poll))
    return found


def label_of(poll: Poll) -> str:
    """领域 of the one organization that a grading poll is about."""
    key = poll.objects_asked.values_list("key", flat=True).get(kind=ObjectKind.ORGANIZATION)
    return Organization.objects.values_list("domain", flat=True).get(code=key)
