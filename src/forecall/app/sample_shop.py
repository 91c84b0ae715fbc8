"""What the sample shop has before anybody works in it: texts, colleagues, a group that is left alone, invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from forecall.app.sample_people import Invented
from forecall.app.sample_texts import COLLEAGUES, TEXTS
from forecall.centre import write_script
from forecall.contacts.values import folded
from forecall.custody.wiring import wired
from forecall.foundation import Money, acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member, User
from forecall.foundation.members.service import sign_undertaking
from forecall.foundation.models import Organisation
from forecall.orders import Bill, book_payment, issue
from forecall.sales import holding_out
from forecall.web.words import UNDERTAKING

HELD_OUT = 25
"""Of a hundred customers."""
BOOKS, CURRENCY, VAT = "bookkeeping", "EUR", 21
SOON, LATE = timedelta(days=14), timedelta(days=35)
"""How long the buyers of the older invoices have, and those of the newest third."""
INVOICES = 18
EVERY = 3
"""Of the older invoices one in so many is not paid: it is overdue today."""


def furnish(organisation: Organisation, buyers: Mapping[UUID, Invented]) -> None:
    """Everything, as of the time that the verbs see; the shop is the acting organisation."""
    lead = _colleagues(organisation, wired().clock.now())[0]
    with acting(organisation.pk, str(lead.pk)):
        for name, texts in TEXTS.items():
            write_script(name, texts)
        holding_out.choose(hold_out=HELD_OUT)
    _invoices(dict(islice(buyers.items(), INVOICES)))


def colleagues() -> list[Member]:
    """Whoever works in the shop, the lead first."""
    addresses = [_address(name) for name, _role in COLLEAGUES]
    found = {one.user.email: one for one in Member.objects.select_related("user").filter(user__email__in=addresses)}
    return [found[one] for one in addresses]


def leave() -> None:
    """The invented colleagues go with their organisation; others who signed in there stay."""
    addresses = [_address(name) for name, _role in COLLEAGUES]
    User.objects.filter(email__in=addresses, memberships=None).delete()


def _address(name: str) -> str:
    return f"{folded(name).replace(' ', '.')}@shop.example.com"


def _colleagues(organisation: Organisation, now: datetime) -> list[Member]:
    made = []
    for name, role in COLLEAGUES:
        user = User(email=_address(name), name=name, created_at=now)
        user.set_unusable_password()  # nobody signs in by it
        user.save(force_insert=True)
        made.append(
            Member(
                organisation=organisation, user=user, role=Role(role).value, created_at=now,
                trained_until=now.date() + timedelta(days=300),
            )
        )  # fmt: skip
    Member.objects.bulk_create(made)
    for one in made:
        sign_undertaking(organisation.pk, one.pk, str(UNDERTAKING), now)
    return made


def _invoices(buyers: Mapping[UUID, Invented]) -> None:
    """One for each buyer: of the older ones most are paid and the others overdue today; the newest third is open."""
    today = wired().clock.now().date()
    for place, (buyer, one) in enumerate(buyers.items()):
        number, issued = f"PM-{1001 + place}", today - timedelta(days=INVOICES - place)
        is_old = place < 2 * len(buyers) // 3
        net = Money.of(40 + 35 * (place % 7), CURRENCY)
        vat = Money(net.minor * VAT // 100, CURRENCY)
        texts = one.texts
        due = issued + (SOON if is_old else LATE)
        issue(BOOKS, Bill(number, net, vat, issued, due, buyer, buyer=texts["name"], address=texts["post"]))
        if is_old and place % EVERY:
            book_payment(number, net + vat, f"transfer-{number}")
