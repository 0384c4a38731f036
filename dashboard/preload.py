"""A head start for the map: its files, named with the frame that will hold it.

streamlit-folium's frame starts its own script, asks the page what to show, and
only then asks for the map's modules, in three steps, as each names the next.
The browser fetches all of them meanwhile (``rel=modulepreload`` and
``rel=preload``, HTML standard). Named with the page, a second earlier, they
would stand in the way of Streamlit's own scripts (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.routes import asset_files, asset_url, data_url
from geodata.errors import GeodataError

FRAME = "/component/streamlit_folium.st_folium"
_DOCUMENTS = (f"{FRAME}/", f"{FRAME}/index.html")


class Preload:
    """ASGI middleware that names the map's files in the header of its frame."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the header to the frame's document."""
        if scope["type"] != "http" or scope["path"] not in _DOCUMENTS:
            await self._app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Link", ", ".join(_links()))
            await send(message)

        await self._app(scope, receive, send_with_links)


def _links() -> Iterator[str]:
    """In the order of need; a browser has six connections to a server."""
    for url in _frame_scripts():
        yield f"<{url}>; rel=preload; as=script"
    yield f"<{asset_url('leaflet/leaflet.js')}>; rel=preload; as=script"
    for name in asset_files():
        if name.startswith("map/") and name.endswith(".js"):
            yield f"<{asset_url(name)}>; rel=modulepreload"
    for name in ("leaflet/leaflet.css", "map/map.css"):
        yield f"<{asset_url(name)}>; rel=preload; as=style"
    with suppress(GeodataError):  # no data yet: the page says so
        for name in ("map.json", "columns.bin"):
            yield f"<{data_url(name)}>; rel=preload; as=fetch; crossorigin"


@lru_cache(maxsize=1)
def _frame_scripts() -> tuple[str, ...]:
    """streamlit-folium's own script, whose name has its version's hash."""
    # Not imported: that registers the frame, which works only once Streamlit runs.
    package = find_spec("streamlit_folium")
    if package is None or package.origin is None:
        return ()
    build = Path(package.origin).parent / "frontend" / "build"
    scripts = sorted((build / "static" / "js").glob("main.*.js"))
    return tuple(f"{FRAME}/{script.relative_to(build).as_posix()}" for script in scripts)
