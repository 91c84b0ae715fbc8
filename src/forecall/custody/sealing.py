"""Sealed fields: a column whose value only a permit opens.

A `SealedField` gives a `Sealed`, which prints as dots and has no text. `seal` makes the values to store, `open_sealed`
is the only way back to plaintext: one keyring query for the whole batch. See docs/decisions/0006.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import make_dataclass
from functools import cache
from typing import Any, NoReturn, Protocol
from uuid import UUID

from django.db import models

from forecall.custody.errors import PermitTooNarrow, PlaintextRefused, SealBroken, SealedNotReadable, SubjectForgotten
from forecall.custody.keyring import Lock, UnsealFailed, unlock, unseal
from forecall.custody.keyring import seal as seal_bytes
from forecall.custody.types import Permit
from forecall.custody.wiring import wired

DOTS = "••••••"
WRITING = frozenset({"collect", "store", "change"})
"""Actions whose permit writes."""


class Sealed:
    """Ciphertext under one person's key. It prints as dots, compares by its bytes, and turns into nothing else."""

    __slots__ = ("_bytes",)

    def __init__(self, ciphertext: bytes) -> None:
        self._bytes = ciphertext

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return DOTS

    def __html__(self) -> str:
        return DOTS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._bytes == self._bytes  # its own kind

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> NoReturn:
        raise SealedNotReadable

    def __len__(self) -> NoReturn:
        raise SealedNotReadable

    def __reduce__(self) -> NoReturn:
        raise SealedNotReadable

    def ciphertext(self) -> bytes:
        """The bytes as the database keeps them."""
        return self._bytes


