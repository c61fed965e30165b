"""A month that an appeal left too small is told in no sum."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_windows", "0019_words_after_the_end")]

    operations = [
        migrations.AddField("released", "told", models.BooleanField(default=True)),
    ]
