"""How well names are resolved, on UCDP GED rows of Iraq (CC BY 4.0, Sundberg & Melander 2013).

Looks up ``where_coordinates`` of the rows whose place is known to a town, its
surroundings or a district (where_prec 1 to 3), alone and with ``adm_1``, and
compares with the row's coordinates. The file is not part of the project: give
its path.

    python benchmarks/geocoding.py FILE
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.build import BuildPaths
from geodata.gazetteer import Gazetteer
from geodata.geocoding import Geocoder, GeocodeStatus, distance_km

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Outcome:
    """What became of one row."""

    name: str
    status: GeocodeStatus
    km: float


def main(path: Path) -> None:
    """Measure and print a Markdown table."""
    # The second row of the published file holds HXL tags.
    rows = pd.read_csv(path, skiprows=[1])
    rows = rows[rows["where_prec"].isin([1, 2, 3])]
    with Gazetteer(BuildPaths(PROJECT / "build").gazetteer) as gazetteer:
        geocoder = Geocoder(gazetteer)
        print(
            f"{len(rows)} rows, {rows['where_coordinates'].nunique()} distinct names\n\n"
            "| | rows <= 10 km | rows <= 25 km | names <= 10 km "
            "| unresolved | ambiguous | > 25 km |\n"
            "|---|---|---|---|---|---|---|"
        )
        for label, has_context in (("name alone", False), ("name, IQ and adm_1", True)):
            print(
                _table_row(
                    label, [_look_up(row, geocoder, has_context) for row in rows.itertuples()]
                )
            )


def _look_up(row: Any, geocoder: Geocoder, has_context: bool) -> Outcome:
    admin1 = row.adm_1 if has_context and isinstance(row.adm_1, str) else None
    found = geocoder.geocode(row.where_coordinates, "IQ" if has_context else None, admin1)
    place = found.place
    km = (
        distance_km(place.longitude, place.latitude, row.longitude, row.latitude)
        if place
        else float("inf")
    )
    return Outcome(row.where_coordinates, found.status, km)


def _table_row(label: str, outcomes: list[Outcome]) -> str:
    frame = pd.DataFrame(outcomes)
    is_near = frame["km"] <= 10
    # A distinct name counts as placed if most of its rows are.
    names = is_near.groupby(frame["name"]).mean() >= 0.5
    resolved = frame["status"] == GeocodeStatus.RESOLVED
    shares = (
        is_near.mean(),
        (frame["km"] <= 25).mean(),
        names.mean(),
        (frame["status"] == GeocodeStatus.UNRESOLVED).mean(),
        (frame["status"] == GeocodeStatus.AMBIGUOUS).mean(),
        (resolved & (frame["km"] > 25)).mean(),
    )
    return f"| {label} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python benchmarks/geocoding.py UCDP_GED_FILE")
    main(Path(sys.argv[1]))
