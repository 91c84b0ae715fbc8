"""Does one thing to a keyring in a process of its own, and dies at a named step: kill -9, no clean-up.

Started once; forks for each line of JSON on standard input, and answers how the child ended. A fork costs milliseconds,
where a fresh Python costs a third of a second.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from uuid import UUID

from forecall.custody.keyring import Keyring, Masters


class DieAt:
    """A failpoint: SIGKILL to its own process at the nth passing of a step."""

    def __init__(self, step: str, nth: int, *, armed: bool) -> None:
        self._step, self._left, self.armed = step, nth, armed

    def __call__(self, step: str) -> None:
        if self.armed and step == self._step:
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1


def as_given(argument):
    """UUIDs come as {"ids": [...]}, paths as {"path": ...}."""
    if isinstance(argument, dict):
        return [UUID(each) for each in argument["ids"]] if "ids" in argument else Path(argument["path"])
    return argument


def do(job: dict) -> None:
    masters = Masters.read(Path(job["masters"]))
    failpoint = DieAt(job["step"], job["nth"], armed=job["verb"] == "create" or job["at_opening"])
    options = {"standby": Path(job["standby"]), "failpoint": failpoint}
    if job["verb"] == "create":
        Keyring.create(Path(job["path"]), masters, **options)
        return
    keyring = Keyring.open(Path(job["path"]), masters, **options)
    failpoint.armed = True
    arguments = [masters] if job["verb"] == "rotate_master" else map(as_given, job["arguments"])
    getattr(keyring, job["verb"])(*arguments)


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                do(json.loads(line))
            except BaseException:  # noqa: BLE001  # the child ends here, whatever happened
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        }
        print(json.dumps(ended), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    main()
