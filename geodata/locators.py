"""Locators: where a coded passage stands, in a form that survives edits of the document.

Two selectors after the W3C Web Annotation Data Model, without the text. The
position is paragraph, first and one-past-last character. In place of the quote
there are hashes: of the passage, of what stands on either side of it, and of its
whole paragraph. They find the passage in a changed document, or show that it is
gone, and give away nothing of a text that belongs to somebody else.

All hashes are of *folded* text: NFC, with runs of white space as one space.

Source: https://www.w3.org/TR/annotation-model/#selectors
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from geodata.documents import Document

Span = tuple[int, int]
Citation = tuple[int, Span | None]
"""Paragraph and span, as a claim or an account gives them."""

SHORTEST = 20
"""Folded characters that a passage needs to be found outside its paragraph.

A shorter one could stand anywhere; its hash could be guessed."""

_CONTEXT = 32
_BASE = 1_000_003
_HASH_DIGITS = 16
_SPACES = re.compile(r"\s+")

Sums = npt.NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True)
class Locator:
    """One passage of one document."""

    paragraph: int
    """From 1, as cited."""
    start: int | None = None
    """First character as cited; None where the whole paragraph is."""
    end: int | None = None
    at: int
    """First character in the folded paragraph."""
    length: int
    """Of the folded passage, in characters."""
    whole: str
    """Hash of the whole paragraph; this one and the next three are 16 hexadecimal digits."""
    passage: str | None = None
    """Hash of the passage; None, as is all that follows, where it is a short one."""
    before: str | None = None
    """Hash of up to 32 characters before it in its paragraph."""
    after: str | None = None
    """Hash of up to 32 characters after it in its paragraph."""
    checksum: int | None = None
    """Rolling sum of the passage (Rabin and Karp, 32 bits): finds candidates fast."""

    @property
    def citation(self) -> Citation:
        """Paragraph and span, by which a claim finds its locator."""
        if self.start is None or self.end is None:
            return self.paragraph, None
        return self.paragraph, (self.start, self.end)


class Outcome(StrEnum):
    """What became of a passage."""

    EXACT = "exact"
    """It stands where it was cited."""
    MOVED = "moved"
    """The same words stand elsewhere."""
    AMBIGUOUS = "ambiguous"
    """The same words stand in several places, none of them likelier than the others."""
    LOST = "lost"
    """No such words are left."""


@dataclass(frozen=True)
class Found:
    """Where a passage is now; without a place where it is ambiguous or lost."""

    outcome: Outcome
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None

    @property
    def is_found(self) -> bool:
        """Whether it has a place."""
        return self.paragraph is not None


def make_locator(paragraphs: Sequence[str], paragraph: int, span: Span | None) -> Locator:
    """Describe a passage of a document.

    Raises
    ------
    ValueError
        If the document has no such paragraph, or the paragraph no such characters.
    """
    if not 1 <= paragraph <= len(paragraphs):
        raise ValueError(f"paragraph {paragraph}: the document has {len(paragraphs)}")
    text = paragraphs[paragraph - 1]
    if span is not None and not 0 <= span[0] < span[1] <= len(text):
        raise ValueError(f"paragraph {paragraph} has {len(text)} characters; span {span} given")
    folded = _Folded(text)
    at, end = folded.from_original(span or (0, len(text)))
    passage = folded.text[at:end]
    start, stop = span or (None, None)
    place = Locator(
        paragraph=paragraph,
        start=start,
        end=stop,
        at=at,
        length=len(passage),
        whole=_hash(folded.text),
    )
    if len(passage) < SHORTEST:
        return place
    before, after = _context(folded.text, at, end)
    return replace(
        place,
        passage=_hash(passage),
        before=before,
        after=after,
        checksum=int(_rolling_sums(passage, len(passage))[0]),
    )


def resolve(locator: Locator, paragraphs: Sequence[str]) -> Found:
    """Find a passage in a document that may have changed since it was cited.

    What is found has the words that were cited, white space and the way in which
    accents are written apart; never others.
    """
    return Resolver(paragraphs).find(locator)


class Resolver:
    """Finds many passages in one document: what they all need is made once."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._paragraphs = [_Folded(text) for text in paragraphs]
        self._hashes = [_hash(folded.text) for folded in self._paragraphs]
        self._numbers: dict[str, list[int]] = {}
        for number, digest in enumerate(self._hashes, start=1):
            self._numbers.setdefault(digest, []).append(number)

    def find(self, locator: Locator) -> Found:
        """See :func:`resolve`."""
        same = self._numbers.get(locator.whole, [])
        if locator.paragraph in same:
            return self._at(Outcome.EXACT, locator.paragraph, locator)
        if same:
            number = _only_nearest(same, locator.paragraph)
            return self._at(Outcome.MOVED, number, locator) if number else Found(Outcome.AMBIGUOUS)
        if locator.passage is None:
            return Found(Outcome.LOST)
        if self._is_still_there(locator):
            return self._at(Outcome.EXACT, locator.paragraph, locator)
        return self._search(locator)

    def _at(self, outcome: Outcome, number: int, locator: Locator, at: int | None = None) -> Found:
        at = locator.at if at is None else at
        start, end = self._paragraphs[number - 1].to_original((at, at + locator.length))
        return Found(outcome, number, start, end)

    def _is_still_there(self, locator: Locator) -> bool:
        if locator.paragraph > len(self._paragraphs):
            return False
        text = self._paragraphs[locator.paragraph - 1].text
        return _hash(text[locator.at : locator.at + locator.length]) == locator.passage

    def _search(self, locator: Locator) -> Found:
        places = list(self._places(locator))
        if not places:
            return Found(Outcome.LOST)
        likeliest = self._by_context(places, locator)
        nearest = _only_nearest([number for number, _ in likeliest], locator.paragraph)
        if nearest is None:
            return Found(Outcome.AMBIGUOUS)
        [at] = [at for number, at in likeliest if number == nearest]
        return self._at(Outcome.MOVED, nearest, locator, at)

    def _places(self, locator: Locator) -> Iterator[tuple[int, int]]:
        """Paragraph and first folded character of each place with the words cited."""
        for number, folded in enumerate(self._paragraphs, start=1):
            sums = _rolling_sums(folded.text, locator.length)
            for at in np.flatnonzero(sums == locator.checksum).tolist():
                if _hash(folded.text[at : at + locator.length]) == locator.passage:
                    yield number, at

    def _by_context(self, places: list[tuple[int, int]], locator: Locator) -> list[tuple[int, int]]:
        """The places that have most of what stood on either side."""

        def likeness(place: tuple[int, int]) -> int:
            number, at = place
            text = self._paragraphs[number - 1].text
            before, after = _context(text, at, at + locator.length)
            return (before == locator.before) + (after == locator.after)

        most = max(map(likeness, places))
        return [place for place in places if likeness(place) == most]


