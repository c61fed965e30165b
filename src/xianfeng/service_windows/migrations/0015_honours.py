"""What is put forward for honours."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('packs', '0001_versions'),
        ('service_windows', '0014_words_are_sealed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HonourProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('honour', models.CharField(max_length=50, verbose_name='荣誉称号')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('proposed_on', models.DateField(verbose_name='建议日期')),
                ('state', models.CharField(choices=[('open', '待评选'), ('back', '已收回'), ('taken', '已纳入评选')], default='open', max_length=10)),
                ('ended_on', models.DateField(null=True)),
                ('taken_back', models.CharField(blank=True, max_length=500, verbose_name='收回的理由')),
                ('taken_up_as', models.CharField(blank=True, max_length=100)),
                ('entrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='service_windows.entrant')),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packs.packversion')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '评优建议',
                'ordering': ['entrant__window__organization__path', 'pk'],
                'indexes': [models.Index(fields=['proposed_on'], name='proposals_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'back'), _negated=True), fields=('entrant', 'honour'), name='proposed_once')],
            },
        ),
    ]
