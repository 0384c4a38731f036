"""What the reader chose: widgets, selection and map view, all in the URL.

Widgets could keep themselves there (``bind="query-params"``), but Streamlit
writes the labels of choices, counts included, and not their values; dates set
by a preset as microseconds; and drops dates that are partly out of range. So
this module keeps all of it: ``dates``, ``q``, the facets, ``incident`` (the
selected one), ``read`` (the source in the reader), ``page`` (which of the two
has its page open), ``known`` (the day of knowledge), ``story`` and ``step``.
``view`` is written by the map itself and only read here. Nothing in a URL is
trusted: each part is read by itself, and what does not fit is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from dashboard.atlas import Atlas
from geodata.filters import FACETS, MAX_TEXT, TEXT, IncidentFilter

DATES = "dates"
INCIDENT = "incident"
READ = "read"
VIEW = "view"
KNOWN = "known"
PAGE = "page"
STORY = "story"
STEP = "step"

PageKind = Literal["incident", "source"]

_VIEW = re.compile(r"(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,2}(?:\.\d{1,8})?),(\d{1,2})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STEP = re.compile(r"[1-9]\d{0,2}")
_EPOCH = date(1970, 1, 1)

_SHOWN_WARNINGS = "shown_warnings"

MOST_CHOSEN = 24
"""Values chosen in one facet: those of all of them fit into one query (``geodata.filters``)."""

WINTER_2019 = (date(2019, 12, 1), date(2020, 3, 31))
"""The winter of 2019-20, from the first rockets to the last of the documents."""


@dataclass(frozen=True)
class Window:
    """Days shown on the map, both inclusive."""

    start: date
    end: date

    def to_epoch_days(self) -> tuple[int, int]:
        """Both ends as days since 1970-01-01."""
        return (self.start - _EPOCH).days, (self.end - _EPOCH).days


def current_filter() -> IncidentFilter:
    """The filter that the widgets hold, before they are drawn in this run."""
    chosen = {facet: tuple(st.session_state.get(facet) or ()) for facet in FACETS}
    return IncidentFilter(**chosen, text=st.session_state.get(TEXT) or "")


def restore_choices(atlas: Atlas) -> None:
    """Take dates, search and facets from the URL, once a session.

    Dates are put in order and cut to the slider's range, since old links meet
    collections that have changed. What is no date or no known value is left out.
    """
    if "are_choices_restored" in st.session_state:
        return
    st.session_state["are_choices_restored"] = True
    st.session_state[DATES] = _dates_of_link(atlas) or slider_range(atlas)
    st.session_state[TEXT] = st.query_params.get(TEXT, "")[:MAX_TEXT]
    for facet in FACETS:
        known = atlas.today.index.facets[facet].positions
        wanted = dict.fromkeys(st.query_params.get_all(facet))
        st.session_state[facet] = [value for value in wanted if value in known][:MOST_CHOSEN]


def _dates_of_link(atlas: Atlas) -> tuple[date, date] | None:
    try:
        days = sorted(date.fromisoformat(text) for text in st.query_params.get_all(DATES))
    except ValueError:
        return None
    return clip((days[0], days[1]), atlas) if len(days) == 2 else None


def remember_choices(atlas: Atlas) -> None:
    """Write dates, day of knowledge, search and facets to the URL, where they have changed."""
    dates = st.session_state[DATES]
    is_all = tuple(dates) == slider_range(atlas)
    _set_all_or_drop(DATES, [] if is_all else [day.isoformat() for day in dates])
    known = known_day()
    _set_all_or_drop(KNOWN, [known.isoformat()] if known else [])
    text = st.session_state.get(TEXT)
    _set_all_or_drop(TEXT, [text] if text else [])
    for facet in FACETS:
        _set_all_or_drop(facet, list(st.session_state.get(facet) or ()))


def _set_all_or_drop(key: str, values: list[str]) -> None:
    if values == st.query_params.get_all(key):
        return
    if values:
        st.query_params[key] = values
    else:
        del st.query_params[key]


def reset_filters() -> None:
    """Open every filter; a button's callback."""
    for facet in FACETS:
        st.session_state[facet] = []
    st.session_state[TEXT] = ""


def set_dates(start: date, end: date) -> None:
    """Move the slider; a callback, so it must run before the slider is drawn."""
    st.session_state[DATES] = (start, end)


def year_window(year: int) -> tuple[date, date]:
    """A calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def clip(window: tuple[date, date], atlas: Atlas) -> tuple[date, date] | None:
    """A window cut to the slider's range; None if they do not meet."""
    first, last = slider_range(atlas)
    start, end = max(window[0], first), min(window[1], last)
    return (start, end) if start <= end else None


