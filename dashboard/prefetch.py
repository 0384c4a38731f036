"""A head start for the map: its files, named with the page that will hold it.

Streamlit needs about a second to start in the browser before it makes the
map's frame, and only the frame knows what the map is made of. The browser
fetches that meanwhile (``rel=prefetch``, HTML standard) and has it at hand.
"""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.routes import asset_files, asset_url, data_url
from geodata.errors import GeodataError


class Prefetch:
    """ASGI middleware that names the map's files in the header of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the header to the page itself."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Link", _links())
            await send(message)

        await self._app(scope, receive, send_with_links)


def _links() -> str:
    names = [name for name in asset_files() if name.startswith("map/")]
    urls = [asset_url(name) for name in ("leaflet/leaflet.js", "leaflet/leaflet.css", *names)]
    with suppress(GeodataError):  # no data yet: the page says so
        urls += [data_url("map.json"), data_url("columns.bin")]
    return ", ".join(f"<{url}>; rel=prefetch" for url in urls)
