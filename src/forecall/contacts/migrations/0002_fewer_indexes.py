"""Indexes that repeat the beginning of another, or that hardly anybody asks for, go: people and orders take less room."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('custody', '0003_fewer_indexes'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contactpoint',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
        migrations.AlterField(
            model_name='contactpoint',
            name='subject',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='custody.subject'),
        ),
        migrations.AlterField(
            model_name='customernumber',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
        migrations.AlterField(
            model_name='person',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
    ]
