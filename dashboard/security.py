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
    "connect-src 'self'",  # websockets to this host included (CSP level 3)
    "font-src 'self' data:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
)


@lru_cache(maxsize=4)
def page_policy(embed_origins: tuple[str, ...] = ()) -> str:
    """Policy of the page; only the origins given may hold it in a frame of theirs."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    hashes = " ".join(_hash(text) for text in _INLINE_SCRIPT.findall(index.read_text("utf-8")))
    return "; ".join(
        (
            *_COMMON,
            f"script-src 'self' blob: 'wasm-unsafe-eval' {hashes}",
            "img-src 'self' data: blob:",
            _frame_ancestors(embed_origins),
        )
    )


def frame_policy(embed_origins: tuple[str, ...] = ()) -> str:
    """Policy of the map's frame.

    Whoever holds this frame can hand it scripts to run in our origin. So only
    we may, and the origins that the operator trusts to embed the page.
    """
    return "; ".join(
        (
            *_COMMON,
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            f"img-src 'self' data: blob: {' '.join(TILE_HOSTS)}",
            _frame_ancestors(embed_origins),
        )
    )


def _frame_ancestors(embed_origins: tuple[str, ...]) -> str:
    return " ".join(("frame-ancestors 'self'", *embed_origins))


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


_CLOSE = {"type": "websocket.close", "code": 1008, "reason": "other site"}


class SameSiteOnly:
    """ASGI middleware: no answer to a request that a page of another site makes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        is_request = scope["type"] in ("http", "websocket")
        if not is_request or not _is_from_another_site(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused = PlainTextResponse("requests from other sites are refused\n", 403)
            await refused(scope, receive, send)
        else:
            await send(_CLOSE)


def _is_from_another_site(headers: Headers) -> bool:
    """Whether a browser says that a page of another host makes the request."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class SecurityHeaders:
    """ASGI middleware that adds the headers to each HTTP response."""

    def __init__(self, app: ASGIApp, embed_origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._embed_origins = embed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers as the response starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = frame_policy if scope["path"].startswith("/component/") else page_policy

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy(self._embed_origins)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, send_with_headers)
