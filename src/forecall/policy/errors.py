"""What can go wrong in `policy`.

    PolicyError
    ├── PolicyUnreadable       the file is missing, empty, too large, no UTF-8, no YAML, or uses anchors
    ├── IncludeNotFound        an `include` names no file and no baseline that there is
    ├── CyclicInclude          files include each other in a ring
    ├── PolicyRefused          the file is read, and says something that cannot stand; carries every finding at once
    ├── BadAsk                 a question uses a word that is not in the lists
    ├── PackError              a jurisdiction pack that ships with the product, or was added, is damaged
    ├── VersionsOutOfOrder     versions were handed in that do not follow each other
    ├── VersionRefused         a version cannot be kept: its number, its day, or its notice does not fit what is kept
    ├── VersionTaken           somebody else kept a version at the same moment; look at it, and try again
    ├── HistoryDamaged         a kept version was altered, or is missing
    ├── LanguageNotSpoken      a sentence was asked for in a language that has no messages
    ├── MessageMissing         a language lacks a sentence, a word, or a value in one: nothing is said by half
    ├── NotPrintable           a document has letters for which there is no font
    ├── OutputRefused          the compiled documents could not be put where they were wanted
    ├── StarterRefused         a starter file was asked for in words that are not known, or would write over a file
    ├── EditRefused            a value was not set: there is no such place, or the policy would be worse than before
    └── NaiveTime              a time without a zone was handed to `decide`

Every message names what was found and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecall.policy.findings import Finding, Position


class PolicyError(Exception):
    """Root of every error raised by `forecall.policy`."""

    retry: bool = False


class PolicyUnreadable(PolicyError):
    """The file cannot be read as a policy at all; the message names the line where there is one."""

    def __init__(self, where: Position, found: str, fix: str) -> None:
        self.where, self.found, self.fix = where, found, fix
        super().__init__(f"{where}: {found}; {fix}")


class IncludeNotFound(PolicyError):
    """An `include` names no file beside the policy and no baseline of the product; mend the name."""

    def __init__(self, where: Position, wanted: str, known: Sequence[str]) -> None:
        self.where, self.wanted, self.known = where, wanted, tuple(known)
        super().__init__(
            f"{where}: include {wanted!r} was not found; name a file beside this one, "
            f"or a baseline: {', '.join(f'baseline:{name}' for name in known)}"
        )


class CyclicInclude(PolicyError):
    """Files include each other in a ring; take one of the includes away."""

    def __init__(self, where: Position, ring: Sequence[Path]) -> None:
        self.where, self.ring = where, tuple(ring)
        names = " includes ".join(path.name for path in ring)
        super().__init__(f"{where}: {names}; take one of these includes away")


class PolicyRefused(PolicyError):
    """The policy says something that cannot stand; `findings` holds every complaint, in the order of the file."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        head = "1 thing must be mended" if count == 1 else f"{count} things must be mended"
        super().__init__("\n".join([f"{head} before this policy counts:", *map(str, self.findings)]))


class BadAsk(PolicyError):
    """A question uses a word that is not in the lists; the message names the known ones."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(complaints))


class PackError(PolicyError):
    """A jurisdiction pack is missing or damaged; install the product again, or mend the pack you added."""


class VersionsOutOfOrder(PolicyError):
    """Versions were handed in that do not follow each other; sort them by number, each once."""

    def __init__(self, old: int, new: int) -> None:
        self.old, self.new = old, new
        super().__init__(f"version {new} cannot follow version {old}; hand versions in by rising number")


class VersionRefused(PolicyError):
    """A version cannot be kept beside those that are; the message says which number, day or notice would do."""


class VersionTaken(PolicyError):
    """Somebody else kept a version at the same moment; look at what they kept, and try again."""

    retry = True

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"{file} was written by somebody else just now; look at that version, then try again")


class HistoryDamaged(PolicyError):
    """A kept version was altered, or is missing; bring the folder back from a backup."""

    def __init__(self, file: Path, found: str) -> None:
        self.file, self.found = file, found
        super().__init__(f"{file}: {found}; bring the folder back from a backup, nothing is added to it until then")


class LanguageNotSpoken(PolicyError):
    """A sentence was asked for in a language without messages; choose one of those named."""

    def __init__(self, language: str, spoken: Sequence[str]) -> None:
        self.language = language
        super().__init__(f"language {language!r} is not spoken here; choose one of {', '.join(spoken)}")


class MessageMissing(PolicyError, KeyError):
    """A language lacks a sentence or a word; add it to the product's `locales/`, or name a field in `fields`."""

    def __init__(self, message: str, language: str, why: str = "") -> None:
        self.message, self.language = message, language
        fix = "add it to the locales"
        if message.startswith("field-"):
            name = message.removeprefix("field-")
            fix = f"say in the policy what it is called, as `fields: {{{name}: {{{language}: ...}}}}`"
        super().__init__(f"the message {message!r} is missing in {language!r}{f' ({why})' if why else ''}; {fix}")

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show it in quotation marks


class NotPrintable(PolicyError):
    """A document cannot be set on paper, mostly for letters that no built-in font has; write them in another script."""

    def __init__(self, document: str, why: str) -> None:
        self.document = document
        super().__init__(
            f"the PDF of {document} was not made: {' '.join(why.split())[:200]}; "
            "the built-in fonts have Latin, Greek, Cyrillic and Hebrew letters: write names in one of these"
        )


class OutputRefused(PolicyError):
    """Documents were not written; what stood there is whole. The message names the cause and the way out."""

    def __init__(self, folder: Path, why: str) -> None:
        self.folder = folder
        super().__init__(f"{folder} was not written: {why}")


class StarterRefused(PolicyError):
    """A starter cannot be written as asked; the message names the words that are known, or the file in the way."""


class EditRefused(PolicyError):
    """A value was not set, and the file is as it was; the message says what stood in the way."""


class NaiveTime(PolicyError):
    """A time without a zone was handed to `decide`; pass an aware one, as `datetime.now(tz=UTC)`."""

    def __init__(self) -> None:
        super().__init__("the time has no zone, so nobody can say when a term ends; pass an aware datetime")
