"""Does one thing in an installation and dies at a named step: kill -9, no clean-up. Then looks what is there."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from uuid import UUID

from forecall.app.house import at_work, opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock, SteadyClock, acting
from forecall.foundation.failpoints import arm, noted
from tests.custody.faults.acts import TRIALS, VERBS
from tests.custody.faults.cast import DAY
from tests.custody.faults.looks import EXPECTED, NAMES


def prepare() -> dict:
    """The installation as it is before the fault: what was confirmed to callers until then."""
    with opened(clock=FixedClock(DAY)) as parts:
        from forecall.foundation.models import Organisation
        from tests.custody.faults.cast import confirmed

        made = Organisation.objects.create(slug="tea", name="Tea", country="RO", created_at=parts.clock.now())
        with acting(made.id, "alice"):
            confirmed()
        return {"organisation": str(made.id)}


def do(job: dict) -> dict:
    """`do` a verb, killed at `step`; `finish` it after the restart; or `look` what is there."""
    clock = SteadyClock() if job.get("steady") else FixedClock(DAY + timedelta(hours=2))
    with at_work(read_settings(), clock) as parts, acting(UUID(job["organisation"]), "alice"):
        passed = noted()
        arm(job.get("step", ""), nth=job.get("nth", 1))
        try:
            if job["act"] == "look":
                return {name: EXPECTED[name](parts) for name in NAMES}
            {**VERBS, **TRIALS}[job["verb"]](parts)
            return {"passed": list(passed)}
        finally:
            arm("")


def main() -> None:
    job = json.loads(sys.argv[1])
    print(json.dumps(prepare() if job["act"] == "prepare" else do(job)))
