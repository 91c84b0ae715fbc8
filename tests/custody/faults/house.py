"""An installation for the fault tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[3]


class House:
    """An installation on disk, and the process that works and dies in it."""

    def __init__(self, folder: Path, database: str = "", other: House | None = None) -> None:
        self.home, self.kept, self.database = folder / "home", folder / "kept", database
        environment = {
            **os.environ, "FORECALL_HOME": str(self.home), "ANSWER": str(folder / f"answer{'2' if other else ''}"),
            "PYTHONPATH": f"{TOP / 'src'}{os.pathsep}{TOP}", "FORECALL_DATABASE": database,
        }  # fmt: skip
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.custody.faults.victim"], cwd=TOP, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.organisation = other.organisation if other else self.asked({"act": "prepare"})["organisation"]
        if other is None:
            shutil.copytree(self.home, self.kept)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def asked(self, job: dict) -> dict:
        self.begin(job)
        return self.answered()

    def begin(self, job: dict) -> None:
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()

    def answered(self) -> dict:
        said = self.process.stdout.readline()
        assert said, "the victim itself ended; what it said stands above"
        return json.loads(said)

    def anew(self) -> None:
        """As it was prepared."""
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)

    def job(self, verb: str, **more) -> dict:
        return {"act": "do", "verb": verb, "organisation": self.organisation, **more}

    def do(self, verb: str, step: str = "", nth: int = 1, **more) -> dict:
        return self.asked(self.job(verb, step=step, nth=nth, **more))

    def look(self) -> dict:
        found = self.asked({"act": "look", "organisation": self.organisation})
        assert found["exit"] == 0, found
        return found


def confirmed_stands(found: dict) -> None:
    """What was confirmed before anything went wrong is there."""
    assert found["willing"] == "allowed"
    assert found["withdrawn"] == "consent_withdrawn"
    assert found["erased"] == ["forgotten", "destroyed"]
    assert found["receipts"] is True
