"""Words find their rating by a secret of the rater's browser; rows lie in no order of arrival."""

from collections.abc import Sequence

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from xianfeng.service_windows.models.cases import any_key

TABLE = "service_windows_rating"
MOVE = """
INSERT INTO service_windows_rating_new SELECT * FROM service_windows_rating ORDER BY digest
"""


def without_rowid(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """On SQLite a hidden number counts the rows of a table as they come: a table without one lies
    in the order of its key, which is a hash."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TABLE])
        ((made,),) = cursor.fetchall()
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''"
        cursor.execute(query, [TABLE])
        again: Sequence[str] = [row[0] for row in cursor.fetchall()]
        new = made.replace(f'"{TABLE}"', f'"{TABLE}_new"', 1)
        cursor.execute(f"{new} WITHOUT ROWID")
        cursor.execute(MOVE)
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"ALTER TABLE {TABLE}_new RENAME TO {TABLE}")
        for index in again:
            cursor.execute(index)


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0010_told_by_day")]

    operations = [
        migrations.AddField(
            "rating", "mark", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddIndex(
            "rating",
            models.Index(fields=["mark"], condition=~models.Q(mark=""), name="ratings_by_mark"),
        ),
        migrations.AlterField(
            "heldcase",
            "id",
            models.BigAutoField(default=any_key, primary_key=True, serialize=False),
        ),
        migrations.AddField(
            "heldcase", "mark", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField(
            "heldcase",
            "beside",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="more",
                to="service_windows.heldcase",
            ),
        ),
        migrations.AddIndex(
            "heldcase",
            models.Index(fields=["mark"], condition=~models.Q(mark=""), name="held_by_mark"),
        ),
        migrations.RunPython(without_rowid, migrations.RunPython.noop),
    ]
