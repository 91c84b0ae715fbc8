"""Telling recipients what became of data they got (Art. 19): a mail to the address that the policy has of them.

Where it has none, the mail goes to the organisation's privacy office, to be passed on. Either names the person as the
recipient knows them, which only works while the person's key stands.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

from forecall.contacts.errors import MailNotTaken
from forecall.contacts.models import ContactPoint, CustomerNumber, Person
from forecall.contacts.reaching import Mail, Outbox
from forecall.custody import Permit, open_of
from forecall.custody.rights.opening import for_passing_on
from forecall.custody.rulebooks import version_now
from forecall.custody.saying import spoken
from forecall.custody.wiring import Letter, wired

LETTER = "passing_on"


class ByMail:
    """Custody's `Recipients`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    def tell(self, organisation: UUID, recipient: str, subject: UUID, what: str) -> None:
        """One mail for one recipient. Raises MailNotTaken, OSError."""
        del organisation  # the scope that is open says whose
        policy = version_now(wired().clock.now()).policy
        voice = spoken(policy, policy.languages[0].value)
        known = policy.recipients.get(recipient)
        name = known.name if known else recipient
        person = _named(subject) or voice.say("passing-on-nobody", number=str(subject))
        office, message = policy.identity.contacts.privacy[0], "passing-on"
        values = {"recipient": name, "person": person, "what": voice.say(f"passing-on-{what}")}
        if known is not None and known.contact:
            message, values = "telling", {**values, "organisation": policy.identity.name, "office": office}
        title = voice.say(f"{message}-title", recipient=name, organisation=policy.identity.name)
        to = known.contact if known is not None and known.contact else office
        once = _word(subject, recipient) if what == "erased" else ""
        self.outbox.put(Mail(to, title, voice.say(message, **values), voice.language, subject, LETTER, once=once))

    def warn(self, organisation: UUID, recipient: str, incident: UUID, letter: Letter) -> None:
        """The letter about an incident, to the recipient's address or to the privacy office. Raises as `tell`."""
        del organisation
        policy = version_now(wired().clock.now()).policy
        known = policy.recipients.get(recipient)
        to = known.contact if known is not None and known.contact else policy.identity.contacts.privacy[0]
        title = letter.title if known is not None and known.contact else f"{recipient}: {letter.title}"
        self.outbox.put(Mail(to, title, letter.body, letter.language, incident, letter.name))

    def inform(self, organisation: UUID, contact: str, incident: UUID, letter: Letter) -> None:
        """The letter about an incident, to a client's privacy office. Raises as `tell`."""
        del organisation
        self.outbox.put(Mail(contact, letter.title, letter.body, letter.language, incident, letter.name))


def _word(subject: UUID, recipient: str) -> str:
    """That somebody is erased is told to a recipient once, however often what was cut short begins again."""
    return blake2b(f"{subject} {recipient}".encode(), digest_size=10).hexdigest()


def _named(subject: UUID) -> str:
    """Name, e-mail addresses and customer numbers: how somebody else may have the person on record."""
    permit = for_passing_on(subject)
    if not isinstance(permit, Permit):
        raise MailNotTaken(f"the person cannot be named to the recipient ({permit.reason})", again=False)
    found: list[str] = []
    for model, column in ((Person, "name"), (ContactPoint, "email"), (CustomerNumber, "number")):
        found += [getattr(one, column) for one in sorted(open_of(permit, model, [column]), key=lambda one: one.pk)]
    return ", ".join(one for one in found if one)
