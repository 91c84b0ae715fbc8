"""Proof: for every clause of the live notice, where it is enforced, how often it decided, and whether it still works.

    with acting(organisation, actor):
        evidence("en")            # every clause, with its counts and its examples tried now
        uses_of(subject, "en")    # who used what of one person's data, for what, by which clause

It reads what the other rooms of custody keep (the version in force, the receipts, the declared holdings) and changes
nothing. What only informs people is said to be so: a clause that nothing enforces is no proof of anything.
"""

from __future__ import annotations

from forecall.custody.proving.gathering import evidence, evidence_of
from forecall.custody.proving.page import as_page
from forecall.custody.proving.types import Evidence, Part, Piece, Use
from forecall.custody.proving.using import uses_of

__all__ = ["Evidence", "Part", "Piece", "Use", "as_page", "evidence", "evidence_of", "uses_of"]
