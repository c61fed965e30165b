import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of a notice's pledges gets a model, with the words that passed the check."""

    dependencies = [("pledges", "0003_topic_choices")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Carried",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "publication",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried",
                                to="pledges.publication",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried",
                                to="pledges.pledge",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "pledges_publication_pledges",
                        "unique_together": {("publication", "pledge")},
                    },
                ),
                migrations.AlterField(
                    model_name="publication",
                    name="pledges",
                    field=models.ManyToManyField(
                        related_name="publications",
                        through="pledges.Carried",
                        to="pledges.pledge",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="carried", name="edition", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="carried", name="words", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="carried", name="is_over", field=models.BooleanField(default=False)
        ),
    ]
