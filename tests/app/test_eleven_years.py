"""The filled sample houses run eleven years forward: every row of every room is gone when its term is over."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from forecall import contacts, orders
from forecall.app import sample
from forecall.custody.joined import every_record
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.retention.sweeping import run
from forecall.foundation import acting
from forecall.orders.models import Invoice
from forecall.sales import learning, ordering
from forecall.sales.models import Outlook
from tests import house as houses
from tests.app.filled_houses import POLICY_OF, bills, everything_ends, fill, forecast_and_tasks
from tests.app.terms_by_hand import DAY, MAY_GO_BEFORE, ByHand, after, held_of

MONTHS = 11 * 12
FORECASTS, LATE_BILLS, ENDS = (0, 5, 10, 16), 29, 30
"""Months in which: a forecast is made, the last invoices are issued, and everything ends."""
STATUTE = {"need-prediction": (7, 5), "business-platform": (1, 8), "prepaid-telephony": (7, 5),
           "repeat-shop": (7, 5)}  # fmt: skip
"""The month after the year of an invoice from which its statute counts, and for how many years; by hand."""


@pytest.fixture
def house(database, tmp_path, monkeypatch):  # noqa: ARG001  # a fixture that is needed, not used
    monkeypatch.setattr(sample, "compile_policy", lambda _policy: "0" * 64)  # documents are not what is looked at
    hear = (contacts.listen, orders.hear, learning.hear, ordering.hear)
    with houses.opened(houses.House, tmp_path, "need-prediction", introduce=hear) as house:
        yield house


class Years:
    """The houses on their way through the years, with what must be there at each moment."""

    def __init__(self, house, people):
        self.house, self.seen, self.models = house, {}, set()
        self.by_hand = [ByHand(one) for one in fill(house, people)]
        self.held = set().union(*(one.one.held for one in self.by_hand))
        self.of = {person: one for one in self.by_hand for person in one.kind}
        self.joined = {}
        self.invoices = {}
        for one in self.by_hand:
            with acting(one.one.id, "alice"):
                for person in one.kind:
                    one.collected[person] = {name: came.at for name, came in origins_of(person).items()}
                    self.joined[person] = [key for key in every_record(one.one.id, person) if key in one.kind]

    @property
    def now(self):
        return self.house.clock.now()

    def month(self, number, until):
        """What happens in a month of theirs, and then the clock goes on to another."""
        for one in self.by_hand:
            with acting(one.one.id, "alice"):
                if number in FORECASTS:
                    forecast_and_tasks(one.one)
                    for person in Outlook.objects.filter(run__made_at=self.now).values_list("subject_id", flat=True):
                        one.collected[person]["predicted_needs"] = self.now
                if number == ENDS:
                    everything_ends(one.one)
                if number == LATE_BILLS:
                    bills(one.one, self.now.year)
                self._note_invoices(one)
                one.look()
                swept = run()
                assert not swept.failed
        self.check()
        for one in self.by_hand:
            one.forget_what_ended(self.now)
        self.house.clock.moment = after(self.now, type("", (), {"unit": "months", "count": until - number}))

    def _note_invoices(self, one):
        for key, day, person in Invoice.objects.exclude(subject_id=None).values_list("pk", "issued_on", "subject_id"):
            if key not in self.invoices:
                month, years = STATUTE[POLICY_OF[one.one.slug]]
                end = datetime(day.year + 1 + years, month, 1, tzinfo=UTC)
                self.invoices[key] = (end, person in self.held)
                billed = next(name for name, fields in one.fields.items() if "amount" in fields)
                one.collected[person].setdefault(billed, self.now)

    def check(self):
        there = dict(held_of(self.house.parts.holdings))
        self.models |= {fact.model for fact in there}
        forgotten = set(Subject.unscoped.exclude(forgotten_at=None).values_list("pk", flat=True))
        late, early = [], []
        for fact, about in there.items():
            if about.person in self.of and not self._may_be(fact, about, self.now - DAY, forgotten):
                late.append(fact)
        for fact, about in self.seen.items():
            if fact not in there and fact.model not in MAY_GO_BEFORE and self._must_be(about):
                early.append((fact, about))
        assert late == [], self.now
        assert early == [], self.now
        self.seen = {fact: about for fact, about in there.items() if about.person in self.of and _rooms(fact)}
        self._check_people(forgotten)
        self._check_books()

    def _may_be(self, fact, about, now, forgotten):
        if about.person in self.held:
            return True
        if about.person in forgotten:  # shells that show that something was done, without what was said
            return fact.column == "" and fact.model in {"custody.Subject", "custody.Case", "custody.CaseLetter"}
        if fact.model.startswith("custody.") and fact.column == "":
            return True  # with the person
        if not about.kinds or (fact.model, fact.column) == ("contacts.Person", ""):
            return self._is_kept(about.person, now)
        return self.of[about.person].lets(about, now)

    def _must_be(self, about):
        if about.person in self.held:
            return True
        if not about.kinds:
            return False
        return self.of[about.person].lets(about, self.now + DAY)

    def _is_kept(self, person, now):
        return any(one in self.held or self.of[one].is_kept(one, now) for one in self.joined[person])

    def is_kept_by_law(self, person):
        """Whether all that is left of them are categories that a statute has kept."""
        one = self.of[person]
        return all(one.one.policy.categories[name].keep.law for name in one.collected[person])

    def _check_people(self, forgotten):
        for person in self.of:
            if person in self.held or self._is_kept(person, self.now + DAY):
                assert person not in forgotten, (self.now, person)
            elif not self._is_kept(person, self.now - DAY):
                assert person in forgotten, (self.now, person)

    def _check_books(self):
        there = set(Invoice.unscoped.values_list("pk", flat=True))
        for key, (end, is_held) in self.invoices.items():
            if is_held or self.now + DAY < end:
                assert key in there, (self.now, end)
            elif end + DAY < self.now:
                assert key not in there, (self.now, end)


def _rooms(fact):
    return not fact.model.startswith("custody.") or fact.column != ""


@pytest.mark.promise("AI-10.1")
@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)])
def test_eleven_years_forward_no_row_of_any_room_outlives_its_term_and_none_goes_before(house, every):
    """Every month until all has ended, and then each sixth; in the long suite each."""
    years = Years(house, 10)
    months = [*range(ENDS), *range(ENDS, MONTHS, every), MONTHS]
    for number, until in itertools.pairwise(months):
        years.month(number, until)
    assert years.models >= {
        "contacts.Person", "contacts.ContactPoint", "contacts.CustomerNumber", "contacts.Merge", "orders.Order",
        "orders.OrderLine", "sales.Suggestion", "sales.Outlook", "sales.Given", "centre.CallTask",
        "centre.Conversation", "custody.Case", "custody.CaseLetter", "custody.IncidentPerson", "custody.Choice",
    }  # fmt: skip
    left = set(Subject.unscoped.filter(forgotten_at=None, locked=False, pk__in=years.of).values_list("pk", flat=True))
    by_law = {person for person in left - years.held if years.is_kept_by_law(person)}
    assert left == years.held | by_law  # a hold, a statute, and nothing else
    assert by_law
    books = Invoice.unscoped.exclude(subject_id__in=years.held).values_list("issued_on__year", flat=True)
    assert set(books) == {2029}  # eight years after 2029 are not over
