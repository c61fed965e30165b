"""A form says which edition of the window it was filled in from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0022_entries_are_sealed")]

    operations = [
        migrations.AddField("window", "edition", models.PositiveIntegerField(default=1)),
    ]
