"""Calendar dates with their doubt: EDTF text to earliest and latest day.

Dates are calendar days, never instants; no time zone touches them. The text
form is the Extended Date/Time Format (Library of Congress, ISO 8601-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from edtf.parser.parser_classes import Interval, Level1Interval, UncertainOrApproximate

from geodata.errors import DateError

_DAY = relativedelta(days=1)


class DateKind(StrEnum):
    """What a range of days means (Security Force Monitor's distinction)."""

    DURATION = "duration"
    """True on every day of the range: a battle."""
    WITHIN = "within"
    """True on at least one day of the range: some day in August."""


@dataclass(frozen=True)
class DateRange:
    """Days on which something happened, or may have happened.

    ``earliest`` and ``latest`` are both inclusive. One known day has both ends
    equal and kind ``within``.
    """

    earliest: date
    latest: date
    kind: DateKind
    edtf: str

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise DateError(f"date {self.edtf!r} ends before it begins")

    @property
    def days(self) -> int:
        """Number of days in the range, at least 1."""
        return (self.latest - self.earliest).days + 1

    def may_fall_in(self, start: date, end: date) -> bool:
        """Whether the range and the window share a day, both ends inclusive."""
        return self.earliest <= end and self.latest >= start

    def surely_falls_in(self, start: date, end: date) -> bool:
        """Whether it certainly happened on a day of the window.

        A duration does if they share a day; a ``within`` range only if all of
        its days lie in the window.
        """
        if self.kind is DateKind.DURATION:
            return self.may_fall_in(start, end)
        return start <= self.earliest and self.latest <= end


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> DateRange:
    """Read a date in EDTF.

    An interval ``a/b`` is a duration. A set ``[a..b]`` ("one of"), a month, a
    year or a season is *within*. The qualifiers ``~`` (approximate), ``?``
    (uncertain) and ``%`` (both) widen the end they stand at by one unit of its
    precision: a day, a month or a year. (The edtf library's own fuzzy bounds
    add up the paddings of all units, so that a day would widen by 13 months.)

    Raises
    ------
    DateError
        If the text is not EDTF, or an end is open or unknown.

    Examples
    --------
    >>> parse_date("2016-05-22/2016-06-26").days
    36
    >>> parse_date("2019-12-27~").earliest
    datetime.date(2019, 12, 26)
    """
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        raise DateError(
            f"{text!r} is not a date in EDTF; expected for example 2019-12-27, 2020-01, "
            "2016-05-22/2016-06-26 or [2020-03-12..2020-03-13]"
        ) from None
    if isinstance(parsed, Interval | Level1Interval):
        earliest, _ = _bounds(parsed.lower, text)
        _, latest = _bounds(parsed.upper, text)
        return DateRange(earliest, latest, DateKind.DURATION, text)
    earliest, latest = _bounds(parsed, text)
    return DateRange(earliest, latest, DateKind.WITHIN, text)


def _bounds(parsed: Any, text: str) -> tuple[date, date]:
    """First and last day of one EDTF point, widened where it is qualified."""
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    if isinstance(lower, float) or isinstance(upper, float):
        raise DateError(
            f"date {text!r} has an open end; give the latest day it can mean, "
            "for example the day the source was published"
        )
    try:
        earliest, latest = date(*lower[:3]), date(*upper[:3])
    except ValueError:
        raise DateError(f"date {text!r} lies outside the years 1 to 9999") from None
    if isinstance(parsed, UncertainOrApproximate):
        unit = _unit_of(earliest, latest)
        earliest, latest = earliest - unit, latest + _DAY + unit - _DAY
    return earliest, latest


def _unit_of(earliest: date, latest: date) -> relativedelta:
    """Unit of precision of an EDTF point: what its strict bounds span."""
    following = latest + _DAY
    for unit in (_DAY, relativedelta(months=1), relativedelta(years=1)):
        if earliest + unit == following:
            return unit
    return relativedelta(days=(following - earliest).days)
