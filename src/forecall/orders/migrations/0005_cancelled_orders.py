from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_companies_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='cancelled_by',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
