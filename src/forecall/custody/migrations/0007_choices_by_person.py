"""Choices are asked for by person alone: one index of the person, without the time in it, is enough."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0006_a_row_for_each_category_goes'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='choice',
            name='custody_cho_subject_40c6a2_idx',
        ),
        migrations.AlterField(
            model_name='choice',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
        migrations.AlterField(
            model_name='choice',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='custody.subject'),
        ),
    ]
