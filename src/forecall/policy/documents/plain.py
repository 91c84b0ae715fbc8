"""Plain language, measured: how hard the running text of a document is, against the limits of the policy.

Counted are the lead, paragraphs and lists of whole sentences; names in tables and facts are no sentences. Addresses
of mail and pages count as one short word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forecall.policy.clauses import path_of
from forecall.policy.documents.model import Document, Paragraph
from forecall.policy.findings import Finding, Severity
from forecall.policy.terms import Language
from forecall.policy.types import Policy

RULE = "L60 hard-to-read"
ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\w+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END = re.compile(r"(?<=[.!?:;])\s+(?=[^\W\d_a-zäöüßăâîșț]|\d)")
ABBREVIATION = re.compile(r"(?:\b(?:Art|art|Abs|alin|lit|Buchst|Nr|nr|G-ral|B-dul|No)|\b[A-Z])\.$")
VOWELS = {Language.EN: "aeiouy", Language.DE: "aeiouyäöü", Language.RO: "aeiouăâî"}
GERMAN_PAIRS = ("aa", "ee", "ie", "oo", "ai", "au", "ei", "eu", "äu", "oi")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and the grade that comes of it. `limit` is the policy's; `name` says what was measured."""

    name: str
    value: float
    limit: float

    @property
    def is_over(self) -> bool:
        """Whether the text is harder than the policy lets it be."""
        return self.value > self.limit


def sentences(text: str) -> list[str]:
    """The sentences of a text; an abbreviation does not end one.

    >>> sentences("See Art. 6(1). Then write to a.b@c.example. Done!")
    ['See Art. 6(1).', 'Then write to a.b@c.example.', 'Done!']
    """
    found: list[str] = []
    for part in END.split(" ".join(text.split())):
        if found and ABBREVIATION.search(found[-1]):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def words(sentence: str) -> list[str]:
    """The words of a sentence: letters, with hyphens and apostrophes inside.

    >>> words("Don't write 24 e-mails to x@y.example")
    ["Don't", 'write', 'e-mails', 'to', 'address']
    """
    return WORD.findall(ADDRESS.sub("address", sentence))


def syllables(word: str, language: str) -> int:
    """Syllables by groups of vowels, at least one; a rule of thumb, as all such grades use.

    >>> [syllables(word, "en") for word in ("the", "make", "table", "data", "created", "asked")]
    [1, 1, 2, 2, 3, 1]
    >>> [syllables(word, "de") for word in ("Daten", "Einwilligung", "Zeit", "neue")]
    [2, 4, 1, 2]
    """
    low = word.lower()
    if language == Language.DE:
        return _german(low)
    groups = len(re.findall(f"[{VOWELS[Language(language)]}]+", low))
    if language == Language.EN:
        silent_e = re.search(r"[^aeiouyl]e$|[^aeioudt]ed$|[^aeiouyscxzghl]es$", low) is not None
        groups += len(re.findall(r"eat(?=ed|or|ion|ive)|i[ao](?!n$|us$|l$)", low)) - (silent_e and groups > 1)
    return max(1, groups)


def _german(low: str) -> int:
    count, place = 0, 0
    while place < len(low):
        if low[place] in VOWELS[Language.DE]:
            count += 1
            place += 2 if low[place : place + 2] in GERMAN_PAIRS else 1
        else:
            place += 1
    return max(1, count)


def flesch_kincaid(parts: Sequence[Sequence[str]]) -> float:
    """Years of American school that a text asks for; `parts` are sentences as words.

    Source: Kincaid, Fishburne, Rogers, Chissom (1975), Research Branch Report 8-75, Naval Technical Training.
    """
    counted = [word for part in parts for word in part]
    per_word = sum(syllables(word, Language.EN) for word in counted) / len(counted)
    return 0.39 * len(counted) / len(parts) + 11.8 * per_word - 15.59


