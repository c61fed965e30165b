from django.db import migrations, models


class Migration(migrations.Migration):
    """A notice carries the feedback that passed its check, too.

    What was noted and reported of pledges passed no check before and is in no notice: boards show
    it again once a further notice has made it known.
    """

    dependencies = [("pledges", "0010_why_a_voice_is_missing")]

    operations = [
        migrations.AddField(
            model_name="carried",
            name="feedback",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
    ]
