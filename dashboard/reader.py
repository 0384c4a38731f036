"""The source reader: a source's card, what it claims, and the passages themselves.

Plain data made of texts, like the card of an incident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dashboard.atlas import Atlas, outlet
from dashboard.card import (
    ClaimLine,
    Connection,
    Testimony,
    make_claim_line,
    make_connection,
    make_testimony,
)
from dashboard.document_text import (
    cited_by,
    cut_text,
    find_passages,
    is_changed,
    open_document,
    spans_by_paragraph,
)
from dashboard.phrases import say_date
from dashboard.wording import Words
from geodata.documents import Document
from geodata.locators import Span
from geodata.records import Account, Source
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
    warning: str
    """What a reader should know before its passages are shown; empty if nothing."""
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
    """Whether the document library has its text, and it may be shown."""
    is_changed: bool
    """Whether that text is another than the one that was coded."""
    passages: tuple[Passage, ...]
    """Those of the incident; of a changed text, only what still has the very words."""


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
    document = open_document(atlas, source)
    parent = atlas.records.sources.get(source.contained_in or "")
    others = [other for other in atlas.reported_by.get(source_id, ()) if other != incident_id]
    return SourceCard(
        id=source.id,
        title=source.title,
        warning=source.content_warning or "",
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
        has_text=document is not None,
        is_changed=document is not None and is_changed(source, document),
        passages=_passages(atlas, source, document, accounts),
    )


def _elsewhere(
    atlas: Atlas, source_id: str, incident_ids: list[str], words: Words
) -> Iterator[tuple[Connection, tuple[str, ...]]]:
    for incident_id in incident_ids:
        accounts = atlas.records.incidents[incident_id].accounts
        says = tuple(account.says for account in accounts if account.source == source_id)
        yield make_connection(atlas, "", incident_id, words), says


def _passages(
    atlas: Atlas, source: Source, document: Document | None, accounts: list[Account]
) -> tuple[Passage, ...]:
    """The cited paragraphs, as far as the document has them."""
    if document is None:
        return ()
    claims = (claim for account in accounts for claim in account.claims)
    found = find_passages(atlas, source, document, cited_by([*accounts, *claims]))
    return tuple(
        Passage(number, cut_by_spans(document.paragraphs[number - 1], [span for span, _ in spans]))
        for number, spans in sorted(spans_by_paragraph(found).items())
    )


def cut_by_spans(text: str, spans: list[Span]) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces that lie in one of the spans, and pieces that don't, by turns.

    Examples
    --------
    >>> cut_by_spans("abcdef", [(1, 3), (2, 4)])
    (('a', False), ('bcd', True), ('ef', False))
    """
    runs = groupby(cut_text(text, spans), key=lambda piece: bool(piece.passages))
    return tuple(("".join(piece.text for piece in run), is_cited) for is_cited, run in runs)
