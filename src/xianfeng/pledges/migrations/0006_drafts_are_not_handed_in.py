from django.db import migrations


def take_back(apps, schema_editor):
    """Drafts written anew after a change or a return: their words were not handed in."""
    apps.get_model("pledges", "Pledge").objects.filter(state="draft").update(submitted_at=None)


class Migration(migrations.Migration):
    dependencies = [("pledges", "0005_words_checked_before")]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
