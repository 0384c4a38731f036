"""The files of the deck.gl page: its bundle, and the same incidents as binary columns."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np

from geodata.vocabulary import EventType

_PAGE = Path(__file__).with_name("deckgl.html")
_BUNDLE = Path("deck.gl") / "dist.min.js"
_OPACITY = 200


def write_site(incidents: gpd.GeoDataFrame, packages: Path, folder: Path) -> None:
    """Write a folder that any server of files can serve."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_PAGE, folder / "index.html")
    shutil.copy(packages / _BUNDLE, folder)
    (folder / "columns.bin").write_bytes(pack(incidents))


def pack(incidents: gpd.GeoDataFrame) -> bytes:
    """Incidents that have a point and a date, little-endian, 20 bytes each.

    Four int32 (rows, first day, last day, nothing), then longitude and latitude
    as float32 pairs, earliest and latest day as float32 pairs, and a colour of
    four bytes by event type.
    """
    drawn = incidents[~incidents.geometry.is_empty & incidents["date_earliest"].notna()]
    points = np.column_stack([drawn.geometry.x, drawn.geometry.y]).astype("<f4")
    days = np.column_stack(
        [
            drawn[name].to_numpy().astype("datetime64[D]").astype(np.int64)
            for name in ("date_earliest", "date_latest")
        ]
    )
    kinds = [kind.value for kind in EventType]
    codes = drawn["event_type"].map({kind: code for code, kind in enumerate(kinds)})
    colours = _colours(len(kinds) + 1)[codes.fillna(len(kinds)).astype(int)]
    head = np.array([len(drawn), days[:, 0].min(), days[:, 1].max(), 0], dtype="<i4")
    return b"".join(part.tobytes() for part in (head, points, days.astype("<f4"), colours))


def _colours(count: int) -> np.ndarray:
    """Make colours that differ; which ones does not matter."""
    steps = np.arange(count)[:, None] * [37, 91, 151] % 256
    return np.column_stack([steps, np.full(count, _OPACITY)]).astype(np.uint8)
