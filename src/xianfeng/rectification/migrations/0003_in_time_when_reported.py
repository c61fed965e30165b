"""An order is in time by the day that held when it was reported."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def as_it_stands(apps: Any, _editor: Any) -> None:
    """What held then is not known any more of orders reported before."""
    orders = apps.get_model("rectification", "Order").objects
    orders.filter(submitted_on__isnull=False).update(submitted_due_on=F("due_on"))


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_calendar_of_county")]

    operations = [
        migrations.AddField("order", "submitted_due_on", models.DateField(null=True)),
        migrations.RunPython(as_it_stands, migrations.RunPython.noop, elidable=True),
    ]
