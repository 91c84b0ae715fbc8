"""Does one thing in an installation and dies at a named step: kill -9, no clean-up. Then looks what is there.

Started once with FORECALL_HOME; forks for each line of JSON on standard input and answers how the child ended and what
it said. A fork costs milliseconds, where a fresh Python with Django and polars costs seconds. The files at the home are
changed between two lines by whoever asks.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import django

from forecall.app.house import at_work, opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock, SteadyClock, acting
from forecall.foundation.failpoints import arm, noted
from tests.custody.faults.scene import DAY, EXPECTED, NAMES, TRIALS, VERBS
from tests.forking import load_everything


def prepare() -> dict:
    """The installation as it is before the fault: what was confirmed to callers until then."""
    with opened(clock=FixedClock(DAY)) as parts:
        from forecall.foundation.models import Organisation
        from tests.custody.faults.scene import confirmed

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
    os.environ["DJANGO_SETTINGS_MODULE"] = "forecall.app.django_settings"
    django.setup()
    load_everything()  # once here, and not in each child
    answer = Path(os.environ["ANSWER"])
    for line in sys.stdin:
        job = json.loads(line)
        answer.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            try:
                answer.write_text(json.dumps(prepare() if job["act"] == "prepare" else do(job)))
            except BaseException as problem:  # noqa: BLE001  # the child ends here, whatever happened
                answer.write_text(json.dumps({"problem": f"{type(problem).__name__}: {problem}"}))
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        said = json.loads(answer.read_text()) if answer.exists() else {}
        ended = {"signal": status & 0x7F, "exit": status >> 8, **said}
        print(json.dumps(ended), flush=True)


if __name__ == "__main__":
    main()
