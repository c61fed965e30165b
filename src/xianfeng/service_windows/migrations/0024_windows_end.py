"""A window can end, and be opened again."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def day_of_end(apps: Any, _editor: Any) -> None:
    """Nothing in the site closed a window before; whoever did it by hand left no day."""
    windows = apps.get_model("service_windows", "Window")
    windows.objects.filter(is_open=False).update(ended_on=F("opened_on"))
    windows.objects.filter(is_open=False, ended_on=None).update(ended_on="2000-01-01")


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0023_edition_of_window")]

    operations = [
        migrations.AddField("window", "ended_on", models.DateField(null=True)),
        migrations.AddField("window", "ended_for", models.CharField(blank=True, max_length=200)),
        migrations.RunPython(day_of_end, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "window",
            models.CheckConstraint(
                condition=Q(is_open=True, ended_on__isnull=True)
                | Q(is_open=False, ended_on__isnull=False),
                name="window_open_or_ended",
            ),
        ),
    ]
