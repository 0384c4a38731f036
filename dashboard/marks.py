"""Incidents to marks: the columns that the map's layer draws from.

The one place where rows of the incident frame become what the browser draws,
and the one place that knows the layer's wire format. Columns, not objects:
one array a property, all of the same length and order, undated and unplaced
incidents included (the layer counts them, and draws those it can).
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from dashboard.phrases import say_date
from dashboard.wording import Words
from geodata.dates import DateKind
from geodata.vocabulary import PlacePrecision


def to_marks(incidents: gpd.GeoDataFrame, words: Words) -> dict[str, list[Any]]:
    """Columns of the layer, ready for JSON.

    ``lon`` and ``lat`` are degrees to five decimals (about one metre), null
    where the incident is not on the map; ``earliest`` and ``latest`` are days
    since 1970-01-01, null where unknown; ``duration`` tells durations from
    *within* ranges; ``area`` is the id of the outline to draw, for governorates.
    """
    on_map = ~incidents.geometry.is_empty
    longitude = incidents.geometry.x.where(on_map).round(5)
    latitude = incidents.geometry.y.where(on_map).round(5)
    return {
        "id": incidents["id"].tolist(),
        "title": incidents["title"].tolist(),
        "type": [
            value if isinstance(value, str) else "unknown" for value in incidents["event_type"]
        ],
        "precision": incidents["place_precision"].tolist(),
        "radius_m": _or_null(incidents["radius_m"]),
        "lon": _or_null(longitude),
        "lat": _or_null(latitude),
        "area": [_area(row) for row in incidents.itertuples()],
        "earliest": _epoch_days(incidents["date_earliest"]),
        "latest": _epoch_days(incidents["date_latest"]),
        "duration": (incidents["date_kind"] == DateKind.DURATION.value).tolist(),
        "when": [say_date(words, _text(edtf)) for edtf in incidents["date_edtf"]],
    }


def _or_null(values: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in values.tolist()]


def _epoch_days(dates: pd.Series) -> list[int | None]:
    days = dates.to_numpy().astype("datetime64[D]")
    return [None if np.isnat(day) else int(day.astype(int)) for day in days]


def _area(row: Any) -> str | None:
    is_governorate = row.place_precision == PlacePrecision.GOVERNORATE.value
    return row.place_id if is_governorate else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
