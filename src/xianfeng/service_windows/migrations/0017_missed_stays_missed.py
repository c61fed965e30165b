"""A missed deadline stays missed; cases with an order go on following its day."""

from typing import Any

from django.db import migrations, models


def follow(apps: Any, _editor: Any) -> None:
    """Those that wait for an order had its day until now."""
    apps.get_model("service_windows", "Case").objects.filter(state="ordered").update(
        follows_order=True
    )


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0014_words_are_sealed")]

    operations = [
        migrations.AddField("case", "missed_on", models.DateField(null=True)),
        migrations.AddField("case", "follows_order", models.BooleanField(default=False)),
        migrations.RunPython(follow, migrations.RunPython.noop, elidable=True),
    ]