def _only_nearest(numbers: list[int], paragraph: int) -> int | None:
    """The paragraph nearest to one; None if two are, or one has the passage twice."""
    nearest = min(abs(number - paragraph) for number in numbers)
    at_nearest = [number for number in numbers if abs(number - paragraph) == nearest]
    return at_nearest[0] if len(at_nearest) == 1 else None


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    return _hash(text[max(0, start - _CONTEXT) : start]), _hash(text[end : end + _CONTEXT])


def _hash(folded: str) -> str:
    content = folded.encode("utf-8", errors="surrogatepass")
    return hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]


def _rolling_sums(text: str, length: int) -> Sums:
    """Sum of each run of ``length`` characters: c0*B^n + c1*B^(n-1) + ..., modulo 2^32.

    By differences of running sums, so that each takes one step however long it is.
    """
    if not 0 < length <= len(text):
        return np.empty(0, dtype=np.uint32)
    codes = np.array([ord(char) for char in text], dtype=np.uint32)
    # The base is odd, so it has an inverse: summing falling powers spares a division later.
    rising = np.cumprod(np.full(len(text), _BASE, dtype=np.uint32), dtype=np.uint32)
    inverse = np.uint32(pow(_BASE, -1, 2**32))
    falling = np.cumprod(np.full(len(text), inverse, dtype=np.uint32), dtype=np.uint32)
    running = np.concatenate(
        [np.zeros(1, dtype=np.uint32), np.cumsum(codes * falling, dtype=np.uint32)]
    )
    sums: Sums = (running[length:] - running[:-length]) * rising[length - 1 :]
    return sums


class _Folded:
    """A paragraph in NFC with white space folded, and the way back to its characters."""

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for piece, start, end in _fold(text):
            pieces.append(piece)
            self._starts += [start] * len(piece)
            self._ends += [end] * len(piece)
        self.text = "".join(pieces)

    def from_original(self, span: Span) -> Span:
        """The folded characters that a span touches."""
        start = sum(end <= span[0] for end in self._ends)
        end = sum(start < span[1] for start in self._starts)
        return start, end

    def to_original(self, span: Span) -> Span:
        """The characters of which a folded span is made."""
        return self._starts[span[0]], self._ends[span[1] - 1]


def _fold(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded pieces of a text, each with the span that it is made of."""
    done = 0
    for space in _SPACES.finditer(text):
        yield from _compose(text, done, space.start())
        yield " ", space.start(), space.end()
        done = space.end()
    yield from _compose(text, done, len(text))


def _compose(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """NFC of a word, character by character with the marks that belong to each."""
    while start < end:
        stop = start + 1
        while stop < end and _belongs(text[start:stop], text[stop]):
            stop += 1
        yield unicodedata.normalize("NFC", text[start:stop]), start, stop
        start = stop


def _belongs(piece: str, char: str) -> bool:
    """Whether NFC writes a character together with the piece before it, or may reorder it."""
    if char.isascii():
        return False
    apart = unicodedata.normalize("NFC", piece) + unicodedata.normalize("NFC", char)
    return bool(unicodedata.combining(char)) or unicodedata.normalize("NFC", piece + char) != apart


def identify_document(
    locators: Mapping[str, Sequence[Locator]], document: Document
) -> tuple[str, int, int] | None:
    """Whose changed document this is: name, passages found, and of how many.

    The name with most passages found, if that is at least half of its own; None
    if there is none.
    """
    resolver = Resolver(document.paragraphs)
    counts = [
        (sum(resolver.find(locator).is_found for locator in own), len(own), name)
        for name, own in locators.items()
    ]
    likely = [(found, total, name) for found, total, name in counts if total and 2 * found >= total]
    if not likely:
        return None
    found, total, name = max(likely, key=lambda count: count[0])
    return name, found, total
