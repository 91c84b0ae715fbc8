"""Worked examples: what stands beside each purpose in the file is decided at each compile and must come out as written.

An example starts from an *ordinary person*: of the first kind the purpose has, with the proof its basis needs and a yes
to what it scores for, all data collected an hour ago from its first source, and nothing against the use. `but` says how
the person differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forecall.policy.deciding import decide
from forecall.policy.errors import BadAsk
from forecall.policy.facts import (
    DIRECT_MARKETING,
    Allowed,
    Answer,
    Ask,
    Collected,
    ContractSpan,
    Facts,
    Gap,
    Given,
    Reason,
)
from forecall.policy.findings import Finding
from forecall.policy.linter.case import Case
from forecall.policy.parts import later
from forecall.policy.purposes import But, Example, Purpose
from forecall.policy.quiet import next_moment, opens
from forecall.policy.rulebook import Rule, Rulebook, build_rulebook
from forecall.policy.terms import CONTACTING, Action, Channel, Staff
from forecall.policy.types import Policy

LONG_AGO_YEARS = 101
FAILED = "L45 example-fails"
MISSING = "L42 example-missing"


@dataclass(frozen=True, slots=True)
class Scene:
    """An example made ready to be decided."""

    ask: Ask
    facts: Facts
    now: datetime


def examples_come_out(case: Case, rulebook: Rulebook) -> Iterator[Finding]:
    """L42 and L45: each purpose has an example that is allowed and one that is refused, and both come out so."""
    for name, purpose in case.policy.purposes.items():
        expected = {example.expect for example in purpose.examples}
        if "allowed" not in expected or not expected - {"allowed"}:
            yield case.error(
                MISSING, ("purposes", name, "examples"), f"{len(purpose.examples)} examples",
                "each purpose shows one use that is allowed and one that is refused",
                "add `- {action: read, expect: allowed}` and one with `but:`",
            )  # fmt: skip
        for place, example in enumerate(purpose.examples):
            got = outcome_of(case.policy, rulebook, name, example)
            if got != example.expect:
                known = "" if example.expect in {"allowed", "gap", *Reason} else " (no such reason code)"
                yield case.error(
                    FAILED, ("purposes", name, "examples", place), f"{got}, where {example.expect}{known} is expected",
                    "the example does not come out as written", "mend the purpose, or what the example expects",
                )  # fmt: skip


def in_step(policy: Policy, name: str) -> Policy:
    """The policy after channels were taken from a purpose, with the purpose's examples saying what becomes of them now.

    An example that contacted by such a channel shows its refusal instead. Where none is left that is allowed, one is
    added for a use that still is. Nothing else is mended: `check` still says what does not come out.
    """
    purpose, rulebook = policy.purposes[name], build_rulebook(policy)
    made = [_stepped(policy, rulebook, name, example) for example in purpose.examples]
    if all(example.expect != "allowed" for example in made):
        tried = (Example(action=action, expect="allowed") for action in purpose.actions)
        made += [one for one in tried if outcome_of(policy, rulebook, name, one) == "allowed"][:1]
    kept = purpose.model_copy(update={"examples": made})
    return policy.model_copy(update={"purposes": {**policy.purposes, name: kept}})


def _stepped(policy: Policy, rulebook: Rulebook, name: str, example: Example) -> Example:
    got = outcome_of(policy, rulebook, name, example)
    is_for_channel = got in {Reason.CHANNEL_MISSING, Reason.CHANNEL_NOT_COVERED}
    return example.model_copy(update={"expect": got}) if is_for_channel and got != example.expect else example


def outcome_of(policy: Policy, rulebook: Rulebook, name: str, example: Example) -> str:
    """What becomes of an example: `allowed`, `gap`, or the code of the refusal."""
    scene = scene_of(policy, rulebook, name, example)
    answer = decide(scene.ask, rulebook, scene.facts, scene.now)
    return "allowed" if isinstance(answer, Allowed) else "gap" if isinstance(answer, Gap) else answer.reason.value


def asked(policy: Policy, rulebook: Rulebook, purpose: str, ask: Mapping[str, object], but: Sequence[str]) -> Answer:
    """The answer for an ordinary person of a purpose, but for what is said.

    ask   fields of `Example`: action, and where wanted categories, channel, recipient, person
    but   fields of `But` as `consent=none`

    Raises BadAsk with the words that are known; a purpose that is not declared is a Gap.
    """
    if purpose not in policy.purposes:
        return Gap(f"purpose:{purpose}")
    differs = dict(pair.partition("=")[::2] for pair in but)
    try:
        example = Example.model_validate({**ask, "expect": "allowed", "but": differs})
    except ValidationError as problem:
        raise BadAsk([_complaint(error) for error in problem.errors(include_url=False)]) from None
    scene = scene_of(policy, rulebook, purpose, example)
    return decide(scene.ask, rulebook, scene.facts, scene.now)


def _complaint(error: ErrorDetails) -> str:
    place = ".".join(str(step) for step in error["loc"])
    known = f" (known are {', '.join(But.model_fields)})" if error["type"] == "extra_forbidden" else ""
    return f"{place}: found {error['input']!r}, {error['msg'][:1].lower()}{error['msg'][1:]}{known}"


def scene_of(policy: Policy, rulebook: Rulebook, name: str, example: Example) -> Scene:
    """The ask, the facts and the time of one example."""
    purpose, rule, but = policy.purposes[name], rulebook.rules[name], example.but
    person = example.person or purpose.people[0]
    place = policy.identity.seat.country if but.place is None else but.place
    ask = _ask(example, purpose, name)
    now = _when(but, rulebook, ask, place)
    ask = replace(ask, wanted_at=now) if but.asked_for else ask
    facts = Facts(
        person=person,
        place=place,
        age=but.age,
        consents=_consents(but, rule, now),
        withdrawals=dict.fromkeys(_consented(rule), now - timedelta(minutes=30)) if but.consent == "withdrawn" else {},
        objections=_objections(but, name),
        restricted=but.restricted or False,
        hold=but.hold or False,
        suppressed=frozenset(channel.value for channel in Channel) if but.suppressed else frozenset(),
        contract=_contract(but, now),
        instructions=frozenset() if but.instructed is False else frozenset({name}),
        collected=_collected(example, purpose, rulebook, now),
        events=_events(but, rule, now),
        sent={purpose.notice.value: (now - timedelta(hours=1),) * (but.sent_already or 0)} if purpose.notice else {},
        duty_met=rulebook.version if but.collected_under is None else but.collected_under,
    )
    return Scene(ask, facts, now)


def _when(but: But, rulebook: Rulebook, ask: Ask, place: str) -> datetime:
    """A day after the version counts, at an hour that is not quiet; or at the one that is said."""
    now = later(rulebook.effective + timedelta(days=1), but.years_later or 0, "years")
    if but.at is not None:
        return next_moment(but.at, rulebook.places, place, now)
    hours = rulebook.hours.get(ask.channel or "")
    return now if hours is None else (opens(hours, rulebook.places, place, now) or now).astimezone(UTC)


def _ask(example: Example, purpose: Purpose, name: str) -> Ask:
    channel: str | None = example.channel
    if channel is None and example.action in CONTACTING and purpose.channels:
        channel = purpose.channels[0].value
    recipient = example.recipient
    if recipient is None and example.action is Action.SHARE and purpose.recipients:
        recipient = purpose.recipients[0]
    source = (example.but.source or purpose.sources[0]).value if example.action is Action.COLLECT else None
    return Ask(
        purpose=name,
        categories=frozenset(purpose.categories if example.categories is None else example.categories),
        action=example.action.value,
        channel=channel,
        recipient=recipient,
        source=source,
        decided_by=None if example.but.human is False else "member-1",
        approved_by=None if example.but.second is False else "member-2",
        by=(example.but.by or Staff.EMPLOYEE).value,
        place=example.but.stored,
    )


def _consents(but: But, rule: Rule, now: datetime) -> tuple[Given, ...]:
    if but.consent == "none":
        return ()
    at = now - timedelta(hours=1)
    if but.consent == "old":
        at = later(now, -LONG_AGO_YEARS, "years")
    channels = frozenset[str]() if but.consent == "other_channel" else None
    return tuple(Given(purpose, at, channels, explicit=True) for purpose in _consented(rule))


def _consented(rule: Rule) -> list[str]:
    """The purpose, and what it scores for: what an ordinary person agreed to."""
    return [rule.purpose, *sorted(rule.serves)]


def _objections(but: But, name: str) -> frozenset[str]:
    found = {name} if but.objected else set()
    return frozenset({*found, DIRECT_MARKETING} if but.objected_to_marketing else found)


def _contract(but: But, now: datetime) -> ContractSpan | None:
    started = later(now, -LONG_AGO_YEARS, "years")
    ended = {"ended": now - timedelta(hours=1), "long_ended": later(now, -50, "years")}.get(but.contract or "")
    return None if but.contract == "none" else ContractSpan(started, ended)


def _collected(example: Example, purpose: Purpose, rulebook: Rulebook, now: datetime) -> dict[str, Collected]:
    but = example.but
    at = later(now, -LONG_AGO_YEARS, "years") if but.term_over else now - timedelta(hours=1)
    version = rulebook.version if but.collected_under is None else but.collected_under
    source = (but.source or purpose.sources[0]).value
    names = {*purpose.categories, *(example.categories or [])}
    informed = None if but.informed is False else at
    return {name: Collected(at, source, version, informed) for name in names}


def _events(but: But, rule: Rule, now: datetime) -> dict[str, datetime]:
    if not but.term_over:
        return {}
    at = later(now, -LONG_AGO_YEARS, "years").astimezone(UTC)
    return {term.event: at for terms in rule.terms.values() for term in terms}
