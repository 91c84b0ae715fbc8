"""One value set anew: what was asked for changes, and not one byte more."""

from __future__ import annotations

import re
import shutil
import threading

import pytest

from forecall.policy import check, load_policy
from forecall.policy.editing import set_value
from forecall.policy.errors import EditRefused
from tests.policy.policies import EXAMPLES

EDITS = {
    "contact-centre": ("purpose:newsletter/basis/consent/lasts", "2 years", "lasts: 3 years", "lasts: 2 years"),
    "need-prediction": ("category:order_history/keep", "24 months after last_order", "36 months after last_order",
                        "24 months after last_order"),
    "business-platform": ("version:number", "2", "number: 1", "number: 2"),
    "prepaid-telephony": ("identity:name", "Glas Nou: Telecom SRL", "Glas Exemplu Telecom SRL",
                          '"Glas Nou: Telecom SRL"'),
}  # fmt: skip


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(EXAMPLES / "evidence", tmp_path / "evidence")

    def copy(name, change=lambda text: text):
        file = tmp_path / f"{name}.yaml"
        file.write_bytes(change((EXAMPLES / f"{name}.yaml").read_bytes()))
        return file

    return copy


def comments(text):
    return re.findall(r"(?:^|\s)#.*", text)


def test_comments_order_and_quotation_marks_are_the_same_afterwards(name, copied):
    file = copied(name, lambda text: text.replace(b"\nidentity:", b"  # last\n\n# who we are  \nidentity:  # here"))
    before = file.read_bytes().decode()
    place, value, old, new = EDITS[name]
    set_value(file, place, value)
    after = file.read_bytes().decode()
    assert after == before.replace(old, new, 1)
    assert comments(after) == comments(before) != []


def test_line_ends_and_a_byte_order_mark_stay(copied):
    file = copied("contact-centre", lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    before = file.read_bytes()
    set_value(file, "purpose:newsletter/keep", "1 year after collected")  # a new key, at the end of its table
    set_value(file, "identity:contacts/phone", "+40 21 000 0001")
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\r\n") + 1
    assert load_policy(file).identity.contacts.phone == "+40 21 000 0001"
    assert str(load_policy(file).purposes["newsletter"].keep) == "1 year after collected"


def test_what_an_included_file_says_is_said_anew_where_it_belongs(copied):
    file = copied("contact-centre")
    set_value(file, "purpose:request_answering/basis/legitimate_interest/review_by", "2027-12-01")
    assert "  request_answering: {basis: {legitimate_interest: {review_by: 2027-12-01}}}\n" in file.read_text("utf-8")
    policy = load_policy(file)
    assert policy.purposes["request_answering"].basis.legitimate_interest.balancing == "evidence/balancing-requests.md"
    assert check(policy) == []
    set_value(file, "changes/privacy/notice", "45 days")  # a section that the file did not have
    assert file.read_text("utf-8").endswith("\nchanges: {privacy: {notice: 45 days}}\n")
    assert str(load_policy(file).changes["privacy"].notice) == "45 days"


def test_what_was_said_over_several_lines_is_said_in_one(copied):
    file = copied("contact-centre")
    done = set_value(file, "purpose:partner_contacts/basis", "{consent: {how: signature}}")
    assert done.before.startswith("legitimate_interest: interest: {en: to keep in touch")
    text = file.read_text("utf-8")
    assert "    basis: {consent: {how: signature}}\n    actions:" in text


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("purpose:newsletter/basis/consent/how", "silence", "L01 implied-consent"),
        ("purpose:newsletter/keep", "as long as needed", "L14 unmeasurable-term"),
        ("purpose:newsletter/recipients", "[stranger]", "there is nothing of that name in recipients"),
        ("purpose:newsletter/basis/consent/lasts", "1 hour", "L45 example-fails"),
        ("category:call_audio/keep", "{a: b", "L14 unmeasurable-term"),
        ("purpose:newsletter/label/en", "a\nb", "has several lines"),
        ("purpose:newsletter/role/of", "x", "role is 'controller' here and has no 'of' in it"),
        ("purpse:newsletter/role", "x", "is no place in a policy"),
        ("", "x", "is no place in a policy"),
        ("identity:numbers", "{}", "L05 missing-field"),
    ],
)
def test_what_would_make_the_policy_worse_is_refused_and_the_file_is_as_it_was(copied, place, value, said):
    file = copied("contact-centre")
    before = file.read_bytes()
    with pytest.raises(EditRefused, match=re.escape(said)) as caught:
        set_value(file, place, value)
    assert ".part" not in str(caught.value)
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir() if one.is_file()] == [file.name]


def test_a_comment_inside_is_not_lost_in_silence(copied):
    file = copied("contact-centre", lambda text: text.replace(b"    channels: [email]\n    recipients: [mail_house]",
                                                              b"    channels:\n      - email  # only\n      - post\n"
                                                              b"    recipients: [mail_house]"))  # fmt: skip
    with pytest.raises(EditRefused, match="channels: a comment stands inside it"):
        set_value(file, "purpose:newsletter/channels", "[email]")


def test_a_file_with_errors_can_be_mended_one_value_after_the_other(copied):
    file = copied(
        "contact-centre", lambda text: text.replace(b"RO12345674", b"RO12345675").replace(b"dpo@contact", b"dpo")
    )
    first = set_value(file, "identity:officer/email", "dpo@contact.example.com")
    assert [finding.clause for finding in first.left] == ["identity:numbers/ro_cui"]
    assert set_value(file, "identity:numbers/ro_cui", "RO12345674").left == ()


def test_of_two_writers_at_once_neither_is_lost(copied):
    file = copied("contact-centre")
    wanted = {
        "purpose:newsletter/basis/consent/lasts": "2 years",
        "category:interactions/keep": "9 months after last_contact",
    }
    writers = [threading.Thread(target=set_value, args=(file, *edit)) for edit in wanted.items()]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    policy = load_policy(file)
    assert str(policy.purposes["newsletter"].basis.consent.lasts) == "2 years"
    assert str(policy.categories["interactions"].keep) == "9 months after last_contact"
