"""The contributor's desk: `run`, the requirement files, the documentation, the fragments."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from tests import long_results
from tests.long_results import Figure, Piece
from tests.postgresql import find_server

pytestmark = pytest.mark.once

TOP = Path(__file__).parents[1]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
TOOLS = ("sh", "dirname", "id", "uname", "grep", "sed", "tr", "cat", "cksum", "rm", "flock", "printenv")


def load(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


conftest = load(TOP / "tests" / "conftest.py")


# run


def machine(folder: Path, **programs: str) -> dict[str, str]:
    """Environment of a machine that has the plain tools and these programs (name -> sh text) and no other."""
    folder.mkdir()
    for tool in set(TOOLS) - set(programs):
        (folder / tool).symlink_to(shutil.which(tool))
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder), "HOME": str(folder), "PYENV_ROOT": str(folder)}


def bare_clone(folder: Path) -> Path:
    """The files `run` needs, in a folder of their own."""
    for name in ("run", "pyproject.toml", "requirements", ".ci"):
        source = TOP / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder / "run"


def start(run: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [run, *arguments], env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=60
    )


def test_help_names_every_command():
    text = start(TOP / "run", "help", **os.environ).stdout
    known = re.search(
        r"^case \$command in\n(.*?)^esac", (TOP / "run").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )[1]
    commands = set(re.findall(r"\b(demo|forecall|test|lint|bench|lock)\b", known))
    assert commands == {"demo", "forecall", "test", "lint", "bench", "lock"}
    assert all(f"./run {command}" in text for command in commands)


def test_an_unknown_command_is_an_error_that_shows_the_known_ones():
    done = start(TOP / "run", "tset", **os.environ)
    assert done.returncode == 1
    assert "unknown command: tset" in done.stderr
    assert "./run test" in done.stderr


@pytest.mark.needs_system("dash", "apt install dash")
@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_are_plain_sh(script):
    subprocess.run(["dash", "-n", TOP / script], check=True)
    assert os.access(TOP / script, os.X_OK)


def test_an_old_python_is_named_with_what_to_do(tmp_path):
    old = machine(tmp_path / "bin", python3='[ "$1" = --version ] && echo "Python 3.9.2"; exit 1')
    done = start(bare_clone(tmp_path), "forecall", CI="true", **old)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; found Python 3.9.2" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_a_missing_venv_module_is_named_with_the_line_that_adds_it(tmp_path):
    python = f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"'
    done = start(bare_clone(tmp_path), "forecall", **machine(tmp_path / "bin", python3=python))
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_missing_openmp_library_is_named_with_the_line_that_adds_it(tmp_path):
    python = f'case "$2" in *libgomp*) exit 1;; esac; exec "{sys.executable}" "$@"'
    done = start(bare_clone(tmp_path), "forecall", **machine(tmp_path / "bin", python3=python))
    assert done.returncode == 1
    assert "apt install libgomp1" in done.stderr


def test_a_set_up_that_fails_says_so_and_is_not_taken_for_a_whole_one(tmp_path):
    python = f'[ "$2" != venv ] || {{ echo "no space left" >&2; exit 1; }}; exec "{sys.executable}" "$@"'
    run, told = bare_clone(tmp_path), machine(tmp_path / "bin", python3=python)
    for _ in range(2):
        done = start(run, "forecall", **told)
        assert done.returncode == 1
        assert "no space left" in done.stderr
        assert "the set-up is not finished" in done.stderr


def test_ci_as_root_installs_what_is_missing_or_fails(tmp_path):
    python = f'case "$2" in *libgomp*) exit 1;; esac; exec "{sys.executable}" "$@"'
    apt = 'echo "$*" >>"$HOME/asked"; [ "$1" = update ]'  # knows no package
    told = machine(tmp_path / "bin", **{"python3": python, "id": "echo 0", "apt-get": apt})
    done = start(bare_clone(tmp_path), "test", CI="true", **told)
    asked = (tmp_path / "bin" / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[0].startswith("update")
    wanted = ["libgomp1", "chromium", "fonts-dejavu-core", *([] if find_server() else ["postgresql"])]
    assert asked[1].split()[-len(wanted) :] == wanted
    assert done.returncode == 1
    assert "could not install them: libgomp1 chromium" in done.stderr.replace("  ", " ")


@pytest.mark.long
def test_a_fresh_clone_in_a_folder_with_spaces_sets_up_once_even_when_started_twice(tmp_path, record_figure):
    """Needs the package index. A first set-up is cut short; then two start at once; then nothing is left to do."""
    clone = tmp_path / "a folder" / "clone"
    subprocess.run(["git", "clone", "--quiet", TOP, clone], check=True)
    command = [clone / "run", "test", "tests/test_arrows.py", "-q"]
    cut = subprocess.Popen(command, cwd="/", start_new_session=True)
    while not (clone / ".venv.begun").exists():  # the packages are on their way
        with pytest.raises(subprocess.TimeoutExpired):
            cut.wait(timeout=0.05)
    os.killpg(cut.pid, signal.SIGKILL)
    cut.wait()
    assert not list((clone / ".venv").glob(".ready-*"))
    begun = time.monotonic()
    both = [subprocess.Popen(command, cwd="/", stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=500)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum("installing what" in text for text in said) == 1
    record_figure("set-up of a fresh clone, two at once", time.monotonic() - begun, "s", "<= 120")
    again = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
    assert "installing what" not in again.stderr


# Requirement files


def locked(level: str) -> dict[str, list[Requirement]]:
    """The entries of a requirement file by name; a name may stand more than once, for different markers."""
    entries: dict[str, list[Requirement]] = {}
    for line in (TOP / "requirements" / f"{level}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "#")):
            entry = Requirement(line.rstrip(" \\"))
            entries.setdefault(entry.name, []).append(entry)
    return entries


def asked(level: str) -> list[str]:
    extras, groups = PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]
    wanted = [*PROJECT["project"]["dependencies"], *groups["build"]]
    if level in {"test", "bench"}:
        wanted += [*groups["test"], *extras["cluster"]]
    return [*wanted, *(extras["bench"] if level == "bench" else [])]


@pytest.mark.parametrize("level", ["base", "test", "bench"])
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_every_dependency_is_met_by_the_requirement_files(level, python):
    """After a change of dependencies: ./run lock."""
    machine_is = {**default_environment(), "python_version": python, "python_full_version": f"{python}.1"}
    entries = locked(level)
    unmet = []
    for line in asked(level):
        wanted = Requirement(line)
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        versions = [
            str(entry.specifier).removeprefix("==")
            for entry in entries.get(name, [])
            if entry.marker is None or entry.marker.evaluate(machine_is)
        ]
        if len(versions) != 1 or versions[0] not in wanted.specifier:
            unmet.append((line, versions))
    assert unmet == []


@pytest.mark.parametrize("level", ["base", "test", "bench"])
def test_every_requirement_has_a_hash_and_none_an_address(level):
    text = (TOP / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?:|index-url|find-links", text)


# Skips and figures


@pytest.mark.parametrize(("in_ci", "verdict"), [(False, "skip"), (True, "fail")])
def test_a_missing_part_skips_on_a_persons_machine_and_fails_in_ci(in_ci, verdict):
    found, sentence = conftest.answer_for_missing("chromium", "apt install chromium", in_ci=in_ci)
    assert found == verdict
    assert "needs chromium" in sentence
    assert "apt install chromium" in sentence


@pytest.mark.parametrize(
    ("ci", "status", "line"),
    [
        (
            "",
            0,
            "test_part.py::test_a: needs no-such-program, which this machine lacks; add it with: apt install it",
        ),  # the other test still runs
        ("true", 1, "needs no-such-program, which this machine lacks; add it with: apt install it (CI must not skip)"),
    ],
)
def test_a_suite_with_a_missing_part_says_so(tmp_path, ci, status, line):
    shutil.copy(TOP / "tests" / "conftest.py", tmp_path)
    mark = '@pytest.mark.needs_system("no-such-program", "apt install it")'
    text = f"import pytest\n{mark}\ndef test_a(): pass\ndef test_b(): pass\n@pytest.mark.long\ndef test_c(): 1 / 0\n"
    (tmp_path / "test_part.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-c", os.devnull, "--rootdir", tmp_path, "-p", "no:cacheprovider", "."],
        cwd=tmp_path, env={**os.environ, "CI": ci, "PYTHONPATH": str(TOP), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status
    assert "1 passed" in done.stdout
    assert "1 deselected" in done.stdout
    assert line in done.stdout


@pytest.mark.parametrize(
    ("name", "there"), [("sh", True), ("no-such-program", False), ("libc.so.6", True), ("libnone.so.9", False)]
)
def test_parts_of_the_system_are_found_by_name(name, there):
    assert conftest.has_system_part(name) is there


def test_figures_become_a_table_with_day_machine_and_bounds():
    figure = Figure("tests/x.py::test_y", "peak memory", "1.4", "GB", "<= 2")
    made = long_results.page([Piece("x", 1, 0, 0, 2, 31)], [figure], day="2026-11-23", machine="two cores")
    assert made.startswith("# Long tests, 2026-11-23\n\ntwo cores\n")
    assert "1 passed, 0 failed, 0 error, 2 skipped" in made
    assert made.endswith("| tests/x.py::test_y | peak memory | 1.4 | GB | <= 2 |\n")
    assert long_results.read(made) == ([Piece("x", 1, 0, 0, 2, 31)], [figure])


def test_pieces_of_a_day_come_together_and_one_that_is_run_again_takes_its_own_place():
    about = {"day": "2026-11-23", "machine": "two cores"}
    first, other = Figure("b.py::test_b", "kills", "49", "", ""), Figure("a.py::test_a", "memory", "1", "GB", "")
    text = long_results.joined("", Piece("kills", 1, 1, 0, 0, 60), [first], **about)
    text = long_results.joined(text, Piece("memory", 1, 0, 0, 0, 9), [other], **about)
    text = long_results.joined(text, Piece("kills", 2, 0, 0, 0, 50), [replace(first, value="50")], **about)
    assert "3 passed, 0 failed" in text
    pieces, figures = long_results.read(text)
    assert [(one.name, one.took_s) for one in pieces] == [("memory", 9), ("kills", 50)]
    assert figures == [other, replace(first, value="50")]


# Reasons, pages, fragments


def test_every_dropped_lint_rule_has_its_reason_beside_it():
    text = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:ignore|\S+) = \[\n((?: .*\n)+?)\]", text.partition("[tool.ruff.lint]")[2], re.MULTILINE)
    assert len(lists) >= 4
    before, bare = "", []
    for line in "".join(lists).splitlines():
        if re.match(r' +"[A-Z]+\d+"', line) and "#" not in line and not before.lstrip().startswith("#"):
            bare.append(line)
        before = line
    assert bare == []


def test_the_documentation_builds_without_a_dead_link(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "decisions" / "0001-hashed-requirements.html").exists()


def test_no_downloaded_package_lies_at_the_top():
    assert [one.name for one in TOP.iterdir() if one.suffix in {".whl", ".gz", ".zip"}] == []


def test_every_changelog_fragment_says_its_kind_and_something():
    fragments = [path for path in (TOP / "changelog.d").glob("*.md") if path.name != "README.md"]
    assert fragments
    for fragment in fragments:
        assert re.fullmatch(r"[\w-]+\.(added|changed|fixed|removed|security)\.md", fragment.name), fragment.name
        assert len(fragment.read_text(encoding="utf-8").split()) >= 5


def test_every_decision_page_is_in_the_list():
    folder = TOP / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert pages
    assert [page for page in pages if page not in (folder / "README.md").read_text(encoding="utf-8")] == []
