"""Reading what is sealed in one go: asked, receipted, and opened without a row of the ORM in between.

    for one in read_permitted(Ask("customer_care", {"contact"}, "read", people), Person, ["name"]): ...

`open_sealed` opens rows that somebody has already. Where nobody needs them as instances, these verbs read the columns
as the database has them: fifty instances with their sealed values take longer to make than to open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, models, router

from forecall.custody.errors import SealBroken
from forecall.custody.gate import Decision, Reads, decision_on, decision_on_set
from forecall.custody.keyring import UnsealFailed, unseal
from forecall.custody.keyring.primitive import BODY, FORMAT
from forecall.custody.models import Subject
from forecall.custody.people import Raw, bytes_of, id_of
from forecall.custody.sealing import filled_as, opened_as, place_of, sealed_fields
from forecall.custody.sets import among, listed
from forecall.custody.standing import Beside, StandingBeside, standing_of
from forecall.custody.types import Ask, Gap, Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation.bound import FEW, bound

Convert = Callable[[Any, Any], Any]
"""A value and the connection it came by -> as Django gives it."""


def read(
    question: Ask, model: type[models.Model], fields: Sequence[str], beside: Sequence[str] = ()
) -> list[Any] | Refused | Gap:
    """`ask`, and these sealed columns of every row of a model about the people named, opened.

    beside   columns in clear that come along

    A frozen value for each row: `pk`, `subject_id`, the columns, `forgotten`. Raises as `ask` and `open_sealed`.
    """
    road = road_of(model, fields, beside)
    return _read(road, decision_on, question)


def read_permitted(
    question: Ask, model: type[models.Model], fields: Sequence[str], beside: Sequence[str] = ()
) -> list[Any] | Refused | Gap:
    """The same for those of a set for whom it is lawful, as `permitted` finds them."""
    road = road_of(model, fields, beside)
    return _read(road, lambda asked, reads: decision_on_set(asked, reads=reads), question)


def open_of(permit: Permit, model: type[models.Model], fields: Sequence[str], beside: Sequence[str] = ()) -> list[Any]:
    """The same under a permit that somebody has already. Raises PermitExpired, PermitTooNarrow, SealBroken."""
    road = road_of(model, fields, beside)
    permit.opens(permit.organisation, (), road.kinds)
    return opened_of(permit.organisation, [(road, road.rows(permit.people))])[0]


def open_all(
    permit: Permit, model: type[models.Model], field: str, beside: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """One sealed column of every row about the people of a permit: what an index in memory is made of.

    (the 16 bytes of the subject, the value, columns in clear as the database gives them), plain tuples: for great
    numbers, where each id and each row that becomes an object is paid for. The whole table of the organisation is read;
    rows without a value and those of whom no key stands are left out. Raises as `open_of`.
    """
    road, database = road_of(model, (field,), beside), router.db_for_read(model)
    permit.opens(permit.organisation, (), road.kinds)
    names = ("subject_id", field, *beside)
    asked = model._base_manager.using(database).filter(organisation_id=permit.organisation)  # noqa: SLF001
    text, parameters = asked.filter(**{f"{field}__isnull": False}).values_list(*names).query.sql_with_params()
    with connections[database].cursor() as cursor:
        cursor.execute(text, parameters)
        rows: Rows = cursor.fetchall()
    ids = bytes_of(permit.people)
    among_them = {ids[at : at + ID] for at in range(0, len(ids), ID)}
    if rows and not isinstance(rows[0][0], bytes):
        rows = [(raw_bytes(row[0]), *row[1:]) for row in rows]
    rows = [row for row in rows if row[0] in among_them]
    keys = wired().keyring.keys_by_bytes(str(permit.organisation), list(dict.fromkeys([row[0] for row in rows])))
    return _opened_all(rows, keys, permit.organisation.bytes, road.places[0])


ID = 16
"""Bytes of an id."""


def raw_bytes(raw: Raw) -> bytes:
    """The 16 bytes of an id as the database gives it."""
    return raw if isinstance(raw, bytes) else raw.bytes


def _opened_all(rows: Rows, keys: Keys, organisation: bytes, column: tuple[bytes, str]) -> Iterator[tuple[Any, ...]]:
    place, told = column
    head = FORMAT + organisation
    for subject, value, *beside in rows:
        key = keys.get(subject)
        if key is None:
            continue
        plain = None
        if value[:1] == FORMAT:
            try:
                plain = AESGCM(key).decrypt(value[1:BODY], value[BODY:], head + subject + place).decode()
            except (InvalidTag, ValueError):  # its key is in rotation, or it is broken: the long way says which
                plain = None
        if plain is None:
            plain = _the_long_way(key, bytes(value), organisation + subject + place, told)
        yield subject, plain, *beside


Rows = list[tuple[Any, ...]]
Keys = Mapping[bytes, bytes]


def _read(road: Road, decide: Callable[[Ask, Reads], Decision], question: Ask) -> list[Any] | Refused | Gap:
    """The sealed columns come in the statement that reads the facts, where they can: nothing of it says anything yet.

    No key is asked for before the receipt stands.
    """
    beside = StandingBeside(road.joined) if road.joined and question.subjects is not None else None
    answer = decide(question, beside or standing_of).given()
    if not isinstance(answer, Permit):
        return answer
    answer.opens(answer.organisation, (), road.kinds)
    rows = road.rows(answer.people) if beside is None else beside.rows_of(answer.people)
    return opened_of(answer.organisation, [(road, rows)])[0]


def opened_of(organisation: UUID, parts: Sequence[tuple[Road, Rows]]) -> list[list[Any]]:
    """The rows of each of these, with the keys of whoever is in them by one question. Raises SealBroken."""
    whose = dict.fromkeys([raw_bytes(row[SUBJECT]) for _, rows in parts for row in rows])
    keys = wired().keyring.keys_by_bytes(str(organisation), list(whose)) if whose else {}
    return [road.opened(organisation, rows, keys) for road, rows in parts]


PK, SUBJECT, ORGANISATION, FIRST = 0, 1, 2, 3
"""Where they stand in a row; the sealed columns follow, then those in clear."""


@dataclass(frozen=True, slots=True)
class Road:
    """How the rows of one model are read and opened: made once for a choice of columns.

    texts     the statement for one person, and for several
    is_person the id of a row is that of its person
    joined    how its columns come along with the facts of people, where each has at most one row
    places    of each sealed column: what its ciphertexts are bound to, and how an error names it
    convert   place in a row -> how Django gives its value
    """

    database: str
    texts: tuple[str, str]
    joined: Beside | None
    is_person: bool
    kinds: frozenset[str]
    places: tuple[tuple[bytes, str], ...]
    convert: tuple[tuple[int, Convert], ...]
    filled: type[Any]
    frozen: type[Any]

    def rows(self, people: AbstractSet[UUID]) -> Rows:
        alone, database = len(people) == 1, connections[self.database]
        parameters: tuple[Any, ...] = tuple(people) if alone else listed(people, database.vendor)
        with bound(database, kept=len(people) <= FEW) as cursor:
            cursor.execute(self.texts[0 if alone else 1], parameters)
            found: Rows = cursor.fetchall()
        return found

    def opened(self, organisation: UUID, rows: Rows, keys: Keys) -> list[Any]:
        """Raises SealBroken; rows of another organisation are none of this permit's and are left out."""
        whose, end, head = (organisation, organisation.bytes), FIRST + len(self.places), organisation.bytes
        nothing, found = [None] * len(self.places), []
        filled, frozen, ready = self.filled, self.frozen, self._converting()
        people: dict[bytes, tuple[UUID, bytes, bytes | None, Any]] = {}
        for row in rows:
            if row[ORGANISATION] not in whose:
                continue
            subject = raw_bytes(row[SUBJECT])
            person = people.get(subject)
            if person is None:
                person = people[subject] = _person(row[SUBJECT], head, keys)
            who, bound_to, key, opening = person
            plain = nothing if key is None else self._plain(row[FIRST:end], bound_to, key, opening)
            values = row if ready is None else ready(row)
            one = filled(who if self.is_person else values[PK], who, *plain, *values[end:], key is None)
            one.__class__ = frozen
            found.append(one)
        return found

    def _converting(self) -> Callable[[tuple[Any, ...]], Sequence[Any]] | None:
        """Makes of a row what Django would give; None where that is what the database gives.

        Many rows have one and the same text of a time, as what came in by one file: it is read once.
        """
        if not self.convert:
            return None
        database, ways = connections[self.database], [(place, way, dict[str, Any]()) for place, way in self.convert]

        def converted(row: tuple[Any, ...]) -> Sequence[Any]:
            values = list(row)
            for place, way, known in ways:
                raw = values[place]
                if type(raw) is not str:
                    values[place] = way(raw, database)
                elif raw in known:
                    values[place] = known[raw]
                else:
                    made = values[place] = way(raw, database)
                    if isinstance(made, date):  # what can be changed is each row's own
                        known[raw] = made
            return values

        return converted

    def _plain(self, sealed: Sequence[Any], whose: bytes, key: bytes, opening: Any) -> list[str | None]:  # noqa: ANN401
        head = FORMAT + whose
        plain: list[str | None] = []
        for value, (place, told) in zip(sealed, self.places, strict=True):
            if value is None:
                plain.append(None)
            elif value[:1] == FORMAT:
                try:
                    plain.append(opening(value[1:BODY], value[BODY:], head + place).decode())
                except (InvalidTag, ValueError):  # its key is in rotation, or it is broken: the long way says which
                    plain.append(_the_long_way(key, bytes(value), whose + place, told))
            else:
                plain.append(_the_long_way(key, bytes(value), whose + place, told))
        return plain


