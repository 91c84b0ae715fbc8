"""The sample organisations with every room filled, for tests that look at what becomes of all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from forecall.app import sample
from forecall.centre.models import CallTask, Conversation
from forecall.contacts.merging import merge, unmerge
from forecall.contacts.models import Person
from forecall.custody import Ask, Proof, ask, consent, object_to, seal, wire, withdraw
from forecall.custody.incidents.service import open_incident
from forecall.custody.incidents.types import Discovery, Nature
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import collected, happened, hold
from forecall.custody.rights import Kind, Outcome, Request, close_case, open_case
from forecall.custody.wiring import wired
from forecall.foundation import Money, acting
from forecall.foundation.models import Organisation
from forecall.orders import Bill, issue
from forecall.orders.books import retire
from forecall.policy import Policy
from forecall.sales import forecast
from forecall.sales.models import Given, Suggestion
from tests.house import NOW, House

POLICY_OF = {
    "sample-need-prediction": "need-prediction",
    "sample-contact-centre": "contact-centre",
    "sample-business-platform": "business-platform",
    "sample-prepaid-telephony": "prepaid-telephony",
    "sample-client-bakery": "client-bakery",
    "sample-client-florist": "client-florist",
    "sample-repeat-shop": "repeat-shop",
}
BILLING = {
    "need-prediction": ("billing", "account_user"),
    "business-platform": ("renewal_and_billing", "account_manager"),
    "prepaid-telephony": ("billing_records", "subscriber"),
}
NOTES = {"account_user": ("account_service", "tickets"), "prospect": ("prospecting", "tickets"),
         "called_person": ("client_campaigns", "interactions"), "customer": ("offers", "talk_notes")}  # fmt: skip
AGREED = {"need-prediction": ("newsletter", ("account_user", "prospect"), "preferences"),
          "contact-centre": ("newsletter", ("subscriber_to_news",), "news_address")}  # fmt: skip


@dataclass
class Filled:
    """One organisation: its policy, its people by kind, those under a hold."""

    slug: str
    id: UUID
    policy: Policy
    people: dict[str, list[UUID]]
    held: set[UUID]

    def people_alive(self) -> list[UUID]:
        there = set(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True))
        return [person for several in self.people.values() for person in several if person in there]


def fill(house: House, people: int) -> list[Filled]:
    """Load the samples and fill what they lack; a legal hold stands on one person of each kind."""
    wire(replace(house.parts, retire=retire))
    made = []
    list(sample.load(people, lambda *_said: None))
    for one in Organisation.objects.filter(slug__in=POLICY_OF).order_by("slug"):
        policy = sample._policy(POLICY_OF[one.slug])
        with acting(one.pk, "alice"):
            kinds: dict[str, list[UUID]] = {}
            for key, kind in Subject.objects.order_by("pk").values_list("pk", "kind"):
                kinds.setdefault(kind, []).append(key)
            made.append(Filled(one.slug, one.pk, policy, kinds, {several[0] for several in kinds.values()}))
            _fill_rooms(made[-1])
            for person in made[-1].held:
                hold(person, held=True)
    return made


def _fill_rooms(one: Filled) -> None:
    name = POLICY_OF[one.slug]
    now = Origin(NOW - timedelta(days=3), "given", 1)
    for kind, people in one.people.items():
        for at, person in enumerate(people):
            if kind in NOTES and at % 3 < 2:
                _talk(person, *NOTES[kind], now)
            if name in AGREED and kind in AGREED[name][1]:
                collected(person, {AGREED[name][2]: now})
                consent(person, AGREED[name][0], Proof("double_opt_in", "Send me news"))
            Given(subject_id=person, member=one.id, by="alice", at=NOW).save()
        if len(people) > 3:
            merge(people[1], people[2])
            merge(people[0], people[3])
            unmerge(people[0], people[3])
        case = open_case(Request(Kind.ACCESS, "email", "en", text="What do you have of me?"), people[-1])
        close_case(case, Outcome.REFUSED, "manifestly_unfounded")
    open_incident(Discovery(NOW, (Nature.CONFIDENTIALITY,)))
    bills(one, 2026)


def _talk(person: UUID, purpose: str, category: str, now: Origin) -> None:
    """A talk with a note, under the category that holds what was said."""
    collected(person, {category: now})
    permit = ask(Ask(purpose, frozenset({category}), "store", (person,)))
    note = seal(permit, Conversation, person, {"note": "Wants to think about it"})
    Conversation.objects.create(
        subject_id=person, kind="call", direction="out", purpose=purpose, channel="phone", began_at=NOW,
        held_by="alice", receipt="1", clause=f"purpose:{purpose}", **note,
    )  # fmt: skip
    said = seal(permit, Person, person, {"message": "Please call me back"})
    Person.objects.filter(pk=person).update(**said)
    happened(person, "last_contact", NOW)


def bills(one: Filled, year: int) -> None:
    """An invoice to two people of those who are billed."""
    purpose, kind = BILLING.get(POLICY_OF[one.slug], ("", ""))
    for at, person in enumerate(one.people.get(kind, [])[:2]):
        if Subject.objects.filter(pk=person, forgotten_at=None).exists():
            eur, day = (lambda amount: Money.of(amount, "EUR")), date(year, 11, 20)
            issue(purpose, Bill(f"{year}-{at}", net=eur(100), vat=eur(19), issued_on=day, due_on=day, subject=person,
                                buyer="Ana Muster"))  # fmt: skip


def forecast_and_tasks(one: Filled) -> None:
    """A forecast of the shop's, and somebody to be called for each of the first needs."""
    if one.slug != "sample-need-prediction":
        return
    run = forecast(threads=1)
    for need in Suggestion.objects.filter(run_id=run.run, place=0):
        CallTask.objects.create(
            subject_id=need.subject_id, purpose="client_calls", categories=["predicted_needs"], channel="phone",
            because="due", about=f"suggestion:{need.pk}", chance=need.chance, asked_by="alice",
            asked_at=_now(), state="done", closed_at=_now(),
        )  # fmt: skip


def _now() -> datetime:
    return wired().clock.now()


def everything_ends(one: Filled) -> None:
    """Contracts, accounts, campaigns and requests end; everybody takes back what they agreed to, and objects."""
    for person in one.people_alive():
        for event in ("contract_ended", "account_closed", "campaign_ended", "request_closed", "invoice_due"):
            happened(person, event, _now())
        for purpose in one.policy.purposes:
            object_to(person, purpose)
            withdraw(person, purpose)
        object_to(person, "direct_marketing")
