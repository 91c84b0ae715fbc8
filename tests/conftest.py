"""What every test may use: parts of the system asked for by name, long tests, and figures written down."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest

from tests import long_results
from tests.long_results import Figure
from tests.postgresql import database, find_server, migrated, postgresql, runs_on_both
from tests.program import Program

__all__ = ["database", "migrated", "postgresql"]
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as `run` sets it: threads that wait awake slow a busy machine
gc.set_threshold(
    100_000, 50, 100
)  # what the suite loads it keeps: looked through at Python's own pace, a tenth of its time
RESULTS = Path(__file__).parent / "results"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests marked long too, and write their figures down")
    parser.addoption("--piece", default="", help="with --long: run only long ones, and add them under this name")
    told = "another Python tries this folder meanwhile: run only what is marked `once`"
    parser.addoption("--elsewhere", action="append", default=[], help=told)
    parser.addoption("--but", action="append", default=[], help="with --elsewhere: run this file all the same")


def pytest_collection_finish():
    """What was loaded to begin with is set aside, as a process of the product does once it is warm."""
    gc.collect()
    gc.freeze()


# Parts of the system


def find_browser() -> str | None:
    """Path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_system_part(name: str) -> bool:
    """Is the browser `chromium`, the server `postgresql`, the library `lib....so.N`, or a program of that name here?"""
    if name == "chromium":
        return find_browser() is not None
    if name == "postgresql":
        return find_server() is not None
    return has_library(name) if ".so" in name else shutil.which(name) is not None


def answer_for_missing(name: str, line: str, *, in_ci: bool) -> tuple[str, str]:
    """What becomes of a test whose part of the system is missing: ("fail" | "skip", the sentence to show)."""
    sentence = f"needs {name}, which this machine lacks; add it with: {line}"
    return ("fail", f"{sentence} (CI must not skip)") if in_ci else ("skip", sentence)


def pytest_runtest_setup(item):
    for marker in item.iter_markers("needs_system"):
        name, line = marker.args
        if not has_system_part(name):
            verdict, sentence = answer_for_missing(name, line, in_ci=os.environ.get("CI") == "true")
            told = f"{item.nodeid}: {sentence}"  # pytest names only the place of the skip, which is here
            pytest.fail(told, pytrace=False) if verdict == "fail" else pytest.skip(told)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The Chromium to drive; tests that use it are marked `needs_system("chromium", "apt install chromium")`."""
    path = find_browser()
    assert path, "mark the test: needs_system('chromium', 'apt install chromium')"
    return path


def pytest_generate_tests(metafunc):
    runs_on_both(metafunc)


@pytest.fixture(scope="module")
def browser(browser_path):
    """A Chromium for the tests of one file; it ends with them, so that no loop of its own runs under the next."""
    from tests import chromium

    with chromium.started(browser_path) as browser:
        yield browser


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):  # noqa: ARG001  # pytest-django's own, and then this
    """Tables as the models are today; that the migrations make the same is a test of its own."""
    from django.db import connections

    for alias in connections:
        connections[alias].settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: ARG001  # pytest-django's own, and then this
    from django.db import connection

    from forecall.app.tables import note_as_done

    with django_db_blocker.unblock():
        note_as_done(connection)


@pytest.fixture(scope="session")
def program(tmp_path_factory) -> Iterator[Program]:
    """The program in processes of its own, one after the other."""
    running = Program(tmp_path_factory.mktemp("program"))
    yield running
    running.close()


# Long tests and their figures


def pytest_collection_modifyitems(config, items):
    """Without --long those that are marked so are left out, with a piece all the others."""
    left = {item for item in items if _is_tried_elsewhere(config, item)}
    if not config.getoption("--long") or config.getoption("--piece"):
        wanted = bool(config.getoption("--piece"))
        left |= {item for item in items if bool(item.get_closest_marker("long")) is not wanted}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


def _is_tried_elsewhere(config, item) -> bool:
    folders = tuple(f"{one}/" for one in config.getoption("--elsewhere"))
    here = item.nodeid.startswith(tuple(config.getoption("--but")) or "::") or item.get_closest_marker("once")
    return bool(folders) and item.nodeid.startswith(folders) and not here


BEGUN = pytest.StashKey[float]()
FIGURES = pytest.StashKey[list[Figure]]()


def pytest_configure(config):
    config.stash[BEGUN] = time.monotonic()


@pytest.fixture
def record_figure(request) -> Callable[..., None]:
    """Note a measured figure: `record_figure("peak memory", 1.4, "GB", bound="<= 2")`; `--long` writes all down."""
    figures = request.config.stash.setdefault(FIGURES, [])

    def note(what: str, value: float, unit: str, bound: str = "") -> None:
        figures.append(Figure(request.node.nodeid, what, f"{value:.4g}", unit, bound))

    return note


def this_machine() -> str:
    """Processor, cores, memory, system and versions; never the machine's name."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("polars", "numpy", "lightgbm"))
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def pytest_terminal_summary(terminalreporter, config):
    if not config.getoption("--long"):
        return
    now, name = datetime.now(tz=UTC), config.getoption("--piece")
    counts = [len(terminalreporter.stats.get(kind, [])) for kind in long_results.KINDS]
    piece = long_results.Piece(name or "everything", *counts, round(time.monotonic() - config.stash[BEGUN]))
    day, figures = now.date().isoformat(), config.stash.get(FIGURES, [])
    about = {"day": day, "machine": this_machine()}
    is_part = config.args_source is not config.ArgsSource.TESTPATHS or config.option.keyword or config.option.markexpr
    if is_part and not name:
        page = long_results.page([piece], figures, **about)
        terminalreporter.write_line(
            f"{page}\nNot written to a file: only a part of the suite ran; name it with --piece."
        )
        return
    RESULTS.mkdir(exist_ok=True)
    python = ".".join(platform.python_version_tuple()[:2])
    file = RESULTS / f"long-{day}-python{python}.md"
    before = file.read_text(encoding="utf-8") if name and file.exists() else ""
    file.write_text(long_results.joined(before, piece, figures, **about), encoding="utf-8")
    terminalreporter.write_line(f"figures written to {file.relative_to(Path.cwd())}; commit it")
