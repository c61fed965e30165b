"""Paths of polls, ballots, results and comments."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from xianfeng.appraisals.views import ballots, counting, polls, results, voices


class PollKey(StringConverter):
    """A poll's key as it is made."""

    regex = "[0-9a-f]{16}"


class ClassCode(StringConverter):
    """A class's code."""

    regex = r"[a-z][a-z0-9.]{0,39}"


class Step(StringConverter):
    """A step of a poll's life."""

    regex = "announce|open|close|publish"


register_converter(PollKey, "poll")
register_converter(ClassCode, "voters")
register_converter(Step, "step")

app_name = "appraisals"
urlpatterns = [
    path("", polls.home, name="home"),
    path("new", polls.new, name="new"),
    path("slip", ballots.slip, name="slip"),
    path("receipt", ballots.receipt, name="receipt"),
    path("comments", voices.comments, name="comments"),
    path("comments/new", voices.new_comment, name="new_comment"),
    path("<poll:key>", polls.poll, name="poll"),
    path("<poll:key>/steps/<step:verb>", polls.step, name="step"),
    path("<poll:key>/withdraw", polls.withdraw, name="withdraw"),
    path("<poll:key>/classes", polls.save_class, name="add_class"),
    path("<poll:key>/classes/<voters:code>", polls.save_class, name="save_class"),
    path("<poll:key>/classes/<voters:code>/remove", polls.remove_class, name="remove_class"),
    path("<poll:key>/classes/<voters:code>/slips", counting.slips, name="slips"),
    path("<poll:key>/classes/<voters:code>/paper", counting.paper, name="paper"),
    path("<poll:key>/classes/<voters:code>/scan", counting.scan, name="scan"),
    path("<poll:key>/rows", counting.rows, name="rows"),
    path("<poll:key>/ballot", ballots.ballot, name="ballot"),
    path("<poll:key>/tickets", ballots.ticket, name="ticket"),
    path("<poll:key>/speak", voices.speak, name="speak"),
    path("<poll:key>/speak-for", voices.speak_for, name="speak_for"),
    path("<poll:key>/results", results.results, name="results"),
    path("<poll:key>/results.<slug:name>", results.export, name="export"),
    path("<poll:key>/public", results.public, name="public"),
]
