"""Identifiers in free text: where a chat, a note or a transcript names a person by number or address.

`find` says what stands where; `mask` takes it out. Cards, CNPs, IBANs, telephone numbers, e-mail addresses and tax
numbers, typed in any grouping or told in English, German or Romanian words, also mixed. Order numbers, prices, dates
and the like are left alone. Pure Python: no web frame, no database, no file, no clock.

    for one in find("my card is four one one one, ..."):
        print(one.kind, text[one.start : one.end], one.value, one.spoken)
    mask("Visa 4111 1111 1111 1111")  # Visa [card •••• 1111]
"""

from __future__ import annotations

from forecall.custody.identifiers.finding import find
from forecall.custody.identifiers.masking import mask, mask_cards, mask_cards_in_line
from forecall.custody.identifiers.types import Certainty, Found, Kind

__all__ = ["Certainty", "Found", "Kind", "find", "mask", "mask_cards", "mask_cards_in_line"]
