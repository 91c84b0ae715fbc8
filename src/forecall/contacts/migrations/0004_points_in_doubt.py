"""Of numbers and addresses only those in doubt are kept in order of time: most people take 127 bytes less on SQLite."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_changes_told'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='contactpoint',
            name='contacts_co_organis_41046f_idx',
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(condition=models.Q(('state', 'doubtful'), ('state', 'dead'), _connector='OR'), fields=['organisation', 'checked_at'], name='points_in_doubt'),
        ),
    ]
