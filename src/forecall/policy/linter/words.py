"""What the texts may not say: nothing open-ended, nothing unfinished, nothing untrue, in each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from forecall.policy.findings import Finding, Path
from forecall.policy.linter.case import Case, walk
from forecall.policy.terms import IDENTIFYING_FIELDS, Language, NoticeClass

OPEN_ENDED = {
    Language.EN: (
        r"\bother (?:purposes?|uses?|reasons?|data|information|parties|partners|recipients?|internal|administrative)\b"
        r"|\betc\b|\bsuch as\b|\band so on\b|\bincluding but not limited\b|\bamong others\b|\bvarious\b"
        r"|\bas (?:long as )?necessary\b|\bother\W*$|\breasonable period\b"
    ),
    Language.DE: (
        r"\bsonstige\w*|\busw\b|\betc\b|\bund so weiter\b|\bunter anderem\b|\bzum Beispiel\b|\bz\. ?B\."
        r"|\bweitere Zwecke\b|\bandere (?:Zwecke|Daten|Partner|Empfänger)\b|\bdiverse\w*"
        r"|\bangemessene\w* (?:Zeit|Frist)\w*"
    ),
    Language.RO: (
        r"\balte (?:scopuri|date|informații|persoane|utilizări)\b|\balți (?:parteneri|destinatari)\b|\betc\b|\bș\.a\."
        r"|\bcum ar fi\b|\bprecum\b|\bși altele\b|\bdiverse\b|\bde exemplu\b|\bperioadă rezonabilă\b"
    ),
}
"""Words that leave a purpose, a recipient or a category open (GDPR Art. 5(1)(b))."""

CLOSED_SLOTS = frozenset({"purposes", "recipients", "categories"})

PLACEHOLDER = re.compile(
    r"_{2,}|\bTBD\b|\bTODO\b|\bFIXME\b|\bXXX+\b|\[\s*(?:\.\.|…)?\s*\]|\blorem\b|[^.]\.\.(?!\.)|\{\{|<<|\bN\.N\."
    r"|\[\s*(?:name|insert|company|date|firma|nume)[^\]]*\]",
    re.IGNORECASE,
)
HIDDEN_MAIL = re.compile(r"\[email\W{0,2}protected\]", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ANONYMOUS = re.compile(r"\banonym|\banonim|\bnot identifiable|\bnicht identifizier|\bneidentific", re.IGNORECASE)
INFORMAL_DE = re.compile(r"\b(?:du|dir|dich|dein(?:e[mnrs]?)?|deine)\b", re.IGNORECASE)
CEDILLA = re.compile("[şţŞŢ]")
ADVERTISING = re.compile(
    r"\boffers?\b|\bpromo\w*|\bdiscounts?\b|\badverti\w*|\bvouchers?\b|\bAngebote?\b|\bRabatt\w*|\bWerb\w*"
    r"|\bGutschein\w*|\bofert[aăe]\w*|\breduceri?\b|\breclame?\b|\breclama\b|\bvoucher\w*",
    re.IGNORECASE,
)


def texts_speak_each_language(case: Case) -> Iterator[Finding]:
    """L18: each text stands in each language of the file, and says the same numbers."""
    languages = case.policy.languages
    for path, text in case.texts():
        given = text.given()
        missing = [language for language in languages if language not in given]
        for language in missing:
            yield case.error(
                "L18 language-divergence",
                (*path, language.value),
                "nothing",
                f"the file declares {language}, and this text is missing in it",
                f"add `{language}:`",
            )
        figures = {language: sorted(re.findall(r"\d+", said)) for language, said in given.items()}
        if len({tuple(found) for found in figures.values()}) > 1:
            yield case.error(
                "L18 language-divergence",
                path,
                "; ".join(f"{language}: {' '.join(found) or 'none'}" for language, found in figures.items()),
                "the languages do not name the same numbers",
                "say the same in each language",
            )
        if len(given) > 1 and len(set(given.values())) == 1 and len(next(iter(given.values())).split()) >= 4:
            yield case.warning(
                "L18 language-divergence",
                path,
                "one text for every language",
                "it was not translated",
                "translate it",
            )


def texts_are_finished(case: Case) -> Iterator[Finding]:
    """L03, L09, L19, L31, L33, L44: no blanks, no open words, one form of address, one alphabet."""
    for path, text in case.texts():
        for language, said in text.given().items():
            yield from _text(case, (*path, language.value), path, language, said)
    for path, value in walk(case.policy.identity, ("identity",)):
        if isinstance(value, str):
            yield from _blanks(case, path, value)
            yield from _alphabets(case, path, value, several=True)


def _text(case: Case, at: Path, path: Path, language: Language, said: str) -> Iterator[Finding]:
    yield from _blanks(case, at, said)
    yield from _alphabets(case, at, said, several=False)
    opened = re.search(OPEN_ENDED[language], said, re.IGNORECASE)
    if opened and path[0] in CLOSED_SLOTS:
        yield case.error(
            "L09 open-ended-purpose",
            at,
            repr(opened[0]),
            "nobody can tell what that covers (GDPR Art. 5(1)(b))",
            "name each one, or leave the word out",
        )
    if language is Language.DE and (informal := INFORMAL_DE.search(said)):
        yield case.warning(
            "L19 term-glossary",
            at,
            repr(informal[0]),
            "the German texts address people with Sie",
            "write Sie, Ihnen, Ihr",
        )
    if language is Language.RO and (cedilla := CEDILLA.search(said)):
        yield case.warning(
            "L19 term-glossary",
            at,
            repr(cedilla[0]),
            "Romanian is written with a comma below, not a cedilla",
            "write ș and ț",
        )
    yield from _advertising(case, at, path, said)


def _advertising(case: Case, at: Path, path: Path, said: str) -> Iterator[Finding]:
    advertising = ADVERTISING.search(said)
    if (
        advertising
        and path[0] == "notices"
        and path[1] in {NoticeClass.VITAL, NoticeClass.SERVICE, NoticeClass.CONTRACT_CHANGE}
    ):
        yield case.error(
            "L33 class-mixing",
            at,
            repr(advertising[0]),
            "that is advertising, and this class cannot be refused",
            "move the message to marketing",
        )


def _blanks(case: Case, at: Path, said: str) -> Iterator[Finding]:
    if hidden := HIDDEN_MAIL.search(said):
        yield case.error(
            "L31 unreachable-contact",
            at,
            repr(hidden[0]),
            "that is what a page shows instead of an address",
            "write the address in full",
        )
    elif blank := PLACEHOLDER.search(said):
        yield case.error(
            "L03 placeholder-left",
            at,
            repr(blank[0]),
            "something was to be filled in here",
            "write the real value",
        )


def _alphabets(case: Case, at: Path, said: str, *, several: bool) -> Iterator[Finding]:
    """Texts of the three languages are Latin; a name may be of any one alphabet, and of one only."""
    found = {_alphabet(letter) for letter in set(said)} - {""}
    if len(found) > 1 or (found - {"LATIN"} and not several):
        yield case.error(
            "L44 mixed-alphabets",
            at,
            f"letters of {' and '.join(sorted(name.title() for name in found))}",
            "letters that look alike hide another word",
            "write it in one alphabet",
        )


@cache
def _alphabet(letter: str) -> str:
    """First word of a letter's name in Unicode, as LATIN; empty for what is no letter."""
    return unicodedata.name(letter, "?").split()[0] if letter.isalpha() else ""


