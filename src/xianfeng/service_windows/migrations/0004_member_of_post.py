import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_tables'),
        ('service_windows', '0003_released_batches'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='membership',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership'),
        ),
    ]
