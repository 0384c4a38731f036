"""Calendar dates with their doubt: EDTF text to earliest and latest day.

Dates are calendar days, never instants; no time zone touches them. The text
form is the Extended Date/Time Format (Library of Congress, ISO 8601-2).
"""

from __future__ import annotations

import re
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

# The forms of EDTF that are read. The edtf library reads more, but loses the
# doubt of a qualifier inside a date, takes a blank end of an interval for ten
# years, and fails on some unspecified digits: those forms are refused.
_MONTH = r"(?:0[1-9]|1[0-2])"
_POINT = rf"\d{{4}}(?:-{_MONTH}(?:-\d\d)?)?"
_END = rf"(?:{_POINT}[~?%]?|\.\.)?"
_READ = re.compile(
    rf"{_POINT}[~?%]?"
    rf"|{_END}/{_END}"
    rf"|\[(?:\.\.)?{_POINT}(?:(?:,|\.\.){_POINT})*(?:\.\.)?\]"
    rf"|\d\d(?:\dX|XX)|\d{{4}}-(?:XX(?:-XX)?|{_MONTH}-XX)"
    r"|\d{4}-2[1-3]"  # spring, summer, autumn; a winter lies in two years
)
_OPEN_END = re.compile(r"/(?:\.\.)?$|^(?:\.\.)?/|^\[\.\.|\.\.\]$")


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
        If the text is not EDTF, is of one of its rarer forms (winters, times of
        day, qualifiers within a date), or an end is open or unknown.

    Examples
    --------
    >>> parse_date("2016-05-22/2016-06-26").days
    36
    >>> parse_date("2019-12-27~").earliest
    datetime.date(2019, 12, 26)
    """
    parsed = _parse(text)
    if isinstance(parsed, Interval | Level1Interval):
        earliest, _ = _bounds(parsed.lower, text)
        _, latest = _bounds(parsed.upper, text)
        return DateRange(earliest, latest, DateKind.DURATION, text)
    earliest, latest = _bounds(parsed, text)
    return DateRange(earliest, latest, DateKind.WITHIN, text)


def _parse(text: str) -> Any:
    """Parse the text with the edtf library, if it has a form that we read."""
    is_read = _READ.fullmatch(text) is not None
    if is_read and _OPEN_END.search(text):
        raise DateError(
            f"date {text!r} has an open end; give the latest day it can mean, "
            "for example the day the source was published"
        )
    try:
        if is_read:
            return parse_edtf(text)
    except EDTFParseException:
        pass
    raise DateError(
        f"{text!r} is not a date in EDTF that is read here; expected for example 2019-12-27, "
        "2020-01, 2019-12~, 2016-05-22/2016-06-26 or [2020-03-12..2020-03-13]"
    )


def _bounds(parsed: Any, text: str) -> tuple[date, date]:
    """First and last day of one EDTF point, widened where it is qualified."""
    try:
        earliest, latest = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
        # The library wraps both ends of an interval if one is qualified.
        if isinstance(parsed, UncertainOrApproximate) and parsed.ua is not None:
            unit = _unit_of(earliest, latest)
            earliest, latest = earliest - unit, latest + _DAY + unit - _DAY
    except (ValueError, OverflowError):
        raise DateError(
            f"date {text!r} names a day that the calendar does not have, "
            "or lies outside the years 1 to 9999"
        ) from None
    return earliest, latest


def _unit_of(earliest: date, latest: date) -> relativedelta:
    """Unit of precision of an EDTF point: what its strict bounds span."""
    following = latest + _DAY
    for unit in (_DAY, relativedelta(months=1), relativedelta(years=1)):
        if earliest + unit == following:
            return unit
    return relativedelta(days=(following - earliest).days)
