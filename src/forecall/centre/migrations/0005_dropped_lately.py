from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0004_one_talk_a_form")]

    operations = [
        migrations.AddIndex(
            model_name="calltask",
            index=models.Index(
                condition=models.Q(("state", "dropped")),
                fields=["organisation", "closed_at", "subject"],
                name="tasks_dropped_lately",
            ),
        ),
    ]
