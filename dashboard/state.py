"""What the reader chose: widgets, selection and map view, all in the URL.

Slider and search keep themselves there (``bind="query-params"``) as ``dates``
and ``q``. The facets are kept by this module, because Streamlit would write
their labels, counts included, and not their values. So are ``incident`` (the
selected one) and ``read`` (the source in the reader). ``view`` is written by
the map itself and only read here. Nothing in a URL is trusted: each part is
read by itself, and what does not fit is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from dashboard.atlas import Atlas
from geodata.filters import FACETS, IncidentFilter, count_facet

DATES = "dates"
TEXT = "q"
INCIDENT = "incident"
READ = "read"
VIEW = "view"

_VIEW = re.compile(r"(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,2}(?:\.\d{1,8})?),(\d{1,2})")
_EPOCH = date(1970, 1, 1)

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


def restore_filter(atlas: Atlas) -> None:
    """Take the facets from the URL, once a session; unknown values are left out.

    Two days of a link that stand the wrong way round are swapped: the slider
    takes them as they are, and would show nothing. It is not drawn yet.
    """
    start, end = st.session_state.get(DATES) or (_EPOCH, _EPOCH)
    if start > end:
        set_dates(end, start)
    if st.context.is_embedded:
        # The search field is not drawn there, so it cannot take its text itself.
        st.session_state[TEXT] = st.query_params.get(TEXT, "")
    if "is_filter_restored" in st.session_state:
        return
    st.session_state["is_filter_restored"] = True
    for facet in FACETS:
        known = count_facet(atlas.incidents, facet)
        wanted = dict.fromkeys(st.query_params.get_all(facet))
        st.session_state[facet] = [value for value in wanted if value in known]


def remember_filter() -> None:
    """Write the facets to the URL, where they have changed."""
    for facet in FACETS:
        chosen = list(st.session_state.get(facet) or ())
        if chosen == st.query_params.get_all(facet):
            continue
        if chosen:
            st.query_params[facet] = chosen
        else:
            del st.query_params[facet]


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
    """The slider's range: the data's, at least two days wide (the widget needs it)."""
    first, last = atlas.date_range
    return (first, last) if first < last else (first, last + timedelta(days=1))


def selected_incident() -> str | None:
    """Id of the selected incident, as the URL has it; it may not exist."""
    return st.query_params.get(INCIDENT) or None


def source_being_read() -> str | None:
    """Id of the source in the reader, as the URL has it; it may not exist."""
    return st.query_params.get(READ) or None


def select(incident_id: str | None) -> None:
    """Select an incident, or none; closes the reader."""
    _set_or_drop(INCIDENT, incident_id)
    _set_or_drop(READ, None)


def read_source(source_id: str | None) -> None:
    """Open a source in the reader, or close it."""
    _set_or_drop(READ, source_id)


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
