"""The data dictionary as Markdown, made from the schema and the vocabulary.

docs/data-dictionary.md is what :func:`render_dictionary` returns; a test holds
the two together. Make it anew with ``python -m geodata dictionary``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import TypeVar

from geodata.dates import DateKind
from geodata.schema import COLUMNS, LIST_COLUMNS, Column
from geodata.vocabulary import (
    ACLED_SUB_EVENT_TYPE,
    ACTOR_FIELDS,
    LINK_FIELDS,
    QUANTITY_FIELDS,
    RADIUS_M,
    ActorKind,
    Basis,
    Credibility,
    EventType,
    Field,
    Grade,
    PlacePrecision,
    Reliability,
    SourceKind,
)

Word = TypeVar("Word", bound=Enum)

_INTRO = """\
# Data dictionary

Made by `python -m geodata dictionary > docs/data-dictionary.md`; do not edit it by hand. How the
values are coded and derived is in [coding.md](coding.md).

## The incident frame

One row an incident, ordered by earliest day, then id; undated ones last. `python -m geodata build`
writes it as GeoParquet to `build/seeds/incidents.parquet`. The page's downloads have the same
columns, with these differences: CSV has `longitude` and `latitude` in place of `geometry`, joins
lists with `; ` and puts an apostrophe before a text that a spreadsheet would run as a formula;
GeoJSON has a null geometry where an incident is not on the map; both write days as `YYYY-MM-DD`.
A missing value is unknown, never zero.
"""

_WORDS_OF: dict[str, type[Enum]] = {
    "event_type": EventType,
    "date_kind": DateKind,
    "place_precision": PlacePrecision,
    "grade": Grade,
}
"""Columns whose values are a list of the vocabulary."""


def render_dictionary() -> str:
    """Return the whole data dictionary, ending in one line break."""
    return "\n".join((_INTRO, *_columns(), "", *_vocabulary()))


def _columns() -> Iterator[str]:
    return _table(("column", "type", "unit", "meaning"), map(_column_row, COLUMNS))


def _column_row(column: Column) -> tuple[str, ...]:
    kind = "list of str" if column.name in LIST_COLUMNS else column.dtype
    words = _WORDS_OF.get(column.name)
    link = f" See [{words.__name__}](#{words.__name__.lower()})." if words else ""
    return f"`{column.name}`", kind, column.unit, f"{column.meaning}{link}"


def _vocabulary() -> Iterator[str]:
    yield "## The vocabulary"
    yield ""
    yield "Every list is closed: a value outside it is rejected. The frame has these four."
    yield from _list(
        EventType,
        ("nearest ACLED sub-event type",),
        lambda kind: (ACLED_SUB_EVENT_TYPE[kind] or "none",),
    )
    yield from _list(DateKind, ("meaning",), lambda kind: (_DATE_KINDS[kind],))
    yield from _list(
        PlacePrecision,
        ("radius, unless the place has its own", "on the map"),
        lambda rung: (_say_radius(rung), "yes" if rung.is_on_map else "no"),
    )
    yield from _list(Grade)
    yield ""
    yield "These are in the records behind it: claims, sources and actors."
    yield from _list(Field, ("value of the claim",), lambda field: (_kind_of_value(field),))
    yield from _list(Basis)
    yield from _list(Credibility, ("meaning",), lambda code: (_say_name(code),))
    yield from _list(Reliability)
    yield from _list(SourceKind)
    yield from _list(ActorKind)
    yield ""


_DATE_KINDS = {
    DateKind.DURATION: "on all days from `date_earliest` to `date_latest`",
    DateKind.WITHIN: "on at least one of these days",
}


def _say_radius(rung: PlacePrecision) -> str:
    radius = RADIUS_M[rung]
    return "none" if radius is None else f"{radius:,} m"


def _kind_of_value(field: Field) -> str:
    if field in ACTOR_FIELDS:
        return "id of an actor"
    if field in LINK_FIELDS:
        return "id of an incident"
    if field in QUANTITY_FIELDS:
        return "count, 0 to 100" if field is Field.DESTROYED_PERCENT else "count"
    return _OTHER_VALUES[field]


_OTHER_VALUES = {
    Field.EVENT_TYPE: "one of [EventType](#eventtype)",
    Field.DATE: "date in EDTF",
    Field.PLACE: "name that the gazetteer knows",
}


def _say_name(member: Enum) -> str:
    return member.name.replace("_", " ").lower()


def _list(
    words: type[Word],
    headings: Sequence[str] = (),
    details: Callable[[Word], Sequence[str]] = lambda word: (),
) -> Iterator[str]:
    """One list of the vocabulary: its name, its first line, its values."""
    yield ""
    yield f"### {words.__name__}"
    yield ""
    yield (words.__doc__ or "").partition("\n")[0].replace("``", "`")
    yield ""
    if headings:
        rows = ((f"`{word.value}`", *details(word)) for word in words)
        yield from _table((words.__name__, *headings), rows)
    else:
        yield f"{', '.join(f'`{word.value}`' for word in words)}."


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(headings)
    yield _line(["---"] * len(headings))
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
