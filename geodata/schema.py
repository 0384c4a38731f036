"""The incident frame: its columns, in one place, and the check that holds them.

docs/data-dictionary.md is generated from :data:`COLUMNS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.errors import SchemaError

WGS84 = "EPSG:4326"
"""Longitude and latitude in degrees, in this order in every pair."""


@dataclass(frozen=True)
class Column:
    """One column of the incident frame."""

    name: str
    dtype: str
    meaning: str
    unit: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Id of the incident; unique."),
    Column("title", "str", "What happened, in a few words of ours."),
    Column("summary", "str", "What happened, in one to three sentences of ours."),
    Column("event_type", "str", "Kind of event, see the vocabulary; missing if no claim gives it."),
    Column("date_earliest", "datetime64[ms]", "First day it may be; missing if unknown.", "day"),
    Column("date_latest", "datetime64[ms]", "Last day it may be, inclusive.", "day"),
    Column("date_kind", "str", "duration: on all these days; within: on at least one of them."),
    Column("date_edtf", "str", "The date as it was coded, in EDTF."),
    Column("toponym", "str", "The place as the winning claim names it."),
    Column("place", "str", "Name of the place in the gazetteer; missing if unresolved."),
    Column("place_id", "str", "Id of the place in the gazetteer."),
    Column("admin1", "str", "First-level unit: the governorate in Iraq."),
    Column("country", "str", "ISO 3166-1 alpha-2 code."),
    Column("place_precision", "str", "Rung of the precision ladder, exact to unlocated."),
    Column("radius_m", "Int64", "Radius of a circle that holds the place.", "metre"),
    Column("place_reason", "str", "Why the gazetteer gave this place, or none."),
    Column("initiators", "object", "Ids of the actors that did it."),
    Column("targets", "object", "Ids of the actors that it was done to."),
    Column("supported_by", "object", "Ids of the actors that supported it."),
    Column("killed_low", "Int64", "Lowest count of people killed; missing is unknown.", "person"),
    Column("killed_best", "Int64", "Count on which all totals agree.", "person"),
    Column("killed_high", "Int64", "Highest count; missing is unknown or open.", "person"),
    Column("killed_is_rounded", "bool", 'Whether a count of killed is a rounded one ("about").'),
    Column("injured_low", "Int64", "Lowest count of people injured.", "person"),
    Column("injured_best", "Int64", "Count on which all totals agree.", "person"),
    Column("injured_high", "Int64", "Highest count of people injured.", "person"),
    Column("injured_is_rounded", "bool", "Whether a count of injured is a rounded one."),
    Column("grade", "str", "Airwars' grade, derived from the claims."),
    Column("outlets", "Int64", "Independent voices that report it.", "outlet"),
    Column("sources", "object", "Ids of the sources that report it."),
    Column("inferred", "object", "Fields whose headline value rests on an inferred claim."),
    Column("conflicts", "object", "Fields about which claims cannot all be true."),
    Column(
        "known_from",
        "datetime64[ms]",
        "Since when a row without claims is known; missing in one with claims, which know it.",
        "day",
    ),
    Column(
        "rounded_m",
        "Int64",
        "Radius to which the place was coarsened for safety; missing is not at all.",
        "metre",
    ),
    Column(
        "content_warning",
        "str",
        "What to know before reading its graphic sources; missing is nothing.",
    ),
    Column("geometry", "geometry", "Point in EPSG:4326; empty if not on the map."),
)

LIST_COLUMNS = tuple(column.name for column in COLUMNS if column.dtype == "object")
"""Columns that hold a tuple of texts in each row."""

_FIRST_DAY, _AFTER_LAST_DAY = np.array(["0001-01-01", "10000-01-01"], dtype="datetime64[D]")


def check_frame(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame if it has every column, its type and the CRS, and each row an id and days.

    A row has both of its days or none, in their order, in the years 1 to 9999.

    Raises
    ------
    SchemaError
        Naming the first column that is missing or of another type, the CRS, or
        the first row with a fault.
    """
    for column in COLUMNS:
        if column.name not in incidents.columns:
            raise SchemaError(f"incident frame: column {column.name!r} is missing")
        found = str(incidents[column.name].dtype)
        if found != column.dtype:
            raise SchemaError(
                f"incident frame: column {column.name!r} is {found}, expected {column.dtype}"
            )
    if incidents.crs is None or incidents.crs.to_string() != WGS84:
        raise SchemaError(f"incident frame: CRS is {incidents.crs}, expected {WGS84}")
    _check_ids(incidents)
    _check_days(incidents)
    return incidents


def refuse_rows(
    incidents: gpd.GeoDataFrame, is_wrong: npt.NDArray[np.bool_] | pd.Series, fault: str
) -> None:
    """Raise for the first row that is wrong, if there is one.

    Raises
    ------
    SchemaError
        Naming the row by its number and its id, if it has one.
    """
    wrong = np.flatnonzero(is_wrong)
    if wrong.size:
        incident_id = incidents["id"].iloc[wrong[0]]
        name = "" if pd.isna(incident_id) or not incident_id else f" ({incident_id})"
        raise SchemaError(f"incident frame: row {wrong[0]}{name} {fault}")


def _check_ids(incidents: gpd.GeoDataFrame) -> None:
    ids = incidents["id"]
    refuse_rows(incidents, ids.isna() | (ids == ""), "has no id")
    refuse_rows(incidents, ids.duplicated(), "has the id of a row before it")


def _check_days(incidents: gpd.GeoDataFrame) -> None:
    earliest, latest = (incidents[name].to_numpy() for name in ("date_earliest", "date_latest"))
    is_open, is_endless = np.isnat(earliest), np.isnat(latest)
    refuse_rows(incidents, is_open & ~is_endless, "has date_latest, but no date_earliest")
    refuse_rows(incidents, is_endless & ~is_open, "has date_earliest, but no date_latest")
    # Every comparison with a day that is missing is false.
    refuse_rows(incidents, latest < earliest, "has a date_latest before its date_earliest")
    is_outside = (earliest < _FIRST_DAY) | (latest >= _AFTER_LAST_DAY)
    refuse_rows(incidents, is_outside, "has a day outside the years 1 to 9999")
