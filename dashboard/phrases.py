"""Values of the records as people say them, with their doubt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from babel.dates import format_date, format_skeleton

from dashboard.wording import Words
from geodata.dates import DateRange, parse_date
from geodata.quantities import Quantity
from geodata.records import Claim
from geodata.vocabulary import RADIUS_M, Field

# Months only: 21 to 24 in their place are seasons.
_POINT = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?([~?%])?")


# A page of the table says a thousand values, and few are new from page to page.
@lru_cache(maxsize=8_192)
def say_date(words: Words, edtf: str | None, days: tuple[date, date] | None = None) -> str:
    """A date in words: ``27 December 2019``, ``some day in August 2019``.

    ``days`` are its first and last possible day; without them they are read
    from the text where they are needed, which takes a thousand times as long.
    """
    if not edtf:
        return words("when.unknown")
    start, slash, end = edtf.partition("/")
    if slash:
        return words(
            "when.from_to",
            start=_say_point(words, start) or say_day(words, _ends(edtf, days)[0]),
            end=_say_point(words, end) or say_day(words, _ends(edtf, days)[1]),
        )
    point = _say_point(words, edtf)
    if point is None:
        earliest, latest = _ends(edtf, days)
        return words(
            "when.some_day_between",
            start=say_day(words, earliest),
            end=say_day(words, latest),
        )
    return point if _stands_alone(edtf) else words("when.some_day_in", period=point)


def say_row_date(words: Words, row: Any) -> str:
    """The date of a frame row in words."""
    if not isinstance(row.date_edtf, str):
        return say_date(words, None)
    return say_date(words, row.date_edtf, (row.date_earliest.date(), row.date_latest.date()))


def _ends(edtf: str, days: tuple[date, date] | None) -> tuple[date, date]:
    if days is not None:
        return days
    when = parse_date(edtf)
    return when.earliest, when.latest


def _stands_alone(edtf: str) -> bool:
    """Whether the point is one day, or says by its "about" that it is none."""
    match = _POINT.fullmatch(edtf)
    return match is not None and (match[3] is not None or match[4] is not None)


def _say_point(words: Words, text: str) -> str | None:
    """A day, month or year with its qualifier; None for any richer EDTF."""
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year, month, day, qualifier = match.groups()
    first = date(int(year), int(month or 1), int(day or 1))
    if day:
        said = say_day(words, first)
    elif month:
        said = say_month(words, first)
    else:
        said = year
    return words("when.about", date=said) if qualifier else said


@lru_cache(maxsize=1_024)
def say_day(words: Words, day: date) -> str:
    """A day in words: ``27 December 2019``."""
    return format_date(day, "d MMMM y", locale=words.locale)


@lru_cache(maxsize=1_024)
def say_month(words: Words, day: date) -> str:
    """Month and year of a day: ``August 2019``."""
    return format_skeleton("yMMMM", day, locale=words.locale)


@lru_cache(maxsize=1_024)
def say_quantity(words: Words, quantity: Quantity) -> str:
    """A count in words: ``3``, ``2–3``, ``at least 12``, ``about 300``, ``unknown``."""
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        return words("count.about", number=low) if quantity.is_approximate else words.number(low)
    if low is not None and high is not None:
        return words("count.range", low=low, high=high)
    if low is not None:
        return words("count.at_least", number=low)
    if high is not None:
        return words("count.up_to", number=high)
    return words("count.unknown")


def row_quantity(row: Any, name: str) -> Quantity:
    """The killed or injured columns of a frame row, as a quantity."""
    low, best, high = (_whole(getattr(row, f"{name}_{end}")) for end in ("low", "best", "high"))
    is_rounded = bool(getattr(row, f"{name}_is_rounded"))
    return Quantity(low, best, high, is_approximate=is_rounded and low == high)


def _whole(value: Any) -> int | None:
    # A thousand times a page; pd.isna takes longer than all the rest.
    return None if value is pd.NA or pd.isna(value) else int(value)


def say_distance(words: Words, metres: int) -> str:
    """A distance, in metres below one kilometre."""
    if metres < 1_000:
        return words("distance.m", number=metres)
    return words("distance.km", number=words.number(round(metres / 1_000, 1)))


def say_precision(words: Words, precision: str, radius_m: Any) -> str:
    """A rung of the ladder with its radius: ``site, ±1 km``."""
    return _say_precision(words, precision, _whole(radius_m) or 0)


@lru_cache(maxsize=1_024)
def _say_precision(words: Words, precision: str, radius_m: int) -> str:
    return words(f"precision.{precision}", radius=say_distance(words, radius_m))


def say_place(row: Any) -> str:
    """Place and governorate of a frame row, or the name the source gives."""
    names = [row.place, row.admin1] if isinstance(row.place, str) else [row.toponym]
    kept = [name for name in names if isinstance(name, str) and name]
    return ", ".join(dict.fromkeys(kept))


def say_where(words: Words, row: Any) -> str:
    """The place of a frame row with how closely it is known."""
    place, precision = say_place(row), say_precision(words, row.place_precision, row.radius_m)
    return f"{place} ({precision})" if place else precision


def say_claim_value(words: Words, claim: Claim, name_of: Callable[[str], str]) -> str:
    """The value of a claim in words; ``name_of`` turns an id into what people call it."""
    parsed = claim.parsed
    if isinstance(parsed, DateRange):
        return say_date(words, parsed.edtf)
    if isinstance(parsed, Quantity):
        said = say_quantity(words, parsed)
        return f"{said} ({claim.group})" if claim.group else said
    if claim.field is Field.EVENT_TYPE:
        return words(f"event_type.{claim.value}")
    if claim.field is Field.PLACE and claim.precision is not None:
        precision = say_precision(words, claim.precision.value, RADIUS_M[claim.precision])
        return f"{claim.value} ({precision})"
    return name_of(claim.value)
