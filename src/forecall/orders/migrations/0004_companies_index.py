"""The index of companies holds the orders of companies only: most orders are of people."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0002_fewer_indexes'),
        ('custody', '0007_choices_by_person'),
        ('foundation', '0001_initial'),
        ('orders', '0003_desk_orders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='company',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.company'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('company__isnull', False)), fields=['company'], name='orders_of_companies'),
        ),
    ]
