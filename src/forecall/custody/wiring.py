"""The parts that custody works with, handed in once by `app` when the process starts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.custody.errors import NotWired
from forecall.custody.keyring import Keyring
from forecall.custody.receipts import Receipts
from forecall.foundation import Clock, Events, Holding

if TYPE_CHECKING:
    from forecall.custody.origins import Origin
    from forecall.custody.safeguards.types import Look
    from forecall.foundation.models import Organisation
    from forecall.policy import Policy


class Derived(Protocol):
    """Something that was made of people's data: a need model, an index. It is asked after the rows are gone."""

    name: str

    def forget(self, organisation: UUID, subject: UUID) -> str:
        """Be as if the person had never been there; what was done, in one word. Doing it twice does no harm."""
        ...


class Eraser(Protocol):
    """What a room holds of people beside its declared rows: files, queues, caches."""

    name: str

    def erase(self, organisation: UUID, subject: UUID) -> int:
        """How many things went. Doing it twice does no harm."""
        ...


class Recipients(Protocol):
    """Whoever can tell those outside, who got data of a person, what became of it (Art. 19)."""

    def tell(self, organisation: UUID, recipient: str, subject: UUID, what: str) -> None:
        """Tell one recipient that the person's data was `erased`, `rectified` or `restricted`.

        Called while the person's key still stands; of an erasure that was cut short, perhaps a second time, which must
        be one message all the same. Raises ForecallError or OSError where it could not be told.
        """
        ...

    def warn(self, organisation: UUID, recipient: str, incident: UUID, letter: Letter) -> None:
        """Send one recipient a letter about an incident; it names nobody. Raises ForecallError or OSError."""
        ...

    def inform(self, organisation: UUID, contact: str, incident: UUID, letter: Letter) -> None:
        """Send a client, at the address of its privacy office, a letter about an incident. Raises as `warn`."""
        ...


class TakesIn(Protocol):
    """A room that gives the rows of a portable copy what no copy can carry: keyed tokens, days, places in a text."""

    models: frozenset[str]

    def columns(
        self, model: str, values: Mapping[str, Any], came: Origin, place: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """(to be sealed, plain): every column of a new row but its id, organisation, person and links.

        values    the columns of the copy, as it has them; dates are text
        came      how its category came in here: when it was collected, under which version of this house's own policy,
                  and from which house; `origins.brought` puts what the row says of itself behind that
        place     how many of its kind that hang on the same record came before it

        Raises ForecallError where a value cannot be what it is said to be.
        """
        ...

    def taken_in(self, subject: UUID) -> None:
        """All rows of the person are there."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """One scoring of a person, in words of their language (Art. 15(1)(h) GDPR).

    model     which one, of which version
    inputs    what it was shown of the person
    results   for each result its rows, (what, value), with what spoke for it
    """

    title: str
    model: str
    inputs: str
    consequences: str
    results: tuple[tuple[tuple[str, str], ...], ...]


class Explainer(Protocol):
    """Whoever scores people, and can say how."""

    def explain(self, organisation: UUID, subject: UUID, language: str) -> list[Scored]:
        """How this person was scored last; nothing where they were not."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A text to a person, in their language.

    stop   address at which one click ends such mail; empty for letters that nobody can refuse
    once   hex; a letter that is handed over again under the same word is the same letter
    """

    name: str
    language: str
    title: str
    body: str
    stop: str = ""
    once: str = ""


class Envelope(Protocol):
    """The way to one person, open in this process only, so that a letter reaches them after they were erased."""

    def send(self, letter: Letter) -> None: ...

    def kept(self) -> str:
        """The way in words that `Reach.again` understands, also when the person's key is gone: to be sealed at once."""
        ...


class Reach(Protocol):
    """Whoever knows people's addresses."""

    def envelope(self, organisation: UUID, subject: UUID, channel: str) -> Envelope | None:
        """The way to the person by this channel or another; None where there is none.

        Raises ForecallError or OSError where it could not be found out.
        """
        ...

    def again(self, words: str) -> Envelope:
        """The way that an envelope said of itself as `kept`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Keyring, receipts and clock of this process, who hears its facts, and what the rooms hold about people.

    signer      signs certificates of erasure; without it nobody is erased
    backups     where backups of the keyring lie, so that a certificate can name those that still hold a key
    backup_days for how many days each night's backup of the keyring is kept; 0 makes none
    older_keys_rest  for how long an older key of a person stays beside the newer one: as long as a database may be
                restored from before
    receipt_months  for how many months receipts are kept; 0 keeps them for ever
    derived     what was made of people's data, and can be made without one of them
    erasers     what the rooms hold beside declared rows
    shown_too   what is shown to whoever asks for their data and is erased by another way than the rows of the rooms
    stays       people -> those of them whom more than the terms of the policy keeps, as members who still work here:
                when all their terms are over their data goes, and they are not erased whole
    in_clear    model or eraser -> how long after an erasure unsealed copies of it may lie somewhere, as in backups of
                the database: a certificate names those of which something was erased, with their end
    told_in_clear  where the letters lie unsealed that an erasure itself brings about, and how long: named on each one
    recipients  tells those outside; without it a certificate says that nobody was told
    takes_in    complete rows of portable copies; a model that none of them knows is written as the copy has it
    explainers  say to whoever asks how they were scored
    reach       sends letters; without it they wait
    checks      looks at what other rooms safeguard, by the name that a measure of the policy gives it; see `safeguards`
    way_out     person, purpose -> address at which one click ends its mail; without it no mail that advertises leaves
    retire      deletes rows of the acting organisation's books whose statute is over; how many
    missing     what a version that is about to be published does not say and must, as a sentence; empty: nothing
    """

    keyring: Keyring
    receipts: Receipts
    clock: Clock
    events: Events = field(default_factory=Events)
    holdings: tuple[Holding, ...] = ()
    signer: Ed25519PrivateKey | None = None
    backups: Path | None = None
    backup_days: int = 0
    older_keys_rest: timedelta = timedelta(hours=1)
    receipt_months: int = 0
    derived: tuple[Derived, ...] = ()
    erasers: tuple[Eraser, ...] = ()
    shown_too: tuple[Holding, ...] = ()
    stays: Callable[[Collection[UUID]], set[UUID]] | None = None
    in_clear: Mapping[str, timedelta] = field(default_factory=dict)
    told_in_clear: Mapping[str, timedelta] = field(default_factory=dict)
    recipients: Recipients | None = None
    takes_in: tuple[TakesIn, ...] = ()
    explainers: tuple[Explainer, ...] = ()
    reach: Reach | None = None
    checks: Mapping[str, Callable[[], Look]] = field(default_factory=dict)
    retire: Callable[[], int] | None = None
    missing: Callable[[Organisation, Policy], str] | None = None
    way_out: Callable[[UUID, str], str] | None = None


class _Wired:
    parts: Parts | None = None


def wire(parts: Parts | None) -> None:
    """Hand in the parts; None takes them away, for tests and the end of a process."""
    _Wired.parts = parts


def wired() -> Parts:
    """The parts; raises NotWired before `wire`."""
    if _Wired.parts is None:
        raise NotWired
    return _Wired.parts
