"""Bytes that people of a shop take: the models of `contacts`, filled by the verb of its import, beside plain twins.

A twin has what plain Django would have of the same: numbers of the database's own as keys, values in clear, an index
where ours has one over tokens, where data came from and how long it holds. It has no version of a policy, no list that
was bought, no proof of a seller's right, no index by which names are looked for again; of where a person's fields came
from it has one answer for all of them. A contract that began is on our side alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from benchmarks.custody.house import NOW, person
from benchmarks.custody.space import DIGITS, MANY, with_digits
from benchmarks.custody.whole import phone

if TYPE_CHECKING:
    from forecall.contacts import NewPerson

AT_ONCE = 1_000
"""As `orders.people` takes in a file."""
PHONES, EMAILS, POSTS, SECONDS = 90, 80, 70, 10
"""Of a hundred customers of a shop: who has the thing. What is delivered needs an address, what is collected none; who
ordered by telephone has left no e-mail. The second number is one of the office or of somebody at home."""
ORIGIN = "web shop"


@dataclass(frozen=True)
class Clear:
    """The tables in clear.

    point   with each index that ours has, over values
    lean    the same rows with the least that a shop looks by: one index over numbers and e-mail addresses, one over
            whose they are; nothing keeps an address from being there twice
    """

    person: Any
    number: Any
    point: Any
    lean: Any

    @property
    def all_of_them(self) -> tuple[Any, ...]:
        return self.person, self.number, self.point, self.lean


@dataclass(frozen=True)
class Invented:
    """One customer: points as (kind, value)."""

    name: str
    number: str
    points: Sequence[tuple[str, str]]


def invented() -> list[Invented]:
    """Ten thousand, the same ones each time."""
    chance = random.Random(20261129)
    return [Invented(person(at)["name"], f"K{at:06}", list(_points(at, chance))) for at in range(MANY)]


def _points(at: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    if chance.randrange(100) < PHONES:
        yield "phone", phone(at)
        if chance.randrange(PHONES) < SECONDS:
            yield "phone", f"+4031555{at:04}"
    if chance.randrange(100) < EMAILS:
        yield "email", person(at)["email"]
    if chance.randrange(100) < POSTS:
        yield "post", f"Strada Exemplului {at % 300}, ap. {at % 40}, 0{at % 6 + 1}0{at % 900:03} București"


def shop_policy() -> Any:  # noqa: ANN401  # the policy's own type
    """The product's own beginning for a shop: customers come in on their contract."""
    from forecall.policy.answering import as_policy, filled
    from forecall.policy.starting import Choices, starter
    from tests.policy.test_answering import TYPED

    day = NOW.date() - timedelta(days=1)
    return as_policy(filled(starter("shop", ["ro"], ["en"], day, "policy.yaml", Choices(day)), TYPED))[0]


def tables_in_clear() -> Clear:
    """Made in the database."""
    from django.db import connection

    sourced, valid = _bases()
    person = _people_of(sourced)
    made = Clear(person, _numbers_of(valid, person), *_points_of(valid, person))
    with connection.schema_editor() as editor:
        for model in made.all_of_them:
            editor.create_model(model)
    return made


def _bases() -> tuple[Any, Any]:
    """Where something came from; and the same with how long it holds."""
    from django.db import models

    class ClearSourced(models.Model):
        organisation = models.UUIDField(db_index=True)
        source = models.CharField(max_length=40)
        collected_at = models.DateTimeField()
        origin = models.CharField(max_length=200, blank=True, default="")

        class Meta:
            abstract = True
            app_label = "bench"

    class ClearValid(ClearSourced):
        organisation = models.UUIDField()
        valid_from = models.DateField(null=True)
        valid_to = models.DateField(null=True)

        class Meta(ClearSourced.Meta):
            abstract = True

    return ClearSourced, ClearValid


def _people_of(base: Any) -> Any:  # noqa: ANN401  # models
    from django.db import models

    class ClearPerson(base):  # type: ignore[misc]
        kind = models.CharField(max_length=60)
        place = models.CharField(max_length=2)
        name = models.CharField(max_length=200)
        family_at = models.PositiveSmallIntegerField(default=0)
        birth_date = models.DateField(null=True)
        birth_place = models.CharField(max_length=200, null=True)  # noqa: DJ001  # as ours: nothing takes nothing
        nationality = models.CharField(max_length=200, null=True)  # noqa: DJ001
        cnp = models.CharField(max_length=13, null=True)  # noqa: DJ001
        identity_card = models.CharField(max_length=200, null=True)  # noqa: DJ001
        language = models.CharField(max_length=5, null=True)  # noqa: DJ001
        trade_union = models.CharField(max_length=200, null=True)  # noqa: DJ001
        political_opinion = models.CharField(max_length=200, null=True)  # noqa: DJ001
        message = models.TextField(null=True)  # noqa: DJ001
        kept = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False)
        created_at = models.DateTimeField()
        changed_at = models.DateTimeField()

        class Meta(base.Meta):  # type: ignore[misc]
            abstract = False

    return ClearPerson


