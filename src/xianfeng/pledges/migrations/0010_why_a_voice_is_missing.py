"""A pledge may be appraised without one of its voices, with the reason (R-003, R-024)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pledges", "0009_nobody_checks_own_notice")]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="appraisal_note",
            field=models.CharField(
                blank=True, default="", max_length=500, verbose_name="评议说明"
            ),
            preserve_default=False,
        ),
    ]
