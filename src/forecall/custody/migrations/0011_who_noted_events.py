from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0009_clients_of_incidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='happening',
            name='actor',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
    ]
