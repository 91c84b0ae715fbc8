"""The sample organisations: one for each example policy, with invented people, what they chose, and what they ordered.

The shop, on which the demo opens, is made as of three weeks ago, and has texts, colleagues and invoices, too.

Loaded again it adds what is missing and changes nothing else: every person has an id made of the organisation's and a
number. Whoever was erased stays away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid5

import polars as pl
from django.db import transaction

from forecall.app.sample_days import BACK, at
from forecall.app.sample_orders import MOST_BUYERS, TRADES, trade_of
from forecall.app.sample_people import Invented, invented
from forecall.app.sample_shop import furnish, leave
from forecall.contacts import NewPerson, Permission, Point, add_people, add_supply
from forecall.contacts.models import ContactPoint, Person
from forecall.contacts.types import PointKind
from forecall.custody import publish
from forecall.custody.models import Choice, PublishedVersion, Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import Proof, Said, apply_suppressions, choose, restrict
from forecall.custody.suppressing import suppress_tokens
from forecall.custody.wiring import wired
from forecall.foundation import ForecallError, acting
from forecall.foundation.models import Grant, Organisation
from forecall.needs.sample import simulate_shop
from forecall.orders import Delivery, Say, Wish, accept, take_in
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice, Order, OrderLine, Payment, Series
from forecall.policy import Policy, load_policy
from forecall.policy.documents import compile_policy
from forecall.policy.terms import Channel

NAMESPACE = UUID("6f0e7a52-6c0b-5d1e-9a53-3f7f2f7d1c11")
POLICIES = Path(__file__).parents[3] / "examples" / "policies"
OPERATOR = "sample"
SHOP = "repeat-shop"
"""The example policy of the shop on which the demo opens."""
CLIENTS = ("client-bakery", "client-florist")
"""For whom the contact centre works: a bakery and a florist, each with a policy of its own."""
AT_ONCE = 500
YES = {
    "en": "Yes, send me news by e-mail. I can take this back at any time.",
    "de": "Ja, schicken Sie mir Neuigkeiten per E-Mail. Ich kann das jederzeit widerrufen.",
    "ro": "Da, trimiteți-mi noutăți prin e-mail. Pot retrage oricând acest acord.",
}


class NotASample(ForecallError):
    """The organisation was not made by `forecall sample load`; its people are not to be thrown away."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"{slug!r} is no sample organisation; nothing was touched")


class SamplePoliciesMissing(ForecallError):
    """The example policies are part of the source, not of an installed package."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there are no example policies in {folder}; run this in a clone of the source")


@dataclass(frozen=True, slots=True)
class Cast:
    """A share of an organisation's people.

    values, points   what is taken of each, in the words of the policy's `fields` and of the ways to reach somebody
    parts            of all the organisation's people, in hundredths
    told             purposes that the client gave its instruction for
    consent          (purpose, form of proof) that most of them agreed to
    buys             they are the customers of the sample shop
    uncalled         one in nine of them wants nothing by telephone that is not needed
    """

    kind: str
    purpose: str
    source: str
    values: tuple[str, ...]
    points: tuple[str, ...]
    parts: int
    told: tuple[str, ...] = ()
    consent: tuple[str, str] | None = None
    has_contract: bool = False
    buys: bool = False
    uncalled: bool = False


CAMPAIGNS = ("orders", "offers")
"""For which purposes of its clients the contact centre may work."""
FOR_THE_SHOP = ("need_prediction", "sales_suggestions", "client_calls")
NEWS = ("newsletter", "double_opt_in")
NAMED, CARD, SPOKEN_TO = ("name",), ("name", "job_title"), ("name", "language")
REACHED = ("phone", "email")
CASTS: Mapping[str, tuple[Cast, ...]] = {
    SHOP: (
        Cast(
            "customer", "orders", "given", SPOKEN_TO, (*REACHED, "post"), 100,
            has_contract=True, buys=True, uncalled=True,
        ),
    ),
    "contact-centre": (
        Cast("business_contact", "partner_contacts", "given", CARD, REACHED, 50),
        Cast("subscriber_to_news", "newsletter", "given", NAMED, ("email",), 50, consent=NEWS),
    ),
    "need-prediction": (
        Cast("account_user", "account_service", "given", CARD, ("email",), 20, has_contract=True),
        Cast("prospect", "prospecting", "given", CARD, REACHED, 30),
        Cast(
            "client_customer", "client_calls", "client", SPOKEN_TO, ("phone",), 50, FOR_THE_SHOP,
            buys=True, uncalled=True,
        ),
    ),
    "business-platform": (
        Cast("portal_user", "platform_service", "given", NAMED, REACHED, 60, has_contract=True),
        Cast("account_manager", "platform_service", "given", NAMED, REACHED, 20, has_contract=True),
        Cast("lead", "bought_leads", "third_party", NAMED, REACHED, 20, consent=("bought_leads", "ticked_box")),
    ),
    "prepaid-telephony": (
        Cast(
            "subscriber", "telephony_service", "given", NAMED, (*REACHED, "post"), 100,
            consent=("offers", "ticked_box"), has_contract=True,
        ),
    ),
}  # fmt: skip
CLIENT_CAST = (Cast("customer", "orders", "given", SPOKEN_TO, (*REACHED, "post"), 100, has_contract=True),)
"""People of the contact centre's clients, each in its own organisation."""
FIRST_CUSTOMER = 20_001


