"""The source reader: a source's card, what it claims, and the passages themselves.

Plain data made of texts, like the card of an incident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.atlas import Atlas, outlet
from dashboard.card import (
    ClaimLine,
    Connection,
    Testimony,
    make_claim_line,
    make_connection,
    make_testimony,
)
from dashboard.phrases import say_date
from dashboard.wording import Words
from geodata.records import Account, Claim, Source
from geodata.vocabulary import Basis

_MOST_ELSEWHERE = 50


@dataclass(frozen=True)
class Passage:
    """A cited paragraph, cut into pieces of which some are the cited words."""

    paragraph: int
    pieces: tuple[tuple[str, bool], ...]
    """Text and whether it is cited."""


@dataclass(frozen=True)
class SourceCard:
    """All that is said of one source, in the light of one incident or of none."""

    id: str
    title: str
    kind: str
    outlet: str
    author: str
    published: str
    is_published_inferred: bool
    language: str
    reliability: str
    reliability_reason: str
    url: str
    archive_url: str
    abstract: str
    notes: str
    relies_on: str
    comments_of: str
    says_here: tuple[Testimony, ...]
    claims_here: tuple[ClaimLine, ...]
    elsewhere: tuple[tuple[Connection, tuple[str, ...]], ...]
    """The first of the other incidents that it reports, each with what it says of it."""
    more_elsewhere: int
    """How many other incidents it reports beyond these."""
    has_text: bool
    """Whether the document library has its text."""
    passages: tuple[Passage, ...]


def make_source_card(
    atlas: Atlas, source_id: str, incident_id: str | None, words: Words
) -> SourceCard:
    """Say everything about one source, and what it says of one incident.

    Raises
    ------
    KeyError
        If there is no source with this id.
    """
    source = atlas.records.sources[source_id]
    incident = atlas.records.incidents.get(incident_id or "")
    accounts = [a for a in incident.accounts if a.source == source_id] if incident else []
    parent = atlas.records.sources.get(source.contained_in or "")
    others = [other for other in atlas.reported_by.get(source_id, ()) if other != incident_id]
    return SourceCard(
        id=source.id,
        title=source.title,
        kind=words(f"source_kind.{source.kind.value}"),
        outlet=outlet(source),
        author=source.author or "",
        published=say_date(words, source.published),
        is_published_inferred=source.published_basis is Basis.INFERRED,
        language=source.language,
        reliability=words(f"reliability.{source.reliability.value}"),
        reliability_reason=source.reliability_reason,
        url=source.url or "",
        archive_url=source.archive_url or "",
        abstract=source.abstract,
        notes=source.notes or "",
        relies_on=", ".join(source.quotes),
        comments_of=parent.title if parent else "",
        says_here=tuple(make_testimony(atlas, account, words) for account in accounts),
        claims_here=tuple(
            make_claim_line(atlas, claim, words) for account in accounts for claim in account.claims
        ),
        elsewhere=tuple(_elsewhere(atlas, source_id, others[:_MOST_ELSEWHERE], words)),
        more_elsewhere=max(0, len(others) - _MOST_ELSEWHERE),
        has_text=atlas.document_of(source) is not None,
        passages=_passages(atlas, source, accounts),
    )


def _elsewhere(
    atlas: Atlas, source_id: str, incident_ids: list[str], words: Words
) -> Iterator[tuple[Connection, tuple[str, ...]]]:
    for incident_id in incident_ids:
        accounts = atlas.records.incidents[incident_id].accounts
        says = tuple(account.says for account in accounts if account.source == source_id)
        yield make_connection(atlas, "", incident_id, words), says


def _passages(atlas: Atlas, source: Source, accounts: list[Account]) -> tuple[Passage, ...]:
    """The cited paragraphs, if the document library has the text."""
    document = atlas.document_of(source)
    if document is None:
        return ()
    spans: dict[int, list[tuple[int, int]]] = {}
    claims = (claim for account in accounts for claim in account.claims)
    cited_records: list[Account | Claim] = [*accounts, *claims]
    for cited in cited_records:
        if cited.paragraph <= len(document.paragraphs):
            whole = (0, len(document.paragraphs[cited.paragraph - 1]))
            spans.setdefault(cited.paragraph, []).append(cited.span or whole)
    return tuple(
        Passage(number, cut_by_spans(document.paragraphs[number - 1], spans[number]))
        for number in sorted(spans)
    )


def cut_by_spans(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces that lie in one of the spans, and pieces that don't.

    Examples
    --------
    >>> cut_by_spans("abcdef", [(1, 3), (2, 4)])
    (('a', False), ('bcd', True), ('ef', False))
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end in _merge(spans):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        if start > done:
            pieces.append((text[done:start], False))
        pieces.append((text[start:end], True))
        done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return tuple(pieces)


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
