"""The incident frame: its columns, in one place, and the check that holds them.

docs/data-dictionary.md is generated from :data:`COLUMNS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

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
    Column("outlets", "Int64", "Publishers that report it independently.", "outlet"),
    Column("sources", "object", "Ids of the sources that report it."),
    Column("inferred", "object", "Fields whose headline value rests on an inferred claim."),
    Column("conflicts", "object", "Fields about which claims cannot all be true."),
    Column("geometry", "geometry", "Point in EPSG:4326; empty if not on the map."),
)

LIST_COLUMNS = tuple(column.name for column in COLUMNS if column.dtype == "object")
"""Columns that hold a tuple of texts in each row."""


def check_frame(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame if it has every column, its type and the CRS.

    Raises
    ------
    SchemaError
        Naming the first column that is missing or of another type, an id that
        stands twice, or the CRS.
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
    doubled = incidents["id"][incidents["id"].duplicated()]
    if not doubled.empty:
        raise SchemaError(f"incident frame: id {doubled.iloc[0]!r} stands twice")
    return incidents
