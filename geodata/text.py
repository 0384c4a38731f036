"""Text from outside, made safe to store: one spelling, no control characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

# Characters that reorder or hide what a reader sees (Unicode TR9, TR36 and TR39):
# every control and format character but the zero-width joiner and non-joiner,
# which Persian and Arabic need; letters and marks that look like nothing; and
# lone surrogates, which no file can hold.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_KEPT = frozenset("\t\n\r\u200c\u200d")
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return the text in NFC, without control characters, white space folded."""
    seen = "".join(char for char in text if not _is_hidden(char))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", seen)).strip()


def _is_hidden(char: str) -> bool:
    if char in _KEPT or (char.isascii() and char.isprintable()):
        return False
    return char in _HIDDEN or unicodedata.category(char) in _HIDDEN_CATEGORIES


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
