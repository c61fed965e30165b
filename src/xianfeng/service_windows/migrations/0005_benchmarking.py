from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service_windows', '0004_member_of_post'),
    ]

    operations = [
        migrations.AddField(
            model_name='entrant',
            name='benchmark',
            field=models.CharField(blank=True, max_length=200, verbose_name='标杆'),
        ),
        migrations.AddField(
            model_name='entrant',
            name='gap',
            field=models.CharField(blank=True, max_length=500, verbose_name='差距'),
        ),
        migrations.AddField(
            model_name='entrant',
            name='measures',
            field=models.CharField(blank=True, max_length=500, verbose_name='措施'),
        ),
    ]