def nothing_is_called_anonymous(case: Case) -> Iterator[Finding]:
    """L21: what holds an identifier is not anonymous (recital 26)."""
    categories = case.policy.categories
    for section, name, text, used in (
        *(("categories", name, one.label, [name]) for name, one in categories.items()),
        *(("storage", name, one.label, one.categories) for name, one in case.policy.storage.items()),
        *(("purposes", name, one.detail or one.label, one.categories) for name, one in case.policy.purposes.items()),
    ):
        fields = {each for key in used if key in categories for each in categories[key].fields}
        held = sorted(fields & IDENTIFYING_FIELDS)
        claimed = next((said for said in text.given().values() if ANONYMOUS.search(said)), None)
        if claimed and held:
            yield case.error(
                "L21 anonymity-claim",
                (section, name),
                f"anonymous, with {', '.join(held[:4])}",
                "what holds an identifier is not anonymous",
                "call it pseudonymised, or take the identifier away",
            )


def addresses_are_registered(case: Case) -> Iterator[Finding]:
    """L15: texts name no address that is missing in the one register of contacts."""
    identity = case.policy.identity
    known = {*identity.contacts.privacy, identity.contacts.complaints, identity.officer.email or ""}
    for path, text in case.texts():
        for address in dict.fromkeys(found for said in text.given().values() for found in MAIL.findall(said)):
            if address not in known:
                yield case.warning(
                    "L15 contact-conflict",
                    path,
                    address,
                    "the register of contacts does not have that address",
                    "add it to `identity: contacts: privacy`, or take it away",
                )
