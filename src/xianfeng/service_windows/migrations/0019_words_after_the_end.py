"""Words after the end of a case wait for somebody outside; its numbers go with the contact."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from xianfeng.appraisals.rules.masking import masked


def forget(apps: Any, _editor: Any) -> None:
    """Numbers in the words of cases that ended before, and in what was noted of the call back."""
    ended = apps.get_model("service_windows", "Case").objects.filter(state__in=["closed", "void"])
    lines = apps.get_model("service_windows", "Message").objects.filter(
        Q(from_client=True) | Q(verb="call_back"), case__in=ended.values("pk")
    )
    for rows in (ended, lines):
        for key, text in list(rows.exclude(text="").values_list("pk", "text")):
            if masked(text, ()) != text:
                rows.model.objects.filter(pk=key).update(text=masked(text, ()))


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0018_cases_climb")]

    operations = [
        migrations.AddField("case", "late_words", models.BooleanField(default=False)),
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
    ]
