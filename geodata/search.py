"""Search for words in the texts of the incident frame, without a copy of the texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geodata.facets import Facet, Rows
from geodata.filters import Mask

_COLUMNS = ("title", "summary", "toponym", "place")
_REPEATED = 8
"""A column is searched by its distinct texts if each stands in so many rows on average."""
_SAMPLE = 65_536


class TextSearch:
    """Finds the rows in whose texts words stand, also as parts of other words.

    Looked in are title, summary, place names, governorate, and the ``names`` of
    actors and sources; an id without a name stands for itself. Case is folded
    as Unicode has it.
    """

    def __init__(
        self, incidents: gpd.GeoDataFrame, facets: Mapping[str, Facet], names: Mapping[str, str]
    ) -> None:
        self._count = len(incidents)
        self._columns: list[_Repeated | _Various | _Named] = [
            _Named(facets["admin1"], {}),
            _Named(facets["actor"], names),
            _Named(facets["source"], names),
            *(_search_column(incidents[column]) for column in _COLUMNS),
        ]

    def rows_with(self, words: tuple[str, ...]) -> Mask:
        """Rows that have all of these words; a word holds no space."""
        rows: Rows = np.arange(self._count, dtype=np.int32)
        # The longest word first: it leaves the fewest rows for the others.
        for word in sorted(words, key=len, reverse=True):
            folded = word.casefold()
            found = np.zeros(len(rows), dtype=bool)
            for column in self._columns:
                found |= column.has(folded, rows)
            rows = rows.compress(found)
        mask = np.zeros(self._count, dtype=bool)
        mask[rows] = True
        return mask


class _Named:
    """A facet, searched by what readers call its values."""

    def __init__(self, facet: Facet, names: Mapping[str, str]) -> None:
        self._facet = facet
        self._names = [names.get(value, value).casefold() for value in facet.values]

    def has(self, folded: str, rows: Rows) -> Mask:
        codes = [code for code, name in enumerate(self._names) if folded in name]
        if not codes:
            return np.zeros(len(rows), dtype=bool)
        return self._facet.rows_with(codes).take(rows)


class _Repeated:
    """A column with few distinct texts, such as names of places."""

    def __init__(self, encoded: Any) -> None:
        texts = encoded.dictionary.to_pylist()
        self._texts = pa.array([text.casefold() for text in texts], pa.large_string())
        codes = encoded.indices.fill_null(len(texts)).to_numpy()
        self._codes: npt.NDArray[Any] = codes.astype(np.min_scalar_type(len(texts)))

    def has(self, folded: str, rows: Rows) -> Mask:
        matches = _to_mask(pc.match_substring(self._texts, folded))
        if not matches.any():
            return np.zeros(len(rows), dtype=bool)
        return np.append(matches, False).take(self._codes.take(rows))


class _Various:
    """A column of texts that differ: the frame's own memory is searched.

    Arrow ignores case letter by letter. Rows with a letter that folds into
    several (``ß`` into ``ss``) are looked at one by one.
    """

    def __init__(self, texts: Any) -> None:
        self._texts = texts
        self._is_odd = _has_longer_fold(texts)

    def has(self, folded: str, rows: Rows) -> Mask:
        is_part = len(rows) < len(self._texts)
        texts = self._texts.take(pa.array(rows)) if is_part else self._texts
        found = _to_mask(pc.match_substring(texts, folded, ignore_case=True))
        odd = np.flatnonzero(self._is_odd.take(rows))
        found[odd] = [folded in text.casefold() for text in texts.take(pa.array(odd)).to_pylist()]
        return found


def _search_column(column: pd.Series) -> _Repeated | _Various:
    texts = pa.array(column)
    sample = texts.slice(0, _SAMPLE)
    # To tell all the distinct texts of a million summaries would take half a second.
    if 2 * pc.count_distinct(sample).as_py() <= len(sample):
        encoded = texts.dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        if len(encoded.dictionary) * _REPEATED <= len(texts):
            return _Repeated(encoded)
    return _Various(texts)


def _has_longer_fold(texts: Any) -> Mask:
    """Which texts have a letter that case folding makes longer."""
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        return np.zeros(len(texts), dtype=bool)
    return _to_mask(pc.match_substring_regex(texts, f"[{_longer_folds()}]"))


@lru_cache(maxsize=1)
def _longer_folds() -> str:
    """Letters whose case folding is longer; all of them are in the basic plane."""
    return "".join(letter for letter in map(chr, range(0x10000)) if len(letter.casefold()) > 1)


def _to_mask(matches: Any) -> Mask:
    """A missing text has no word."""
    return np.array(pc.fill_null(matches, False))
