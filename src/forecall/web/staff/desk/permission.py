"""May a customer be contacted: for which purpose, on which ground, since when, and what they said no to last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import get_language

from forecall.centre.asking import policy_in_force, to_reach
from forecall.centre.channels import may_reach_by, purpose_by
from forecall.contacts.store import every_record_of
from forecall.custody import Gap, Permit, Refused
from forecall.custody.errors import NoPolicy
from forecall.custody.models import Choice, Subject
from forecall.custody.rulebooks import InForce
from forecall.custody.types import CODES
from forecall.orders.errors import NothingDeclared
from forecall.policy.documents.citing import Cited, cited, why_not
from forecall.policy.facts import DIRECT_MARKETING, Reason
from forecall.policy.facts import Gap as NoRule
from forecall.policy.facts import Refused as Said
from forecall.policy.terms import Action, Channel
from forecall.policy.wording import messages as texts
from forecall.sales.errors import NoForecast, PredictionsNotDeclared
from forecall.sales.keeping import prediction_category
from forecall.web.staff.desk import words
from forecall.web.staff.desk.ways import BESIDE, Way, used_for, way_of

NOT_YET = (NoForecast, NoPolicy, NothingDeclared, PredictionsNotDeclared)
"""What is missing before there is a desk."""
NOES = (Choice.What.OBJECTION, Choice.What.WITHDRAWAL)
NO_RULE, NOBODY_ACTS = Refused("no_rule", "", "", ""), Refused("nobody_acts", "", "", "")
"""The policy does not speak of it; a company for which nobody is known to act."""
LATEST = 60
"""Choices of one person that are looked at."""


@dataclass(frozen=True, slots=True)
class Calling:
    """Under what customers are called about what is predicted; `purpose` is empty where the policy has nothing."""

    purpose: str
    categories: frozenset[str]
    version: InForce

    @classmethod
    def now(cls) -> Calling:
        """The first purpose of the policy in force that calls by telephone and uses the predictions.

        Where none may use the telephone any more, the first that calls: the gate refuses it, and says by which clause.
        Raises NoPolicy, NothingDeclared, PredictionsNotDeclared.
        """
        version = policy_in_force()
        _scoring, category = prediction_category(version)
        purposes = version.policy.purposes
        calls = [name for name, one in purposes.items() if Action.CALL in one.actions and category in one.categories]
        by_phone = (name for name in calls if Channel.PHONE in purposes[name].channels)
        return cls(next(by_phone, calls[0] if calls else ""), frozenset({category}), version)


class No(NamedTuple):
    """The last time a person said no: what to, when, and whether they took it back since."""

    what: str
    to: str
    at: datetime
    is_lifted: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """May this customer be called, and on what ground.

    refusal   one sentence that names the clause; empty where one may
    clause    where the answer stands; None where the policy has no rule
    since     when they agreed, or their client instructed us, where the purpose rests on that
    how       the form of the proof, as the policy names it
    no        what they said no to last
    way       the telephone among the channels
    """

    refusal: str = ""
    clause: Cited | None = None
    basis: str = ""
    purpose: str = ""
    since: datetime | None = None
    how: str = ""
    no: No | None = None
    way: Way | None = None


def strip_of(calling: Calling, subject: UUID, language: str) -> Strip:
    """Asks the gate: one receipt."""
    policy = calling.version.policy
    said = list(Choice.objects.filter(subject__in=every_record_of(subject)).order_by("-at", "-pk")[:LATEST])
    no = _last_no(calling, said, language)
    if not calling.purpose:
        refusal = why_not(NoRule("action:call"), policy, language)
        return Strip(refusal, no=no, way=Way(Channel.PHONE, refusal=refusal))
    purpose = policy.purposes[calling.purpose].label.in_language(language) or calling.purpose
    answer = to_reach(subject, calling.purpose, calling.categories, Channel.PHONE)
    if isinstance(answer, Permit):
        way = way_of(calling.version, Channel.PHONE, subject, answer, purpose)
        yes = _last_yes(answer.basis, calling.purpose, said, subject)
        since, how = (yes.at, yes.how) if yes is not None else (None, "")
        return Strip("", cited(policy, language, answer.clause), answer.basis, purpose, since, how, no, way)
    refusal = refusal_of(calling, answer, language)
    way = way_of(calling.version, Channel.PHONE, subject, answer, purpose, refusal)
    return Strip(refusal, way.clause, "", purpose, no=no, way=way)


def beside(calling: Calling, subject: UUID, language: str) -> list[Way]:
    """The channels besides telephone and e-mail that a purpose uses for such people. A receipt for each."""
    version, made = calling.version, list[Way]()
    called = version.policy.purposes.get(calling.purpose)
    if called is None or not used_for(version.policy, called.people) & set(BESIDE):
        return made
    kind = Subject.objects.values_list("kind", flat=True).get(pk=subject)
    for channel in BESIDE:
        purpose = purpose_by(version.policy, kind, channel, calling.purpose)
        if purpose:
            label = version.policy.purposes[purpose].label.in_language(language) or purpose
            answer = may_reach_by(subject, kind, purpose, channel)
            refusal = "" if isinstance(answer, Permit) else refusal_of(calling, answer, language, purpose)
            made.append(way_of(version, channel, subject, answer, label, refusal))
    return made


def refusal_of(calling: Calling, answer: Refused | Gap, language: str, purpose: str = "") -> str:
    """Why not, in one sentence, whether the policy forbids it or has no rule."""
    if isinstance(answer, Refused):
        return sentence_of(calling, answer, language, purpose)
    return why_not(NoRule(answer.about), calling.version.policy, language)


def _last_yes(basis: str, purpose: str, said: list[Choice], subject: UUID) -> Choice | None:
    """The newest word that the basis rests on: a consent is the person's, by whichever record, an instruction one's."""
    grounds = (one for one in said if (one.what, one.purpose) == (basis, purpose))
    return next((one for one in grounds if basis == Choice.What.CONSENT or one.subject_id == subject), None)


def _last_no(calling: Calling, said: list[Choice], language: str) -> No | None:
    """The newest objection or withdrawal, whatever purpose it was about."""
    found = next((one for one in said if one.what in NOES), None)
    if found is None:
        return None
    about = [one.what for one in said[: said.index(found)] if one.purpose == found.purpose]  # the newest first
    is_withdrawal = found.what == Choice.What.WITHDRAWAL
    is_lifted = Choice.What.CONSENT in about if is_withdrawal else not _objecting(said, found.purpose)
    label = calling.version.policy.purposes.get(found.purpose)
    to = str(words.MARKETING) if found.purpose == DIRECT_MARKETING else found.purpose
    named = label.label.in_language(language) or to if label else to
    return No(found.what, by_way(named, found.channels, language), found.at, is_lifted)


def _objecting(said: list[Choice], purpose: str) -> set[UUID]:
    """Records whose objection stands: it is lifted by that record's word, and not by another's."""
    standing = set[UUID]()
    for one in reversed(said):
        if (one.what, one.purpose) == (Choice.What.OBJECTION, purpose):
            standing.add(one.subject_id)
        elif (one.what, one.purpose) == (Choice.What.OBJECTION_LIFTED, purpose):
            standing.discard(one.subject_id)
    return standing


def by_way(purpose: str, channels: Collection[str] | None, language: str) -> str:
    """What was said yes or no to, with the channels where these were named: newsletter (phone)."""
    say = texts(language).say
    return f"{purpose} ({', '.join(say(f'channel-{one}') for one in channels)})" if channels else purpose


def sentence_of(calling: Calling, answer: Refused, language: str, purpose: str = "") -> str:
    """Why not, in one sentence."""
    if answer.reason in words.CUSTODY:
        return str(words.CUSTODY[answer.reason])
    said = Said(Reason(answer.reason), purpose or calling.purpose, answer.clause, answer.about)
    return why_not(said, calling.version.policy, language)


def reason_of(calling: Calling, answer: Refused | None) -> str:
    """Why not, of one of many who were asked about at once, in the reader's language; empty where they may."""
    if answer is None:
        return ""
    if answer == NOBODY_ACTS:
        return str(words.NOBODY_ACTS)
    language = get_language() or "en"
    if answer.reason not in CODES:
        return why_not(NoRule(f"purpose:{calling.purpose}"), calling.version.policy, language)
    return sentence_of(calling, answer, language)
