"""The incident frame as packed columns: the binary that a browser draws from.

A struct of arrays, as in Apache Arrow's columnar format: each column is one run
of numbers that a browser lays a typed array over, without parsing and without
an object a row. It is little-endian, as Arrow is by default, because typed
arrays have the byte order of their machine, and browsers run on little-endian
ones. Rows come in blocks, so that what has arrived can be drawn while the rest
is loading. Texts are left out but for a small dictionary: a page asks for the
few titles that it shows.

docs/columns.md describes the format byte by byte; a test holds it to
:data:`LAYOUT`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import Any, TypedDict

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.dates import DateKind
from geodata.errors import ColumnsError
from geodata.schema import refuse_rows
from geodata.vocabulary import EventType, Grade, PlacePrecision

MAGIC = b"IACO"
VERSION = 1
ROWS_PER_BLOCK = 65_536

NONE = -(2**31)
"""No place on the map (``lon``, ``lat``), or no date (``earliest``)."""
NO_RADIUS = 0
NO_ADMIN1 = 65_535
UNKNOWN_TYPE = 255

_HEADER = struct.Struct("<4sHHIII")
_MICRODEGREES = 1_000_000  # in a degree; 1e-6 degrees are about 0.1 m
_RADIUS_UNIT_M = 10
_LARGEST_RADIUS = 65_535
_ALIGNMENT = 4  # of each array: typed arrays of 32 bits begin at multiples of it
_BLOCKS_ALIGNMENT = 8

Integers = npt.NDArray[np.integer[Any]]
"""The values of one column."""


class Flag(IntFlag):
    """Bits of the column ``flags``."""

    DURATION = 1
    """The date is a duration: true on all its days."""
    INFERRED = 2
    """Some headline value rests on an inferred claim."""
    CONFLICT = 4
    """Some claims cannot all be true."""


@dataclass(frozen=True)
class PackedColumn:
    """One column of the binary, in each block."""

    name: str
    dtype: np.dtype[np.integer[Any]]
    none: int | None = None
    """Value that stands for a missing one; None if no row lacks a value."""

    @property
    def type(self) -> str:
        """Short name of the type: ``i32`` is a signed integer of 32 bits."""
        return f"{self.dtype.kind}{8 * self.dtype.itemsize}"


LAYOUT: tuple[PackedColumn, ...] = (
    PackedColumn("lon", np.dtype("<i4"), NONE),
    PackedColumn("lat", np.dtype("<i4"), NONE),
    PackedColumn("earliest", np.dtype("<i4"), NONE),
    PackedColumn("span_days", np.dtype("<i4")),
    PackedColumn("radius", np.dtype("<u2"), NO_RADIUS),
    PackedColumn("admin1", np.dtype("<u2"), NO_ADMIN1),
    PackedColumn("type", np.dtype("u1"), UNKNOWN_TYPE),
    PackedColumn("precision", np.dtype("u1")),
    PackedColumn("grade", np.dtype("u1")),
    PackedColumn("flags", np.dtype("u1")),
)
"""The columns, in the order of their arrays in a block."""


class Admin1(TypedDict):
    """A first-level unit in the dictionary; names repeat from country to country."""

    name: str
    country: str | None


class Dictionary(TypedDict):
    """The words that ``type``, ``precision``, ``grade`` and ``admin1`` point to."""

    event_type: list[str]
    place_precision: list[str]
    grade: list[str]
    admin1: list[Admin1]


def pack_columns(incidents: gpd.GeoDataFrame, rows_per_block: int = ROWS_PER_BLOCK) -> bytes:
    """The frame as packed columns; the same frame always gives the same bytes.

    Rows keep their order, so that a row number means the same incident here and
    in the frame.

    Raises
    ------
    SchemaError
        Naming the first row that is out of order (by ``date_earliest``, undated
        last), lacks a precision or a grade, has a word outside the vocabulary,
        or lies anywhere but at one point of the globe.
    ColumnsError
        If there are more admin1 units than their column can count.
    """
    admin1, units = _admin1(incidents)
    dictionary: Dictionary = {
        "event_type": list(EventType),
        "place_precision": list(PlacePrecision),
        "grade": list(Grade),
        "admin1": units,
    }
    columns = {"admin1": admin1, **_dates(incidents), **_places(incidents), **_words(incidents)}
    return b"".join(_parts(columns, dictionary, len(incidents), rows_per_block))


def unpack_columns(content: bytes) -> tuple[dict[str, Integers], Dictionary]:
    """Read packed columns: one array a column over all rows, and the dictionary.

    Raises
    ------
    ColumnsError
        If the bytes are something else, of another version, or not whole.
    """
    if len(content) < _HEADER.size:
        raise ColumnsError(f"packed columns: {len(content)} bytes are too few for the header")
    magic, version, _, rows, rows_per_block, dictionary_bytes = _HEADER.unpack_from(content)
    if magic != MAGIC:
        raise ColumnsError(f"packed columns: begins with {magic!r}, expected {MAGIC!r}")
    if version != VERSION:
        raise ColumnsError(f"packed columns: version {version}, expected {VERSION}")
    if rows_per_block == 0:
        raise ColumnsError("packed columns: blocks of 0 rows")
    start = _HEADER.size + dictionary_bytes
    expected = start + _blocks_bytes(rows, rows_per_block)
    if len(content) != expected:
        raise ColumnsError(f"packed columns: {len(content)} bytes, expected {expected}")
    dictionary = _read_dictionary(content[_HEADER.size : start])
    columns = {column.name: np.empty(rows, column.dtype) for column in LAYOUT}
    for first in range(0, rows, rows_per_block):
        size = min(rows_per_block, rows - first)
        for column in LAYOUT:
            values = np.frombuffer(content, column.dtype, size, start)
            columns[column.name][first : first + size] = values
            start += _aligned(values.nbytes)
    return columns, dictionary


def _parts(
    columns: dict[str, Integers], dictionary: Dictionary, rows: int, rows_per_block: int
) -> Iterator[bytes]:
    """The file from its first byte to its last, in pieces."""
    text = json.dumps(dictionary, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(_HEADER.size + len(text)) % _BLOCKS_ALIGNMENT)
    yield _HEADER.pack(MAGIC, VERSION, 0, rows, rows_per_block, len(text))
    yield text
    for first in range(0, rows, rows_per_block):
        for column in LAYOUT:
            values = columns[column.name][first : first + rows_per_block].astype(column.dtype)
            yield values.tobytes()
            yield bytes(_aligned(values.nbytes) - values.nbytes)


def _blocks_bytes(rows: int, rows_per_block: int) -> int:
    full, rest = divmod(rows, rows_per_block)
    return full * _block_bytes(rows_per_block) + _block_bytes(rest)


def _block_bytes(rows: int) -> int:
    return sum(_aligned(rows * column.dtype.itemsize) for column in LAYOUT)


def _aligned(size: int) -> int:
    return size + -size % _ALIGNMENT


def _read_dictionary(content: bytes) -> Dictionary:
    try:
        dictionary: Dictionary = json.loads(content.decode())
    except ValueError as error:  # both of Unicode and of JSON
        raise ColumnsError(f"packed columns: the dictionary is damaged ({error})") from error
    return dictionary


def _dates(incidents: gpd.GeoDataFrame) -> dict[str, Integers]:
    earliest = incidents["date_earliest"].to_numpy().astype("datetime64[D]")
    latest = incidents["date_latest"].to_numpy().astype("datetime64[D]")
    _check_order(incidents, earliest)
    span = latest - earliest
    return {
        "earliest": np.where(np.isnat(earliest), NONE, earliest.astype(np.int64)),
        "span_days": np.where(np.isnat(span), 0, span.astype(np.int64)),
    }


def _check_order(incidents: gpd.GeoDataFrame, earliest: npt.NDArray[np.datetime64]) -> None:
    undated_last = np.where(np.isnat(earliest), np.iinfo(np.int64).max, earliest.astype(np.int64))
    refuse_rows(
        incidents,
        np.append(False, undated_last[1:] < undated_last[:-1]),
        "is out of order; expected by date_earliest, undated last",
    )


def _places(incidents: gpd.GeoDataFrame) -> dict[str, Integers]:
    # Unlike get_x, this passes over empty points, and says which rows have one.
    degrees, rows = shapely.get_coordinates(incidents.geometry.to_numpy(), return_index=True)
    is_wrong = np.zeros(len(incidents), dtype=bool)
    is_wrong[rows[1:][rows[1:] == rows[:-1]]] = True
    is_wrong[rows[~(np.abs(degrees) <= (180, 90)).all(axis=1)]] = True
    refuse_rows(incidents, is_wrong, "is not at one point in degrees of longitude and latitude")
    lon_lat = np.full((2, len(incidents)), NONE, dtype=np.int32)
    lon_lat[:, rows] = np.rint(degrees * _MICRODEGREES).T
    radius_m = incidents["radius_m"].to_numpy(dtype=np.int64, na_value=0)
    rounded_up = -(-radius_m // _RADIUS_UNIT_M)
    return {
        "lon": lon_lat[0],
        "lat": lon_lat[1],
        "radius": np.clip(rounded_up, NO_RADIUS, _LARGEST_RADIUS),
    }


def _words(incidents: gpd.GeoDataFrame) -> dict[str, Integers]:
    is_duration = (incidents["date_kind"] == DateKind.DURATION.value).to_numpy(dtype=bool)
    # A tuple is true if it holds something.
    is_inferred = incidents["inferred"].to_numpy().astype(bool)
    is_in_conflict = incidents["conflicts"].to_numpy().astype(bool)
    return {
        "type": _indexes(incidents, "event_type", list(EventType), UNKNOWN_TYPE),
        "precision": _indexes(incidents, "place_precision", list(PlacePrecision)),
        "grade": _indexes(incidents, "grade", list(Grade)),
        "flags": (
            is_duration * np.uint8(Flag.DURATION)
            | is_inferred * np.uint8(Flag.INFERRED)
            | is_in_conflict * np.uint8(Flag.CONFLICT)
        ),
    }


def _indexes(
    incidents: gpd.GeoDataFrame, name: str, words: Sequence[StrEnum], none: int | None = None
) -> Integers:
    """Index of each row's word in the vocabulary."""
    codes, found = pd.factorize(incidents[name])
    outside = [word not in words for word in found]
    # A missing word has the code -1, and so the last place of each list.
    refuse_rows(
        incidents, np.array([*outside, False])[codes], f"has another {name} than {list(words)}"
    )
    refuse_rows(incidents, (codes == -1) & (none is None), f"has no {name}")
    return np.array([*map(words.index, found), none or 0], dtype=np.uint8)[codes]


def _admin1(incidents: gpd.GeoDataFrame) -> tuple[Integers, list[Admin1]]:
    """Index of each row's unit, and the units, by country and then name."""
    names, distinct_names = pd.factorize(incidents["admin1"])
    countries, distinct_countries = pd.factorize(incidents["country"])
    # One number a pair of codes, negative where there is no name (code -1).
    base = len(distinct_countries) + 1
    codes, pairs = pd.factorize(names * base + countries + 1)
    country_of = ("", *distinct_countries)  # unknown ones have no name to sort by
    units = [
        (country_of[pair % base], distinct_names[pair // base]) if pair >= 0 else None
        for pair in pairs
    ]
    ordered = sorted(unit for unit in units if unit)
    if len(ordered) > NO_ADMIN1:
        raise ColumnsError(
            f"packed columns: {len(ordered)} admin1 units, expected at most {NO_ADMIN1}"
        )
    index_of: dict[tuple[str, str] | None, int] = {unit: i for i, unit in enumerate(ordered)}
    indexes = np.array([index_of.get(unit, NO_ADMIN1) for unit in units], dtype=np.uint16)[codes]
    return indexes, [{"name": name, "country": country or None} for country, name in ordered]
