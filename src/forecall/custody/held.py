"""The rows that rooms declare of people: counted in one question to each database, then deleted or blanked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, router
from django.db.models import Count, Field, Model, QuerySet
from django.db.models.deletion import Collector

from forecall.custody.people import id_of
from forecall.custody.sets import among, listed
from forecall.foundation import Holding

AT_ONCE = 1000
"""Rows that are read before they are deleted."""
LOST = "forgotten"
"""What stands in the place of a word that a column cannot do without."""


def erase_held(holdings: Sequence[Holding], subjects: Sequence[UUID]) -> Mapping[str, Mapping[UUID, int]]:
    """Delete, or blank, the rooms' rows about these people; model -> subject -> how many of those there are any.

    What a statute keeps was moved before.
    """
    counts = counted(holdings, subjects)
    for holding in holdings:
        if counts.get(holding.model):
            model: Any = apps.get_model(holding.model)
            rows = model.unscoped.filter(**{f"{holding.subject}__in": list(subjects)})
            if holding.erase == "blank":
                rows.update(**{name: blank(model, name) for name in holding.fields})
            elif Collector(rows.db).can_fast_delete(rows):
                rows.delete()
            else:
                _delete_in_pieces(rows)
    return counts


def _delete_in_pieces(rows: QuerySet[Any]) -> None:
    """Rows on which others may hang are read before they go: the latest first, as one may hang on an earlier one."""
    while piece := list(rows.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=piece).delete()


def counted(holdings: Sequence[Holding], subjects: Sequence[UUID]) -> dict[str, dict[UUID, int]]:
    """Model -> subject -> how many rows are about them. One by one, thirty rooms' tables take most of an erasure."""
    by_database: dict[str, list[tuple[str, str]]] = {}
    for holding in holdings:
        database = router.db_for_write(apps.get_model(holding.model))
        by_database.setdefault(database, []).append((holding.model, holding.subject))
    found: dict[str, dict[UUID, int]] = {}
    for database, paths in by_database.items():
        connection = connections[database]
        with connection.cursor() as cursor:
            cursor.execute(_question(connection.vendor, tuple(paths)), listed(subjects) * len(paths))
            for place, subject, many in cursor.fetchall():
                who = id_of(subject)
                several = found.setdefault(paths[place][0], {})
                several[who] = several.get(who, 0) + many
    return found


@lru_cache
def _question(_vendor: str, paths: tuple[tuple[str, str], ...]) -> str:
    """One statement for all of these models, each with the parameters of `among`: the ORM takes longer to write it."""
    return " UNION ALL ".join(
        f"SELECT {place}, each.* FROM ({_counting(model, subject)}) each"  # noqa: S608  # as the ORM writes it
        for place, (model, subject) in enumerate(paths)
    )


def _counting(label: str, subject: str) -> str:
    model: Any = apps.get_model(label)
    rows = model.unscoped.filter(**{f"{subject}__in": among(())}).order_by()
    text, _ = rows.values_list(subject).annotate(many=Count("pk")).query.sql_with_params()
    return str(text)


def blank(model: type[Model], name: str) -> object:
    field = model._meta.get_field(name)  # noqa: SLF001  # Django's documented door to fields
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column")
    if field.null:
        return None
    return field.get_default() if field.has_default() or field.empty_strings_allowed is False else LOST
