"""The register of promises: its words, its marks, its breakages, and the page made of them."""

from __future__ import annotations

import pytest

from tests.promises.page import PAGE, listed, page
from tests.promises.proving import broken
from tests.promises.register import TOP, Breakage, Register, State, marks_in, read_register, wrong_marks

pytestmark = pytest.mark.once
TINY = Register({"care": {"A": "Said in our words."}}, {"B": ["A"]}, {}, {"A": ["tests/test_a.py::test_a"]}, {})


def test_every_mark_names_one_to_three_promises_that_there_are():
    register = read_register()
    assert wrong_marks(marks_in(TOP / "tests", TOP), {*register.sentences(), *register.same}) == []


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((), "0 promises on one test"),
        (("A", "B", "C", "D"), "4 promises on one test"),
        (("A", "A"), "named twice"),
        (("Z",), "no promise 'Z'"),
    ],
)
def test_a_wrong_mark_is_named(numbers, said):
    [found] = wrong_marks([("test_x.py::test_x", numbers)], {"A", "B", "C", "D"})
    assert said in found


def test_every_breakage_names_a_line_of_today_and_a_promise_with_a_test():
    register = read_register()
    for number, breakages in register.breaks.items():
        assert number in register.tests
        for one in breakages:
            assert one.applied((TOP / one.file).read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_marks():
    assert PAGE.read_text(encoding="utf-8") == page(read_register()), "run: ./run promises"


def test_a_promise_without_a_breakage_is_kept_in_part_and_one_with_a_failed_test_is_open():
    breakage = Breakage("A", "x.py", "old", "new")
    whole = Register(TINY.areas, TINY.same, {}, TINY.tests, {"A": [breakage]})
    assert (TINY.state("A"), whole.state("A"), whole.state("B")) == (State.PARTLY, State.PROVEN, State.PROVEN)
    assert whole.state("A", frozenset()) is State.OPEN
    assert [line.split() for line in listed(whole, frozenset(), TOP / "none.csv")][1][:2] == ["open", "A"]


def test_a_breakage_that_no_test_notices_is_not_red(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "kept.py").write_text("KEPT = True\nLOUD = True\n")
    (tmp_path / "test_a.py").write_text("import kept\ndef test_a():\n    assert kept.KEPT\n")
    noticed = broken(Breakage("A", "src/kept.py", "KEPT = True", "KEPT = False"), ["test_a.py::test_a"], tmp_path)
    missed = broken(Breakage("A", "src/kept.py", "LOUD = True", "LOUD = False"), ["test_a.py::test_a"], tmp_path)
    assert (noticed.red, missed.red) == (True, False)
    assert (tmp_path / "src" / "kept.py").read_text() == "KEPT = True\nLOUD = True\n"


def test_a_line_that_is_gone_is_named():
    with pytest.raises(ValueError, match="'gone' stands 0 times"):
        Breakage("A", "x.py", "gone", "new").applied("text")
