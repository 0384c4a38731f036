"""Security headers for every response, relaxed for the map's frame only.

Streamlit sends no Content-Security-Policy of its own. The page needs neither
inline scripts (but one, whose hash is computed from the installed Streamlit)
nor eval. streamlit-folium evaluates the map's script text, so its frame, and
nothing else, is allowed to; it also may show pictures from the two tile
servers that a reader can switch on.

Requests that a page of another site makes are refused here already. Streamlit
would refuse them too, but would first ask a public service for this machine's
address.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TILE_HOSTS = ("https://tile.openstreetmap.org", "https://server.arcgisonline.com")
"""Only ever asked when a reader switches an online layer on."""

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_COMMON = (
    "default-src 'self'",
    "connect-src 'self' ws: wss:",
    "font-src 'self' data:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
)


@lru_cache(maxsize=1)
def page_policy() -> str:
    """Policy of the page. ``embed`` views may stand in frames of other sites."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    hashes = " ".join(_hash(text) for text in _INLINE_SCRIPT.findall(index.read_text("utf-8")))
    return "; ".join(
        (
            *_COMMON,
            f"script-src 'self' blob: 'wasm-unsafe-eval' {hashes}",
            "img-src 'self' data: blob:",
        )
    )


def frame_policy() -> str:
    """Policy of the map's frame."""
    return "; ".join(
        (
            *_COMMON,
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            f"img-src 'self' data: blob: {' '.join(TILE_HOSTS)}",
            "frame-ancestors 'self'",
        )
    )


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


_CLOSE = {"type": "websocket.close", "code": 1008, "reason": "other site"}


def _is_from_another_site(headers: Headers) -> bool:
    """Whether a browser says that a page of another host makes the request."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class SecurityHeaders:
    """ASGI middleware: headers on each response, and no answer to other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers as the response starts."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if _is_from_another_site(Headers(scope=scope)):
            refused = PlainTextResponse("requests from other sites are refused\n", 403)
            await (refused(scope, receive, send) if scope["type"] == "http" else send(_CLOSE))
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        is_frame = scope["path"].startswith("/component/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = frame_policy() if is_frame else page_policy()
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, send_with_headers)
