"""Real points as incident frames, to measure with; the files are not part of the project.

Good enough for measurements, not for readers: what the files do not say is
missing, and nothing is coded by hand.

    python -m benchmarks.real_data geocausal FOLDER BUILD_FOLDER
    python -m benchmarks.real_data ucdp FILE BUILD_FOLDER
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from anyascii import anyascii

from benchmarks.generate import complete_frame, write_build
from geodata.holdings import Records
from geodata.records import Actor, Source
from geodata.vocabulary import (
    PRECISION_CROSSWALK,
    RADIUS_M,
    ActorKind,
    EventType,
    Grade,
    PlacePrecision,
    SourceKind,
)

_GEOCAUSAL_TYPES = {
    "Airstrike": EventType.AIR_STRIKE,
    "IED": EventType.ARMED_ATTACK,
    "SAF": EventType.ARMED_ATTACK,
}
"""``SOF`` (show of force) and ``other`` are no kind of event of ours."""
_GEOCAUSAL_WORDS = {
    "Airstrike": "Air strike",
    "SOF": "Show of force",
    "IED": "Roadside bomb",
    "SAF": "Small-arms fire",
}
_UCDP_TYPES = {1: EventType.BATTLE, 2: EventType.BATTLE, 3: EventType.ARMED_ATTACK}
_UCDP_WORDS = {1: "Fighting", 2: "Fighting between groups", 3: "Attack on civilians"}
_UCDP_PRECISION = {
    code: row.precision for row in PRECISION_CROSSWALK for code in row.ucdp_where_prec
}


def from_geocausal(folder: Path) -> tuple[gpd.GeoDataFrame, Records]:
    """Read the points of the R package geocausal: date, coordinates and type, no more.

    Every ``.csv`` of the folder that has these columns is read. The precision
    of the points is not stated; they are taken for sites.
    """
    rows = pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])
    rows = rows.sort_values(["date", "longitude", "latitude"], ignore_index=True)
    day = pd.to_datetime(rows["date"]).dt.as_unit("ms")
    numbers = pd.Series(rows.index).astype("str").str.zfill(6)
    title = rows["type"].map(_GEOCAUSAL_WORDS).fillna("Attack of another kind")
    site = PlacePrecision.SITE
    cells = {
        "id": "geocausal-" + numbers,
        "title": title,
        "summary": title + ".",
        "event_type": rows["type"].map(_GEOCAUSAL_TYPES).astype("str"),
        "date_earliest": day,
        "date_latest": day,
        "date_kind": "within",
        "date_edtf": rows["date"],
        "country": "IQ",
        "place_precision": site.value,
        "radius_m": RADIUS_M[site],
        "place_reason": "coordinates of the file",
        "geometry": shapely.points(rows["longitude"], rows["latitude"]),
        **_evidence("geocausal", len(rows)),
    }
    return complete_frame(cells, len(rows)), _records("geocausal", [], len(rows))


def from_ucdp(file: Path) -> tuple[gpd.GeoDataFrame, Records]:
    """Read UCDP GED events (Sundberg & Melander 2013, CC BY 4.0), columns of version 18.1.

    A ``where_prec`` without a rung of ours (5: lines and vague areas) is not on
    the map. Start and end are taken for a range in which the event lies.
    """
    rows = pd.read_csv(file, dtype={"id": str}, low_memory=False)
    # The published file has a second header, of HXL tags.
    rows = rows[rows["id"].str.isdigit().fillna(False)]
    rows = rows.sort_values(["date_start", "id"], ignore_index=True)
    codes = ["where_prec", "type_of_violence", "low", "best", "high"]
    rows[codes] = rows[codes].astype("int64")
    first, last = (pd.to_datetime(rows[c]).dt.as_unit("ms") for c in ("date_start", "date_end"))
    edtf = "[" + rows["date_start"] + ".." + rows["date_end"] + "]"
    initiators, targets = rows["side_a"].map(_slug), rows["side_b"].map(_slug)
    title = rows["type_of_violence"].map(_UCDP_WORDS) + ", " + rows["where_coordinates"]
    cells = {
        "id": "ucdp-" + rows["id"],
        "title": title,
        "summary": title + ": " + rows["side_a"] + ", " + rows["side_b"] + ".",
        "event_type": rows["type_of_violence"].map(_UCDP_TYPES).astype("str"),
        "date_earliest": first,
        "date_latest": last,
        "date_kind": "within",
        "date_edtf": edtf.where(first < last, rows["date_start"]),
        "toponym": rows["where_coordinates"],
        "place": rows["where_coordinates"],
        "admin1": rows["adm_1"].str.removesuffix("province").str.strip(),
        "country": "IQ",
        **_ucdp_place(rows),
        **{f"killed_{name}": rows[name] for name in ("low", "best", "high")},
        "initiators": _one_each(initiators),
        "targets": _one_each(targets),
        **_evidence("ucdp-ged", len(rows)),
    }
    names = dict(zip([*initiators, *targets], [*rows["side_a"], *rows["side_b"]], strict=True))
    actors = [
        Actor(id=an_id, name=name, kind=ActorKind.ARMED_GROUP) for an_id, name in names.items()
    ]
    return complete_frame(cells, len(rows)), _records("ucdp-ged", actors, len(rows))


def _ucdp_place(rows: pd.DataFrame) -> dict[str, Any]:
    rungs = [_UCDP_PRECISION.get(code, PlacePrecision.UNLOCATED) for code in rows["where_prec"]]
    points = shapely.points(rows["longitude"].astype("float64"), rows["latitude"].astype("float64"))
    points[[not rung.is_on_map for rung in rungs]] = shapely.Point()
    return {
        "place_precision": [rung.value for rung in rungs],
        "radius_m": [RADIUS_M[rung] for rung in rungs],
        "place_reason": "coordinates of the file",
        "geometry": points,
    }


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:100] or "unknown"


def _one_each(ids: pd.Series) -> list[tuple[str, ...]]:
    return [(an_id,) for an_id in ids]


def _evidence(source: str, rows: int) -> dict[str, Any]:
    """One data set reports it all, and nobody has weighed it."""
    return {
        "grade": Grade.WEAK.value,
        "outlets": 1,
        "sources": _one_each(pd.Series([source] * rows)),
    }


def _records(source: str, actors: list[Actor], rows: int) -> Records:
    data_set = Source(
        id=source,
        kind=SourceKind.DATASET,
        title=source,
        publisher=source,
        published="2019",
        reliability_reason="Not judged; taken for measurements.",
        abstract="A data set, taken as it is.",
    )
    return Records(
        sources={source: data_set},
        actors={actor.id: actor for actor in actors},
        incidents={},
        rejected=(),
        read_count=rows,
    )


READERS = {"geocausal": from_geocausal, "ucdp": from_ucdp}


def main() -> None:
    """Write a build folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", choices=READERS)
    parser.add_argument("path", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_build(*READERS[options.data](options.path), options.folder)


if __name__ == "__main__":
    main()
