from django.db import migrations
from django.db.models import F


def check_again(apps, schema_editor):
    """Notices not yet approved that were checked by who proposed them: somebody else checks."""
    Publication = apps.get_model("pledges", "Publication")
    own = Publication.objects.filter(state="checked", checked_by=F("proposed_by"))
    own.update(state="proposed", checked_by=None, checked_at=None)


class Migration(migrations.Migration):
    dependencies = [("pledges", "0007_what_stands_while_it_changes")]

    operations = [migrations.RunPython(check_again, migrations.RunPython.noop)]
