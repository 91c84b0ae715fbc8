"""Groups of too few people are not shown, nor can they be found by subtracting what is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from forecall.policy.aggregates import LEAST_PEOPLE

SMALLEST = LEAST_PEOPLE
"""People below which a group is not shown; an installation may ask for more, never for fewer."""


def shown(people: Sequence[int], k: int, *, total: bool = True) -> list[bool]:
    """Which groups of one table may be shown.

    people   how many people each group has; 0 says nothing of anybody and may always be shown
    k        the smallest group that is shown
    total    whether the sum over all groups is known: then a single hidden group could be found by subtraction, and
             the next smallest is hidden with it

    >>> shown([40, 3, 25], 10)
    [True, False, False]
    >>> shown([40, 7, 4], 10), shown([40, 3, 4], 10)
    ([True, False, False], [False, False, False])
    >>> shown([40, 3, 25], 10, total=False)
    [True, False, True]
    """
    may = [count == 0 or count >= k for count in people]
    hidden = [count for count, is_shown in zip(people, may, strict=True) if not is_shown]
    if not total or not hidden or (len(hidden) > 1 and sum(hidden) >= k):
        return may
    left = [place for place, is_shown in enumerate(may) if is_shown and people[place]]
    if left:
        may[min(left, key=lambda place: people[place])] = False
    return may
