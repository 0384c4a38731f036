"""HTTP routes beside Streamlit's own: assets, marks and cards.

Everything under ``/atlas``. No path of a request ever reaches the file system:
assets are listed once at start-up and looked up by name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import mimetypes
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from xstatic.pkg import leaflet

from dashboard.atlas import shared_atlas
from dashboard.card import make_card
from dashboard.marks import to_marks
from dashboard.symbols import SYMBOL_FILES
from dashboard.wording import load_words
from geodata.errors import GeodataError
from geodata.gazetteer import Place

_LOG = logging.getLogger("dashboard")
PREFIX = "/atlas"
_ASSETS = Path(__file__).parent / "assets"
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"

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


def data_url(name: str) -> str:
    """URL path of a data resource: ``marks.json``, or the folder ``incidents``."""
    return f"{PREFIX}/data/{shared_atlas().version}/{name}"


@lru_cache(maxsize=256)
def _asset(name: str) -> tuple[bytes, bytes, str]:
    """Content of an asset, plain and compressed, and its media type."""
    path = asset_files()[name]
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return content, gzip.compress(content, 9), media_type


async def _get_asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in asset_files():
        return _not_found("no such asset")
    plain, compressed, media_type = await run_in_threadpool(_asset, name)
    is_current = request.path_params["version"] == assets_version()
    headers = {"Cache-Control": _FOREVER if is_current else _REVALIDATE, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            compressed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(plain, media_type=media_type, headers=headers)


async def _get_symbol(request: Request) -> Response:
    picture = SYMBOL_FILES.get(request.path_params["name"])
    if picture is None:
        return _not_found("no such symbol")
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(picture, media_type="image/svg+xml", headers=headers)


@lru_cache(maxsize=1)
def marks_json() -> bytes:
    """The marks as JSON, made once."""
    return _to_json(to_marks(shared_atlas().incidents, load_words()))


@lru_cache(maxsize=1)
def towns_json() -> bytes:
    """The towns as JSON, made once."""
    return _to_json([_town(place) for place in shared_atlas().towns])


def _town(place: Place) -> list[Any]:
    """Name, longitude, latitude and the zoom from which its label shows."""
    zoom = 5 if place.radius_m >= 8_000 else 6 if place.radius_m >= 5_000 else 8
    return [place.name, place.longitude, place.latitude, zoom if place.kind == "city" else 9]


async def _get_marks(request: Request) -> Response:
    return await _data(request, marks_json)


async def _get_towns(request: Request) -> Response:
    return await _data(request, towns_json)


async def _get_card(request: Request) -> Response:
    incident_id = request.path_params["incident_id"]
    if incident_id not in shared_atlas().records.incidents:
        return _not_found("no such incident")
    return await _data(
        request,
        lambda: _to_json(make_card(shared_atlas(), incident_id, load_words()).to_popup()),
    )


async def _data(request: Request, make: Callable[[], bytes]) -> Response:
    """Answer with JSON that may be kept for ever under the current version's URL."""
    is_current = request.path_params["version"] == shared_atlas().version
    content = await run_in_threadpool(make)
    headers = {"Cache-Control": _FOREVER if is_current else _REVALIDATE}
    return Response(content, media_type="application/json", headers=headers)


def _to_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _not_found(reason: str) -> Response:
    return Response(f"{reason}\n", status_code=404, media_type="text/plain")


def _with_data(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer 503 in one sentence where the collection cannot be opened."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GeodataError as error:
            _LOG.error("%s", error)
            answer = "the incidents could not be loaded; the server's log says why\n"
            return Response(answer, status_code=503, media_type="text/plain")

    return guarded


ROUTES = (
    Route(f"{PREFIX}/assets/{{version}}/{{name:path}}", _get_asset),
    Route(f"{PREFIX}/symbols/{{name}}.svg", _get_symbol),
    Route(f"{PREFIX}/data/{{version}}/marks.json", _with_data(_get_marks)),
    Route(f"{PREFIX}/data/{{version}}/towns.json", _with_data(_get_towns)),
    Route(f"{PREFIX}/data/{{version}}/incidents/{{incident_id}}.json", _with_data(_get_card)),
)
