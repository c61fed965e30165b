"""Of words that are no bad rating's, nobody reads a level: where some were 满意, the others were not."""

from typing import Any

from django.db import migrations


def forget(apps: Any, _editor: Any) -> None:
    """The rating itself stays in the counts; that these words were its own is not kept."""
    for name in ("Case", "HeldCase"):
        apps.get_model("service_windows", name).objects.filter(kind="suggestion").update(level=None)


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0020_months_told")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