def _person(raw: Raw, organisation: bytes, keys: Keys) -> tuple[UUID, bytes, bytes | None, Any]:
    """Who it is, what their ciphertexts are bound to, their key, and what opens with it: once for all of their rows."""
    subject = raw_bytes(raw)
    key = keys.get(subject)
    return id_of(raw), organisation + subject, key, None if key is None else AESGCM(key).decrypt


def _the_long_way(key: bytes, value: bytes, bound_to: bytes, told: str) -> str:
    try:
        return unseal(key, value, bound_to).decode()
    except UnsealFailed:
        raise SealBroken(told) from None


def road_of(model: type[models.Model], fields: Sequence[str], beside: Sequence[str] = ()) -> Road:
    """How these columns of a model are read. Raises TypeError for a field that is not sealed."""
    database = router.db_for_read(model)
    return _road(model, tuple(fields), tuple(beside), database, connections[database].vendor)


@lru_cache(maxsize=256)
def _road(  # the model's own
    model: Any,  # noqa: ANN401
    fields: tuple[str, ...],
    beside: tuple[str, ...],
    database: str,
    _vendor: str,
) -> Road:
    columns = sealed_fields(model, fields)
    names = ("pk", "subject_id", "organisation_id", *fields, *beside)
    rows = model.unscoped.using(database)
    one = rows.filter(subject_id=UUID(int=0)).values_list(*names)
    several = rows.filter(subject_id__in=among(())).values_list(*names)
    is_person, clear = model._meta.pk.attname == "subject_id", range(FIRST + len(fields), len(names))  # noqa: SLF001
    texts = [asked.query.get_compiler(database).as_sql()[0] for asked in (one, several)]
    return Road(
        database=database,
        texts=(texts[0], texts[1]),
        joined=_joined(one, database),
        is_person=is_person,
        kinds=frozenset(column.kind for column in columns),
        places=tuple(map(place_of, columns)),
        convert=tuple(_converts(one, database, (*(() if is_person else (PK,)), *clear))),
        filled=filled_as(fields, beside),
        frozen=opened_as(model.__name__, fields, beside),
    )


