"""What a picture shows: a chart, the rows that it is made of, and in words how it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from dashboard import charts
from dashboard.phrases import say_day, say_month, say_quantity
from dashboard.symbols import SYMBOLS
from dashboard.view import View
from dashboard.wording import Words
from geodata.kept import Kept
from geodata.matrix import Cell, who_claims_what
from geodata.quantities import Quantity
from geodata.series import (
    Toll,
    by_value,
    casualties_over_time,
    incidents_over_time,
    total_of,
)

KINDS = ("time", "event_type", "actor", "admin1", "matrix")
"""Of pictures: over time, by the values of a facet, or who claims what about whom."""
COUNTED = ("incidents", "killed", "injured")
"""What a picture may count; the matrix counts incidents alone."""

MOST_VALUES = 25
_MOST_PAIRS = 40
_COLORS = {
    "incidents": charts.INCIDENTS_COLOR,
    "killed": charts.KILLED_COLOR,
    "injured": charts.INJURED_COLOR,
}
_KEPT_BYTES = 20_000_000
_BYTES_OF_A_ROW = 2_000


@dataclass(frozen=True)
class Picture:
    """A chart, with all that goes into its downloads."""

    spec: charts.Spec
    method: str
    """How it is made, in one sentence."""
    notes: tuple[str, ...]
    """What is not in it, or must be read with care: a sentence each."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    """The numbers of the chart, under the columns."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows


_PICTURES: Kept[tuple[Any, ...], Picture] = Kept(
    _KEPT_BYTES, lambda picture: _BYTES_OF_A_ROW * len(picture.rows)
)


def make_picture(view: View, kind: str, counted: str, words: Words) -> Picture:
    """The picture of a view, as one of :data:`KINDS` and :data:`COUNTED`.

    Kept for the readers who look at the same.
    """
    key = (view.atlas.version, view.filter.to_query(), view.window, kind, counted)
    return _PICTURES.get((*key, words.locale.language), lambda: _make(view, kind, counted, words))


def _make(view: View, kind: str, counted: str, words: Words) -> Picture:
    if kind == "matrix":
        return _matrix(view, words)
    if kind != "time":
        return _by_value(view, kind, counted, words)
    return _incidents(view, words) if counted == "incidents" else _casualties(view, counted, words)


def _incidents(view: View, words: Words) -> Picture:
    window = view.window
    series = incidents_over_time(view.atlas.index, view.shown, window.start, window.end)
    drawn = [
        {
            **_days(period.start, period.end, series.unit, words),
            "low": period.certain,
            "high": period.certain + period.possible,
            "is_open": False,
            "said": words("pictures.said", certain=period.certain, possible=period.possible),
        }
        for period in series.periods
    ]
    rows = [(each.start, each.end, each.certain, each.possible) for each in series.periods]
    unit = words(f"pictures.unit.{series.unit}")
    return Picture(
        spec=charts.time_counts(drawn, _COLORS["incidents"], words("pictures.incidents")),
        method=words("pictures.method.time.incidents", unit=unit),
        notes=_undated(series.undated, words),
        columns=_columns(words, "start", "end", "certain", "possible"),
        rows=_rows_of(rows, any(row["high"] for row in drawn)),
    )


def _casualties(view: View, counted: str, words: Words) -> Picture:
    window = view.window
    series = casualties_over_time(view.atlas.index, view.shown, window.start, window.end, counted)
    tolls = [period.toll for period in series.periods]
    drawn = [
        {**_days(period.start, period.end, series.unit, words), **_bar(period.toll, words)}
        for period in series.periods
    ]
    unit = words(f"pictures.unit.{series.unit}")
    notes = [words("pictures.method.parts")]
    if any(toll.open_ended for toll in tolls):
        notes.append(words("pictures.method.open"))
    if series.spread.counted:
        toll = say_toll(series.spread, words)
        spread = words("pictures.spread", count=series.spread.counted, unit=unit, toll=toll)
        notes.append(spread)
    unknown = sum(toll.unknown for toll in (*tolls, series.spread))
    notes += [*_unknown(unknown, words), *_undated(series.undated.counted, words)]
    rows = [(each.start, each.end, *_cells(each.toll)) for each in series.periods]
    return Picture(
        spec=charts.time_counts(drawn, _COLORS[counted], words(f"pictures.{counted}")),
        method=words("pictures.method.time.casualties", unit=unit),
        notes=tuple(notes),
        columns=_columns(words, "start", "end", *_TOLL_COLUMNS),
        rows=_rows_of(rows, any(toll.counted for toll in tolls) or bool(series.spread.counted)),
    )


def _by_value(view: View, kind: str, counted: str, words: Words) -> Picture:
    name = None if counted == "incidents" else counted
    found = by_value(view.atlas.index, view.shown, kind, MOST_VALUES, name)
    names = [_name(view, kind, each.value, words) for each in found]
    bars = [
        _plain_bar(each.incidents, words) if each.toll is None else _bar(each.toll, words)
        for each in found
    ]
    drawn = [
        {"name": name, **_color(kind, each.value), **bar}
        for name, each, bar in zip(names, found, bars, strict=True)
    ]
    rows = [
        (name, each.incidents, *(_cells(each.toll) if each.toll else ()))
        for name, each in zip(names, found, strict=True)
    ]
    return Picture(
        spec=charts.value_counts(drawn, _COLORS[counted], words(f"pictures.{counted}")),
        method=words(
            "pictures.method.value.incidents"
            if name is None
            else "pictures.method.value.casualties"
        ),
        notes=tuple(_notes_of_values(view, kind, counted, bars, words)),
        columns=_columns(words, "name", "incidents", *(() if name is None else _TOLL_COLUMNS)),
        rows=_rows_of(rows, any(bar["high"] or bar["is_open"] for bar in bars)),
    )


