"""The documents themselves: paragraphs, hashes, and the words two texts share.

The texts belong to their publishers and are not part of the project. They are
read from an operator's *document library*, a folder of text files outside the
repository, and matched to sources by the SHA-256 of the file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*", re.UNICODE)


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs of a document: its non-empty lines, stripped, in order.

    Claims cite them by number from 1; the spans of claims count characters
    (Unicode code points) of the stripped line from 0.
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Document:
    """The text of one source, found in a document library."""

    sha256: str
    paragraphs: tuple[str, ...]


def read_library(folder: Path) -> dict[str, Document]:
    """Read every ``.txt`` file of a document library, by its SHA-256.

    A file that is not UTF-8 is read with replacement characters: its hash still
    names it, and a reader sees the damage instead of nothing.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; expected a document library")
    documents = (read_document(path) for path in sorted(folder.glob("*.txt")))
    return {document.sha256: document for document in documents}


def read_document(path: Path) -> Document:
    """Read one document file."""
    content = path.read_bytes()
    text = content.decode("utf-8", errors="replace")
    return Document(hashlib.sha256(content).hexdigest(), tuple(split_paragraphs(text)))


def shared_runs(text: str, document: str, words: int = 8) -> list[str]:
    """Runs of ``words`` or more words that the text has in common with a document.

    Case, punctuation and spacing do not count. Returns the longest runs, in the
    order of the text, as lower-case words joined by spaces.
    """
    own = _WORD.findall(text.lower())
    theirs = _WORD.findall(document.lower())
    known = {tuple(theirs[i : i + words]) for i in range(len(theirs) - words + 1)}
    runs: list[str] = []
    start: int | None = None
    for i in range(len(own) - words + 2):
        is_shared = i + words <= len(own) and tuple(own[i : i + words]) in known
        if is_shared and start is None:
            start = i
        elif not is_shared and start is not None:
            runs.append(" ".join(own[start : i - 1 + words]))
            start = None
    return runs
