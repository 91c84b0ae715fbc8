"""Reading a portable copy into this house: a new person with their records, choices and events, all or nothing.

Numbers of versions are each house's own. What is taken in counts as collected under the version that is in force here;
that it was another house's before, and under which version there, stands in its origin: docs/decisions/0053.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from forecall.custody.errors import CopyRefused
from forecall.custody.facts import ELSEWHERE, rebuilt, written
from forecall.custody.fitting import BESIDE
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Choice, Subject
from forecall.custody.origins import Origin, brought
from forecall.custody.recording import Newcomer, add_subjects, happened
from forecall.custody.rights.opening import for_copy
from forecall.custody.rights.porting import FORMAT
from forecall.custody.rulebooks import version_now
from forecall.custody.sealing import seal
from forecall.custody.types import Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import Holding, acting_now
from forecall.policy import Policy

NEEDED = ("from", "made", "person", "categories", "choices", "events", "records")
NAMED = 120
"""Letters of the other house's name that are kept."""


def read_in(data: Mapping[str, Any]) -> UUID:
    """The new person's id. Raises CopyRefused where the copy is damaged, or holds what this house does not know."""
    kept = _checked(data)
    try:
        with transaction.atomic():
            came = _came_in(data)
            subject = _person(data, came)
            permit = for_copy(subject)
            if isinstance(permit, Refused):
                raise CopyRefused(f"nothing may be sealed for this person ({permit.reason})")
            _records(data, kept, subject, permit, came)
            _choices(data["choices"], subject, is_ours=_is_ours(data))
            for one in data["events"]:
                happened(subject, _masked(one["event"]), datetime.fromisoformat(one["at"]))
            row = Subject.unscoped.get(pk=subject)
            Subject.unscoped.filter(pk=subject).update(facts=written(rebuilt(row)))
            for room in wired().takes_in:
                room.taken_in(subject)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise CopyRefused(f"something in it is missing or not of its kind ({type(problem).__name__})") from None
    except IntegrityError:
        raise CopyRefused("it has records that cannot stand here without others, or that stand here already") from None
    return subject


def _checked(data: Mapping[str, Any]) -> dict[str, Holding]:
    """The holdings of this house by model; refuses whatever would get lost."""
    if data.get("format") != FORMAT:
        raise CopyRefused(f"its format is not {FORMAT}")
    missing = [name for name in NEEDED if name not in data]
    if missing:
        raise CopyRefused(f"it has no {', '.join(missing)}")
    policy = version_now(wired().clock.now()).policy
    if data["person"].get("kind") not in policy.people:
        raise CopyRefused("the policy here knows no such kind of person")
    unknown = sorted(set(data["categories"]) - set(policy.categories))
    if unknown:
        raise CopyRefused(f"the policy here has no category {', '.join(map(str, unknown))}")
    known = {held.model: held for held in wired().holdings}
    strange, homeless = set[str](), dict[str, set[str]]()
    for record in data["records"]:
        model, values = str(record.get("model", "")), record.get("values", {})
        held = known.get(model)
        if held is None or not set(values) <= set(held.fields):
            strange |= {f"{model}.{name}" for name in values if held is None or name not in held.fields} or {model}
            continue
        category = str(record.get("category", ""))
        homeless.setdefault(category, set()).update(_without_place(values, held, category, policy))
    if strange:
        raise CopyRefused(f"it has records of a kind that is not held here: {', '.join(sorted(strange))}")
    _all_have_a_place({category: names for category, names in homeless.items() if names})
    return known


def _without_place(values: Mapping[str, Any], held: Holding, category: str, policy: Policy) -> set[str]:
    """What the policy has no place for in that category, sealed or in clear: `reaction (sales.Said.feedback)`."""
    declared = {str(one) for one in policy.categories[category].fields} if category in policy.categories else set()
    found = set()
    for name, value in values.items():
        column = held.fields[name]
        allowed = declared if column.way == "sealed" else declared | BESIDE
        if value and allowed.isdisjoint(column.kinds):
            found.add(f"{' or '.join(column.kinds)} ({held.model}.{name})")
    return found


def _all_have_a_place(homeless: Mapping[str, set[str]]) -> None:
    """Raises CopyRefused with everything that is missing, so that it can be mended in one go."""
    if homeless:
        missing = "; ".join(
            f"{', '.join(sorted(names))} in category {category or 'without a name'}"
            for category, names in sorted(homeless.items())
        )
        raise CopyRefused(
            f"the policy here has no place for {missing}. Add it to the fields of the category and publish that, or "
            "ask for a copy without it"
        )


def _came_in(data: Mapping[str, Any]) -> dict[str, tuple[Origin, str]]:
    """Category -> how it came in here, under this house's own version, and in words how it had come in there."""
    version = version_now(wired().clock.now()).rulebook.version
    return {
        name: (
            Origin(
                datetime.fromisoformat(one["collected"]), one["source"], version,
                datetime.fromisoformat(one["informed"]) if one["informed"] else None,
                _from_there(data, int(one["policy_version"])),
            ),
            mask_cards(str(one["origin"])),
        )
        for name, one in data["categories"].items()
    }  # fmt: skip


