"""The list of companies is read in its order, page by page; an index that repeats the beginning of this one goes."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0005_bought_lists'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['organisation', 'name', 'id'], name='companies_by_name'),
        ),
        migrations.AlterField(
            model_name='company',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation'),
        ),
    ]
