"""What has ended has its day; apart from the days, so that their rows are settled before."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0024_windows_end")]

    operations = [
        migrations.AddConstraint(
            "window",
            models.CheckConstraint(
                condition=Q(is_open=True, ended_on__isnull=True)
                | Q(is_open=False, ended_on__isnull=False),
                name="window_open_or_ended",
            ),
        ),
    ]
