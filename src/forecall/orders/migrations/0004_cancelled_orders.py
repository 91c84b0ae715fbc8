from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_desk_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='cancelled_by',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
