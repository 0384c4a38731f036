"""The incident frame as files that other programs open safely."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date

import geopandas as gpd
import pandas as pd

from geodata.schema import COLUMNS, LIST_COLUMNS, Column

_SEPARATOR = "; "
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
            frame[column] = [_SEPARATOR.join(values) for values in frame[column]]
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


def to_geojson(
    incidents: gpd.GeoDataFrame, description: str | None = None, known_on: date | None = None
) -> bytes:
    """The frame as GeoJSON (RFC 7946: longitude first, EPSG:4326).

    Incidents that are not on the map are features with a null geometry. A
    sentence that says which incidents they are, and the day as of which they
    are known, become foreign members (RFC 7946, 6.1) where they are given.
    """
    frame = incidents.copy()
    for column in LIST_COLUMNS:
        frame[column] = [list(values) for values in frame[column]]
    for column in ("date_earliest", "date_latest"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    frame["geometry"] = [None if point.is_empty else point for point in frame.geometry]
    text = str(frame.to_json(drop_id=True, na="null", ensure_ascii=False))
    members = {"description": description, "known_on": known_on.isoformat() if known_on else None}
    given = {name: value for name, value in members.items() if value is not None}
    if given:
        # In front of the rest, without reading all of it again.
        text = f"{json.dumps(given, ensure_ascii=False)[:-1]}, {text[1:]}"
    return text.encode("utf-8")


def describe_csv(url: str, description: str, known_on: date | None = None) -> bytes:
    """What :func:`to_csv` writes, as metadata of W3C's *CSV on the Web*.

    ``url`` is the name of the CSV file. The columns are those of the schema,
    with their meanings.
    """
    columns = [_describe_column(column) for column in COLUMNS if column.name != "geometry"]
    columns += [
        {"name": name, "datatype": "number", "dc:description": f"{name.title()} in EPSG:4326."}
        for name in ("longitude", "latitude")
    ]
    metadata: dict[str, object] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dc:description": description,
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }
    if known_on is not None:
        metadata["dc:date"] = known_on.isoformat()
    return json.dumps(metadata, ensure_ascii=False, indent=1).encode("utf-8")


_DATATYPES: dict[str, object] = {
    "str": "string",
    "object": "string",
    "Int64": "integer",
    "bool": {"base": "boolean", "format": "True|False"},
    "datetime64[ms]": {"base": "date", "format": "yyyy-MM-dd"},
}


def _describe_column(column: Column) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "datatype": _DATATYPES[column.dtype],
        "dc:description": column.meaning,
    }
    return {**described, "separator": _SEPARATOR} if column.dtype == "object" else described
