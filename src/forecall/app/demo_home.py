"""The home of a demo: a folder that `forecall demo` makes, knows again, and may throw away."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from forecall.app.settings import DEMO_MARK
from forecall.foundation import ForecallError
from forecall.web.tour.links import Links

KEPT, LOCK = "about.json", "lock"
"""What a demo keeps of itself once all is there, and what it holds while it runs."""


class NotADemo(ForecallError):
    """The folder holds something that no demo made; name another, or an empty one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} was not made by a demo; nothing was touched. Name another folder with --home")


class DemoRuns(ForecallError):
    """A demo runs from this home; stop it before it is thrown away."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a demo runs in {folder}; stop it first with Ctrl-C where it was started")


@dataclass(frozen=True, slots=True)
class About:
    """What a demo keeps of itself: where its pages are, and who signs in.

    password   for pages that ask once more who it is; the demo prints it
    """

    port: int
    user: str
    email: str
    password: str

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder and what lies in it."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "demo.log"

    def make(self) -> None:
        """Make it, or know it again. Raises NotADemo before anything is written."""
        mark = self.folder / DEMO_MARK
        if self.folder.exists() and not mark.is_file() and (self.folder.is_file() or any(self.folder.iterdir())):
            raise NotADemo(self.folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()

    def throw_away(self) -> None:
        """Remove what an earlier demo left. Raises NotADemo, DemoRuns."""
        if not self.folder.exists():
            return
        self.make()
        with self.alone() as is_mine:
            if not is_mine:
                raise DemoRuns(self.folder)
            shutil.rmtree(self.folder)

    def clear_unfinished(self) -> None:
        """Remove what a first start left that was stopped before all was there; for whoever has the home `alone`."""
        if (self.folder / KEPT).exists():
            return
        for one in self.folder.iterdir():
            if one.name in {DEMO_MARK, LOCK}:
                continue
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one)
            else:
                one.unlink()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether no other demo runs from here; while this is open none begins. The kernel gives it back."""
        handle = os.open(self.folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def about(self) -> About | None:
        """What the last demo kept; None before the first was ready."""
        try:
            return About(**json.loads((self.folder / KEPT).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def keep(self, about: About) -> None:
        beside = self.folder / "about.json.new"
        handle = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(about), stream)
        beside.replace(self.folder / KEPT)

    def link(self, about: About) -> str:
        """The address of a link that signs in once, within ten minutes."""
        secret = Links(self.folder / "links").make(UUID(about.user), datetime.now(UTC))
        return f"{about.address}/demo/enter/{secret}/"


def default_home() -> Path:
    """Beside the data of other programs of this user."""
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "forecall-demo"


def settle(environment: MutableMapping[str, str], home: Path, port: int) -> None:
    """Make `home` the only one that this process and its children know: a demo reaches no other database or server."""
    for name in [name for name in environment if name.startswith("FORECALL_")]:
        del environment[name]
    environment["FORECALL_HOME"] = str(home)
    environment["FORECALL_URL"] = f"http://localhost:{port}"


def free_port(wanted: int) -> int:
    """`wanted` where nothing listens there, else one that the system gives."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted
