import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0009_clients_of_incidents'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='happening',
            name='actor',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
        migrations.AlterField(
            model_name='choice',
            name='what',
            field=models.CharField(choices=[('consent', 'Consent'), ('withdrawal', 'Withdrawal'), ('objection', 'Objection'), ('objection_lifted', 'Objection Lifted'), ('compelling', 'Compelling'), ('instruction', 'Instruction'), ('instruction_ended', 'Instruction Ended'), ('consent_elsewhere', 'Consent Elsewhere'), ('lifted_elsewhere', 'Lifted Elsewhere'), ('compelling_elsewhere', 'Compelling Elsewhere'), ('instructed_elsewhere', 'Instructed Elsewhere')], max_length=20),
        ),
        migrations.CreateModel(
            name='ProofText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'digest'), name='one_text_a_digest')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
