from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0010_who_noted_and_which_text'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='person',
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
    ]
