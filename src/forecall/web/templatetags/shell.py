"""Small words that templates use."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from forecall.web.words import ROLE_NAMES

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: Context, page: str, *args: Any) -> str:  # noqa: ANN401  # whatever the path takes
    """The address of a page in the organisation that is open."""
    return reverse(page, args=[context["request"].standing.slug, *args])


@register.filter
def role_name(role: str) -> str:
    """A role as people call it."""
    return str(ROLE_NAMES[str(role)])
