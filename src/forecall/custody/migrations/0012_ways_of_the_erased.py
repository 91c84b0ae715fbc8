from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0011_records_erased_together'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='way',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='erasure',
            name='way_id',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
