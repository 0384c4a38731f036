"""What may be shown of a source's document, and where its coded passages stand in it.

A passage is shown only where its very words are found: by its place in the
document that was coded, by its locator in one that has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.atlas import Atlas
from geodata.documents import Document
from geodata.locators import Citation, Found, Outcome, Resolver, Span
from geodata.records import Account, Claim, Source


@dataclass(frozen=True)
class Piece:
    """A run of characters that the same passages hold; none, where nobody cites it."""

    text: str
    passages: tuple[int, ...] = ()
    """Positions of the passages, in the order in which they were given."""


def open_document(atlas: Atlas, source: Source) -> Document | None:
    """The text of a source, if the library has it and it may be shown."""
    return None if is_withheld(atlas, source) else atlas.document_of(source)


def is_withheld(atlas: Atlas, source: Source) -> bool:
    """Whether its text would tell a place that is rounded for somebody's safety.

    Of all incidents known today, whatever the day shown; also of those that a
    source reports whose text is in the same file.
    """
    today = atlas.all_records
    same_file = {
        other.id
        for other in today.sources.values()
        if other.id == source.id or (other.sha256 and other.sha256 == source.sha256)
    }
    return any(
        incident.rounding is not None and not same_file.isdisjoint(incident.source_ids)
        for incident in today.incidents.values()
    )


def is_changed(source: Source, document: Document) -> bool:
    """Whether the library's document is another than the one that was coded."""
    return document.sha256 != source.sha256


def cited_by(records: Iterable[Account | Claim]) -> list[Citation]:
    """The passages that accounts and claims cite, each once, in order."""
    return list(dict.fromkeys((record.paragraph, record.span) for record in records))


def find_passages(
    atlas: Atlas, source: Source, document: Document, citations: Iterable[Citation]
) -> dict[Citation, Found]:
    """Where each passage stands in the library's document."""
    if not is_changed(source, document):
        return {citation: _find_in_coded(citation, document) for citation in citations}
    resolver = Resolver(document.paragraphs)
    known = {locator.citation: locator for locator in atlas.all_records.passages.get(source.id, ())}
    return {
        citation: resolver.find(known[citation]) if citation in known else Found(Outcome.LOST)
        for citation in citations
    }


def _find_in_coded(citation: Citation, document: Document) -> Found:
    paragraph, span = citation
    if paragraph > len(document.paragraphs):
        return Found(Outcome.LOST)
    length = len(document.paragraphs[paragraph - 1])
    start, end = span or (0, length)
    if start >= length:
        return Found(Outcome.LOST)
    return Found(Outcome.EXACT, paragraph, start, min(end, length))


def spans_by_paragraph(found: Mapping[Citation, Found]) -> dict[int, list[tuple[Span, Citation]]]:
    """The passages that were found, by the paragraph in which they stand now."""
    spans: dict[int, list[tuple[Span, Citation]]] = {}
    for citation, place in found.items():
        if place.paragraph is not None and place.start is not None and place.end is not None:
            spans.setdefault(place.paragraph, []).append(((place.start, place.end), citation))
    return spans


def cut_text(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Cut a text wherever a passage begins or ends, so that no two pieces overlap.

    Examples
    --------
    >>> [(piece.text, piece.passages) for piece in cut_text("abcde", [(1, 4), (2, 5)])]
    [('a', ()), ('b', (0,)), ('cd', (0, 1)), ('e', (1,))]
    """
    inner = {edge for span in spans for edge in span if 0 < edge < len(text)}
    edges = sorted({0, len(text)} | inner)
    return tuple(
        Piece(
            text[start:end],
            tuple(number for number, span in enumerate(spans) if span[0] <= start < span[1]),
        )
        for start, end in pairwise(edges)
    )


def anchor_of(citation: Citation) -> str:
    """Name of a passage within the page of its source, for links to it.

    Examples
    --------
    >>> anchor_of((12, (51, 185))), anchor_of((12, None))
    ('p12-51', 'p12')
    """
    paragraph, span = citation
    return f"p{paragraph}-{span[0]}" if span else f"p{paragraph}"
