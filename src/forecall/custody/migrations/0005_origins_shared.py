"""How data came in, once for all who came in alike: what stood in a row for each person and category is gathered."""

from itertools import groupby
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import django.db.models.deletion
import django.db.models.manager
import orjson
from django.db import migrations, models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INDIRECT = {'client', 'third_party', 'public_source', 'public_authority'}
AT_ONCE, REMEMBERED = 2000, 50_000
COLUMNS = ('subject_id', 'organisation_id', 'category', 'at', 'source', 'version', 'informed', 'origin')


def _stamp(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // timedelta(microseconds=1)


def _written(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def gather(apps: Any, schema_editor: object) -> None:
    """Person by person; whoever came in like one before gets the same row. Facts lose their copy."""
    Collection, Subject, Origins = (apps.get_model('custody', name) for name in ('Collection', 'Subject', 'Origins'))
    known: dict[tuple[UUID, str, str], int] = {}
    waiting: list[tuple[UUID, int]] = []
    rows = Collection._base_manager.order_by('organisation_id', 'subject_id').values_list(*COLUMNS)
    for (subject, organisation), group in groupby(rows.iterator(chunk_size=AT_ONCE), key=itemgetter(0, 1)):
        came = list(group)
        facts = _written({one[2]: [_stamp(one[3]), one[4], one[5], _stamp(one[6])] for one in came})
        words = {one[2]: one[7] for one in came if one[7]}
        text = (organisation, facts, _written(words) if words else '')
        if text not in known:
            if len(known) >= REMEMBERED:
                known.clear()
            owed = min((one[3] for one in came if one[6] is None and one[4] in INDIRECT), default=None)
            made = Origins(organisation_id=organisation, facts=facts, words=text[2], owed_since=owed)
            made.save()
            known[text] = made.pk
        waiting.append((subject, known[text]))
        if len(waiting) >= AT_ONCE:
            _move(Subject, waiting)
            waiting = []
    _move(Subject, waiting)


def _move(Subject: Any, several: list[tuple[UUID, int]]) -> None:
    rows = dict(several)
    for start in range(0, len(several), 500):
        part = [subject for subject, _ in several[start:start + 500]]
        people = list(Subject._base_manager.filter(pk__in=part).only('facts', 'origins'))
        for one in people:
            facts = orjson.loads(one.facts)
            facts.pop('f', None)
            one.facts, one.origins_id = _written(facts), rows[one.pk]
        Subject._base_manager.bulk_update(people, ['facts', 'origins'], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0004_files_of_versions'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Origins',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.TextField()),
                ('words', models.TextField(blank=True, default='')),
                ('owed_since', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.organisation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'indexes': [models.Index(condition=models.Q(('owed_since__isnull', False)), fields=['owed_since'], name='origins_owed')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='subject',
            name='origins',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='people', to='custody.origins'),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop, elidable=False),
    ]
