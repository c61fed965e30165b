"""What waits for the record goes in sealed: what kind of case, and how an answer was rated."""

from typing import Any

from django.db import migrations

SEALED = ("kind", "reply", "order", "step")


def seal(apps: Any, _editor: Any) -> None:
    """Rows that wait here live for a day; what is on record stays as it is."""
    for one in apps.get_model("service_windows", "Untold").objects.filter(kind__startswith="case."):
        told = {name: one.data.pop(name) for name in SEALED if name in one.data}
        if told:
            one.personal |= {name: str(value or "") for name, value in told.items()}
            one.save(update_fields=["data", "personal"])


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0021_suggestions_without_level")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop, elidable=True)]
