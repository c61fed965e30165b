"""Contests begun by mistake are withdrawn with a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service_windows', '0015_honours'),
    ]

    operations = [
        migrations.AddField(
            model_name='contest',
            name='withdrawn_for',
            field=models.CharField(blank=True, max_length=300, verbose_name='撤回的理由'),
        ),
        migrations.AddField(
            model_name='contest',
            name='withdrawn_on',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='contest',
            name='state',
            field=models.CharField(choices=[('open', '进行中'), ('published', '已公布'), ('withdrawn', '已撤回')], default='open', max_length=10),
        ),
    ]
