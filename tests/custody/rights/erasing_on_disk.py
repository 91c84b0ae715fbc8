"""One erasure in a house on a real disk, run as a process of its own; says as JSON what was found before and after."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from forecall.app.house import opened
from forecall.app.settings import read_settings
from forecall.foundation import FixedClock


def found(home: Path, needles: list[bytes]) -> list[str]:
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted({path.name for path in files for needle in needles if needle in path.read_bytes()})


def main() -> None:
    with opened(clock=FixedClock(datetime(2026, 12, 5, 10, tzinfo=UTC))) as parts:
        from django.db import connection

        from forecall.custody import Newcomer, Origin, add_subjects, publish
        from forecall.custody.rights import Kind, Request, carry_out, open_case
        from forecall.foundation import acting
        from forecall.foundation.models import Organisation
        from forecall.policy import load_policy

        examples = Path(__file__).parents[3] / "examples" / "policies"
        home, now = read_settings().home, parts.clock.now()
        made = Organisation.objects.create(slug="house", name="House", country="RO", created_at=now)
        with acting(made.id, "alice"):
            publish(load_policy(examples / "need-prediction.yaml"))
            origin = Origin(now, "given", 1)
            [person] = add_subjects([Newcomer("requester", {"request_record": origin}, "RO")])
            case = open_case(Request(Kind.ERASURE, "email", "en", text="I am Ana Zamfirescu, please erase me"), person)
            with connection.cursor() as cursor:
                cursor.execute("SELECT text FROM custody_case UNION ALL SELECT body FROM custody_caseletter")
                sealed = [bytes(row[0]) for row in cursor.fetchall()]
            before, id_before = found(home, sealed), found(home, [person.bytes])
            carry_out(case)
            after, id_after = found(home, [*sealed, b"Zamfirescu"]), found(home, [person.bytes])
    json.dump({"before": before, "id_before": id_before, "after": after, "id_after": id_after}, sys.stdout)


if __name__ == "__main__":
    main()
