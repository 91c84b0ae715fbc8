"""An installation for the fault tests."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.postgresql import Server
from tests.program import Program

ACT = "from tests.custody.faults.victim import main; main()"


class House:
    """An installation on disk, and the program that works and dies in it."""

    def __init__(
        self, folder: Path, program: Program, database: str = "", other: House | None = None, act: str = ACT
    ) -> None:
        self.act = act
        self.home, self.kept, self.program = folder / "home", folder / "kept", program
        self.environment = {"FORECALL_HOME": str(self.home)} | ({"FORECALL_DATABASE": database} if database else {})
        self.organisation = other.organisation if other else self.asked({"act": "prepare"})["organisation"]
        if other is None:
            shutil.copytree(self.home, self.kept)

    def asked(self, job: dict) -> dict:
        self.begin(job)
        return self.answered()

    def begin(self, job: dict) -> None:
        self.program.begin(json.dumps(job), environment=self.environment, code=self.act)

    def answered(self) -> dict:
        """How it ended and, unless it was killed, what it answered."""
        done = self.program.ended()
        said = done.stdout.splitlines()
        return {
            "signal": max(0, -done.returncode), "exit": max(0, done.returncode),
            **(json.loads(said[-1]) if said else {}),
            **({"problem": _named(done.stderr.strip().splitlines()[-1])} if done.returncode > 0 else {}),
        }  # fmt: skip

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


class HouseOnServer(House):
    """The same with its database on a server: what was prepared there is kept beside it."""

    def __init__(self, folder: Path, program: Program, server: Server, name: str) -> None:
        server.create(name)
        super().__init__(folder, program, server.address(name))
        self.server, self.name = server, name
        server.copy(name, f"{name}_kept")

    def anew(self) -> None:
        super().anew()
        self.server.copy(f"{self.name}_kept", self.name)


def _named(line: str) -> str:
    """The last line of a traceback without the error's module."""
    return re.sub(r"^(?:\w+\.)+(?=\w+:)", "", line)


def confirmed_stands(found: dict) -> None:
    """What was confirmed before anything went wrong is there."""
    assert found["willing"] == "allowed"
    assert found["withdrawn"] == "consent_withdrawn"
    assert found["erased"] == ["forgotten", "destroyed"]
    assert found["receipts"] is True
    assert found["sealed"] == ["Ana Proba", "a@example.com"]
