"""A collection: the compiled records that a dashboard opens.

A folder of two files, written whole or not at all::

    incidents.parquet   the incident frame, GeoParquet
    records.json        sources, actors, incidents with their claims, rejected rows
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from geodata.errors import CollectionError, SchemaError
from geodata.geocoding import Geocoder
from geodata.incidents import incidents_frame
from geodata.passages import Passages
from geodata.records import Actor, Incident, Source
from geodata.rejected import Rejection
from geodata.schema import LIST_COLUMNS, check_frame
from geodata.seeds import Seeds
from geodata.stories import Story

_FRAME_FILE = "incidents.parquet"
_RECORDS_FILE = "records.json"
_LIST_TYPES = (pa.ListType, pa.LargeListType)


class Records(BaseModel):
    """Everything but the frame: what the cards and the reader show."""

    model_config = ConfigDict(frozen=True)

    sources: dict[str, Source]
    actors: dict[str, Actor]
    incidents: dict[str, Incident]
    rejected: tuple[Rejection, ...]
    read_count: int
    passages: Passages = {}
    """Locators of the passages, by source: where they are, also in a changed document."""
    stories: dict[str, Story] = {}


class Collection:
    """Incidents as a frame, and the records behind them. Read-only; share it.

    A row may lack a record: generated and imported incidents stand in the frame
    alone, and ``records.incidents`` then has fewer incidents than the frame.
    """

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
            passages=seeds.passages,
            stories=seeds.stories,
        )
        return cls(frame, records)

    @cached_property
    def digest(self) -> str:
        """Hash of the content, as 16 hexadecimal digits.

        It is of the bytes of the two files, whether they were read or would be
        written: a collection has the same digest before it is written and after.
        """
        return _digest(self._to_files())

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
        for name, content in self._to_files().items():
            (folder / name).write_bytes(content)

    def _to_files(self) -> dict[str, bytes]:
        """What each file holds, by its name."""
        frame = BytesIO()
        self.incidents.to_parquet(frame, index=False)
        records = self.records.model_dump_json(exclude_none=True, indent=1)
        return {_FRAME_FILE: frame.getvalue(), _RECORDS_FILE: records.encode()}

    @classmethod
    def read(cls, folder: Path) -> Collection:
        """Open a written collection.

        Raises
        ------
        CollectionError
            If the folder holds none, or one of another version.
        """
        files = _read_files(folder)
        try:
            frame = _read_frame(files[_FRAME_FILE])
            collection = cls(frame, Records.model_validate_json(files[_RECORDS_FILE]))
        except ValidationError as error:
            raise CollectionError(
                f"{folder / _RECORDS_FILE}: written by another version of geodata "
                f"({error.error_count()} differences); run 'python -m geodata build'"
            ) from error
        except SchemaError as error:
            raise CollectionError(
                f"{folder / _FRAME_FILE}: written by another version of geodata "
                f"({error}); run 'python -m geodata build'"
            ) from error
        except (ValueError, OSError) as error:  # Arrow's are of both kinds
            raise CollectionError(
                f"{folder / _FRAME_FILE}: damaged ({error}); run 'python -m geodata build'"
            ) from error
        collection.digest = _digest(files)
        return collection


def _read_files(folder: Path) -> dict[str, bytes]:
    """What each file holds, by its name; read once, so that the digest is of what was parsed."""
    try:
        return {name: (folder / name).read_bytes() for name in (_FRAME_FILE, _RECORDS_FILE)}
    except OSError as error:
        raise CollectionError(
            f"{folder}: no collection ({error.strerror}); make it with 'python -m geodata build'"
        ) from error


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for content in files.values():
        digest.update(content)
    return digest.hexdigest()[:16]


def _read_frame(content: bytes) -> gpd.GeoDataFrame:
    """Read GeoParquet, with a tuple in each cell of the list columns."""
    schema = pq.read_schema(pa.BufferReader(content))
    lists = [
        name
        for name in LIST_COLUMNS
        if name in schema.names and isinstance(schema.field(name).type, _LIST_TYPES)
    ]
    others = [name for name in schema.names if name not in lists]
    frame = _in_one_piece(gpd.read_parquet(pa.BufferReader(content), columns=others))
    # Read apart, since pandas would make an array of each cell.
    table = pq.read_table(pa.BufferReader(content), columns=lists)
    for name in lists:
        # The type is given, since empty tuples alone have none of their own.
        frame[name] = pd.Series(_to_tuples(table[name].combine_chunks()), dtype=object)
    return frame[schema.names]


def _in_one_piece(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame with each column of texts in one piece of memory.

    Where it is in several, as it comes from a file, each look-up of a few rows
    joins them first: fifty milliseconds a column at a million rows.
    """
    for name in frame.columns[frame.dtypes == "str"]:
        pieces = pa.array(frame[name])
        if isinstance(pieces, pa.ChunkedArray):
            frame[name] = pieces.combine_chunks().to_pandas()
    return frame


def _to_tuples(lists: pa.ListArray) -> npt.NDArray[np.object_]:
    """One tuple a list. Equal lists share one: there are few, and memory stays small.

    Goes from position to position in all lists at once, not from list to list:
    the lists that agree so far and have the same word next share what follows.
    """
    encoded = lists.flatten().dictionary_encode(null_encoding="encode")
    words, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    lengths = pc.list_value_length(lists).fill_null(0).to_numpy()
    starts = np.cumsum(lengths) - lengths
    tuples: list[tuple[Any, ...]] = [()]
    tuple_of = np.zeros(len(lists), dtype=np.int64)
    longer = np.arange(len(lists))
    for position in range(lengths.max(initial=0)):
        longer = longer[lengths[longer] > position]
        pairs = tuple_of[longer] * len(words) + codes[starts[longer] + position]
        numbers, distinct = pd.factorize(pairs)
        tuple_of[longer] = len(tuples) + numbers
        tuples += [
            (*tuples[pair // len(words)], words[pair % len(words)]) for pair in distinct.tolist()
        ]
    return np.fromiter(tuples, dtype=object, count=len(tuples))[tuple_of]


def _swap(new: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, if there is one."""
    old = folder.with_name(f"{new.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
