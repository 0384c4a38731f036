"""HTTP routes beside Streamlit's own: assets, columns, masks, labels and cards.

Everything under ``/atlas``. No path of a request ever reaches the file system:
assets are listed once at start-up and looked up by name. Endpoints are plain
functions, which Starlette runs beside the loop that talks to the browsers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import mimetypes
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Semaphore
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from xstatic.pkg import leaflet

from dashboard.atlas import Atlas, atlas_known_on, shared_atlas
from dashboard.card import make_card
from dashboard.content import Content
from dashboard.map_config import BASEMAP, map_config
from dashboard.symbols import SYMBOL_FILES
from dashboard.wording import load_words
from geodata.columns import pack_columns
from geodata.errors import FilterError, GeodataError
from geodata.filters import IncidentFilter
from geodata.gazetteer import Place

_LOG = logging.getLogger("dashboard")
PREFIX = "/atlas"
_ASSETS = Path(__file__).parent / "assets"
_MASKS_KEPT = 64
_MASKS_AT_ONCE = Semaphore(2)
"""Anybody may ask for masks that nobody has asked for, and each is work; the page comes first."""
_LABELS_AT_ONCE = 200
_DAYS_KEPT = 8
_VERSION = re.compile(r"[0-9a-f]{16}(?:-(\d{4}-\d\d-\d\d))?")
"""Hash of today's data, and the day of the past if it is not today's."""
_ROWS = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/geo+json", ".geojson")


@lru_cache(maxsize=1)
def asset_files() -> dict[str, Path]:
    """Every asset that is served, by its path below ``/atlas/assets/<version>/``."""
    own = {
        path.relative_to(_ASSETS).as_posix(): path
        for path in sorted(_ASSETS.rglob("*"))
        if path.suffix in (".js", ".css", ".geojson")
    }
    folder = Path(leaflet.BASE_DIR)
    library = {
        f"leaflet/{path.relative_to(folder).as_posix()}": path
        for path in (folder / "leaflet.js", folder / "leaflet.css", *folder.glob("images/*.png"))
    }
    return {**own, **library}


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Short hash of all assets; part of their URL, so that they may be kept for ever."""
    digest = hashlib.sha256()
    for name, path in asset_files().items():
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def asset_url(name: str) -> str:
    """URL path of an asset."""
    if name not in asset_files():
        raise ValueError(f"{name!r} is not an asset")
    return f"{PREFIX}/assets/{assets_version()}/{name}"


def data_url(name: str, atlas: Atlas | None = None) -> str:
    """URL path of a data resource: ``columns.bin``, or the folder ``incidents``.

    Of an atlas, or of today's.
    """
    return f"{data_folder(atlas or shared_atlas())}/{name}"


def data_folder(atlas: Atlas) -> str:
    """URL path of the folder of an atlas's data resources."""
    return f"{PREFIX}/data/{atlas.version}"


@lru_cache(maxsize=256)
def _asset(name: str) -> Content:
    path = asset_files()[name]
    return Content.of(path.read_bytes(), mimetypes.guess_type(path.name)[0])


def _get_asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in asset_files():
        return _refuse(404, "no such asset")
    content = _asset(name)
    return content.answer(request, assets_version())


def _get_symbol(request: Request) -> Response:
    picture = SYMBOL_FILES.get(request.path_params["name"])
    if picture is None:
        return _refuse(404, "no such symbol")
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(picture, media_type="image/svg+xml", headers=headers)


def _day_of(version: str) -> date | None:
    """The day of the past that a version names; None is today.

    Raises
    ------
    LookupError
        If it is none that has rows of its own: there is one atlas a change, so
        that nobody can ask for more of them than there are.
    """
    match = _VERSION.fullmatch(version)
    if match is None or match[1] is None:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        raise LookupError(version) from None
    if not shared_atlas().knows_version_of(day):
        raise LookupError(version)
    return day


def _is_outdated(version: str) -> bool:
    """Whether a page of before a change of data asks: its rows are other incidents now."""
    return version.split("-")[0] != shared_atlas().version


@lru_cache(maxsize=_DAYS_KEPT)
def columns_content(day: date | None = None) -> Content:
    """The packed columns of a day, made once; only their compressed form is kept."""
    return Content.of(pack_columns(atlas_known_on(day).incidents))


@lru_cache(maxsize=1)
def config_content() -> Content:
    """What the map is told once, made once; the same for every day."""
    files = {name: asset_url(f"basemap/{name}.geojson") for name in BASEMAP}
    return _json_content(map_config({**files, "towns": data_url("towns.json")}, load_words()))


@lru_cache(maxsize=1)
def towns_content() -> Content:
    """The towns, made once."""
    return _json_content([_town(place) for place in shared_atlas().towns])


