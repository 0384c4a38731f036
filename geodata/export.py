"""The incident frame as files that other programs open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import geopandas as gpd
import pandas as pd

from geodata.schema import LIST_COLUMNS

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(incidents: gpd.GeoDataFrame) -> bytes:
    """The frame as UTF-8 CSV with ``longitude`` and ``latitude`` columns.

    Lists are joined with ``"; "``. Dates are ``YYYY-MM-DD``, unknown values empty.
    A text that a spreadsheet would run as a formula gets an apostrophe before
    it (OWASP, *CSV Injection*); numbers are left alone. The byte order mark
    makes spreadsheets read UTF-8.
    """
    frame = pd.DataFrame(incidents.drop(columns="geometry"))
    is_on_map = ~incidents.geometry.is_empty
    frame["longitude"] = incidents.geometry.x.where(is_on_map)
    frame["latitude"] = incidents.geometry.y.where(is_on_map)
    for column in frame.columns:
        if column in LIST_COLUMNS:
            frame[column] = ["; ".join(values) for values in frame[column]]
        if pd.api.types.is_datetime64_any_dtype(frame[column]):
            frame[column] = frame[column].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].map(escape_formula)
    # RFC 4180's line ends also make a carriage return within a cell be quoted.
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def rows_to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 CSV, as :func:`to_csv` writes; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(escape_formula, header))
    writer.writerows(map(escape_formula, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def escape_formula(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def to_geojson(incidents: gpd.GeoDataFrame) -> bytes:
    """The frame as GeoJSON (RFC 7946: longitude first, EPSG:4326).

    Incidents that are not on the map are features with a null geometry.
    """
    frame = incidents.copy()
    for column in LIST_COLUMNS:
        frame[column] = [list(values) for values in frame[column]]
    for column in ("date_earliest", "date_latest"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    frame["geometry"] = [None if point.is_empty else point for point in frame.geometry]
    return str(frame.to_json(drop_id=True, na="null", ensure_ascii=False)).encode("utf-8")