@dataclass(slots=True)
class Loaded:
    """What one load did for one organisation."""

    slug: str
    people: int
    added: int = 0
    orders: int = 0
    refused: int = 0


Live = Callable[[Organisation, Say], None]
"""What happens in the shop from three weeks ago until today; the acting organisation is the shop."""


def load(people: int, say: Say, only: str = "", besides: str = "", live: Live | None = None) -> Iterator[Loaded]:
    """Load the five sample organisations and two clients of the contact centre, one after the other.

    people   how many each of them shall have
    only     the short name of one of them; all by default
    besides  the short name of one that is left as it is
    live     is called once the shop stands as it did three weeks ago, before later orders come in
    """
    if not POLICIES.is_dir():
        raise SamplePoliciesMissing(POLICIES)
    plans = [
        (name, f"sample-{name}", casts) for name, casts in (*CASTS.items(), *((one, CLIENT_CAST) for one in CLIENTS))
    ]
    plans = [plan for plan in plans if only in {"", plan[1]} and plan[1] != besides]
    for place, (name, slug, casts) in enumerate(plans):
        say(slug, place / len(plans))
        is_new_shop = name == SHOP and not Organisation.objects.filter(slug=slug).exists()
        begun = wired().clock.now() - (BACK if is_new_shop else timedelta(0))
        with at(begun):
            policy = _policy(name)
            organisation = _organisation(slug, policy)
            with acting(organisation.pk, OPERATOR):
                if not PublishedVersion.objects.exists():
                    publish(policy, compile_policy(policy))
                made = _fill(organisation, casts, people, begun.date() if is_new_shop else None)
                if is_new_shop:
                    furnish(organisation, _buyers(organisation, casts, people))
                made.orders += _traded(organisation, casts, people)
        with acting(organisation.pk, OPERATOR):
            if is_new_shop:
                if live is not None:
                    live(organisation, say)
                made.orders += _orders(organisation, people, casts)
            yield made
    if not only:
        _grants()
    say("", 1.0)


def _traded(organisation: Organisation, casts: Sequence[Cast], people: int) -> int:
    """What the organisation sells beside the shop's wares to those of its people who buy; how many orders are new."""
    if organisation.slug not in TRADES:
        return 0
    _agreed()
    kind, today, begin = TRADES[organisation.slug].kind, wired().clock.now().date(), 0
    buyers: dict[UUID, Invented] = {}
    for cast in casts:
        share = people * cast.parts // 100
        if kind in {"", cast.kind} and cast.source != "third_party":
            several = (invented(number, today, organisation.slug) for number in range(begin, begin + share))
            there = (one for one in several if not _is_restricted(one.number))
            buyers |= {uuid5(organisation.pk, str(one.number)): one for one in islice(there, MOST_BUYERS)}
        begin += share
    return trade_of(organisation.slug, buyers)


