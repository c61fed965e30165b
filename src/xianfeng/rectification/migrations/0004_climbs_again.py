"""An order that was opened again climbs again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0003_in_time_when_reported")]

    operations = [
        migrations.AddField("climb", "reopened", models.PositiveSmallIntegerField(default=0)),
        migrations.RemoveConstraint("climb", "climbs_once_to_each"),
        migrations.AddConstraint(
            "climb",
            models.UniqueConstraint(
                fields=["order", "superior", "reopened"], name="climbs_once_to_each"
            ),
        ),
    ]