def _notes_of_values(
    view: View, kind: str, counted: str, bars: Sequence[charts.Row], words: Words
) -> Iterator[str]:
    if kind == "actor":
        yield words("pictures.method.overlap")
    if counted != "incidents":
        yield words("pictures.method.parts")
        if any(bar["is_open"] for bar in bars):
            yield words("pictures.method.open")
        toll = total_of(view.atlas.index, np.flatnonzero(view.shown), counted)
        yield from _unknown(toll.unknown, words)
    if len(bars) >= MOST_VALUES < len(view.atlas.index.facets[kind].values):
        yield words("pictures.most", count=MOST_VALUES)


def _matrix(view: View, words: Words) -> Picture:
    atlas = view.atlas
    shown = [
        incident
        for incident in atlas.records.incidents.values()
        if view.shown[atlas.row_of(incident.id)]
    ]
    cells = who_claims_what(shown)
    totals = Counter[tuple[str, str | None]]()
    for cell in cells:
        totals[cell.initiator, cell.target] += cell.incidents + cell.denied
    # Counter keeps the order of first meeting among equals, which is that of the cells.
    pairs = [pair for pair, _ in totals.most_common(_MOST_PAIRS)]
    cells = tuple(
        sorted(
            (cell for cell in cells if (cell.initiator, cell.target) in pairs),
            key=lambda cell: pairs.index((cell.initiator, cell.target)),
        )
    )
    drawn = [
        {
            "pair": words("pictures.pair", initiator=by, target=against),
            "outlet": atlas.outlet_of(cell.source),
            "number": cell.incidents,
            "shape": _shape(cell),
            "said": words(
                "pictures.cell",
                stated=cell.incidents - cell.inferred,
                inferred=cell.inferred,
                denied=cell.denied,
            ),
        }
        for cell, by, against in ((cell, *_parties(cell, view, words)) for cell in cells)
    ]
    rows = [
        (
            atlas.outlet_of(cell.source),
            *_parties(cell, view, words),
            cell.incidents,
            cell.inferred,
            cell.denied,
        )
        for cell in cells
    ]
    notes = [words("pictures.most", count=_MOST_PAIRS)] if len(totals) > _MOST_PAIRS else []
    return Picture(
        spec=charts.matrix(drawn),
        method=words("pictures.method.matrix"),
        notes=tuple(notes),
        columns=_columns(words, "source", "initiator", "target", "incidents", "inferred", "denied"),
        rows=tuple(rows),
    )


def _parties(cell: Cell, view: View, words: Words) -> tuple[str, str]:
    target = words("pictures.none") if cell.target is None else view.atlas.actor_name(cell.target)
    return view.atlas.actor_name(cell.initiator), target


def _shape(cell: Cell) -> str:
    if not cell.incidents:
        return "cross"
    return "open" if cell.inferred == cell.incidents else "full"


_TOLL_COLUMNS = ("counted", "lowest", "highest", "open_ended", "unknown")


def _cells(toll: Toll) -> tuple[int | None, ...]:
    """The cells of a toll; where nothing is known there is no number, also no 0."""
    is_known = toll.counted > 0
    highest = toll.high if is_known and not toll.open_ended else None
    return toll.counted, toll.low if is_known else None, highest, toll.open_ended, toll.unknown


def say_toll(toll: Toll, words: Words) -> str:
    """A toll in words: ``2–3``, ``at least 12``, ``unknown``."""
    if not toll.counted:
        return words("count.unknown")
    if toll.open_ended:
        return words("count.at_least", number=toll.low)
    return say_quantity(words, Quantity(toll.low, None, toll.high))


def _bar(toll: Toll, words: Words) -> dict[str, Any]:
    return {
        "low": toll.low,
        "high": toll.high,
        "is_open": toll.open_ended > 0,
        "said": say_toll(toll, words),
    }


def _plain_bar(count: int, words: Words) -> dict[str, Any]:
    return {"low": count, "high": count, "is_open": False, "said": words.number(count)}


def _days(start: date, end: date, unit: str, words: Words) -> dict[str, Any]:
    """Where a period lies on the axis, and which it is in words."""
    until = end + timedelta(days=1)
    middle = start + (until - start) / 2
    if unit == "day":
        when = say_day(words, start)
    elif unit == "month":
        when = say_month(words, start)
    else:
        when = words("when.from_to", start=say_day(words, start), end=say_day(words, end))
    return {
        "start": start.isoformat(),
        "middle": middle.isoformat(),
        "until": until.isoformat(),
        "when": when,
    }


def _name(view: View, kind: str, value: str | None, words: Words) -> str:
    if value is None:
        return words("event_type.unknown")
    if kind == "event_type":
        return words(f"event_type.{value}")
    return view.atlas.actor_name(value) if kind == "actor" else value


def _color(kind: str, value: str | None) -> dict[str, str]:
    is_mark = kind == "event_type" and value is not None
    return {"color": SYMBOLS[value].color} if is_mark and value else {}


def _undated(count: int, words: Words) -> tuple[str, ...]:
    return (words("pictures.undated", count=count),) if count else ()


def _unknown(count: int, words: Words) -> tuple[str, ...]:
    return (words("pictures.unknown", count=count),) if count else ()


def _columns(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words(f"pictures.column.{name}") for name in names)


def _rows_of(rows: Sequence[tuple[Any, ...]], is_something: bool) -> tuple[tuple[Any, ...], ...]:
    """The rows, or none where there is nothing to draw."""
    return tuple(rows) if is_something else ()
