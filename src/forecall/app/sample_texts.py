"""What the sample shop says, offers and writes; invented, in each language of the pages."""

from __future__ import annotations

from collections.abc import Mapping

PURPOSE = "offers"
"""The purpose of the shop's policy under which a seller calls and writes."""

TEXTS: Mapping[str, Mapping[str, str]] = {
    f"script-{PURPOSE}": {
        "en": "Good day {name}, this is {seller} of {organisation}. You usually order {products} about now. Shall I put"
        " that aside for you, or has something changed?",
        "de": "Guten Tag {name}, hier ist {seller} von {organisation}. Um diese Zeit bestellen Sie meist {products}."
        " Darf ich das für Sie zurücklegen, oder hat sich etwas geändert?",
        "ro": "Bună ziua {name}, sunt {seller} de la {organisation}. De obicei comandați cam acum {products}. Vi le pun"
        " deoparte sau s-a schimbat ceva?",
    },
    f"offer-{PURPOSE}": {
        "en": "Delivery at no charge for an order this week. From three boxes of the same: five percent off.",
        "de": "Bei Bestellung in dieser Woche liefern wir kostenlos. Ab drei gleichen Kartons: fünf Prozent Rabatt.",
        "ro": "Livrare gratuită pentru comenzile din această săptămână. De la trei cutii la fel: reducere de cinci la"
        " sută.",
    },
    "mail-due-again": {
        "en": "Time for {products}?\n\nDear {name},\n\nyou usually order {products} about now. If you would like it"
        " again, an answer to this mail is enough; we deliver within three working days.\n\nKind regards\n{seller}",
        "de": "Wieder Zeit für {products}?\n\nGuten Tag {name},\n\num diese Zeit bestellen Sie meist {products}. Wenn"
        " Sie es wieder möchten, genügt eine Antwort auf diese Mail; wir liefern in drei Werktagen.\n\nFreundliche"
        " Grüße\n{seller}",
        "ro": "Din nou {products}?\n\nBună ziua {name},\n\nde obicei comandați cam acum {products}. Dacă doriți din"
        " nou, ajunge un răspuns la acest e-mail; livrăm în trei zile lucrătoare.\n\nCu stimă,\n{seller}",
    },
    "mail-after-our-talk": {
        "en": "As we said on the telephone\n\nDear {name},\n\nthank you for the talk. We spoke of {products}; our"
        " prices hold until the end of the month.\n\nKind regards\n{seller}",
        "de": "Wie am Telefon besprochen\n\nGuten Tag {name},\n\nvielen Dank für das Gespräch. Wir sprachen über"
        " {products}; unsere Preise gelten bis zum Ende des Monats.\n\nFreundliche Grüße\n{seller}",
        "ro": "Cum am vorbit la telefon\n\nBună ziua {name},\n\nvă mulțumim pentru convorbire. Am vorbit despre"
        " {products}; prețurile noastre sunt valabile până la sfârșitul lunii.\n\nCu stimă,\n{seller}",
    },
}
NOTES = (
    "Asked for the price list; sends the order once the owner is back.",
    "Wants the delivery before ten in the morning.",
    "Has a new shop in the second street; will need more from spring on.",
    "Is content, stocks are still full.",
    "Prefers to be called after lunch.",
)
COLLEAGUES = (("Mihaela Exemplu", "manager"), ("Radu Mostră", "seller"), ("Ilinca Probă", "seller"))
"""Name and role of whoever works in the shop."""
