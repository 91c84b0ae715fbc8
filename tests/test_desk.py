"""The contributor's desk: `run`, the requirement files, the stages, the documentation, the fragments."""

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


stages = load(TOP / ".ci" / "stages.py")
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


# Stages


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["test"], ["lint", "format", "arrows", "tests", "types"]),
        (
            ["test", "--also", "/e/.env-3.13"],
            ["lint", "format", "arrows", "tests of the rooms", "other tests", "types", "tests on 3.13"],
        ),
        (["test", "tests/needs", "-k", "gap"], ["tests"]),  # only what was asked for
        (["lint"], ["lint", "format", "arrows", "types"]),
        (["lint", "--fix"], ["mend", "reformat", "lint", "format", "arrows", "types"]),
    ],
)
def test_a_command_line_asks_for_these_stages(arguments, names):
    assert [stage.name for stage in stages.planned(arguments)] == names


def test_long_tests_run_on_the_first_python_only():
    planned = stages.planned(["test", "--long", "--also", "/e/.env-3.13"])
    assert [("--long" in stage.command) for stage in planned if stage.name.startswith("tests")] == [True, False]


def test_the_first_failing_stage_ends_the_row_with_a_summary(capfd):
    good, bad = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(3)"]
    status = stages.run([stages.Stage("one", good), stages.Stage("two", bad), stages.Stage("three", good)])
    summary = capfd.readouterr().out.partition("== summary")[2]
    assert status == 3
    assert re.findall(r"(passed|FAILED|not run) +(\w+)", summary) == [
        ("passed", "one"), ("FAILED", "two"), ("not run", "three")
    ]  # fmt: skip


def test_a_run_that_takes_longer_than_the_limit_fails_though_every_stage_passes(capfd):
    slow = [stages.Stage("slow", [sys.executable, "-c", "import time; time.sleep(0.2)"])]
    assert stages.run(slow, limit_s=0.1) == stages.OVER_LIMIT
    last = capfd.readouterr().out.rstrip().rpartition("\n")[2]
    assert re.search(r"FAILED +the stages took 0 s together and 0.1 s are allowed in CI: .*FORECALL_CI_LIMIT_S", last)
    assert stages.run(slow, limit_s=60) == 0
    assert stages.run(slow) == 0
    assert "FAILED" not in capfd.readouterr().out


def test_a_failing_stage_keeps_its_status_when_it_is_late_as_well():
    assert stages.run([stages.Stage("bad", [sys.executable, "-c", "raise SystemExit(3)"])], limit_s=0) == 3


@pytest.mark.parametrize(
    ("arguments", "environment", "limit_s"),
    [
        (["test"], {"CI": "true"}, 600),
        (["test", "--also", "/e/.env-3.13"], {"CI": "true"}, 600),
        (["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "900"}, 900),
        (["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "60"}, 600),  # it raises the limit and never lowers it
        (["test", "--long"], {"CI": "true"}, None),
        (["test"], {"FORECALL_CI_LIMIT_S": "900"}, None),  # a person's machine may be slow
        (["lint"], {"CI": "true"}, None),
    ],
)
def test_the_limit_counts_in_ci_and_for_the_suite_without_long_tests(arguments, environment, limit_s):
    assert stages.limit_of(arguments, environment) == limit_s


def test_a_limit_that_is_no_number_of_seconds_is_refused_before_anything_runs():
    with pytest.raises(SystemExit, match="FORECALL_CI_LIMIT_S is '10 min'; give whole seconds, as 1200"):
        stages.limit_of(["test"], {"CI": "true", "FORECALL_CI_LIMIT_S": "10 min"})


def test_a_command_line_in_ci_is_held_to_its_limit(tmp_path):
    """The program as CI starts it, with a limit of nothing: one stage that passes fails the run."""
    program = (TOP / ".ci" / "stages.py").read_text(encoding="utf-8").replace("CI_LIMIT_S = 600", "CI_LIMIT_S = 0")
    (tmp_path / "stages.py").write_text(program, encoding="utf-8")
    (tmp_path / "test_one.py").write_text("def test_one():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "stages.py", "test", "-p", "no:cacheprovider", "test_one.py"]
    for ci, status in (("true", stages.OVER_LIMIT), ("", 0)):
        done = subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"CI": ci}, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert ("are allowed in CI" in done.stdout) == bool(status)


def test_the_suite_on_a_second_python_runs_beside_the_first():
    planned = stages.abreast(stages.planned(["test", "--also", "/e/.env-3.13"]))
    assert [stage.name for stage in planned[-1]] == ["tests of the rooms", "other tests", "types", "tests on 3.13"]


def test_the_second_python_tries_every_room_in_the_long_suite_and_the_lower_ones_in_the_short():
    short, long = (stages.planned(["test", *asked, "--also", "/e/.env-3.13"])[-1] for asked in ([], ["--long"]))
    assert short.command[-len(stages.LOWER_ROOMS) :] == [*stages.LOWER_ROOMS]
    assert all((TOP / room).is_dir() for room in stages.LOWER_ROOMS)
    assert not {*stages.LOWER_ROOMS} & {*long.command}


def test_the_two_halves_of_the_suite_are_the_whole():
    rooms, others = (stage.command for stage in stages.planned(["test", "--also", "/e/.env-3.13"])[3:5])
    assert {*rooms} & {*stages.ROOMS} == {*stages.ROOMS}
    assert {word.removeprefix("--ignore=") for word in others if word.startswith("--ignore=")} == {*stages.ROOMS}
    assert all((TOP / room).is_dir() for room in stages.ROOMS)


def test_stages_side_by_side_wait_for_each_other_and_one_failure_fails_the_row(tmp_path, capfd):
    """Each ends only when it has seen the other begin; what the second says comes after the first."""
    meet = "; ".join(
        [
            "import pathlib, sys, time",
            f"mine, other = (pathlib.Path({str(tmp_path)!r}) / name for name in sys.argv[1:3])",
            "mine.touch()",
            "end = time.monotonic() + 30",
            "[time.sleep(0.01) for _ in iter(lambda: other.exists() or time.monotonic() > end, True)]",
            "print('met', other.exists(), mine.name)",
            "raise SystemExit(int(sys.argv[3]))",
        ]
    )
    first = stages.Stage("first", [sys.executable, "-c", meet, "a", "b", "0"])
    second = stages.Stage("second", [sys.executable, "-c", meet, "b", "a", "4"], beside=True)
    status = stages.run([first, second, stages.Stage("third", [sys.executable, "-c", ""])])
    said = capfd.readouterr().out
    assert status == 4
    assert re.findall(r"met (\w+) (\w)", said) == [("True", "a"), ("True", "b")]
    assert re.findall(r"(passed|FAILED|not run) +(\w+)", said) == [
        ("passed", "first"), ("FAILED", "second"), ("not run", "third")
    ]  # fmt: skip


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
