"""A worker process with one job that lasts: it says when the job has begun, and what became of it."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "forecall.app.django_settings"


def main() -> None:
    django.setup()
    from forecall.app.tables import bring_up_to_date
    from forecall.app.working import work
    from forecall.foundation import acting
    from forecall.foundation.jobs import WorkerSettings, enqueue
    from forecall.foundation.jobs.models import Job
    from forecall.foundation.models import Organisation
    from tests.foundation.jobs import deeds

    bring_up_to_date("default")
    made = Organisation.objects.create(slug="a", name="A", country="RO", created_at=datetime.now(UTC))
    with acting(made.id, "alice"):
        enqueue(deeds.lasting, {"short": 1, "long": 600}[sys.argv[1]])
    work(WorkerSettings(poll_s=0.05), grace_s=4 if sys.argv[1] == "short" else 0.5)
    made.refresh_from_db()
    row = Job.objects.get()
    print(json.dumps({"state": row.state, "runs": row.runs, "mark": made.country == "DE"}), flush=True)
