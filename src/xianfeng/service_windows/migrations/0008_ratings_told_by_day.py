"""How far ratings are on record: by whole days, not by batches."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0007_appealed_index")]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="told",
            field=models.DateField(null=True),
        ),
    ]
