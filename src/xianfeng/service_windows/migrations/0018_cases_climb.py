"""Overdue cases go up like overdue orders."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0017_missed_stays_missed")]

    operations = [
        migrations.CreateModel(
            name="CaseClimb",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.CharField(max_length=12)),
                ("level", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="climbs",
                        to="service_windows.case",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["case", "superior", "due_on"], name="case_climbs_once_to_each"
                    )
                ],
            },
        ),
    ]
