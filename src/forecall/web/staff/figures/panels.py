"""What the page of figures shows: each panel a finding in a sentence, a chart, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forecall.foundation.members.models import Member
from forecall.sales import Tallied, measured, won
from forecall.sales.holding_out import Side, group_now, sides
from forecall.sales.measuring import apart, bins_of
from forecall.sales.talking import LATELY, OFTEN
from forecall.sales.tallying import ByClause
from forecall.sales.types import Counted, Measured
from forecall.web.staff.figures import drawing
from forecall.web.staff.figures.drawing import NARROW, WIDE, Bar, Caption, Dot, Pair, Size
from forecall.web.staff.figures.tables import Cell, Column, Kind, Table, number
from forecall.web.staff.figures.words import FEEDBACK, OUTCOMES
from forecall.web.staff.figures.writing import amount, day, percent, whole
from forecall.web.staff.privacy.spoken import clauses_now, title_of, titles_now

Drawn = Callable[[Size], SafeString]
THIN = 3
"""Windows; fewer are a first impression."""
WINDOWS = 12
BARS = 12
"""More are in the table."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure.

    says    the finding, or what is missing
    draw    the chart, for a size; None where there is nothing to draw yet
    leaves  the chart as it may leave, where that is less than a page shows
    legend  (class of the shape, what it stands for)
    note    what is to be known of it
    """

    key: str
    title: str
    says: str
    table: Table
    draw: Drawn | None = None
    leaves: Drawn | None = None
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    is_thin: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def wide(self) -> SafeString | None:
        return self.draw(WIDE) if self.draw else None

    @property
    def narrow(self) -> SafeString | None:
        return self.draw(NARROW) if self.draw else None


def panels(talks: Tallied, k: int) -> list[Panel]:
    """All of them, in the order of the page, from sums that are kept: none is added up here.

    k   people below which a group is not shown
    """
    found = measured()
    windows = apart(found)
    return [
        track(found[:WINDOWS], k),
        calibration(windows, k),
        hold_out(windows, k),
        outcomes(talks.outcomes, k),
        sellers(talks.sellers, names(), k),
        remarks(talks.said, k),
        contacts(talks.contacts, k),
        refusals(talks.stopped, k),
    ]


def names() -> dict[str, str]:
    """Id of a member -> name."""
    return {str(key): name for key, name in Member.objects.values_list("id", "user__name")}


def track(found: Sequence[Measured], k: int) -> Panel:
    """Forecast against what came, one pair a window."""
    title, rows = _("Forecast and what came"), list(reversed(found))
    currency = rows[-1].currency if rows else ""
    columns = [
        Column(_("First day"), "first_day", Kind.DAY), Column(_("Days"), "days"),
        Column(_("Customers"), "customers", Kind.GROUP), Column(_("Expected"), "expected_value", Kind.MONEY),
        Column(_("Came"), "actual_value", Kind.MONEY), Column(_("Came of the first 100"), "hit_rate_100", Kind.SHARE),
    ]  # fmt: skip
    table = Table(
        columns,
        [
            [one.as_of, one.horizon_days, one.customers, one.expected_value, one.actual_value, one.hits.get("100")]
            for one in rows
        ],
        k, currency, total=False,
    )  # fmt: skip
    shown = [one for one, may in zip(rows, table.may, strict=True) if may]
    if not shown:
        return Panel("track", title, _not_yet(rows), table)
    apart_ones = apart(list(reversed(shown)))
    expected, came = (sum(getattr(one, name) for one in apart_ones) for name in ("expected_value", "actual_value"))
    says = _("%(came)s came of %(expected)s expected: %(share)s.") % {
        "came": amount(came, currency), "expected": amount(expected, currency),
        "share": percent(came / expected) if expected else "–",
    }  # fmt: skip
    pairs = [Pair(day(one.as_of), one.expected_value, one.actual_value) for one in shown]
    return Panel(
        "track", title, f"{says} {_hits(shown[-1])}", table,
        lambda size: drawing.paired_bars(pairs, Caption(title, says), size, whole),
        legend=[("expected", _("expected")), ("actual", _("came"))],
        note=_("Of what customers bought before. Windows that overlap are drawn, and not added up."),
        is_thin=len(apart_ones) < THIN,
    )  # fmt: skip


def _hits(newest: Measured) -> str:
    known = [int(k) for k in newest.hits]
    if not known:
        return ""
    first = 100 if 100 in known else max(known)  # a seller's fortnight
    return _("Of the %(k)s likeliest needs of the newest, %(share)s were ordered.") % {
        "k": first, "share": percent(newest.hits[str(first)]),
    }  # fmt: skip


def _not_yet(rows: Sequence[Measured]) -> str:
    if rows:
        return _("The forecasts speak of too few customers to be shown.")
    return _("No forecast's days are over yet. The first figures stand here on the day after.")


def calibration(windows: Sequence[Measured], k: int) -> Panel:
    """How often what was said with some chance came true."""
    title, bins = _("Is a chance of 30% right 3 times in 10?"), bins_of([one for one in windows if one.customers >= k])
    columns = [
        Column(_("Chance"), "chance", Kind.TEXT), Column(_("Needs"), "needs", Kind.GROUP),
        Column(_("Said on average"), "predicted", Kind.SHARE), Column(_("Came true"), "observed", Kind.SHARE),
    ]  # fmt: skip
    table = Table(
        columns,
        [[f"{percent(one.low)} – {percent(one.high)}", one.count, one.predicted, one.observed] for one in bins],
        k,
    )
    count = sum(one.count for one in bins)
    if not count:
        return Panel("calibration", title, _not_yet(()), table)
    off = sum(abs(one.predicted - one.observed) * one.count for one in bins) / count
    says = _("On average a chance was off by %(off)s, over %(count)s needs.") % {
        "off": percent(off),
        "count": whole(count),
    }
    shown = (one for one, may in zip(bins, table.may, strict=True) if may)  # fewer needs are of fewer people
    dots = [Dot(one.predicted, one.observed, one.count) for one in shown]
    return Panel(
        "calibration", title, says, table,
        lambda size: drawing.calibration(dots, Caption(title, says), size, (_("said"), _("came true")), percent),
        note=_("On the line the forecast is right; above it more came true than was said. Larger dots hold more."),
        is_thin=len(windows) < THIN,
    )  # fmt: skip


def hold_out(windows: Sequence[Measured], k: int) -> Panel:
    """What offering brought above what came anyway."""
    title, group = _("What calling brings"), group_now()
    offered, held = sides([{"offered": one.offered, "held": one.held} for one in windows])
    currency = windows[0].currency if windows else ""
    columns = [
        Column(_("Group"), "group", Kind.TEXT), Column(_("Customers"), "customers", Kind.GROUP),
        Column(_("Ordered"), "ordered", Kind.PEOPLE), Column(_("Share"), "share", Kind.SHARE),
        Column(_("Value each"), "mean_value", Kind.MONEY),
    ]  # fmt: skip
    sorts = ((_("on the list"), offered), (_("left alone"), held))
    rows: list[list[Cell]] = [[name, one.customers, one.ordered, one.share, one.mean] for name, one in sorts]
    table = Table(columns, rows if held.customers else [], k, currency)
    extra = {"hold_out": group.per_hundred}
    if not held.customers or not all(table.may):
        return Panel("hold-out", title, _no_group(group.per_hundred, held, k), table, extra=extra)
    most = max(offered.mean, held.mean) or 1.0
    bars = [
        Bar(name, one.mean / most, amount(one.mean, currency), is_grey=one is held) for name, one in sorts
    ]  # fmt: skip
    says = _found(offered, held, currency, sum(one.horizon_days for one in windows))
    return Panel(
        "hold-out", title, says, table, lambda size: drawing.lying_bars(bars, Caption(title, says), size),
        note=_(
            "Value of all orders of a customer in the days of a forecast. Everybody on the list counts, whether they"
            " were reached or not; the interval takes each customer and window for itself."
        ),
        is_thin=len(windows) < THIN, extra=extra,
    )  # fmt: skip


def _no_group(per_hundred: int, held: Side, k: int) -> str:
    if held.customers:
        return _("The group that is left alone has under %(k)s customers so far.") % {"k": k}
    if per_hundred:
        return _("The group is drawn by the next forecast and compared when its days are over.")
    return _("Nobody is left alone, so nobody can tell what calling brings.")


def _found(offered: Side, held: Side, currency: str, days: int) -> str:
    found = won(offered, held)
    if found is None:
        return _("There are too few customers for a comparison.")
    said = {
        "value": amount(found.value, currency),
        "low": amount(found.low, currency),
        "high": amount(found.high, currency),
        "days": days,
    }
    if not found.is_sure:
        return _("No difference can be told yet: %(value)s, and it may be anything from %(low)s to %(high)s.") % said
    return _("Being on the list brought %(value)s in %(days)s days, with 95%% certainty %(low)s to %(high)s.") % said


def outcomes(rows: Sequence[Counted], k: int) -> Panel:
    """What came of talks."""
    title, talks = _("What talks came to"), sum(one.talks for one in rows)
    columns = [
        Column(_("Outcome"), "outcome", Kind.TEXT), Column(_("Talks"), "talks"),
        Column(_("People"), "people", Kind.GROUP), Column(_("Of all talks"), "share", Kind.SHARE),
    ]  # fmt: skip
    table = Table(
        columns,
        [[str(OUTCOMES.get(one.name, one.name)), one.talks, one.people, one.talks / talks] for one in rows],
        k,
    )
    open_ones = table.open_rows
    if not open_ones:
        return Panel("outcomes", title, _no_talks(talks, k), table)
    ordered = next((one for one, may in zip(rows, table.may, strict=True) if may and one.name == "ordered"), None)
    says = ngettext("%(talks)s talk in %(days)s days.", "%(talks)s talks in %(days)s days.", talks) % {
        "talks": whole(talks), "days": LATELY.days,
    }  # fmt: skip
    if ordered:
        says += " " + _("%(share)s ended with an order.") % {"share": percent(ordered.talks / talks)}
    most = max(number(row[3]) for row in open_ones)
    bars = [Bar(str(row[0]), number(row[3]) / most, percent(number(row[3]))) for row in open_ones[:BARS]]
    return Panel(
        "outcomes", title, says, table, lambda size: drawing.lying_bars(bars, Caption(title, says), size),
        note=_("Talks whose outcome was taken back are not counted."),
    )  # fmt: skip


def _no_talks(talks: int, k: int) -> str:
    if talks:
        return _("Every group has under %(k)s people; they are shown when there are more.") % {"k": k}
    return _("Nobody was talked with in the last %(days)s days.") % {"days": LATELY.days}


def sellers(rows: Sequence[Counted], known: Mapping[str, str], k: int) -> Panel:
    """Of the people each talked with, who ordered."""
    title = _("Who ordered, by seller")
    columns = [
        Column(_("Seller"), "seller", Kind.TEXT), Column(_("Talks"), "talks"),
        Column(_("People"), "people", Kind.GROUP), Column(_("Ordered"), "ordered", Kind.PEOPLE),
        Column(_("Share"), "share", Kind.SHARE),
    ]  # fmt: skip
    table = Table(
        columns,
        [
            [known.get(one.name) or _("somebody who has left"), one.talks, one.people, one.ordered, one.share]
            for one in rows
        ],
        k, total=False,
    )  # fmt: skip
    open_ones = table.open_rows
    if not open_ones:
        return Panel("sellers", title, _no_talks(sum(one.talks for one in rows), k), table)
    says, drawn = _who_ordered(title, open_ones)
    return Panel(
        "sellers", title, says, table, drawn, _who_ordered(title, table.leaving_rows)[1],
        note=_("Sellers are given different customers; a difference here is a question, not a mark."),
    )  # fmt: skip


def _who_ordered(title: str, rows: Sequence[Sequence[Cell]]) -> tuple[str, Drawn]:
    """The finding about some sellers, and their chart."""
    people, ordered = (sum(number(row[place]) for row in rows) for place in (2, 3))
    share = percent(ordered / people) if people else "–"
    says = _("%(share)s of the people that were talked with ordered.") % {"share": share}
    most = max((number(row[4]) for row in rows), default=0.0) or 1.0
    bars = [Bar(str(row[0]), number(row[4]) / most, percent(number(row[4]))) for row in rows[:BARS]]
    return says, lambda size: drawing.lying_bars(bars, Caption(title, says), size)


def remarks(rows: Sequence[Counted], k: int) -> Panel:
    """What customers said of suggestions."""
    title, said = _("What customers say of suggestions"), sum(one.talks for one in rows)
    columns = [
        Column(_("Said"), "said", Kind.TEXT), Column(_("Times"), "times"),
        Column(_("Customers"), "customers", Kind.GROUP), Column(_("Of all remarks"), "share", Kind.SHARE),
    ]  # fmt: skip
    table = Table(
        columns,
        [[str(FEEDBACK.get(one.name, one.name)), one.talks, one.people, one.talks / said] for one in rows],
        k,
    )  # fmt: skip
    open_ones = table.open_rows
    if not open_ones:
        nothing = _("Nobody has said that a suggestion was not right, in %(days)s days.") % {"days": LATELY.days}
        return Panel("remarks", title, _no_talks(said, k) if said else nothing, table)
    says = _("Said most often: %(what)s, %(times)s times.") % {
        "what": str(open_ones[0][0]), "times": whole(number(open_ones[0][1])),
    }  # fmt: skip
    most = number(open_ones[0][1])
    bars = [Bar(str(row[0]), number(row[1]) / most, whole(number(row[1]))) for row in open_ones]
    return Panel(
        "remarks", title, says, table, lambda size: drawing.lying_bars(bars, Caption(title, says), size),
        note=_("The next forecast heeds each of them, until the customer orders the product again."),
    )  # fmt: skip


def contacts(people: Sequence[int], k: int) -> Panel:
    """How often the same people were contacted."""
    title = _("How often the same people are contacted")
    labels = [str(often) for often in range(1, OFTEN)] + [_("%(often)s or more") % {"often": OFTEN}]
    columns = [Column(_("Times in 30 days"), "times", Kind.TEXT), Column(_("People"), "people", Kind.GROUP)]
    everybody = sum(people)
    table = Table(columns, list(zip(labels, people, strict=True)) if everybody else [], k)
    if not any(count for count, may in zip(people, table.may, strict=False) if may):
        return Panel("contacts", title, _no_contacts(everybody, k), table)
    says = _("%(people)s people were contacted in 30 days.") % {"people": whole(everybody)}
    if table.may[-1]:
        says += " " + _("%(share)s of them %(often)s times or more.") % {
            "share": percent(people[-1] / everybody), "often": OFTEN,
        }  # fmt: skip
    drawn = [(label, float(count)) for label, count, may in zip(labels, people, table.may, strict=True) if may]
    return Panel("contacts", title, says, table, lambda size: drawing.columns(drawn, Caption(title, says), size))


def _no_contacts(everybody: int, k: int) -> str:
    return _("Every group has under %(k)s people; they are shown when there are more.") % {"k": k} if everybody else _(
        "We contacted nobody in the last 30 days."
    )  # fmt: skip


def refusals(found: Sequence[ByClause], k: int) -> Panel:
    """What the policy stopped, by clause, from the receipts of ninety days."""
    title = _("What the policy stopped")
    there = sorted((one for one in found if one.stopped), key=lambda one: -one.stopped)
    titles, names = (titles_now(), clauses_now([one.clause for one in there])) if there else ({}, {})
    rows: list[list[Cell]] = [
        [
            title_of(one.clause, titles) or one.clause or _("no rule"),
            names.get(one.clause, one.clause),
            one.decisions,
            one.stopped,
            max(one.people, 1),  # somebody was stopped: 0 is who was not counted yet, or forgotten since, and no crowd
        ]
        for one in there
    ]
    columns = [
        Column(_("Purpose"), "purpose", Kind.TEXT),
        Column(_("Clause"), "clause", Kind.TEXT),
        Column(_("Decided"), "decisions"),
        Column(_("Refused"), "refusals"),
        Column(_("People"), "people", Kind.GROUP),
    ]
    table = Table(columns, rows, k, total=False)  # one person may stand in several rows
    open_ones = table.open_rows
    if not rows:
        return Panel(
            "refusals", title, _("Nothing was refused in the last %(days)s days.") % {"days": LATELY.days}, table
        )
    if not open_ones:
        return Panel("refusals", title, _no_talks(len(rows), k), table)
    refused, decided = sum(number(row[3]) for row in open_ones), sum(one.decisions for one in found)
    said = {"refused": whole(refused), "decided": whole(decided)}
    if table.hidden:  # how many there were in all would tell how many are hidden
        says = _("%(refused)s decisions by the clauses shown here were refusals.") % said
    else:
        says = _("%(refused)s of %(decided)s decisions were refusals.") % said
    most = number(open_ones[0][3])
    bars = [Bar(str(row[0]), number(row[3]) / most, whole(number(row[3]))) for row in open_ones[:BARS]]
    return Panel(
        "refusals", title, says, table, lambda size: drawing.lying_bars(bars, Caption(title, says), size),
        note=_("A decision about a thousand people counts once, and as a thousand people. Each is on record."),
    )  # fmt: skip
