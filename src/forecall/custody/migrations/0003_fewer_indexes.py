"""Indexes that repeat the beginning of another go: a person takes a seventh less room, and is written sooner."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0002_cases_and_incidents'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='choice',
            name='subject',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='custody.subject'),
        ),
        migrations.AlterField(
            model_name='collection',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
        migrations.AlterField(
            model_name='collection',
            name='subject',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='collections', to='custody.subject'),
        ),
        migrations.AlterField(
            model_name='happening',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
        migrations.AlterField(
            model_name='happening',
            name='subject',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='happenings', to='custody.subject'),
        ),
        migrations.AlterField(
            model_name='subject',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
    ]
