"""A collection: the compiled records that a dashboard opens.

A folder of two files, written whole or not at all::

    incidents.parquet   the incident frame, GeoParquet
    records.json        sources, actors, incidents with their claims, rejected rows
"""

from __future__ import annotations

import hashlib
import shutil
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
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
from pydantic import ValidationError

from geodata.discretion import withhold_all
from geodata.errors import CollectionError, SchemaError
from geodata.geocoding import Geocoded, Geocoder, PlaceKey, StoredGeocoder, place_key
from geodata.holdings import Records
from geodata.incidents import geocode_claim, incidents_frame
from geodata.known import change_days, records_known_on
from geodata.passages import keep_cited
from geodata.records import Incident
from geodata.schema import COLUMNS, LIST_COLUMNS, WGS84, check_frame
from geodata.seeds import Seeds
from geodata.vocabulary import Field

_FRAME_FILE = "incidents.parquet"
_RECORDS_FILE = "records.json"
_LATER_COLUMNS = ("known_from", "rounded_m", "content_warning")
"""Nullable columns that collections of before may lack: imports are not read anew for them."""
_LIST_TYPES = (pa.ListType, pa.LargeListType)


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
        incidents, withheld = withhold_all(seeds.incidents, geocoder, seeds.stories.values())
        records = Records(
            sources=seeds.sources,
            actors=seeds.actors,
            incidents=incidents,
            rejected=seeds.rejected,
            read_count=seeds.read_count,
            passages=keep_cited(seeds.passages, incidents.values()),
            stories=seeds.stories,
            places=_look_up(incidents.values(), geocoder) | withheld,
        )
        return cls(_derive(records_known_on(records, None), None), records)

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """The days on which an incident, a source or a value of them came or went, in order."""
        since = self.incidents["known_from"].dropna().unique()
        imported = {pd.Timestamp(day).date() for day in since}
        return tuple(sorted(imported.union(change_days(self.records))))

    def known_on(self, day: date) -> Collection:
        """What could be known on a day; see :mod:`geodata.known`.

        Rows without a record are as they are, from the day that ``known_from``
        gives. Its digest is not of its content, which would take seconds to
        write at a million rows, but of where it comes from and the day.
        """
        records = records_known_on(self.records, day)
        derived = _derive(records, day)
        since = self.incidents["known_from"]
        is_recorded = self.incidents["id"].isin(list(self.records.incidents))
        is_there = ~is_recorded & (since.isna() | (since <= pd.Timestamp(day)))
        if is_there.any():
            derived = _merge(self.incidents, np.flatnonzero(is_there), derived)
        known = Collection(derived, records)
        known.digest = _digest({"base": self.digest.encode(), "day": day.isoformat().encode()})
        return known

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


def _look_up(incidents: Iterable[Incident], geocoder: Geocoder) -> dict[PlaceKey, Geocoded]:
    """What the geocoder says of each place that a claim names, without the places that lost."""
    places: dict[PlaceKey, Geocoded] = {}
    for incident in incidents:
        for claim in incident.claims_about(Field.PLACE):
            found = geocode_claim(claim, geocoder)
            key = place_key(claim.value, claim.country, claim.admin1)
            places[key] = replace(found, candidates=found.candidates[:1])
    return places


def _merge(
    whole: gpd.GeoDataFrame, kept: npt.NDArray[np.intp], more: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Some rows of a frame, and more between them; both are in the order of frames.

    Where the new rows belong is looked for, and not sorted: at a million rows
    that, and a second copy of them, would take as long as all the rest.
    """
    days, ids = _sort_days(whole)[kept], whole["id"].array
    places = []
    for day, incident_id in zip(_sort_days(more), more["id"], strict=True):
        first, last = (int(np.searchsorted(days, day, side)) for side in ("left", "right"))
        same_day = range(first, last)
        places.append(first + bisect_left(same_day, incident_id, key=lambda row: ids[kept[row]]))
    order = np.insert(kept, places, len(whole) + np.arange(len(more)))
    frame = pd.concat([whole, more[whole.columns]], ignore_index=True).take(order)
    return _in_one_piece(gpd.GeoDataFrame(frame.reset_index(drop=True), crs=WGS84))


def _sort_days(frame: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """The earliest days as numbers that sort as frames do: undated ones last."""
    days = frame["date_earliest"].to_numpy()
    return np.where(np.isnat(days), np.iinfo(np.int64).max, days.astype(np.int64))


def _derive(records: Records, day: date | None) -> gpd.GeoDataFrame:
    """The frame of records as they count on a day; None is today."""
    geocoder = StoredGeocoder(records.places)
    frame = incidents_frame(records.incidents, records.sources, records.actors, geocoder, day)
    if day is not None:
        # Our own words, written when all was known.
        frame["summary"] = pd.Series(None, index=frame.index, dtype="str")
    return frame


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
    return _with_later_columns(frame[schema.names])


def _with_later_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame with the columns that an earlier version did not write, empty."""
    for column in COLUMNS:
        if column.name in _LATER_COLUMNS and column.name not in frame.columns:
            frame[column.name] = pd.Series(None, index=frame.index, dtype=column.dtype)
    return frame


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
