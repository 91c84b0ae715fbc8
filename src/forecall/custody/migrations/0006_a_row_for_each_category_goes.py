"""The rows that were gathered go: in a step of its own, as PostgreSQL drops no table that has just been written to."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0005_origins_shared'),
    ]

    operations = [
        migrations.DeleteModel(name='Collection'),
    ]