def _town(place: Place) -> list[Any]:
    """Name, longitude, latitude and the zoom from which its label shows."""
    zoom = 5 if place.radius_m >= 8_000 else 6 if place.radius_m >= 5_000 else 8
    return [place.name, place.longitude, place.latitude, zoom if place.kind == "city" else 9]


@lru_cache(maxsize=_MASKS_KEPT)
def _mask_content(incident_filter: IncidentFilter, day: date | None) -> Content:
    """One bit a row of a day's incident frame, lowest bit first: whether it passes the filter."""
    with _MASKS_AT_ONCE:
        mask = atlas_known_on(day).index.mask(incident_filter)
    return Content.of(np.packbits(mask, bitorder="little").tobytes(), level=1)


def _get_mask(request: Request, day: date | None) -> Response:
    if _is_outdated(_version(request)):
        return _gone()
    try:
        incident_filter = IncidentFilter.from_query(request.url.query)
    except FilterError as error:
        return _refuse(400, str(error))
    return _answer(_mask_content(incident_filter, day), request, day)


def _get_labels(request: Request, day: date | None) -> Response:
    """Title and date of some rows of the incident frame: ``?rows=3,1,4``."""
    if _is_outdated(_version(request)):
        return _gone()
    atlas = atlas_known_on(day)
    rows = _read_rows(request.query_params.get("rows", ""), len(atlas.incidents))
    if rows is None:
        return _refuse(400, f"rows: expected 1 to {_LABELS_AT_ONCE} row numbers, such as 3,1,4")
    return _answer(_json_content(atlas.labels(rows, load_words())), request, day)


def _get_columns(request: Request, day: date | None) -> Response:
    return _answer(columns_content(day), request, day)


def _get_config(request: Request, day: date | None) -> Response:
    return _answer(config_content(), request, day)


def _get_towns(request: Request, day: date | None) -> Response:
    return _answer(towns_content(), request, day)


def _version(request: Request) -> str:
    return str(request.path_params["version"])


def _answer(content: Content, request: Request, day: date | None) -> Response:
    version = shared_atlas().version
    return content.answer(request, f"{version}-{day.isoformat()}" if day else version)


def _gone() -> Response:
    return _refuse(410, "the incidents have changed; reload the page")


def _read_rows(text: str, total: int) -> list[int] | None:
    """Row numbers separated by commas; None if they are anything else."""
    if not _ROWS.fullmatch(text):
        return None
    rows = [int(part) for part in text.split(",")]
    is_known = len(rows) <= _LABELS_AT_ONCE and max(rows) < total
    return rows if is_known else None


def _get_card(request: Request, day: date | None) -> Response:
    atlas, incident_id = atlas_known_on(day), request.path_params["incident_id"]
    if not atlas.has_incident(incident_id):
        return _refuse(404, "no such incident")
    card = make_card(atlas, incident_id, load_words())
    return _answer(_json_content(card.to_popup()), request, day)


def _json_content(value: Any) -> Content:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Content.of(text.encode(), "application/json")


def _refuse(status: int, reason: str) -> Response:
    """One sentence; not to be kept, since the next request may be answered."""
    headers = {"Cache-Control": "no-store"}
    return Response(f"{reason}\n", status_code=status, media_type="text/plain", headers=headers)


def _of_day(endpoint: Callable[[Request, date | None], Response]) -> Callable[[Request], Response]:
    """Tell an endpoint which day its version names; 404 for a day that has no rows of its own.

    Where the collection cannot be opened, answer 503 in one sentence.
    """

    def guarded(request: Request) -> Response:
        try:
            return endpoint(request, _day_of(_version(request)))
        except LookupError:
            return _refuse(404, "no such version")
        except GeodataError as error:
            _LOG.error("%s", error)
            return _refuse(503, "the incidents could not be loaded; the server's log says why")

    return guarded


def warm_up() -> None:
    """Make what every reader asks for, before the first one comes."""
    for make in (columns_content, config_content, towns_content):
        make()


_DATA = f"{PREFIX}/data/{{version}}"

ROUTES = (
    Route(f"{PREFIX}/assets/{{version}}/{{name:path}}", _get_asset),
    Route(f"{PREFIX}/symbols/{{name}}.svg", _get_symbol),
    Route(f"{_DATA}/columns.bin", _of_day(_get_columns)),
    Route(f"{_DATA}/map.json", _of_day(_get_config)),
    Route(f"{_DATA}/towns.json", _of_day(_get_towns)),
    Route(f"{_DATA}/mask.bin", _of_day(_get_mask)),
    Route(f"{_DATA}/labels.json", _of_day(_get_labels)),
    Route(f"{_DATA}/incidents/{{incident_id}}.json", _of_day(_get_card)),
)
