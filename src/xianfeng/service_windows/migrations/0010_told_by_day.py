"""What clients do waits for the record until its day is past."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0009_paper_is_checked")]

    operations = [
        migrations.CreateModel(
            "Untold",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=120)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_id", "subject_kind"], name="untold_of_subject"),
                    models.Index(fields=["day"], name="untold_by_day"),
                ]
            },
        ),
    ]
