"""Who stands behind the id in a record: a member by name, for readers who may see members; and who is none."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from forecall.foundation.members.models import Member

BESIDE_MEMBERS = {"operator": _("the operator"), "sample": _("the sample data")}
"""Who acts without being a member: at the command line, and where samples are loaded."""


def named(actors: Collection[str]) -> dict[str, str]:
    """Actor -> name, of the acting organisation's members and of who is none; one query, none without a member's id."""
    beside = {actor: str(BESIDE_MEMBERS[actor]) for actor in actors if actor in BESIDE_MEMBERS}
    keys = [key for actor in actors if (key := _key(actor)) is not None]
    if not keys:
        return beside
    rows = Member.objects.filter(pk__in=keys).select_related("user")
    return beside | {str(one.pk): one.user.name or one.user.email for one in rows}


def _key(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None
