"""A missed deadline stays missed; cases with an order go on following its day, and those that were
opened again beside their running order wait for it."""

from typing import Any

from django.db import migrations, models


def follow(apps: Any, _editor: Any) -> None:
    """Those that wait for an order had its day until now."""
    cases = apps.get_model("service_windows", "Case").objects
    orders = apps.get_model("rectification", "Order").objects
    running = orders.filter(state__in=["issued", "correcting", "submitted"])
    beside = cases.filter(state="open", order_key__in=running.values("pk"))
    beside.update(state="ordered")
    cases.filter(state="ordered").update(follows_order=True)


class Migration(migrations.Migration):
    dependencies = [
        ("service_windows", "0016_contests_withdrawn"),
        ("rectification", "0002_calendar_of_county"),
    ]

    operations = [
        migrations.AddField("case", "missed_on", models.DateField(null=True)),
        migrations.AddField("case", "follows_order", models.BooleanField(default=False)),
        migrations.RunPython(follow, migrations.RunPython.noop, elidable=True),
    ]
