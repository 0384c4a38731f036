"""A collection: the compiled records that a dashboard opens.

A folder of two files, written whole or not at all::

    incidents.parquet   the incident frame, GeoParquet
    records.json        sources, actors, incidents with their claims, rejected rows
"""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
import pandas as pd
from pyarrow import ArrowInvalid
from pydantic import BaseModel, ConfigDict, ValidationError

from geodata.errors import CollectionError
from geodata.geocoding import Geocoder
from geodata.incidents import incidents_frame
from geodata.records import Actor, Incident, Source
from geodata.rejected import Rejection
from geodata.schema import LIST_COLUMNS, check_frame
from geodata.seeds import Seeds

_FRAME_FILE = "incidents.parquet"
_RECORDS_FILE = "records.json"


class Records(BaseModel):
    """Everything but the frame: what the cards and the reader show."""

    model_config = ConfigDict(frozen=True)

    sources: dict[str, Source]
    actors: dict[str, Actor]
    incidents: dict[str, Incident]
    rejected: tuple[Rejection, ...]
    read_count: int


class Collection:
    """Incidents as a frame, and the records behind them. Read-only; share it."""

    def __init__(self, incidents: gpd.GeoDataFrame, records: Records) -> None:
        self.incidents = check_frame(incidents)
        self.records = records

    @classmethod
    def from_seeds(cls, seeds: Seeds, geocoder: Geocoder) -> Collection:
        """Derive and geocode the incidents of a seed folder."""
        frame = incidents_frame(seeds.incidents, seeds.sources, seeds.actors, geocoder)
        records = Records(
            sources=seeds.sources,
            actors=seeds.actors,
            incidents=seeds.incidents,
            rejected=seeds.rejected,
            read_count=seeds.read_count,
        )
        return cls(frame, records)

    def write(self, folder: Path) -> None:
        """Write the collection beside the folder, then swap it in.

        A reader meets the old collection, the new one or (for the moment
        between two renamings) none, but never a mixture.
        """
        aside = folder.with_name(f"{folder.name}.{uuid4().hex}.part")
        try:
            self._write_into(aside)
            _swap(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _write_into(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        frame = self.incidents.copy()
        for column in LIST_COLUMNS:
            frame[column] = [list(values) for values in frame[column]]
        frame.to_parquet(folder / _FRAME_FILE, index=False)
        text = self.records.model_dump_json(exclude_none=True, indent=1)
        (folder / _RECORDS_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Collection:
        """Open a written collection.

        Raises
        ------
        CollectionError
            If the folder holds none, or one of another version.
        """
        if not (folder / _FRAME_FILE).is_file() or not (folder / _RECORDS_FILE).is_file():
            raise CollectionError(
                f"{folder}: no collection; make it with 'python -m geodata build'"
            )
        try:
            frame = gpd.read_parquet(folder / _FRAME_FILE)
        except (ArrowInvalid, ValueError, OSError) as error:
            raise CollectionError(
                f"{folder / _FRAME_FILE}: damaged ({error}); run 'python -m geodata build'"
            ) from error
        for column in LIST_COLUMNS:
            # The type is given, since an empty list has none of its own.
            tuples = [tuple(values) for values in frame[column]]
            frame[column] = pd.Series(tuples, index=frame.index, dtype=object)
        try:
            records = Records.model_validate_json((folder / _RECORDS_FILE).read_bytes())
        except ValidationError as error:
            raise CollectionError(
                f"{folder / _RECORDS_FILE}: written by another version of geodata "
                f"({error.error_count()} differences); run 'python -m geodata build'"
            ) from error
        return cls(frame, records)


def _swap(new: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, if there is one."""
    old = folder.with_name(f"{new.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
