"""The demo's home: made, known again, thrown away, alone; and the demo itself, from the command to the work list."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from forecall.app import demo_house
from forecall.app.demo_home import About, DemoRuns, Home, NotADemo, free_port, settle
from forecall.app.settings import DEMO_MARK, read_settings

pytestmark = pytest.mark.once  # files and processes, and nothing of Python's version
ROOT = Path(__file__).parents[2]


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("mine")
    home = Home(tmp_path / "letters")
    for verb in (home.make, home.throw_away):
        with pytest.raises(NotADemo, match="nothing was touched"):
            verb()
    assert [one.name for one in home.folder.iterdir()] == ["one.txt"]


def test_a_home_is_thrown_away_unless_a_demo_runs_there(tmp_path):
    home = Home(tmp_path / "demo")
    home.throw_away()  # nothing there is nothing to do
    home.make()
    with home.alone(), pytest.raises(DemoRuns):
        home.throw_away()
    assert home.folder.exists()
    home.throw_away()
    assert not home.folder.exists()


def test_a_first_start_that_was_stopped_half_way_begins_anew_and_a_whole_demo_stays(tmp_path, monkeypatch):
    wanted, found = demo_house.Wanted(tmp_path / "demo", 0, "en", fresh=False, browser=False), []
    about = About(8000, "7b0ff2b4-4f0e-4b8e-9a55-0d1f4f5a9c11", "demo@example.org", "secret")

    def filled(home, *_more):
        found.append({one.name for one in home.folder.iterdir()})
        (home.folder / "keys").mkdir(exist_ok=True)
        (home.folder / "keys" / "one").touch()
        (home.folder / "house.sqlite3").touch()
        if len(found) == 1:
            raise KeyboardInterrupt
        return about

    for name, does in (("settle", lambda *_all: None), ("_serve", lambda *_all: None), ("_filled", filled)):
        monkeypatch.setattr(demo_house, name, does)
    with pytest.raises(KeyboardInterrupt):
        demo_house.run(wanted)
    for _ in range(2):
        demo_house.run(wanted)
    bare = {DEMO_MARK, "lock"}
    assert found == [bare, bare, bare | {"keys", "house.sqlite3", "about.json"}]


def test_of_two_demos_at_once_one_has_the_home_and_the_other_is_told(tmp_path):
    home = Home(tmp_path)
    with home.alone() as first, home.alone() as second:
        assert (first, second) == (True, False)
    with home.alone() as third:
        assert third


def test_what_a_demo_keeps_of_itself_its_owner_alone_reads(tmp_path):
    home = Home(tmp_path)
    assert home.about() is None
    about = About(8000, "7b0ff2b4-4f0e-4b8e-9a55-0d1f4f5a9c11", "demo@example.org", "secret")
    home.keep(about)
    assert home.about() == about
    assert (tmp_path / "about.json").stat().st_mode & 0o077 == 0
    (tmp_path / "about.json").write_text("{")  # cut short
    assert home.about() is None


def test_a_demo_reaches_no_database_and_no_mail_server_of_the_house(tmp_path):
    environment = {
        "FORECALL_DATABASE": "postgresql://house/at-work", "FORECALL_SMTP": "smtp://mail.example.org",
        "FORECALL_MASTER_KEY_FILE": "/etc/forecall/master.key", "PATH": "/bin",
    }  # fmt: skip
    settle(environment, tmp_path, 8123)
    assert environment == {
        "PATH": "/bin", "FORECALL_HOME": str(tmp_path), "FORECALL_URL": "http://localhost:8123",
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [{"FORECALL_URL": "https://forecall.example"}, {"FORECALL_URL": "http://192.0.2.1"}, {"FORECALL_PROXIES": "1"}],
)
def test_links_that_sign_in_are_of_a_demo_home_at_this_machine_alone(tmp_path, more):
    told = {"FORECALL_HOME": str(tmp_path)}
    assert read_settings(told).demo_links is None  # nothing marks the home
    Home(tmp_path).make()
    assert read_settings(told).demo_links == tmp_path / "links"
    assert read_settings(told | more).demo_links is None


def test_a_port_that_is_taken_is_left_for_another():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) not in {0, taken}
    assert free_port(taken) == taken


# The demo itself


class Demo:
    """`forecall demo` as somebody starts it, up to the link that it prints."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("FORECALL", "DJANGO"))}
        environment |= {"PYTHONPATH": f"{ROOT / 'src'}", "OMP_WAIT_POLICY": "PASSIVE"}
        self.said = (home.parent / f"{home.name}-said").open("w+")
        begun = time.monotonic()
        code = "from forecall.app.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "demo", "--no-browser", "--home", str(home), "--port", "0", *arguments],
            cwd=home.parent, env=environment, text=True, stdout=subprocess.PIPE, stderr=self.said,
        )  # fmt: skip
        self.link = self.process.stdout.readline().strip()
        self.ready_s = time.monotonic() - begun

    @property
    def words(self) -> str:
        self.said.seek(0)
        return re.sub(r"\s+", " ", self.said.read())

    @property
    def password(self) -> str:
        return re.search(r"password (\S+)\. Stop", self.words).group(1)

    def stop(self) -> int:
        """Ctrl-C, or just wait for one that has said all it had to say; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        status = self.process.wait(40)
        self.process.stdout.close()
        self.said.close()
        return status


@pytest.mark.long
def test_a_demo_is_ready_and_the_second_start_finds_it_and_stops_all_its_processes(tmp_path, record_figure):
    home = tmp_path / "home"
    first = Demo(home)
    assert first.link.startswith("http://localhost:"), first.words
    second = Demo(home)  # it runs: another link, at once
    assert second.process.wait(20) == 0
    assert second.stop() == 0
    assert second.link.rpartition("/enter/")[0] == first.link.rpartition("/enter/")[0]
    assert second.link != first.link
    refused = subprocess.run(
        [sys.executable, "-c", "from forecall.app.cli import main; main()", "demo", "--fresh", "--home", str(home)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (refused.returncode, "a demo runs in" in refused.stderr) == (2, True)
    port = int(re.search(r":(\d+)/", first.link).group(1))
    with urllib.request.urlopen(f"http://localhost:{port}/sample-repeat-shop/privacy/trust/", timeout=20) as page:
        trust = page.read().decode()
    assert ("Access by role only" in trust, trust.count("not looked at yet")) == (True, 1)  # locks are people's to see
    assert first.stop() == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the pages still answer"
    again = Demo(home)
    assert "Forecasting" not in again.words
    assert again.stop() == 0
    record_figure("demo ready, first start", first.ready_s, "s", bound="<= 120")
    record_figure("demo ready, second start", again.ready_s, "s", bound="<= 40")
    assert first.ready_s <= 120
    assert again.ready_s <= 40