def wiener_sachtext_4(parts: Sequence[Sequence[str]]) -> float:
    """The fourth Viennese formula: from sentence length and the share of words of three and more syllables.

    Source: Bamberger, Vanecek (1984), Lesen - Verstehen - Lernen - Schreiben, Jugend und Volk, Wien.
    """
    counted = [word for part in parts for word in part]
    long = sum(syllables(word, Language.DE) >= 3 for word in counted)
    return 0.2656 * len(counted) / len(parts) + 27.44 * long / len(counted) - 1.693


def figures(policy: Policy, language: str, texts: Iterable[str]) -> list[Figures]:
    """How hard these texts are together, by the measures of their language; nothing where there is no word."""
    parts = [found for text in texts for sentence in sentences(text) if (found := words(sentence))]
    if not parts:
        return []
    limits = policy.readability
    if language == Language.EN:
        return [Figures("Flesch-Kincaid grade", flesch_kincaid(parts), limits.en_flesch_kincaid)]
    if language == Language.DE:
        return [Figures("Wiener Sachtextformel 4", wiener_sachtext_4(parts), limits.de_wiener_sachtext)]
    counted = [word for part in parts for word in part]
    letters = sum(map(len, counted)) / len(counted)
    return [
        Figures("words in a sentence", len(counted) / len(parts), limits.ro_words_per_sentence),
        Figures("letters in a word", letters, limits.ro_letters_per_word),
    ]


def figures_of(policy: Policy, document: Document) -> list[Figures]:
    """How hard a document is. A legal name cannot be made plainer, so the organisation's counts as one short word."""
    return figures(policy, document.language, (text.text for text in _running(document)))


def _running(document: Document) -> list[Paragraph]:
    return [Paragraph(text.clause, text.text.replace(document.organisation, "we")) for text in document.sentences()]


def too_hard(policy: Policy, documents: Iterable[Document]) -> list[Finding]:
    """A finding for each document above its limit, and for each text of the policy's own: the clause and the sentence.

    A text of one's own is also looked at alone when it has at least `ALONE_FROM` words, so that an easy frame does not
    hide it; shorter phrases say too little for a grade.
    """
    found = [
        _finding(policy, _hardest(policy, document.language, _running(document), one), document.language, one)
        for document in documents
        for one in figures_of(policy, document)
        if one.is_over
    ]
    for language in policy.languages:
        for text in own_texts(policy, language):
            over = [one for one in figures(policy, language, [text.text]) if one.is_over]
            found += [_finding(policy, _hardest(policy, language, [text], one), language, one) for one in over]
    return list(dict.fromkeys(found))


ALONE_FROM = 20


def own_texts(policy: Policy, language: str) -> list[Paragraph]:
    """The policy's own running texts of some length: details of purposes, logic and consequences of machines."""
    texts = []
    for name, purpose in policy.purposes.items():
        parts = {"detail": purpose.detail}
        if purpose.automated is not None:
            parts |= {"automated/logic": purpose.automated.logic}
            parts |= {"automated/consequences": purpose.automated.consequences}
        texts += [
            Paragraph(f"purpose:{name}/{step}", text.in_language(language)) for step, text in parts.items() if text
        ]
    return [text for text in texts if len(words(text.text)) >= ALONE_FROM]


def _hardest(policy: Policy, language: str, texts: Iterable[Paragraph], figure: Figures) -> Paragraph:
    """The one sentence that is hardest by that figure, with its clause; of sentences alike, the longest."""
    single = [Paragraph(text.clause, part) for text in texts for part in sentences(text.text) if words(part)]

    def weight(one: Paragraph) -> tuple[float, int]:
        measured = figures(policy, language, [one.text])
        return next(each.value for each in measured if each.name == figure.name), len(one.text)

    return max(single, key=weight)


def _finding(policy: Policy, hardest: Paragraph, language: str, one: Figures) -> Finding:
    return Finding(
        RULE,
        Severity.ERROR,
        hardest.clause,
        policy.origins.where(path_of(hardest.clause)),
        f"in {language!r} “{hardest.text}”",
        f"the text it stands in has {one.value:.1f} by {one.name}, above the limit of {one.limit:g}",
        "write shorter sentences and shorter words, or set the limit under readability",
    )
