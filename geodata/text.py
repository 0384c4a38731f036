"""Text from outside, made safe to store: one spelling, no control characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

# Characters that reorder or hide what a reader sees (Unicode TR9 and TR36):
# bidirectional embeddings, overrides and isolates, zero-width marks, and the
# C0/C1 controls; and lone surrogates, which no file can hold. Zero-width
# (non-)joiners stay: Persian and Arabic need them.
_UNSAFE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return the text in NFC, without control characters, white space folded."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _UNSAFE.sub("", text))).strip()


def _clean_if_text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


Text = Annotated[
    str,
    BeforeValidator(_clean_if_text),
    StringConstraints(min_length=1, max_length=4_000),
]
"""A cleaned, non-empty text of at most 4,000 characters."""

Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=100,
        description="lower-case letters, digits and single hyphens",
    ),
]
"""An id: lower-case ASCII letters and digits, joined by single hyphens."""
