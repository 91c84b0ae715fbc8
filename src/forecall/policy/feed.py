"""The versions of a policy as a feed: whoever follows it hears of each change, clause by clause (Atom, RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from forecall.policy.changes import Change, diff
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.history import Kept

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def feed(kept: Sequence[Kept], language: str, address: str) -> bytes:
    """One entry for each version, the newest first: when it counts, what is owed to whom, and each clause that changed.

    address   where people read the policy; ids and links are made from it

    Equal versions give equal bytes. An empty history gives an empty feed.
    """
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    newest = kept[-1] if kept else None
    _add(root, "id", address)
    _add(root, "title", newest.policy.identity.name if newest else address)
    _add(root, "updated", _stamp(newest.published if newest else NEVER))
    ET.SubElement(root, f"{{{ATOM}}}link", {"href": address})
    for place, one in reversed(list(enumerate(kept))):
        _entry(root, one, kept[place - 1] if place else None, language, address)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: ET.Element, one: Kept, before: Kept | None, language: str, address: str) -> None:
    policy, old = one.policy, (before or one).policy
    words = Words.of(language, old, policy)
    zone = str(one.content["version"]["timezone"])
    day = words.day(one.effective, zone)
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _add(entry, "id", f"{address}#version-{one.version}")
    _add(entry, "title", words.say("version-line", number=str(one.version), date=day))
    _add(entry, "updated", _stamp(one.published))
    author = ET.SubElement(entry, f"{{{ATOM}}}author")
    _add(author, "name", policy.identity.name)
    ET.SubElement(entry, f"{{{ATOM}}}link", {"href": address})
    lines = [] if before is None else changed(diff(old, policy), words, one.published)
    content = ET.SubElement(entry, f"{{{ATOM}}}content", {"type": "text"})
    content.text = "\n".join(lines)


def changed(change: Change, words: Words, told: datetime) -> list[str]:
    """What a change means, in sentences, then a line for each clause: its class, what stood there, what stands."""
    lines = sentences(change, words, told)
    for fact in change.facts:
        nothing = words.say("nothing")
        shift = words.say(f"shift-{fact.shift}")
        lines.append(f"{words.fact(fact)} ({shift}): {fact.before or nothing} → {fact.after or nothing}")
    return lines


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
