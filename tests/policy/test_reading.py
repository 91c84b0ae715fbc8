"""Bad files answer with file, line, what was found and what to write; good ones are read whole."""

from __future__ import annotations

import re

import pytest

from forecall.policy import PolicyError, PolicyRefused, check, load_policy, schema
from forecall.policy.errors import CyclicInclude, IncludeNotFound, PackError
from forecall.policy.merging import read_merged
from forecall.policy.packs import load_pack
from forecall.policy.rulebook import build_rulebook
from forecall.policy.source import LARGEST_BYTES
from forecall.policy.types import Policy
from forecall.policy.unloading import as_file
from tests.policy.policies import EXAMPLES, NAMES, example

TELEPHONE = (EXAMPLES / "prepaid-telephony.yaml").read_text(encoding="utf-8")


def complaint(path):
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    return str(caught.value)


def edited(old, new, text=TELEPHONE):
    assert old in text
    return text.replace(old, new, 1)


def line_of(text, needle):
    return text[: text.index(needle)].count("\n") + 1


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file is empty"),
        (b"  \n\n", "the file is empty"),
        (b"# only a comment\n", "there are no keys"),
        (b"just a sentence", "there are no keys"),
        (b"- a\n- b\n", "there are no keys"),
        (b"x" * (10 * 1024 * 1024), "10,485,760 bytes"),  # refused by its size, before it is parsed
        (b"identity:\n  name: \xff\xfe", "line 2: this is no UTF-8"),
        (b"identity: [a, b\nname: c", "line 2: this is no YAML"),
        (b"a: 1\n---\nb: 2\n", "line 2: a second document begins here"),
        (b"a: !!python/object:os.system x\n", "line 1: a tag"),
        (b"a: &x [1]\nb: *x\n", "line 1: an anchor or an alias"),
        (b"a: &x {b: *x}\n", "line 1: an anchor or an alias"),  # a loop
        (b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "line 1: an anchor or an alias"),  # a bomb
        (b"a: " + b"[" * 5000 + b"]" * 5000, "line 1: more than 20 levels"),
        (b"? [a, b]\n: c\n", "line 1: a list or a table is used as a key"),
        (b"include: baseline:company\n", "include is no list of names"),
        (b"a: \x07\n", "no YAML"),  # a bell
    ],
)
def test_what_is_no_policy_file_is_refused_by_name_and_line(policy_file, content, found):
    path = policy_file(content)
    said = complaint(path)
    assert str(path) in said
    assert found in said
    assert "; " in said


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "it cannot be read" in complaint(tmp_path / "none.yaml")
    assert "a folder stands there" in complaint(tmp_path)


def test_a_file_of_the_largest_size_is_still_read(policy_file):
    padding = "# " + "x" * 95 + "\n"
    text = TELEPHONE + padding * ((LARGEST_BYTES - len(TELEPHONE.encode())) // len(padding))
    assert load_policy(policy_file(text)).version.number == 1


def test_an_unknown_key_names_the_nearest_known_one(policy_file):
    text = edited(
        "    notice: marketing\n    direct_marketing: yes", "    notice: marketing\n    direct_marketting: yes"
    )
    said = complaint(policy_file(text))
    assert f"line {line_of(text, 'direct_marketting')}" in said
    assert "did you mean 'direct_marketing'" in said


def test_two_purposes_of_one_name_are_named_with_both_lines(policy_file):
    text = edited("\nrecipients:\n", "\n  offers:\n    label: {en: a, de: b, ro: c}\nrecipients:\n")
    with pytest.raises(PolicyRefused) as caught:
        load_policy(policy_file(text))
    (finding,) = caught.value.findings
    assert finding.number == "L12"
    assert finding.clause == "purpose:offers"
    assert finding.where.line == text[: text.rindex("  offers:")].count("\n") + 1
    assert f"line {line_of(text, '  offers:')}" in finding.problem


def test_a_ring_of_includes_names_its_members(policy_file):
    first = policy_file("include: [b.yaml]\n", "a.yaml")
    policy_file("include: [c.yaml]\n", "b.yaml")
    policy_file("include: [a.yaml]\n", "c.yaml")
    with pytest.raises(CyclicInclude, match=r"a\.yaml includes b\.yaml includes c\.yaml includes a\.yaml"):
        load_policy(first)


def test_an_include_that_is_not_there_names_the_baselines(policy_file):
    with pytest.raises(IncludeNotFound, match=r"line 1: include 'baseline:firm' was not found.*baseline:company"):
        load_policy(policy_file("include: [baseline:firm]\n"))
    with pytest.raises(IncludeNotFound, match=r"line 2: include 'mine\.yaml'"):
        load_policy(policy_file("include:\n  - mine.yaml\n"))


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "soon", "2026-12-01T00:00:00+02:00", "2026-12-01 10:00", "0001-01-01"]
)
def test_a_day_that_does_not_exist_or_has_a_time_zone_is_refused(policy_file, day):
    text = edited("effective: 2026-12-01", f'effective: "{day}"')
    said = complaint(policy_file(text))
    assert f"line {line_of(text, 'effective')}: version:effective: found '{day}'" in said
    assert "write" in said


def test_html_in_a_name_is_kept_as_text(policy_file):
    text = edited("name: Contabil Model SRL", 'name: "Contabil <b>Model</b> & Fiii SRL"')
    policy = load_policy(policy_file(text))
    assert policy.recipients["accountant"].name == "Contabil <b>Model</b> & Fiii SRL"
    assert check(policy) == []


def test_a_name_in_another_alphabet_is_kept_and_one_in_three_is_refused(policy_file):
    greek = load_policy(policy_file(edited("name: Glas Exemplu Telecom SRL", "name: Φωνή Παράδειγμα ΑΕ")))
    assert check(greek) == []
    three = load_policy(policy_file(edited("name: Glas Exemplu Telecom SRL", "name: Glas Голос Φωνή")))
    assert [finding.number for finding in check(three)] == ["L44"]


