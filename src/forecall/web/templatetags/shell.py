"""Small words that templates use."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from forecall.foundation.members import Role, may_reach
from forecall.web.matrix import matrix
from forecall.web.words import ROLE_NAMES

register = template.Library()
SIGNS = re.compile(r"([@._-])")


@register.simple_tag(takes_context=True)
def here(context: Context, page: str, *args: Any) -> str:  # noqa: ANN401  # whatever the path takes
    """The address of a page in the organisation that is open."""
    return reverse(page, args=[context["request"].standing.slug, *args])


@register.simple_tag(takes_context=True)
def may_do(context: Context, page: str) -> bool:
    """Whether whoever reads may act on that page of the organisation that is open."""
    return may_reach(context["request"].standing, matrix()[page].do)


@register.filter
def breaking(value: str) -> SafeString:
    """A mail address that may be parted after its signs rather than in the middle of a word.

    >>> breaking("ana.muster@example.com")
    'ana.<wbr>muster@<wbr>example.<wbr>com'
    """
    return mark_safe(SIGNS.sub(r"\1<wbr>", escape(value)) if "@" in value else escape(value))  # noqa: S308  # it is escaped


@register.filter
def role_name(role: str) -> str:
    """A role as people call it."""
    return str(ROLE_NAMES[Role(role)])


@register.filter
def device(user_agent: str) -> str:
    """Browser and system, as people tell their devices apart.

    >>> device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0")
    'Edge, Windows'
    """
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent[:40] or "?"


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("Linux", "Linux"))  # fmt: skip
