"""In a process of its own, on a database file: an incident is counted, and after each statement somebody else writes.

Asked for by `test_counting_beside_others.py`; answers with one line of JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from forecall.app.house import opened
from forecall.foundation import FixedClock, acting
from tests.custody.faults.cast import DAY
from tests.policy.policies import example


def people(number):
    """So many prospects with a business card."""
    from forecall.custody import Newcomer, Origin, add_subjects

    origin = Origin(DAY - timedelta(days=1), "given", version=1)
    return [
        one
        for start in range(0, number, 5000)
        for one in add_subjects([Newcomer("prospect", {"business_card": origin})] * min(5000, number - start))
    ]


@contextmanager
def somebody_else(file):
    """[(statement, whether another connection could write right after it)] while the block runs."""
    other, found = sqlite3.connect(file, timeout=0, isolation_level=None), []
    other.execute("CREATE TABLE IF NOT EXISTS written_beside (at INTEGER)")

    def look(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        try:
            other.execute("INSERT INTO written_beside VALUES (1)")
        except sqlite3.OperationalError:
            found.append((sql, False))
        else:
            found.append((sql, True))
        return done

    with connection.execute_wrapper(look):
        yield found
    other.close()


def counted(verb, file):
    """The incident is opened or learnt of, with the statements that this took."""
    from forecall.custody.incidents import service
    from forecall.custody.incidents.types import Discovery, Nature
    from forecall.foundation.jobs import Worker, WorkerSettings

    seen = Discovery(DAY, (Nature.CONFIDENTIALITY,), categories=("business_card",))
    if verb == "open":
        with somebody_else(file) as found:
            incident = service.open_incident(seen)
    elif verb == "learn":
        incident = service.open_incident(seen)
        with somebody_else(file) as found:
            service.learn(incident, began=DAY - timedelta(days=3))
    else:
        incident = service.open_incident(seen, later=True)
        with somebody_else(file) as found:
            Worker(WorkerSettings(until_idle=True)).work()
    return {"hit": len(service.people_hit(incident)), "statements": found}


def main():
    """argv: the verb, and how many people there are."""
    from forecall.custody import publish
    from forecall.foundation.models import Organisation

    with opened(clock=FixedClock(DAY)) as parts:
        made = Organisation.objects.create(slug="tea", name="Tea", country="RO", created_at=parts.clock.now())
        with acting(made.id, "alice"):
            publish(example("need-prediction"), artefact="0" * 64)
            people(int(sys.argv[2]))
            answer = counted(sys.argv[1], connection.settings_dict["NAME"])
    print(json.dumps(answer))
