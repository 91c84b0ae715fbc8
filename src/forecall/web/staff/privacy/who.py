"""Who stands behind the id in a record: the name of a member, for readers who may see members."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from forecall.foundation.members.models import Member


def named(actors: Collection[str]) -> dict[str, str]:
    """Actor -> name, of those who are members of the acting organisation; one query, none without a member's id."""
    keys = [key for actor in actors if (key := _key(actor)) is not None]
    if not keys:
        return {}
    rows = Member.objects.filter(pk__in=keys).select_related("user")
    return {str(one.pk): one.user.name or one.user.email for one in rows}


def _key(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None
