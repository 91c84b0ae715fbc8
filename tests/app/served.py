"""A furnished house on disk with its real processes: pages by gunicorn, a worker, and a browser without a screen.

What tests do to it is done from outside: kill, lock, fill the disk, take the database away.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from forecall.app.supervising import forecall
from tests.program import ROOT

SLUG = "sample-need-prediction"
EMAIL, PASSWORD = "demo@example.org", "a sentence for one test"  # invented
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
NAMED = re.compile(r"<(?:input|textarea)\b[^>]*>")
FURNISH = "from tests.app.served import furnish; furnish()"


def furnish() -> None:
    """In a process of its own: an organisation with people, orders and a forecast, and its owner, who reads `de`."""
    from forecall.app.demo_house import _somebody
    from forecall.app.house import opened
    from forecall.app.sample import load
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation
    from forecall.sales import forecast

    with opened() as parts:
        list(load(int(sys.argv[1]), lambda *_: None, SLUG))
        with acting(Organisation.objects.get(slug=SLUG).pk, "demo"):
            forecast()
        _somebody(PASSWORD, "de", parts.clock.now())
    print("{}")


@dataclass
class Place:
    """A home, its database, and what runs in it. Processes that are left end with it."""

    folder: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def file(self) -> Path:
        """The database, where it is a file."""
        return self.home / "forecall.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        told = {"FORECALL_HOME": str(self.home), **self.more}
        return told | ({"FORECALL_DATABASE": self.database} if self.database else {})

    def begin(self, *arguments: str, **more: str) -> subprocess.Popen:
        """A process of the product, and of a session of its own."""
        left = {name: value for name, value in os.environ.items() if not name.startswith(("FORECALL", "DJANGO"))}
        told = left | self.environment | more | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        log = self.folder / "said"
        with log.open("ab") as said:
            process = subprocess.Popen(
                forecall(*arguments), env=told, cwd=ROOT, stdout=said, stderr=said, start_new_session=True
            )
        self.running.append(process)
        return process

    def web(self, port: int, **more: str) -> Browser:
        """The pages, once they answer; one process that answers, so that a kill hits it."""
        process = self.begin("serve", "web", "--workers", "1", "--port", str(port), **more)
        browser = Browser(port, process)
        browser.until_ready((self.folder / "said").read_text)
        return browser

    def end(self) -> None:
        for process in self.running:
            end(process)
        self.running.clear()


def end(process: subprocess.Popen, number: int = signal.SIGKILL) -> None:
    """The process and all that it began."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(60)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    took_s: float

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    def form(self, having: str) -> dict[str, str]:
        """Every named field with its value, of the form that has a field of this name."""
        forms = map(_fields, re.findall(r"<form\b.*?</form>", self.text, re.DOTALL))
        return next(one for one in forms if having in one)


def _fields(form: str) -> dict[str, str]:
    found = {}
    for tag in NAMED.findall(form):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_on = about.get("type") not in {"checkbox", "radio"} or re.search(r"\schecked\b", tag)
        if "name" in about and is_on:
            found[about["name"]] = unescape(about.get("value", "on" if about.get("type") == "checkbox" else ""))
    return found


@dataclass
class Browser:
    """Keeps cookies; follows nothing by itself."""

    port: int
    process: subprocess.Popen
    cookies: dict[str, str] = field(default_factory=dict)

    def until_ready(self, said, seconds: float = 90) -> None:
        end_at = time.monotonic() + seconds
        while True:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthz").status == 200:
                    return
            assert self.process.poll() is None, said()
            assert time.monotonic() < end_at, said()
            time.sleep(0.05)

    def ask(self, method: str, path: str, given: dict[str, str] | None = None, timeout_s: float = 90) -> Answer:
        """Raises OSError or HTTPException where nobody answers to the end."""
        begun = time.monotonic()
        headers = {
            "Accept-Language": "de",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if given is not None:
            body = urlencode(given)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            line.request(method, path, body, headers | {"Host": f"localhost:{self.port}"})
            reply = line.getresponse()
            text = reply.read().decode()
        finally:
            line.close()
        for one in reply.headers.get_all("Set-Cookie", []):
            name, _, rest = one.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(reply.status, dict(reply.headers), text, time.monotonic() - begun)

    def get(self, path: str, **more: float) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, given: dict[str, str], **more: float) -> Answer:
        """With the mark against forgery of the page itself."""
        if "csrfmiddlewaretoken" not in given:
            found = dict(HIDDEN.findall(self.get(path).text))
            given = {"csrfmiddlewaretoken": found["csrfmiddlewaretoken"], **given}
        return self.ask("POST", path, given, **more)

    def sign_in(self) -> None:
        answer = self.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
        assert answer.status == 302, answer.words


def copied(prepared: Path, folder: Path) -> Path:
    """A home as it was prepared."""
    shutil.copytree(prepared, folder, symlinks=True)
    return folder


def looked(program, place: Place, code: str) -> dict:
    """What a look at the database says, in a process of its own: the code prints JSON as its last line."""
    done = program(environment=place.environment, code=code, check=True)
    return json.loads(done.stdout.splitlines()[-1])
