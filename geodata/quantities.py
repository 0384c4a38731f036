"""Counts as sources give them: exact, ranges, at least, up to, about, unknown.

Blank is never zero: a bound that nobody gave is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from geodata.errors import QuantityError

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_LARGEST = 10_000_000_000
"""More than there are people: a larger count is a slip, and fits no column."""
_PATTERN = re.compile(rf"(?P<sign>>=|<=|>|<|~)?\s*{_NUMBER}(?:\s*[-\u2013]\s*{_NUMBER})?")


@dataclass(frozen=True)
class Quantity:
    """A count with its doubt: ``low <= best <= high`` where given.

    ``None`` is *unknown*. All three ``None`` is a count that nobody knows.
    ``is_approximate`` is for "about 300": drawn from a rounded figure.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    is_approximate: bool = False

    def __post_init__(self) -> None:
        known = [bound for bound in (self.low, self.best, self.high) if bound is not None]
        if known != sorted(known) or any(bound < 0 for bound in known):
            raise QuantityError(
                f"count with low {self.low}, best {self.best}, high {self.high}: "
                "expected 0 <= low <= best <= high"
            )

    @property
    def is_unknown(self) -> bool:
        """Whether no bound is known."""
        return self.low is None and self.best is None and self.high is None


UNKNOWN = Quantity()
"""Nobody says how many."""


def parse_quantity(text: str) -> Quantity:
    """Read a count: ``3``, ``2-3``, ``>=12``, ``<=4,000``, ``~300`` or ``unknown``.

    ``>`` and ``<`` read like ``>=`` and ``<=``: a source's "more than 700" is a
    rounded floor, not 701.

    Raises
    ------
    QuantityError
        If the text is none of these.

    Examples
    --------
    >>> parse_quantity("2-3")
    Quantity(low=2, best=None, high=3, is_approximate=False)
    >>> parse_quantity("unknown").is_unknown
    True
    """
    stripped = text.strip()
    if stripped == "unknown":
        return UNKNOWN
    match = _PATTERN.fullmatch(stripped)
    if match is None or (match["sign"] and match[3]):
        raise QuantityError(
            f"{text!r} is not a count; expected for example 3, 2-3, >=12, <=4000, ~300 or unknown"
        )
    sign, first, second = match["sign"] or "", _to_int(match[2]), match[3]
    if second is not None:
        return Quantity(low=first, high=_to_int(second))
    if sign.startswith(">"):
        return Quantity(low=first)
    if sign.startswith("<"):
        return Quantity(high=first)
    return Quantity(first, first, first, is_approximate=sign == "~")


def _to_int(text: str) -> int:
    number = int(text.replace(",", ""))
    if number > _LARGEST:
        raise QuantityError(f"{text!r} is more than there can be; expected at most {_LARGEST}")
    return number


def hull(quantities: Iterable[Quantity]) -> Quantity:
    """Smallest range that holds every given count; ``best`` only if all agree.

    Counts that are wholly unknown say nothing and are left out. A bound that
    one of the others leaves open stays open, so that a further claim can widen
    the range but never narrow it. The order does not matter. No count is below
    0: what holds "at least 12" and "at most 4" is "at least 0", and not unknown.
    """
    known = [quantity for quantity in quantities if not quantity.is_unknown]
    if not known:
        return UNKNOWN
    lows = [quantity.low for quantity in known]
    highs = [quantity.high for quantity in known]
    bests = {quantity.best for quantity in known}
    low = None if None in lows else min(low for low in lows if low is not None)
    high = None if None in highs else max(high for high in highs if high is not None)
    return Quantity(
        low=0 if low is None and high is None else low,
        best=bests.pop() if len(bests) == 1 else None,
        high=high,
        is_approximate=any(quantity.is_approximate for quantity in known),
    )


def add(quantities: Iterable[Quantity]) -> Quantity:
    """Sum of counts of disjoint groups, bound by bound; an unknown bound stays unknown.

    A low bound nobody gave counts as 0 beside known ones: "at least" still
    holds when a group without a figure joins it.
    """
    parts = list(quantities)
    lows = [part.low for part in parts if part.low is not None]
    return Quantity(
        low=sum(lows) if lows else None,
        best=_sum_or_none([part.best for part in parts]),
        high=_sum_or_none([part.high for part in parts]),
        is_approximate=any(part.is_approximate for part in parts),
    )


def _sum_or_none(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) and known else None
