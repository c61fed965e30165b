"""Speaking by name, for oneself or for a member who asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianfeng.appraisals.access import BallotPolicy, PollPolicy
from xianfeng.appraisals.actions import voices
from xianfeng.appraisals.actions.voices import Said
from xianfeng.appraisals.forms import SpeakForForm, SpeakForm
from xianfeng.appraisals.models import AnswerForm, NamedVoice, ObjectKind, Voice
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import Ballot, ballot_of
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members.models import Person

PAGE = 50


def own_numbers(ballot: Ballot, voice: str, person: Person | None) -> set[int]:
    """A self-assessment is about oneself; others speak about every object."""
    every = {one.number for one in ballot.objects}
    if voice != Voice.SELF or person is None:
        return every
    mine = {one.number for one in ballot.objects if one.key == str(person.pk)}
    return mine if any(one.kind == ObjectKind.MEMBER for one in ballot.objects) else every


@guarded(BallotPolicy, "vote")
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: Request, key: str) -> HttpResponse:
    """One's own word, by name."""
    poll = BallotPolicy.find(request.user, "vote", pk=key)
    one = queries.named_class(poll, request.user, request.GET.get("voice", ""))
    if one is None:
        raise Http404
    ballot = ballot_of(poll)
    person = Person.objects.filter(user=request.user).first()
    numbers = own_numbers(ballot, one.voice, person)
    before = queries.last_word(one, request.user)
    form = SpeakForm(request.POST or None, ballot=ballot, numbers=numbers, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            voices.speak(request.user, one, Said(form.answers(), form.texts()))
        except NotAllowedNow:
            form.add_error(None, _("现在不在填写时间内。"))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已提交。截止前可以修改。"))
            return redirect("appraisals:home")
    page = {
        "poll": poll,
        "one": one,
        "form": form,
        "written": before if before and before.on_behalf else None,
        "voices": queries.named_classes(poll, request.user),
    }
    return render(request, "appraisals/speak.html", page, status=400 if form.errors else 200)


@guarded(PollPolicy, "speak_for")
@require_http_methods(["GET", "HEAD", "POST"])
def speak_for(request: Request, key: str) -> HttpResponse:
    """代录: a member's self-assessment, written down at the member's wish."""
    poll = PollPolicy.find(request.user, "speak_for", pk=key)
    one = poll.classes.filter(voice=Voice.SELF, form=AnswerForm.NAMED).first()
    if one is None:
        raise Http404
    ballot = ballot_of(poll)
    people = queries.may_be_spoken_for(one)
    whose = SpeakForForm(request.POST or request.GET or None, people=people)
    form = None
    if whose.is_valid():
        person = whose.cleaned_data["person"]
        numbers = own_numbers(ballot, one.voice, person)
        before = NamedVoice.objects.filter(poll_class=one, person=person).first()
        form = SpeakForm(request.POST or None, ballot=ballot, numbers=numbers, before=before)
        if request.method == "POST" and form.is_valid():
            try:
                voices.speak_for(request.user, one, person, Said(form.answers(), form.texts()))
            except NotAllowedNow:
                form.add_error(None, _("现在不在填写时间内。"))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("已代录，页面会注明由您代录。"))
                return redirect("appraisals:poll", key=key)
    page = {"poll": poll, "whose": whose, "form": form, "people": people.exists()}
    status = 400 if request.method == "POST" else 200
    return render(request, "appraisals/speak_for.html", page, status=status)