def _from_there(data: Mapping[str, Any], version: int) -> str:
    """Which house it came from, its version, and the versions of the texts by which choices were made there."""
    house = mask_cards(" ".join(str(data["from"]).split()))[:NAMED]
    texts = sorted({int(one["text_version"]) for one in data["choices"]} - {0})
    said = f", choices by its texts {', '.join(map(str, texts))}" if texts else ""
    return f"portable copy: {house}, policy version {version}{said}"


def _person(data: Mapping[str, Any], came: Mapping[str, tuple[Origin, str]]) -> UUID:
    person = data["person"]
    origins = {name: replace(one, origin=brought(one.origin, before)) for name, (one, before) in came.items()}
    adult_on = date.fromisoformat(person["adult_on"]) if person["adult_on"] else None
    return add_subjects([Newcomer(person["kind"], origins, person["place"], adult_on, id=uuid4())])[0]


def _records(
    data: Mapping[str, Any],
    known: Mapping[str, Holding],
    subject: UUID,
    permit: Permit,
    came: Mapping[str, tuple[Origin, str]],
) -> None:
    """Rows in an order in which each finds those it hangs on."""
    made: dict[tuple[str, str], Model] = {}
    before: dict[tuple[str, str], int] = {}
    waiting = list(data["records"])
    while waiting:
        ready = [one for one in waiting if all(tuple(link) in made for link in one["links"].values())]
        if not ready:
            raise CopyRefused("its records hang on others that are not in it")
        for one in ready:
            among = one["model"], str(sorted(one["links"].items()))
            place = before[among] = before.get(among, -1) + 1
            columns = _columns(one, known[one["model"]], came[one["category"]][0], place)
            made[one["model"], one["key"]] = _row(one, known[one["model"]], subject, permit, made, columns)
        waiting = [one for one in waiting if one not in ready]


def _columns(one: Mapping[str, Any], held: Holding, came: Origin, place: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """(to be sealed, plain), card numbers masked: what a person brings along is typed by people like anything else."""
    values = {name: value for name, value in one["values"].items() if name not in one["links"]}
    room = next((room for room in wired().takes_in if held.model in room.models), None)
    model: Any = apps.get_model(held.model)
    if room is not None:
        sealed, plain = room.columns(held.model, values, came, place)
    else:
        sealed = {name: value for name, value in values.items() if held.fields[name].way == "sealed"}
        plain = {name: value for name, value in values.items() if name not in sealed}
    sealed, plain = ({name: _masked(value) for name, value in one.items()} for one in (sealed, plain))
    return sealed, {name: _back(model, name, value) for name, value in plain.items()}


def _masked(value: Any) -> Any:  # noqa: ANN401  # what JSON knows
    return mask_cards(value) if isinstance(value, str) else value


def _row(  # what makes a row
    one: Mapping[str, Any],
    held: Holding,
    subject: UUID,
    permit: Permit,
    made: Mapping[tuple[str, str], Model],
    columns: tuple[dict[str, Any], dict[str, Any]],
) -> Model:
    model: Any = apps.get_model(held.model)
    sealed, plain = columns
    links = {name: made[target, key] for name, (target, key) in one["links"].items()}
    own: dict[str, UUID] = {held.subject: subject} if held.subject.endswith("_id") else {f"{held.subject}_id": subject}
    own = own if "__" not in held.subject else {}
    if any(field.attname == "organisation_id" for field in model._meta.concrete_fields):  # noqa: SLF001
        own["organisation_id"] = acting_now(held.model).organisation
    row: Model = model(
        **own,
        **plain,
        **links,
        **seal(permit, model, subject, sealed),
    )
    row.save()
    return row


def _back(model: Any, name: str, value: object) -> object:  # noqa: ANN401  # a room's model
    """The value as its column keeps it: dates and money from their text."""
    if not isinstance(value, str):
        return value
    return model._meta.get_field(name).to_python(value)  # noqa: SLF001  # Django's documented door to fields


def _is_ours(data: Mapping[str, Any]) -> bool:
    """Whether the copy comes from the same controller, by the name in its policy: another installation of one house."""
    mine = version_now(wired().clock.now()).policy.identity.name
    return " ".join(str(data["from"]).split()).casefold() == " ".join(mine.split()).casefold()


def _choices(choices: list[Mapping[str, Any]], subject: UUID, *, is_ours: bool) -> None:
    """As they were made, by a text of which the hash is kept. Its number is the other house's: none of this one's.

    Nobody agrees to whoever may come (GDPR Art. 4(11)): what let another controller do something is history here, and
    is asked anew. So is a yes of which nothing shows the words. A no counts, whoever it was said to.
    """
    acting = acting_now("custody.Choice")
    for one in choices:
        what = Choice.What(one["what"])
        if not is_ours or (what == Choice.What.CONSENT and not one["text_hash"]):
            what = Choice.What(ELSEWHERE.get(what, what))
        Choice(
            organisation_id=acting.organisation, subject_id=subject, what=what.value,
            purpose=_masked(one["purpose"]), at=datetime.fromisoformat(one["at"]), channels=one["channels"],
            explicit=one["explicit"], by_guardian=one["by_guardian"], how=_masked(one["how"]),
            notice_version=0, text_hash=one["text_hash"], language=one["language"],
            actor=acting.actor,
        ).save()  # fmt: skip
