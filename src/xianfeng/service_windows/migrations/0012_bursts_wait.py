"""Ratings under a burst wait until somebody outside the unit has judged it."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

REASONS = [
    ("slips", "多于发出的份数"),
    ("point", "评价器或张贴码没有登记或者已停用"),
    ("burst", "短时间大量评价，经核查不计"),
    ("many", "多于常量，等待核查"),
]
CAUSES = [
    ("minute", "一分钟内收到 20 份以上"),
    ("day", "一天的份数明显多于平常"),
    ("point", "一个评价器或张贴码超过一天的上限"),
]


TABLE = "service_windows_heldscores"


def without_rowid(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Like ratings, these lie in the order of their hashes and in no order of arrival."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TABLE])
        ((made,),) = cursor.fetchall()
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"{made} WITHOUT ROWID")


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0011_marks_of_ratings")]

    operations = [
        migrations.CreateModel(
            "HeldScores",
            [
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("scores", models.JSONField()),
            ],
        ),
        migrations.RunPython(without_rowid, migrations.RunPython.noop),
        migrations.AddField(
            "burst",
            "cause",
            models.CharField(choices=CAUSES, default="minute", max_length=8),
        ),
        migrations.AddField("burst", "late_since", models.DateField(null=True)),
        migrations.AlterField(
            "rating",
            "apart_for",
            models.CharField(blank=True, choices=REASONS, max_length=8),
        ),
        migrations.AddIndex(
            "burst",
            models.Index(condition=Q(finding=""), fields=["day"], name="bursts_that_wait"),
        ),
    ]
