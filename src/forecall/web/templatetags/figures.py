"""Numbers in templates, as the reader's language writes them."""

from __future__ import annotations

from django import template

from forecall.web.staff.figures.writing import percent, whole

register = template.Library()
register.filter("whole", whole)


@register.filter
def hundredths(number: float) -> str:
    """A whole share of a hundred: 37 as 37 %."""
    return percent(number / 100)
