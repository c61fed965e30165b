from django.db import migrations


def as_values(items):
    return [
        {
            "text": one.text,
            "aim": one.aim,
            "measures": one.measures,
            "due": one.due.isoformat(),
            "aspects": list(one.aspects),
            "medium": one.medium,
        }
        for one in items.order_by("place")
    ]


def keep_words(apps, schema_editor):
    """What was checked before: the first version that was changed later, else today's words."""
    Carried = apps.get_model("pledges", "Carried")
    Item = apps.get_model("pledges", "Item")
    Version = apps.get_model("pledges", "Version")
    carrying = set()
    for row in Carried.objects.select_related("publication").order_by("-publication__since", "-publication_id"):
        notice = row.publication
        if notice.checked_at is not None:
            later = Version.objects.filter(
                pledge=row.pledge_id, changed_at__gt=notice.checked_at
            ).order_by("number")
            first = later.first()
            row.words = (
                first.content if first else as_values(Item.objects.filter(pledge=row.pledge_id))
            )
        if notice.since is not None:
            row.is_over = row.pledge_id in carrying
            carrying.add(row.pledge_id)
        row.save()


class Migration(migrations.Migration):
    dependencies = [("pledges", "0004_words_of_notices")]

    operations = [migrations.RunPython(keep_words, migrations.RunPython.noop)]