def _points_of(base: Any, people: Any) -> tuple[Any, Any]:  # noqa: ANN401  # models
    """As ours, and as a shop would have them."""
    from django.db import models

    in_doubt, looked_by = models.Q(state="doubtful") | models.Q(state="dead"), models.Q(kind__in=["phone", "email"])

    class Point(base):  # type: ignore[misc]
        person = models.ForeignKey(people, models.CASCADE, db_index=False, related_name="+")
        kind = models.CharField(max_length=5)
        value = models.CharField(max_length=500)
        label = models.CharField(max_length=30, blank=True, default="")
        place = models.CharField(max_length=2, blank=True, default="")
        state = models.CharField(max_length=8)
        checked_at = models.DateTimeField()

        class Meta(base.Meta):  # type: ignore[misc]
            abstract = True

    class ClearPoint(Point):
        class Meta(Point.Meta):
            abstract = False
            indexes: ClassVar = [
                models.Index(fields=["organisation", "kind", "value"]),
                models.Index(fields=["organisation", "checked_at"], name="clear_doubt", condition=in_doubt),
            ]
            constraints: ClassVar = [
                models.UniqueConstraint(fields=["person", "kind", "value"], name="clear_point_once")
            ]

    class LeanPoint(Point):
        person = models.ForeignKey(people, models.CASCADE, related_name="+")

        class Meta(Point.Meta):
            abstract = False
            indexes: ClassVar = [models.Index(fields=["organisation", "value"], name="lean_value", condition=looked_by)]

    return ClearPoint, LeanPoint


def _numbers_of(base: Any, people: Any) -> Any:  # noqa: ANN401  # models
    from django.db import models

    class ClearNumber(base):  # type: ignore[misc]
        person = models.ForeignKey(people, models.CASCADE, related_name="+")
        number = models.CharField(max_length=60)

        class Meta(base.Meta):  # type: ignore[misc]
            abstract = False
            constraints: ClassVar = [
                models.UniqueConstraint(fields=["organisation", "number"], name="clear_number_once")
            ]

    return ClearNumber


def fill_ours(people: Sequence[Invented]) -> None:
    """What the import of a file of customers hands over: their contract begins, and nobody chose anything yet."""
    from forecall.contacts import NewPerson, Point, add_people
    from forecall.custody.origins import Origin

    origin = Origin(NOW - timedelta(days=1), "given", 1, None, ORIGIN)

    def new(one: Invented) -> NewPerson:
        return NewPerson(
            "customer", origin, {"name": one.name}, tuple(Point(*point) for point in one.points), (one.number,),
            place="RO", events={"contract_started": origin.at},
        )  # fmt: skip

    for start in range(0, len(people), AT_ONCE):
        added = add_people("orders", [new(one) for one in people[start : start + AT_ONCE]])
        if wrong := [one for one in added if one.problems]:
            raise SystemExit(f"the policy lets in less than is measured here: {wrong[0]}")


def fill_clear(clear: Clear, people: Sequence[Invented]) -> None:
    """The same people."""
    from django.db import transaction

    from forecall.foundation import acting_now

    organisation, at = acting_now("bench").organisation, NOW - timedelta(days=1)
    came = {"organisation": organisation, "source": "given", "collected_at": at, "origin": ORIGIN}
    for start in range(0, len(people), AT_ONCE):
        part = people[start : start + AT_ONCE]
        with transaction.atomic():
            rows = clear.person.objects.bulk_create(_person(clear, one, came) for one in part)
            points = [(row, point) for row, one in zip(rows, part, strict=True) for point in one.points]
            for model in (clear.point, clear.lean):
                model.objects.bulk_create(
                    model(person=row, kind=kind, value=value, place="RO", state="fresh", checked_at=at, **came)
                    for row, (kind, value) in points
                )
            clear.number.objects.bulk_create(
                clear.number(person=row, number=one.number, **came) for row, one in zip(rows, part, strict=True)
            )


def _person(clear: Clear, one: Invented, came: Mapping[str, object]) -> Any:  # noqa: ANN401  # a row
    return clear.person(
        kind="customer", place="RO", name=one.name, family_at=one.name.rfind(" ") + 1, created_at=NOW, changed_at=NOW,
        **came,
    )  # fmt: skip


def space_of_people(size: Callable[[], dict[str, int]]) -> Iterator[str]:
    """Bytes a person by component, and the ratios. `size` says table or file -> bytes now."""
    from forecall.custody import publish
    from forecall.foundation import acting
    from forecall.foundation.models import Organisation

    shop = Organisation.objects.create(slug="shop", name="Shop", country="RO", created_at=NOW)
    with acting(shop.pk, "bench"):
        publish(shop_policy(), artefact="1" * 64)
        clear, people, before = tables_in_clear(), invented(), size()
        fill_ours(people)
        ours = {name: bytes_now - before.get(name, 0) for name, bytes_now in size().items()}
        fill_clear(clear, people)
    in_digits = [with_digits(one._meta.db_table) for one in clear.all_of_them]  # noqa: SLF001  # Django's door
    found = size()
    total = sum(more for more in ours.values() if more > 0)
    for name, more in sorted(ours.items(), key=lambda one: -one[1]):
        if more >= MANY:
            yield f"| {name} | {more / MANY:,.0f} |"
    yield f"| all of it | {total / MANY:,.0f} |"
    for said, prefix in ((", as Django keeps them", DIGITS), (", with ids of 16 bytes as here", "")):
        if not prefix or all(in_digits):
            yield from _beside(total, clear, found, prefix, said if all(in_digits) else "")


def _beside(total: int, clear: Clear, found: Mapping[str, int], prefix: str, said: str) -> Iterator[str]:
    """The two sides in clear, each with its ratio."""
    for point, what in ((clear.point, "every index as ours"), (clear.lean, "only what a shop looks by")):
        tables = (clear.person, clear.number, point)
        plain = sum(found[prefix + one._meta.db_table] for one in tables)  # noqa: SLF001  # Django's door
        yield f"| the same people in clear, {what}{said} | {plain / MANY:,.0f} |"
        yield f"| ratio (first bar 2.5x) | {total / plain:.2f}x |"
