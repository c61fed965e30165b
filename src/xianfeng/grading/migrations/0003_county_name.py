"""The county's name as of publication; rounds published before keep the name of today."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_names(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rounds = apps.get_model("grading", "Round")
    organizations = apps.get_model("organizations", "Organization")
    named = organizations.objects.filter(pk=models.OuterRef("county_id")).values("name")
    published = rounds.objects.filter(published_at__isnull=False)
    published.update(county_name=models.Subquery(named))


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0002_off_record"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="county_name",
            field=models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
