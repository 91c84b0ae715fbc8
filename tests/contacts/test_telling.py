"""A recipient is told at the address that the policy has of it; where it has none, the privacy office passes it on."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest

from forecall.contacts.adapters.folder import Folder
from forecall.contacts.telling import ByMail
from forecall.policy.documents.building import documents_of
from forecall.policy.documents.rendering import as_markdown
from tests.policy.policies import example

pytestmark = pytest.mark.once  # mail and pages, and nothing of Python's version


@pytest.mark.parametrize(
    ("recipient", "to", "said"),
    [
        ("mail_house", "privacy@mail.example.net", "tell you what became of it (Art. 19 GDPR): it is erased here"),
        ("site_counter", "privacy@contact.example.com", "Please pass this on to"),
    ],
)
def test_a_recipient_is_told_at_its_own_address_or_by_the_privacy_office(house, tmp_path, recipient, to, said):
    person = house.person("Ana Exemplu", email="ana@example.org")
    outbox = Folder(tmp_path / "outbox", "office@contact.example.com", house.clock.now)
    ByMail(outbox).tell(house.alices, recipient, person, "erased")
    [mail] = [one.read_text(encoding="utf-8").replace("=\n", "") for one in (tmp_path / "outbox").iterdir()]
    assert f"\nTo: {to}\n" in mail
    assert said in mail
    assert "Ana Exemplu" in mail


def test_a_recipient_who_is_told_again_that_somebody_is_erased_has_one_mail_and_of_each_correction_its_own(
    house, tmp_path
):
    person = house.person("Ana Exemplu", email="ana@example.org")
    outbox = Folder(tmp_path / "outbox", "office@contact.example.com", house.clock.now)
    for what in ("erased", "rectified"):
        for _again in range(2):
            ByMail(outbox).tell(house.alices, "mail_house", person, what)
            house.clock.forward(timedelta(minutes=1))
    mails = [message_from_bytes(one.read_bytes()) for one in (tmp_path / "outbox").iterdir()]
    assert (len(mails), len({mail["Message-ID"] for mail in mails})) == (3, 3)


def test_the_record_names_the_address_and_the_notice_does_not():
    by_kind = {
        one.kind.value: as_markdown(one).decode()
        for one in documents_of(example("contact-centre"))
        if one.language == "en"
    }
    having = {kind for kind, text in by_kind.items() if "privacy@mail.example.net" in text}
    assert "privacy-notice" in by_kind
    assert having == {"register-controller"}
