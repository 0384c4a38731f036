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
from functools import lru_cache
from pathlib import Path
from threading import Semaphore
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from xstatic.pkg import leaflet

from dashboard.atlas import Atlas, shared_atlas
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


@lru_cache(maxsize=1)
def columns_content() -> Content:
    """The packed columns, made once; only their compressed form is kept."""
    return Content.of(pack_columns(shared_atlas().incidents))


@lru_cache(maxsize=1)
def config_content() -> Content:
    """What the map is told once, made once."""
    files = {name: asset_url(f"basemap/{name}.geojson") for name in BASEMAP}
    data = {
        "towns": data_url("towns.json"),
        "mask": data_url("mask.bin"),
        "labels": data_url("labels.json"),
        "cards": data_url("incidents"),
    }
    return _json_content(map_config({**files, **data}, load_words()))


@lru_cache(maxsize=1)
def towns_content() -> Content:
    """The towns, made once."""
    return _json_content([_town(place) for place in shared_atlas().towns])


def _town(place: Place) -> list[Any]:
    """Name, longitude, latitude and the zoom from which its label shows."""
    zoom = 5 if place.radius_m >= 8_000 else 6 if place.radius_m >= 5_000 else 8
    return [place.name, place.longitude, place.latitude, zoom if place.kind == "city" else 9]


@lru_cache(maxsize=_MASKS_KEPT)
def _mask_content(incident_filter: IncidentFilter) -> Content:
    """One bit a row of the incident frame, lowest bit first: whether it passes the filter."""
    with _MASKS_AT_ONCE:
        mask = shared_atlas().index.mask(incident_filter)
    return Content.of(np.packbits(mask, bitorder="little").tobytes(), level=1)


def _get_mask(request: Request) -> Response:
    if _is_outdated(request):
        return _gone()
    try:
        incident_filter = IncidentFilter.from_query(request.url.query)
    except FilterError as error:
        return _refuse(400, str(error))
    content = _mask_content(incident_filter)
    return content.answer(request, shared_atlas().version)


def _get_labels(request: Request) -> Response:
    """Title and date of some rows of the incident frame: ``?rows=3,1,4``."""
    atlas = shared_atlas()
    if _is_outdated(request):
        return _gone()
    rows = _read_rows(request.query_params.get("rows", ""), len(atlas.incidents))
    if rows is None:
        return _refuse(400, f"rows: expected 1 to {_LABELS_AT_ONCE} row numbers, such as 3,1,4")
    labels = atlas.labels(rows, load_words())
    return _json_content(labels).answer(request, atlas.version)


def _is_outdated(request: Request) -> bool:
    """Whether a page of before a change of data asks: its rows are other incidents now."""
    version: str = request.path_params["version"]
    return version != shared_atlas().version


def _gone() -> Response:
    return _refuse(410, "the incidents have changed; reload the page")


def _read_rows(text: str, total: int) -> list[int] | None:
    """Row numbers separated by commas; None if they are anything else."""
    if not _ROWS.fullmatch(text):
        return None
    rows = [int(part) for part in text.split(",")]
    is_known = len(rows) <= _LABELS_AT_ONCE and max(rows) < total
    return rows if is_known else None


def _get_card(request: Request) -> Response:
    atlas, incident_id = shared_atlas(), request.path_params["incident_id"]
    if not atlas.has_incident(incident_id):
        return _refuse(404, "no such incident")
    card = make_card(atlas, incident_id, load_words())
    return _json_content(card.to_popup()).answer(request, atlas.version)


def _same_for_all(make: Callable[[], Content]) -> Callable[[Request], Response]:
    """A resource of the collection that is the same for every request."""

    def endpoint(request: Request) -> Response:
        return make().answer(request, shared_atlas().version)

    return endpoint


def _json_content(value: Any) -> Content:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Content.of(text.encode(), "application/json")


def _refuse(status: int, reason: str) -> Response:
    """One sentence; not to be kept, since the next request may be answered."""
    headers = {"Cache-Control": "no-store"}
    return Response(f"{reason}\n", status_code=status, media_type="text/plain", headers=headers)


def _with_data(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Answer 503 in one sentence where the collection cannot be opened."""

    def guarded(request: Request) -> Response:
        try:
            return endpoint(request)
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
    Route(f"{_DATA}/columns.bin", _with_data(_same_for_all(columns_content))),
    Route(f"{_DATA}/map.json", _with_data(_same_for_all(config_content))),
    Route(f"{_DATA}/towns.json", _with_data(_same_for_all(towns_content))),
    Route(f"{_DATA}/mask.bin", _with_data(_get_mask)),
    Route(f"{_DATA}/labels.json", _with_data(_get_labels)),
    Route(f"{_DATA}/incidents/{{incident_id}}.json", _with_data(_get_card)),
)
