import django.db.models.deletion
from django.db import migrations, models

CHANNELS = [('slip', '一次性二维码'), ('poster', '张贴二维码'), ('kiosk', '评价器'), ('paper', '纸质评价'), ('hotline', '热线')]


class Migration(migrations.Migration):

    dependencies = [
        ('service_windows', '0002_kept_apart'),
    ]

    operations = [
        migrations.CreateModel(
            name='Released',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('inside', '内部'), ('public', '公众')], max_length=6)),
                ('month', models.DateField()),
                ('channel', models.CharField(choices=CHANNELS, max_length=8)),
                ('n5', models.PositiveIntegerField(default=0)),
                ('n4', models.PositiveIntegerField(default=0)),
                ('n3', models.PositiveIntegerField(default=0)),
                ('n2', models.PositiveIntegerField(default=0)),
                ('n1', models.PositiveIntegerField(default=0)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='released', to='service_windows.window')),
            ],
            options={
                'indexes': [models.Index(fields=['audience', 'month', 'window'], name='released_by_month')],
                'constraints': [models.UniqueConstraint(fields=('window', 'audience', 'month', 'channel'), name='released_once_a_month')],
            },
        ),
    ]
