"""What the desk's templates need: amounts, shares, words by key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forecall.foundation import Money
from forecall.foundation.money import digits_of
from forecall.policy.documents import Kind
from forecall.policy.documents.citing import Cited
from forecall.policy.documents.rendering import anchor
from forecall.policy.terms import BasisKind
from forecall.sales import Customer
from forecall.web.staff.figures.writing import NARROW_SPACE, amount, percent, written

register = template.Library()
register.filter("money", amount)
register.filter("share", percent)
register.filter("to", written)
BASES = {
    BasisKind.CONSENT: _("consent"),
    BasisKind.CONTRACT: _("contract"),
    BasisKind.LEGAL_OBLIGATION: _("legal obligation"),
    BasisKind.VITAL_INTEREST: _("vital interest"),
    BasisKind.PUBLIC_TASK: _("public task"),
    BasisKind.LEGITIMATE_INTEREST: _("legitimate interest"),
    BasisKind.INSTRUCTION: _("a client's instruction"),
}


@register.filter
def claimed(sum_: Money) -> str:
    """An amount of the books, to the last cent."""
    digits = digits_of(sum_.currency)
    exact = Decimal(sum_.minor).scaleb(-digits)
    return f"{written(exact, digits)}{NARROW_SPACE}{sum_.currency}"


@register.filter
def short(name: str | Customer) -> str:
    """A customer without a name that may be shown is known by the first letters of the id."""
    return str(name.subject or name.company)[:8] if isinstance(name, Customer) else name


@register.filter
def of(key: str, words: Mapping[str, Any]) -> str:
    """The word of a key."""
    return str(words.get(key, key))


@register.filter
def at(made: Mapping[int, Any], key: int) -> Any:  # noqa: ANN401  # whatever stands there
    """What a table holds at a key, or nothing."""
    return made.get(key)


@register.filter
def basis(name: str) -> str:
    """A legal basis in words."""
    return str(BASES.get(BasisKind(name), name)) if name in set(BasisKind) else name


@register.simple_tag(takes_context=True)
def stands_at(context: Context, clause: Cited, words: str = "") -> str:
    """A clause by its own words or others, its id beside it for who points at it; with the way to it in the notice."""
    words = words or clause.words
    if not clause.section:
        return format_html('<span title="{}">{}</span>', clause.clause, words)
    notice = (context["request"].standing.slug, clause.language, Kind.PRIVACY_NOTICE.value)
    where = f"{reverse('notice_page', args=notice)}#{anchor(clause.section)}"
    return format_html('<a href="{}" title="{}">{}</a>', where, clause.clause, words)


@register.simple_tag(takes_context=True)
def said_at(context: Context, sentence: str, clause: Cited | None) -> str:
    """The sentence of a refusal, with the way to the notice on the clause that it names."""
    before, named, after = sentence.rpartition(clause.words) if clause else ("", "", sentence)
    return format_html("{}{}{}", before, stands_at(context, clause) if clause and named else "", after)


@register.filter
def pieces(number: float) -> str:
    """A quantity: whole where it is, with two places where it is weighed."""
    return written(number, 0 if number == int(number) else 2)
