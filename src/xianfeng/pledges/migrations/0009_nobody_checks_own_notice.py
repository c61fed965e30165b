from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pledges", "0008_checks_by_somebody_else"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="checked")
                | models.Q(checked_by__isnull=True)
                | ~models.Q(checked_by=models.F("proposed_by")),
                name="nobody_checks_own_notice",
            ),
        ),
    ]