def _buyers(organisation: Organisation, casts: Sequence[Cast], people: int) -> dict[UUID, Invented]:
    """Whoever buys in the shop, as they were invented; without those whom nothing may be done with."""
    today = wired().clock.now().date()
    shares = [people * cast.parts // 100 for cast in casts if cast.buys]
    several = [invented(number, today, organisation.slug) for number in range(sum(shares))]
    return {uuid5(organisation.pk, str(one.number)): one for one in several if not _is_restricted(one.number)}


def _policy(name: str) -> Policy:
    """An example policy that counts since a month ago."""
    policy = load_policy(POLICIES / f"{name}.yaml")
    since = wired().clock.now().date() - timedelta(days=30)
    return policy.model_copy(update={"version": policy.version.model_copy(update={"effective": since})})


def _organisation(slug: str, policy: Policy) -> Organisation:
    made, _fresh = Organisation.objects.get_or_create(
        slug=slug,
        defaults={
            "id": uuid5(NAMESPACE, slug), "name": f"{policy.identity.name} (sample)",
            "country": policy.identity.seat.country, "timezone": policy.version.timezone,
            "created_at": wired().clock.now(),
        },
    )  # fmt: skip
    if not is_sample(made):
        raise NotASample(slug)
    return made


def is_sample(organisation: Organisation) -> bool:
    return organisation.pk == uuid5(NAMESPACE, organisation.slug)


def _fill(organisation: Organisation, casts: Sequence[Cast], people: int, before: date | None) -> Loaded:
    """The people who are missing, what they chose, and the shop's orders; those `before` a day, where one is given."""
    made, begin = Loaded(organisation.slug, people), 0
    for cast in casts:
        share = people * cast.parts // 100
        numbers = range(begin, begin + share)
        begin += share
        _add(organisation, cast, numbers, made)
    made.orders = _orders(organisation, people, casts, before)
    return made


def _add(organisation: Organisation, cast: Cast, numbers: range, made: Loaded) -> None:
    ids = {number: uuid5(organisation.pk, str(number)) for number in numbers}
    there = set(Subject.objects.values_list("pk", flat=True))
    missing = [number for number in numbers if ids[number] not in there]
    now = wired().clock.now()
    for start in range(0, len(missing), AT_ONCE):
        part = missing[start : start + AT_ONCE]
        several = [invented(number, now.date(), organisation.slug) for number in part]
        with transaction.atomic():
            supply = _supply(cast) if cast.source == "third_party" else None
            newcomers = [_new(one, cast, ids[one.number], now, supply, numbers.start) for one in several]
            for one, added in zip(several, add_people(cast.purpose, newcomers), strict=True):
                if added.person is None:
                    made.refused += 1
                    continue
                made.added += 1
                _chose_later(added.person, one.number, cast, now)


def _new(  # what a person is made of
    one: Invented, cast: Cast, key: UUID, now: datetime, supply: int | None, first: int
) -> NewPerson:
    at = now - timedelta(days=5 + one.number % 15)
    choices = [Said("instruction", purpose, at, Proof("agreement", notice_version=1)) for purpose in cast.told]
    if cast.consent is not None and one.number % 7:
        purpose, how = cast.consent
        proof = Proof(how, YES[one.language], 1, one.language)
        choices.append(Said("consent", purpose, at, proof))
    return NewPerson(
        cast.kind,
        Origin(at, cast.source, 1, informed=at, origin="sample"),
        {name: one.texts[name] for name in cast.values},
        points=tuple(Point(kind, one.texts[kind], place=one.place) for kind in cast.points),
        customer_numbers=(str(FIRST_CUSTOMER + one.number - first),) if cast.buys else (),
        family=one.family,
        place=one.place,
        choices=tuple(choices),
        events={"contract_started": now - timedelta(days=400)} if cast.has_contract else {},
        supply=supply,
        permission=Permission("ticked_box", at.date()) if supply is not None and one.number % 5 else None,
        id=key,
    )


def _supply(cast: Cast) -> int:
    today: date = wired().clock.now().date()
    return int(add_supply(cast.purpose, seller="Adressverlag Beispiel GmbH", received_on=today, country="DE"))


def _chose_later(person: UUID, number: int, cast: Cast, now: datetime) -> None:
    """One in some objects, takes a consent back, or has the use of their data restricted."""
    if number % 17 == 16:
        choose(person, Choice.What.OBJECTION, cast.told[0] if cast.told else "direct_marketing", at=now)
    if cast.uncalled and number % 9 == 3:  # due, and not to be called
        _shut_telephone(person)
    if cast.consent is not None and number % 13 == 12:
        choose(person, Choice.What.WITHDRAWAL, cast.consent[0], at=now)
    if _is_restricted(number):
        restrict(person, restricted=True)


def _shut_telephone(person: UUID) -> None:
    rows = ContactPoint.objects.filter(subject_id=person, kind=PointKind.PHONE).values_list("token", flat=True)
    tokens = [bytes(token) for token in rows]
    suppress_tokens((Channel.PHONE.value, token) for token in tokens)
    apply_suppressions(person, tokens)


def _is_restricted(number: int) -> bool:
    return number % 41 == 40


def _orders(organisation: Organisation, people: int, casts: Sequence[Cast], before: date | None = None) -> int:
    """The sample shop's orders, of customers with the same numbers as the people; how many are new.

    before   takes those alone that were ordered before that day, and so does the first delivery of the shop
    """
    buying = [cast for cast in casts if cast.buys]
    if not buying:
        return 0
    _agreed()
    end, customers = wired().clock.now().date() - timedelta(days=1), max(1, people * buying[0].parts // 100)
    if before is not None:
        end = before + BACK - timedelta(days=1)  # the same shop, of which a part is known by then
    orders = simulate_shop(customers=customers, products=120, years=1, end=end)
    if before is not None:
        orders = orders.filter(pl.col("ordered_at") < before)
    digest = hashlib.sha256(f"{organisation.pk}/{customers}/{end}/{before}".encode()).hexdigest()
    done = take_in(orders, Delivery(digest, "sample shop"), Wish(), informed=wired().clock.now())
    return done.counts.orders_added if done.fresh else 0


def _agreed() -> None:
    """The client's agreement on which the orders come in, where the policy rests on one."""
    version, _ = policy_now()
    if any(one.basis.instruction for one in version.policy.purposes.values()):
        accept(version, "processing-agreement.md", (POLICIES / "evidence" / "processing-agreement.md").read_bytes())


def _grants() -> None:
    """The contact centre works for its clients until the end of a campaign."""
    centre = Organisation.objects.get(slug="sample-contact-centre")
    now = wired().clock.now()
    for client in Organisation.objects.filter(slug__startswith="sample-client-"):
        Grant.objects.get_or_create(
            client=client, working=centre, campaign="winter",
            defaults={"purposes": list(CAMPAIGNS), "starts": now, "ends": now + timedelta(days=90)},
        )  # fmt: skip


def forget() -> list[str]:
    """Remove every sample organisation with all that hangs on it; their slugs. Keys go first."""
    gone = []
    for organisation in Organisation.objects.filter(slug__startswith="sample-").order_by("slug"):
        if not is_sample(organisation):
            raise NotASample(organisation.slug)
        people = list(Subject.unscoped.filter(organisation=organisation).values_list("pk", flat=True))
        wired().keyring.destroy(str(organisation.pk), people)
        Payment.unscoped.filter(organisation_id=organisation.pk).delete()
        Invoice.unscoped.filter(organisation_id=organisation.pk).delete()
        Series.unscoped.filter(organisation_id=organisation.pk).delete()
        with transaction.atomic():
            OrderLine.unscoped.filter(order__organisation=organisation).delete()
            Order.unscoped.filter(organisation=organisation).delete()
            Person.unscoped.filter(organisation=organisation).delete()
            organisation.delete()
            leave()
        gone.append(organisation.slug)
    return gone
