import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was approved stays readable while it is written anew; R-154: earlier rectification."""

    dependencies = [
        ("pledges", "0006_drafts_are_not_handed_in"),
        ("rectification", "0002_calendar_of_county"),
    ]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges_following",
                to="rectification.order",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="standing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="pledges.version",
            ),
        ),
        migrations.AddField(
            model_name="version", name="head", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="version", name="published_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="version", name="text", field=models.TextField(blank=True)
        ),
    ]