def test_every_complaint_comes_at_once_in_the_order_of_the_file(policy_file):
    text = edited("country: RO}", "country: Romania}").replace("role: controller", "role: boss", 1)
    text = edited("effective: 2026-12-01", "effective: never", text)
    with pytest.raises(PolicyRefused) as caught:
        load_policy(policy_file(text))
    lines = [finding.where.line for finding in caught.value.findings]
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert "3 things must be mended" in str(caught.value)


def test_an_overlay_says_only_what_differs(policy_file):
    base = policy_file(TELEPHONE, "base.yaml")
    text = (
        f"include: [{base.name}]\nwithout: [purpose:offers]\npurposes:\n  directory:\n"
        "    basis: {contract: {agreement: {en: a, de: b, ro: c}}}\n"
    )
    policy = load_policy(policy_file(text))
    whole = load_policy(base)
    assert set(whole.purposes) - set(policy.purposes) == {"offers"}
    assert policy.purposes["directory"].basis.kind == "contract"  # the consent beneath is gone, not added to
    assert policy.purposes["directory"].label == whole.purposes["directory"].label
    assert policy.origins.where(("purposes", "directory", "basis")).line == 5
    assert policy.origins.where(("purposes", "directory", "label")).file.endswith("base.yaml")


def test_leaving_out_what_is_not_there_is_named(policy_file):
    base = policy_file(TELEPHONE, "base.yaml")
    said = complaint(policy_file(f"include: [{base.name}]\nwithout: [purpose:newsletter]\n"))
    assert "line 2: policy:without: found 'purpose:newsletter'; no included file has that clause" in said


def test_words_that_other_readers_take_for_values_stay_words(policy_file):
    policy = load_policy(
        policy_file(edited("country: RO\n    categories: [bills]", "country: NO\n    categories: [bills]"))
    )
    assert policy.recipients["accountant"].country == "NO"


@pytest.mark.parametrize("file", [f"{name}.yaml" for name in NAMES])
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(policy_file, file):
    raw = (EXAMPLES / file).read_bytes()
    policy = load_policy(policy_file(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n")))
    assert policy == example(file.removesuffix(".yaml"))


def test_the_schema_knows_every_key_and_describes_phrases():
    made = schema()
    assert set(Policy.model_fields) | {"include", "without"} == set(made["properties"])
    keep = made["$defs"]["Category"]["properties"]["keep"]
    assert re.fullmatch(keep["pattern"].strip("^$"), "3 years after contract_ended under RO-L82-1991 art. 25")
    assert not re.fullmatch(keep["pattern"].strip("^$"), "as long as necessary")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("role: controller", "role: controler", "did you mean 'controller'; known are controller, processor"),
        ("kind: website", "kind: building", "use website or application or api or telephone or premises"),
        ("minimum_age: 16", "minimum_age: young", "that number does not fit"),
        ("minimum_age: 16", "minimum_age: 999", "(input should be less than or equal to 120)"),
        ("can_refuse: yes", "can_refuse: maybe", "write yes or no"),
        ("life: session", "life: forever", "storage:account_session/life: found 'forever'"),
        ("people: [subscriber]", "people: subscriber", "(input should be a valid list)"),
        ("people: [subscriber]", "people: [Subscriber]", "small letters, digits and underscores"),
        ("jurisdictions: [eu, ro]", "jurisdictions: [eu, fr]", "policy:jurisdictions: found fr; there is no"),
        ("  subscriber:\n    label", "  Subscriber:\n    label", "for names use small letters"),
        ("    function: accounting", "    zzz: 1\n    function: accounting", "use one of name, function, label"),
    ],
)
def test_a_wrong_word_number_or_form_is_answered_with_the_right_one(policy_file, old, new, said):
    try:
        found = check(load_policy(policy_file(edited(old, new))))
    except PolicyRefused as refused:
        found = refused.findings
    assert any(said in str(finding) for finding in found), found


def test_a_pack_that_is_not_there_is_an_error_of_its_own():
    with pytest.raises(PackError, match="no jurisdiction pack 'fr'; there are de, eu, ro"):
        load_pack("fr")


def test_the_first_and_last_days_of_the_calendar_do_not_break_the_arithmetic(policy_file):
    text = edited("effective: 2026-12-01", "effective: 1800-01-01").replace("2027-11-30", "9000-12-31")
    policy = load_policy(policy_file(text))
    assert {finding.number for finding in check(policy)} == {
        "L04",
        "L45",
    }  # laws of later days; an example that waits for a review
    assert build_rulebook(policy).recipients["accountant"].review_until.year == 9000
    said = complaint(policy_file(edited("review_by: 2027-11-30", "review_by: 9999-12-31")))
    assert "write a day between the years 1800 and 9000" in said


def test_what_one_policy_leaves_out_of_a_baseline_the_next_still_has(policy_file):
    """A file that is the same is parsed once, so the two share it."""
    included = "include: [baseline:company]\n"
    without = policy_file(f"{included}without: [purpose:request_answering]\n", "without.yaml")
    left, whole = read_merged(without), read_merged(policy_file(included))
    assert left.unknown == []
    assert {*whole.data["purposes"]} - {*left.data["purposes"]} == {"request_answering"}
    assert read_merged(without).data == left.data


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_written_out_is_read_back_the_same_in_the_same_order(name, tmp_path):
    policy = example(name)
    (tmp_path / "policy.yaml").write_bytes(as_file(policy))
    again = load_policy(tmp_path / "policy.yaml")
    assert again == policy
    assert list(again.purposes) == list(policy.purposes)
