"""What some requests ask of a member: which decision is contested, whose data it is, whether an objection yields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from forecall.contacts.store import every_record_of
from forecall.custody import wired
from forecall.custody.jobs import forget_person
from forecall.custody.rights import refer, reject_objection, review
from forecall.custody.rights.acting import is_held, keep_for_claim, leave_untold, lift_restriction
from forecall.custody.rights.cases import clients_for, name_decider
from forecall.custody.rights.models import Case
from forecall.custody.rights.types import UNKNOWN_DECIDER, StepName
from forecall.custody.rulebooks import version_now
from forecall.foundation.jobs import enqueue
from forecall.foundation.members.models import Member
from forecall.sales.deciding import Action, State, contested_in, reconsider
from forecall.sales.models import Decision
from forecall.web.staff.cases import words
from forecall.web.staff.desk.words import ACTIONS
from forecall.web.staff.privacy.spoken import language_of
from forecall.web.staff.privacy.who import named

Pairs = list[tuple[str, str]]
"""What is sent, and what is read, of the options of a choice."""


def settled(row: Case, offered: dict[str, Any]) -> dict[str, Any]:
    """The options of the forms that the page offers now; empty lists where it offers none."""
    return {
        "decisions": _decisions(row) if offered.get(StepName.DECIDER_NAMED.value) else [],
        "outweighed": _overridable(row) if offered.get(StepName.GROUNDS_RECORDED.value) else [],
        "clients": [] if row.outcome else [(one.pk.hex, one.name) for one in clients_for(row)],
        "grounds": list(words.GROUNDS.items()),
        "lifts": list(words.LIFTS.items()),
        "hold": {True: "held", False: "free", None: ""}[is_held(row)],
    }


def _decisions(row: Case) -> Pairs:
    """The decisions about the person that stand; then members, for one that was taken elsewhere; then nobody known."""
    about = every_record_of(row.subject_id)
    taken = list(Decision.objects.filter(subject__in=about, state=State.DECIDED, case=None))
    members = list(Member.objects.select_related("user").order_by("user__name"))
    known = named({one.decided_by for one in taken})
    found = [
        (str(one.pk), f"{ACTIONS[Action(one.action)]}, {_day(one)}, {known.get(one.decided_by, '–')}") for one in taken
    ]
    other = _("Another decision, by %(name)s")
    found += [(str(one.pk), other % {"name": one.user.name or one.user.email}) for one in members]
    return [*found, (UNKNOWN_DECIDER, _("By nobody here, or it is not known by whom"))]


def _day(one: Decision) -> str:
    return date_format(localtime(one.decided_at), "DATE_FORMAT") if one.decided_at else "–"


def _overridable(row: Case) -> Pairs:
    """Purposes that were objected to here and that compelling grounds may bring back: never advertising."""
    version = version_now(wired().clock.now())
    purposes, rules = version.policy.purposes, version.rulebook.rules
    open_to = [one for one in row.purposes if one in rules and rules[one].overridable]
    return [(one, purposes[one].label.in_language(language_of(version.policy)) or one) for one in open_to]


def about(key: UUID, said: dict[str, str], _member: str) -> None:
    """Which decision a contest is about."""
    wanted = said["decision"]
    if wanted.isdigit():
        contested_in(key, int(wanted))
    elif wanted == UNKNOWN_DECIDER or Member.objects.filter(pk=UUID(wanted)).exists():
        name_decider(key, wanted)
    else:
        raise ValueError(wanted)


def reviewed(key: UUID, said: dict[str, str], _member: str) -> None:
    """Look at it anew; a decision of this house that is turned round is taken back with what it did."""
    changed, mine = said.get("changed") == "1", Decision.objects.filter(case=key).first()
    if mine is None:
        review(key, changed=changed)
    else:
        reconsider(mine.pk, changed=changed)


def referred(key: UUID, said: dict[str, str], _member: str) -> None:
    """Pass it on to the client whose data it is."""
    refer(key, UUID(said["client"]))


def outweighed(key: UUID, said: dict[str, str], _member: str) -> None:
    """Compelling grounds against an objection, after which the use goes on."""
    reject_objection(key, said["purpose"], said["reason"] if said["reason"] in words.GROUNDS else "")


def held(key: UUID, said: dict[str, str], _member: str) -> None:
    """Set a legal hold on the person, or end it."""
    keep_for_claim(key, held=said.get("held") == "1")


def untold(key: UUID, said: dict[str, str], _member: str) -> None:
    """Go on with an erasure without telling somebody outside."""
    leave_untold(key, said["recipient"])
    enqueue(forget_person, key)


def lifted(key: UUID, said: dict[str, str], _member: str) -> None:
    """Tell the person, then end the restriction."""
    if said["reason"] not in words.LIFTS:
        raise ValueError(said["reason"])
    lift_restriction(key, said["reason"])
