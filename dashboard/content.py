"""What a route serves: bytes that never change under their address.

Kept compressed only, since nearly every browser takes it so.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"


@dataclass(frozen=True)
class Content:
    """Bytes of a resource, its media type and its tag."""

    compressed: bytes
    media_type: str
    tag: str
    """Entity tag (RFC 9110, 8.8.3), quoted."""

    @classmethod
    def of(cls, plain: bytes, media_type: str | None = None, level: int = 6) -> Content:
        """Compress bytes; ``level`` is gzip's, lower where each request makes its own."""
        tag = f'"{hashlib.sha256(plain).hexdigest()[:16]}"'
        # No time stamp: the same content is the same bytes.
        compressed = gzip.compress(plain, level, mtime=0)
        return cls(compressed, media_type or "application/octet-stream", tag)

    def answer(self, request: Request, current_version: str) -> Response:
        """The response to a request under ``/<version>/``.

        A browser may keep it for ever under the current version's address; an
        old page still gets today's content, but asks again each time.
        """
        is_current = request.path_params["version"] == current_version
        headers = {
            "Cache-Control": _FOREVER if is_current else _REVALIDATE,
            "ETag": self.tag,
            "Vary": "Accept-Encoding",
        }
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            plain = gzip.decompress(self.compressed)
            return Response(plain, media_type=self.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.compressed, media_type=self.media_type, headers=headers)
