"""What is measured on: build folders for ``INCIDENT_BUILD``, made once and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from benchmarks.generate import generated_frame, generated_records, write_build
from benchmarks.real_data import from_geocausal, from_ucdp
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.gazetteer import CURATED_FOLDER
from geodata.holdings import Records


@dataclass(frozen=True)
class DataSet:
    """Incidents, compiled."""

    name: str
    rows: int
    folder: Path

    def incidents(self) -> gpd.GeoDataFrame:
        """Read the frame again; a million rows take seconds."""
        return Collection.read(BuildPaths(self.folder).collection).incidents


def generated(rows: int, cache: Path) -> DataSet:
    """Incidents of the generator."""
    return _kept(
        f"{rows:,}", cache / str(rows), "", lambda: (generated_frame(rows), generated_records(rows))
    )


def geocausal(path: Path, cache: Path) -> DataSet:
    """The points of the R package geocausal."""
    return _kept("geocausal", cache / "geocausal", _traces(path), lambda: from_geocausal(path))


def ucdp(path: Path, cache: Path) -> DataSet:
    """Events of UCDP GED."""
    return _kept("UCDP GED", cache / "ucdp", _traces(path), lambda: from_ucdp(path))


def compiled(name: str, folder: Path) -> DataSet:
    """A build folder that is there already."""
    rows = len(Collection.read(BuildPaths(folder).collection).incidents)
    return DataSet(name, rows, folder)


def _kept(
    name: str, folder: Path, traces: str, make: Callable[[], tuple[gpd.GeoDataFrame, Records]]
) -> DataSet:
    """Make a build folder, unless this very code has made it of the same input."""
    stamp, key = folder / "made-of", _code_digest() + traces
    if not stamp.is_file() or stamp.read_text("ascii").partition(" ")[0] != key:
        print(f"making {name} incidents", flush=True)
        frame, records = make()
        write_build(frame, records, folder)
        stamp.write_text(f"{key} {len(frame)}", "ascii")
    return DataSet(name, int(stamp.read_text("ascii").partition(" ")[2]), folder)


def _code_digest() -> str:
    """Digest of all that shapes a build folder."""
    here, geodata = Path(__file__).parent, CURATED_FOLDER.parent
    modules = ("collection", "gazetteer", "names", "records", "schema", "text", "vocabulary")
    digest = hashlib.sha256()
    for path in (
        *(here / f"{name}.py" for name in ("generate", "real_data")),
        *(geodata / f"{name}.py" for name in modules),
        *sorted(CURATED_FOLDER.glob("*.csv")),
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _traces(path: Path) -> str:
    """Sizes and times of the files that are read; their content would take long."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    traces = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(traces).encode()).hexdigest()
