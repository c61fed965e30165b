"""A window can end, and be opened again."""

from datetime import date
from typing import Any

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Coalesce


def day_of_end(apps: Any, _editor: Any) -> None:
    """Nothing in the site closed a window before; whoever did it by hand left no day. One
    statement: a row written twice holds back every change of its table in PostgreSQL."""
    windows = apps.get_model("service_windows", "Window")
    day = Coalesce(F("opened_on"), Value(date(2000, 1, 1)))
    windows.objects.filter(is_open=False).update(ended_on=day)


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0023_edition_of_window")]

    operations = [
        migrations.AddField("window", "ended_on", models.DateField(null=True)),
        migrations.AddField("window", "ended_for", models.CharField(blank=True, max_length=200)),
        migrations.RunPython(day_of_end, migrations.RunPython.noop, elidable=True),
    ]