class _Slot:
    """The attribute of a sealed field on a row: takes a `Sealed` or nothing."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type) -> Any:  # noqa: ANN401  # itself, or a Sealed
        if row is None:
            return self
        if self.field.attname not in row.__dict__:  # deferred: read now
            row.refresh_from_db(fields=[self.field.attname])
        return row.__dict__[self.field.attname]

    def __set__(self, row: models.Model, value: object) -> None:
        if value is not None and not isinstance(value, Sealed):
            raise PlaintextRefused(self.field.name)
        row.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Text under the key of the row's subject.

    kind   what it is, in the words of the policy's `fields`: name, phone, email, ...
    """

    description = "A value that only a permit opens"

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:  # noqa: ANN401  # as Django declares it
        self.kind = kind
        kwargs["editable"] = False
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:  # noqa: ANN401  # as Django declares it
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        if self.kind:
            kwargs["kind"] = self.kind
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Slot(self))

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise PlaintextRefused(self.name)
        return super().get_db_prep_value(value.ciphertext(), connection, prepared)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:  # noqa: ANN401  # as Django declares it
        """An expression is carried out by the database, which seals nothing: it may move what is sealed alone."""
        if hasattr(value, "as_sql") and not isinstance(getattr(value, "output_field", None), SealedField):
            raise PlaintextRefused(self.name)
        return super().get_db_prep_save(value, connection)

    def to_python(self, value: object) -> Any:  # noqa: ANN401  # as Django declares it
        if value is None or isinstance(value, Sealed):
            return value
        raise PlaintextRefused(self.name)

    def value_to_string(self, _row: models.Model) -> str:
        return DOTS

    def formfield(self, **_: object) -> None:
        return None

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401  # as Django declares it
        """Only whether there is a value: a ciphertext differs at each sealing, so that nothing else can be asked."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class Row(Protocol):
    """A row of one subject, in one organisation."""

    subject_id: UUID
    organisation_id: UUID
    pk: Any
    _meta: Any


def sealed_fields(model: type[models.Model], names: Sequence[str]) -> list[SealedField]:
    """The sealed fields of these names; raises TypeError for one that is not sealed."""
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001  # Django's documented door to fields
    wrong = [name for name, field in zip(names, fields, strict=True) if not isinstance(field, SealedField)]
    if wrong:
        raise TypeError(f"not sealed: {', '.join(wrong)}")
    return [field for field in fields if isinstance(field, SealedField)]


def _bound_to(organisation: UUID, subject: UUID, field: models.Field[Any, Any]) -> bytes:
    """What a ciphertext is good for: this person, this column. Moved elsewhere it does not open."""
    return organisation.bytes + subject.bytes + place_of(field)[0]


def place_of(field: models.Field[Any, Any]) -> tuple[bytes, str]:
    """The column, as a ciphertext is bound to it, and as an error names it."""
    label = f"{field.model._meta.label}.{field.name}"  # noqa: SLF001  # Django's documented door to a model's name
    return label.encode(), f"{field.model.__name__}.{field.name}"


def seal(
    permit: Permit, model: type[models.Model], subject: UUID, values: Mapping[str, str | None]
) -> dict[str, Sealed | None]:
    """Values to store in a row of `subject`: column -> Sealed. The permit must be for collecting, storing or changing.

    Raises PermitExpired, PermitTooNarrow, SubjectForgotten.
    """
    return seal_many(permit, model, [(subject, values)])[0]


def seal_many(
    permit: Permit, model: type[models.Model], rows: Sequence[tuple[UUID, Mapping[str, str | None]]]
) -> list[dict[str, Sealed | None]]:
    """`seal` for many rows: one keyring query."""
    if permit.ask.action not in WRITING:
        raise PermitTooNarrow("the action", WRITING)
    subjects = [subject for subject, _ in rows]
    names = {name for _, values in rows for name in values}
    kinds, places = _columns(model, frozenset(names))
    permit.covers(permit.organisation, subjects, kinds)
    keys = wired().keyring.keys(str(permit.organisation), list(dict.fromkeys(subjects)))
    if any(subject not in keys for subject in subjects):
        raise SubjectForgotten
    return [
        _sealed(Lock(keys[subject]), permit.organisation.bytes + subject.bytes, values, places)
        for subject, values in rows
    ]


@cache
def _columns(model: type[models.Model], names: frozenset[str]) -> tuple[frozenset[str], dict[str, bytes]]:
    """What kinds of data these columns hold, and the place of each. Raises TypeError."""
    fields = sealed_fields(model, list(names))
    return frozenset(field.kind for field in fields), {field.name: place_of(field)[0] for field in fields}


def _sealed(
    lock: Lock, whose: bytes, values: Mapping[str, str | None], places: Mapping[str, bytes]
) -> dict[str, Sealed | None]:
    return {
        name: None if value is None else Sealed(lock.close(value.encode(), whose + places[name]))
        for name, value in values.items()
    }


@cache
def opened_as(label: str, names: tuple[str, ...], beside: tuple[str, ...] = ()) -> type[Any]:
    """The frozen value of an opened row: `pk`, `subject_id`, each column asked for, those in clear, `forgotten`."""
    hidden = {"__repr__": lambda self: f"<{label} {self.pk} {DOTS}>"}  # a value in a log is a value told
    columns = _columns_opened(names, beside)
    return make_dataclass(f"Opened{label}", columns, frozen=True, slots=True, repr=False, namespace=hidden)


@cache
def filled_as(names: tuple[str, ...], beside: tuple[str, ...] = ()) -> type[Any]:
    """The same columns, open: a row is filled as this and then made `opened_as`, its `__class__`.

    A frozen value sets each of its columns by a call; of a list of 50 that is as much as the ciphers of ten.
    """
    return make_dataclass("Filled", _columns_opened(names, beside), slots=True, repr=False)


def _columns_opened(names: tuple[str, ...], beside: tuple[str, ...]) -> list[tuple[str, object]]:
    asked = [*((name, "str | None") for name in names), *((name, object) for name in beside)]
    return [("pk", object), ("subject_id", UUID), *asked, ("forgotten", bool)]


def open_sealed(permit: Permit, rows: Iterable[Any], fields: Sequence[str]) -> list[Any]:
    """The plaintext of these columns, one frozen value a row in the rows' order: the only road to it.

    A person who was erased gives `forgotten=True` and None in each column.
    Raises PermitExpired, PermitTooNarrow, SealBroken.
    """
    rows = list(rows)
    if not rows:
        return []
    model = type(rows[0])
    columns = sealed_fields(model, fields)
    subjects = [row.subject_id for row in rows]
    for organisation in {row.organisation_id for row in rows}:
        permit.opens(organisation, subjects, frozenset(column.kind for column in columns))
    keys = wired().keyring.keys(str(permit.organisation), list(dict.fromkeys(subjects)))
    made, opening = (
        opened_as(model.__name__, tuple(fields), ()),
        [(column.attname, *place_of(column)) for column in columns],
    )
    return [
        made(row.pk, who, *_plain(row, permit.organisation.bytes + who.bytes, opening, keys.get(who)), who not in keys)
        for row, who in zip(rows, subjects, strict=True)
    ]


def _plain(row: Any, whose: bytes, opening: Sequence[tuple[str, bytes, str]], key: bytes | None) -> list[str | None]:  # noqa: ANN401
    """The columns of one row; `opening` as attribute, place, and name for whoever is told that it is broken."""
    if key is None:
        return [None] * len(opening)
    lock, values = Lock(key), list[str | None]()
    for name, place, told in opening:
        value = getattr(row, name)
        try:
            values.append(None if value is None else unlock(lock, key, value.ciphertext(), whose + place).decode())
        except UnsealFailed:
            raise SealBroken(told) from None
    return values


def resealed(row: Row, columns: Sequence[SealedField], old: bytes, new: bytes, subject: UUID) -> dict[str, Sealed]:
    """The row's values under the key of another subject, to which it is about to be moved; nothing is given out.

    For `books` alone: what a statute keeps of somebody whose own key is destroyed. Raises SealBroken.
    """
    made = {}
    for column in columns:
        value = getattr(row, column.attname)
        if value is not None:
            try:
                plain = unseal(old, value.ciphertext(), _bound_to(row.organisation_id, row.subject_id, column))
            except UnsealFailed:
                raise SealBroken(f"{column.model.__name__}.{column.name}") from None
            made[column.name] = Sealed(seal_bytes(new, plain, _bound_to(row.organisation_id, subject, column)))
    return made
