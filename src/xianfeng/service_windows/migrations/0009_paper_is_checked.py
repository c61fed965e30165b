"""Tallies typed in wait for a check; cases know whether a rating in the figures stands behind.

What was typed in before stands in the figures already, and of older cases it is not known.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FINDINGS = [("counted", "核对无误，计入"), ("apart", "与原始记录不符，不计入")]


class Migration(migrations.Migration):
    dependencies = [
        ("service_windows", "0008_ratings_told_by_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("window", "opened_on", models.DateField(null=True)),
        migrations.AddField("case", "counted", models.BooleanField(default=False)),
        migrations.AddField("heldcase", "counted", models.BooleanField(default=False)),
        migrations.AddField(
            "paperbatch",
            "finding",
            models.CharField(max_length=8, choices=FINDINGS, blank=True, default="counted"),
            preserve_default=False,
        ),
        migrations.AddField(
            "paperbatch",
            "reason",
            models.CharField(max_length=300, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "paperbatch",
            "checked_by",
            models.ForeignKey(
                to=settings.AUTH_USER_MODEL,
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                related_name="+",
            ),
        ),
        migrations.AddField("paperbatch", "checked_on", models.DateField(null=True)),
        migrations.AddIndex(
            "paperbatch",
            models.Index(
                fields=["window"], condition=models.Q(finding=""), name="paper_that_waits"
            ),
        ),
        migrations.AddConstraint(
            "paperbatch",
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True)
                | ~models.Q(checked_by=models.F("actor")),
                name="paper_checked_by_somebody_else",
            ),
        ),
    ]