def slider_range(atlas: Atlas) -> tuple[date, date]:
    """The slider's range: that of all data, at least two days wide (the widget needs it).

    Also on a day of the past, so that nothing jumps and no choice is lost.
    """
    first, last = atlas.today.date_range
    return (first, last) if first < last else (first, last + timedelta(days=1))


def selected_incident() -> str | None:
    """Id of the selected incident, as the URL has it; it may not exist."""
    return st.query_params.get(INCIDENT) or None


def source_being_read() -> str | None:
    """Id of the source in the reader, as the URL has it; it may not exist."""
    return st.query_params.get(READ) or None


def select(incident_id: str | None) -> None:
    """Select an incident, or none; closes the reader, and with none the page."""
    _set_or_drop(INCIDENT, incident_id)
    _set_or_drop(READ, None)
    if incident_id is None:
        # Else the next incident that somebody selects would open as a page.
        _set_or_drop(PAGE, None)


def read_source(source_id: str | None) -> None:
    """Open a source in the reader, or close it."""
    _set_or_drop(READ, source_id)


def known_day() -> date | None:
    """The day of knowledge; None is today.

    Of the address once a session, and then as it was set: who types a day sends
    two runs, and the second has the address of before the first.
    """
    if "known_day" not in st.session_state:
        st.session_state["known_day"] = _read_day(st.query_params.get(KNOWN, ""))
    day: date | None = st.session_state["known_day"]
    return day


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def known_range(atlas: Atlas) -> tuple[date, date]:
    """The days worth asking for: from the eve of the first change to the last change."""
    changes = atlas.today.collection.change_days or (date.min + timedelta(days=1),)
    return changes[0] - timedelta(days=1), changes[-1]


def set_known(day: date | None) -> None:
    """Show what was known on a day, or what is known today."""
    st.session_state["known_day"] = day


def current_page_kind() -> PageKind | None:
    """Whose page is open, the selected incident's or the source's; None: neither has one."""
    kind = st.query_params.get(PAGE)
    if kind == "incident" and selected_incident():
        return "incident"
    return "source" if kind == "source" and source_being_read() else None


def open_page(kind: PageKind | None) -> None:
    """Open the page of the selected incident or of the source being read, or close it."""
    _set_or_drop(PAGE, kind)


def current_story() -> tuple[str, int] | None:
    """Id of the story and number of its step, from 1, as the URL has them; they may not exist."""
    story, step = st.query_params.get(STORY), st.query_params.get(STEP, "")
    if not story:
        return None
    return story, int(step) if _STEP.fullmatch(step) else 1


def set_story(story_id: str | None, step: int = 1) -> None:
    """Go to a step of a story, or leave stories."""
    _set_or_drop(STORY, story_id)
    _set_or_drop(STEP, None if story_id is None else str(step))


def _set_or_drop(key: str, value: str | None) -> None:
    if value is not None:
        st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]


def opening_view() -> tuple[float, float, float] | None:
    """Longitude, latitude and zoom that the map opens at, if the URL gives them.

    Read once a session: later the map keeps the URL up to date by itself.
    """
    if "opening_view" not in st.session_state:
        st.session_state["opening_view"] = parse_view(st.query_params.get(VIEW, ""))
    view: tuple[float, float, float] | None = st.session_state["opening_view"]
    return view


def parse_view(text: str) -> tuple[float, float, float] | None:
    """Read ``longitude,latitude,zoom``; None for anything else.

    Examples
    --------
    >>> parse_view("44.4,33.3,7")
    (44.4, 33.3, 7.0)
    >>> parse_view("44.4,133.3,7") is None
    True
    """
    match = _VIEW.fullmatch(text)
    if match is None:
        return None
    longitude, latitude, zoom = (float(part) for part in match.groups())
    if abs(longitude) > 180 or abs(latitude) > 85 or not 1 <= zoom <= 18:
        return None
    return longitude, latitude, zoom


def shows_passages(source_id: str) -> bool:
    """Whether a reader asked for what a source says in spite of its warning, in this session."""
    return source_id in st.session_state.get(_SHOWN_WARNINGS, ())


def show_passages(source_id: str) -> None:
    """Show what a source says in spite of its warning; a button's callback, not in the URL."""
    shown: frozenset[str] = st.session_state.get(_SHOWN_WARNINGS, frozenset())
    st.session_state[_SHOWN_WARNINGS] = shown | {source_id}
