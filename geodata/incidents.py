"""Records to the incident frame: one row an incident, headline values derived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point

from geodata.gazetteer import Place
from geodata.geocoding import Geocoded, Geocodes
from geodata.headline import Headline, derive_headline
from geodata.quantities import Quantity
from geodata.records import Actor, Claim, Incident, Source
from geodata.schema import COLUMNS, WGS84, check_frame
from geodata.vocabulary import RADIUS_M, PlacePrecision


def incidents_frame(
    incidents: Mapping[str, Incident],
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    geocoder: Geocodes,
    on: date | None = None,
) -> gpd.GeoDataFrame:
    """Derive and geocode incidents, with the claims that count on a day; None is today.

    Returns one row an incident, ordered by earliest day, then id; undated ones
    last. The columns are :data:`geodata.schema.COLUMNS`, the CRS is EPSG:4326.
    Incidents that are not on the map (country, unlocated) are kept with an
    empty point.
    """
    rows = [_row(incident, sources, actors, geocoder, on) for incident in incidents.values()]
    frame = pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
    for column in COLUMNS:
        if column.dtype not in ("geometry", "object"):
            frame[column.name] = frame[column.name].astype(column.dtype)  # type: ignore[call-overload]
    frame = frame.sort_values(["date_earliest", "id"], na_position="last", ignore_index=True)
    return check_frame(gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84))


def geocode_claim(claim: Claim, geocoder: Geocodes) -> Geocoded:
    """Geocode the place that a claim names, in the context that it gives."""
    return geocoder.geocode(claim.value, claim.country, claim.admin1)


def claim_precision(claim: Claim, geocoded: Geocoded) -> PlacePrecision:
    """How closely a claim says where: the coarser of the place and what the source says."""
    if geocoded.place is None:
        return PlacePrecision.UNLOCATED
    found = geocoded.place.precision
    if claim.precision is None:
        return found
    return max(found, claim.precision, key=lambda precision: precision.rank)


def _row(
    incident: Incident,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    geocoder: Geocodes,
    on: date | None,
) -> dict[str, Any]:
    headline = derive_headline(
        incident,
        sources,
        actors,
        lambda claim: claim_precision(claim, geocode_claim(claim, geocoder)),
        on,
    )
    return {
        "id": incident.id,
        "title": incident.title,
        "summary": incident.summary,
        "event_type": headline.event_type,
        **_date_cells(headline),
        **_place_cells(headline.place, geocoder),
        "initiators": headline.initiators,
        "targets": headline.targets,
        "supported_by": headline.supported_by,
        **_count_cells("killed", headline.killed),
        **_count_cells("injured", headline.injured),
        "grade": headline.grade.value,
        "outlets": headline.outlets,
        "sources": incident.source_ids,
        "inferred": tuple(field.value for field in headline.inferred),
        "conflicts": tuple(field.value for field in headline.conflicts),
        "rounded_m": incident.rounding.radius_m if incident.rounding else None,
        "content_warning": _content_warning(incident, sources),
    }


def _content_warning(incident: Incident, sources: Mapping[str, Source]) -> str | None:
    """What to know before reading any of its sources, each warning once; None if nothing."""
    warnings = (sources[source_id].content_warning for source_id in incident.source_ids)
    return " ".join(dict.fromkeys(warning for warning in warnings if warning)) or None


def _date_cells(headline: Headline) -> dict[str, Any]:
    if headline.date is None:
        return dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    return {
        "date_earliest": headline.date.earliest,
        "date_latest": headline.date.latest,
        "date_kind": headline.date.kind.value,
        "date_edtf": headline.date.edtf,
    }


def _count_cells(name: str, count: Quantity) -> dict[str, int | bool | None]:
    return {
        f"{name}_low": count.low,
        f"{name}_best": count.best,
        f"{name}_high": count.high,
        f"{name}_is_rounded": count.is_approximate,
    }


def _place_cells(claim: Claim | None, geocoder: Geocodes) -> dict[str, Any]:
    if claim is None:
        return _no_place(None, "no claim names a place")
    geocoded = geocode_claim(claim, geocoder)
    place = geocoded.place
    if place is None:
        return _no_place(claim.value, f"{geocoded.status.value}: {geocoded.reason}")
    precision = claim_precision(claim, geocoded)
    return {
        "toponym": claim.value,
        "place": place.name,
        "place_id": place.id,
        "admin1": place.admin1 or None,
        "country": place.country,
        "place_precision": precision.value,
        "radius_m": radius_of(place, precision),
        "place_reason": geocoded.reason,
        "geometry": Point(place.longitude, place.latitude) if precision.is_on_map else Point(),
    }


def _no_place(toponym: str | None, reason: str) -> dict[str, Any]:
    empty = dict.fromkeys(("place", "place_id", "admin1", "country", "radius_m"))
    return {
        **empty,
        "toponym": toponym,
        "place_precision": PlacePrecision.UNLOCATED.value,
        "place_reason": reason,
        "geometry": Point(),
    }


def radius_of(place: Place, precision: PlacePrecision) -> int | None:
    """Radius to draw: the place's own, or the rung's where the claim is vaguer than the place."""
    if precision is place.precision:
        return place.radius_m if precision.is_on_map else None
    return RADIUS_M[precision]