def _joined(asked: Any, database: str) -> Beside | None:  # noqa: ANN401  # a query set
    """None where the rows are not people's own, the table is in another database, or a column is of another table."""
    compiler, described = asked.query.get_compiler(database), asked.model._meta  # noqa: SLF001  # Django's door
    compiler.as_sql()
    tables = [name for name, many in compiler.query.alias_refcount.items() if many]
    columns = [sql for _, (sql, parameters), _ in compiler.select if not parameters]
    subject, organisation = described.get_field("subject"), described.get_field("organisation")
    is_apart = len(tables) > 1 or len(columns) < len(compiler.select)
    if is_apart or described.pk is not subject or database != router.db_for_read(Subject):
        return None
    quoted = connections[database].ops.quote_name
    table = quoted(described.db_table)
    ids = (f"{table}.{quoted(one.column)}" for one in (subject, organisation))
    return Beside(tuple(columns[FIRST:]), table, *ids)


def _converts(asked: Any, database: str, places: Sequence[int]) -> Iterator[tuple[int, Convert]]:  # noqa: ANN401
    """Of those columns that Django does not take as the database gives them."""
    compiler = asked.query.get_compiler(database)
    compiler.as_sql()
    for place in places:
        expression = compiler.select[place][0]
        ways = compiler.get_converters([expression])
        if ways:
            yield place, _chain(ways[0][0], expression)


def _chain(ways: Sequence[Any], expression: Any) -> Convert:  # noqa: ANN401  # Django's own
    def convert(value: Any, database: Any) -> Any:  # noqa: ANN401  # whatever the column holds
        for way in ways:
            value = way(value, expression, database)
        return value

    return convert
