"""The page of one source: what it leans on, all that it claims, and where it says so.

Plain data made of texts, like the cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.atlas import Atlas, outlet
from dashboard.card import Connection, make_connection
from dashboard.document_text import (
    anchor_of,
    cited_by,
    cut_text,
    find_passages,
    is_changed,
    is_withheld,
    open_document,
    spans_by_paragraph,
)
from dashboard.phrases import say_claim_value, say_date
from dashboard.reader import SourceCard, make_source_card
from dashboard.wording import Words
from geodata.documents import Document
from geodata.locators import Citation, Found
from geodata.records import Account, Claim, Source
from geodata.vocabulary import Basis

_MOST_INCIDENTS = 100
_MOST_TICKS = 6
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class SourceClaim:
    """One claim, with the place of its passage in the text."""

    field: str
    value: str
    who: str
    paragraph: int
    anchor: str
    """Of its passage on this page; empty where the text is not shown or has it no more."""
    is_lost: bool
    """Whether the text has changed, and has the passage no more."""
    credibility: str
    inferred_because: str


@dataclass(frozen=True)
class Report:
    """What the source says of one incident."""

    incident: Connection
    says: tuple[str, ...]
    claims: tuple[SourceClaim, ...]


@dataclass(frozen=True)
class Mark:
    """A run of the text, and the passages that hold it."""

    text: str
    anchors: tuple[str, ...] = ()
    """Of the passages that begin with it."""
    incidents: tuple[int, ...] = ()
    """Positions in :attr:`Text.incidents` of those that a passage with it tells of."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the text."""

    number: int
    anchors: tuple[str, ...]
    """Of the passages that are all of it."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Text:
    """The document, with every coded passage that it has."""

    paragraphs: tuple[Paragraph, ...]
    incidents: tuple[Connection, ...]
    is_whole: bool
    """Whether it is all of the document, or its cited paragraphs alone."""


@dataclass(frozen=True)
class Change:
    """What a document that has changed since it was coded still has."""

    found: int
    total: int


@dataclass(frozen=True)
class Bar:
    """The days of one incident, as a part of the days that the timeline shows."""

    title: str
    when: str
    start: float
    """Per cent of the width, as is the next one."""
    width: float


@dataclass(frozen=True)
class Timeline:
    """The dated incidents of a source, and the day on which it was published."""

    bars: tuple[Bar, ...]
    published: float
    """Per cent of the width."""
    ticks: tuple[tuple[float, str], ...]
    """Per cent of the width, and the year that begins there."""


@dataclass(frozen=True)
class SourcePage:
    """All that is said of one source."""

    card: SourceCard
    retracted: str
    """Why it was retracted, and when; empty if it was not."""
    lineage: tuple[tuple[str, tuple[str, ...]], ...]
    """Label and names: whom it retells, and who leans on it."""
    reports: tuple[Report, ...]
    """By date of the incident."""
    more_reports: int
    timeline: Timeline | None
    """None where none of its incidents has a date."""
    text: Text | None
    change: Change | None
    is_withheld: bool
    """Whether the text is there, and kept back for somebody's safety."""


def make_source_page(atlas: Atlas, source_id: str, words: Words) -> SourcePage:
    """Say everything about one source.

    Raises
    ------
    KeyError
        If there is no source with this id.
    """
    source = atlas.records.sources[source_id]
    document = open_document(atlas, source)
    reported = sorted(atlas.reported_by.get(source_id, ()), key=atlas.row_of)
    shown, records = reported[:_MOST_INCIDENTS], _records(atlas, source_id, reported)
    found = find_passages(atlas, source, document, cited_by(records)) if document else {}
    changed = document is not None and is_changed(source, document)
    return SourcePage(
        card=make_source_card(atlas, source_id, None, words),
        retracted=_say_retraction(source, words),
        lineage=tuple(_lineage(atlas, source, words)),
        reports=tuple(_report(atlas, source_id, id_, found, words) for id_ in shown),
        more_reports=len(reported) - len(shown),
        timeline=_make_timeline(atlas, source, shown, words),
        text=_make_text(atlas, source_id, document, found, words) if document else None,
        change=_count_found(found.values()) if changed else None,
        is_withheld=is_withheld(atlas, source) and atlas.document_of(source) is not None,
    )


def _make_timeline(
    atlas: Atlas, source: Source, incident_ids: Sequence[str], words: Words
) -> Timeline | None:
    index, rows = atlas.index, [atlas.row_of(incident_id) for incident_id in incident_ids]
    dated = [row for row in rows if not index.is_undated[row]]
    if not dated:
        return None
    published = (source.published_range.latest - _EPOCH).days
    spans = [(int(index.earliest[row]), int(index.latest[row])) for row in dated]
    first = min(published, *(start for start, _ in spans))
    # One day more, so that the last one has a width.
    days = max(published, *(end for _, end in spans)) + 1 - first

    def share(count: int) -> float:
        return round(100 * count / days, 2)

    return Timeline(
        bars=tuple(
            Bar(label["title"], label["when"], share(start - first), share(end + 1 - start))
            for label, (start, end) in zip(atlas.labels(dated, words), spans, strict=True)
        ),
        published=share(published - first),
        ticks=tuple((share(day - first), year) for day, year in _years(first, first + days)),
    )


def _years(first: int, end: int) -> list[tuple[int, str]]:
    """First day and name of some of the years that begin between two days."""
    years = range(
        (_EPOCH + timedelta(days=first)).year + 1, (_EPOCH + timedelta(days=end - 1)).year + 1
    )
    step = len(years) // _MOST_TICKS + 1
    return [((date(year, 1, 1) - _EPOCH).days, str(year)) for year in years[::step]]


def _records(atlas: Atlas, source_id: str, incident_ids: Iterable[str]) -> list[Account | Claim]:
    accounts = [
        account
        for incident_id in incident_ids
        for account in atlas.records.incidents[incident_id].accounts
        if account.source == source_id
    ]
    return [*accounts, *(claim for account in accounts for claim in account.claims)]


def _count_found(places: Iterable[Found]) -> Change:
    outcomes = [place.is_found for place in places]
    return Change(found=sum(outcomes), total=len(outcomes))


def _say_retraction(source: Source, words: Words) -> str:
    if source.retracted is None:
        return ""
    day = say_date(words, source.retracted.on.isoformat())
    return words("source_page.retracted", day=day, reason=source.retracted.reason)


def _lineage(atlas: Atlas, source: Source, words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Its ties to other sources of the collection, beside what its card says."""
    sources = atlas.records.sources
    quoted_as = source.publisher.casefold()
    others = [other for other in sources.values() if other.id != source.id]
    named = (
        (words("source_page.derived_from"), _titles(atlas, source.derived_from)),
        (
            words("source_page.has_comments"),
            tuple(other.title for other in others if other.contained_in == source.id),
        ),
        (
            words("source_page.retold_by"),
            tuple(outlet(other) for other in others if source.id in other.derived_from),
        ),
        (
            words("source_page.quoted_by"),
            tuple(
                outlet(other)
                for other in others
                if quoted_as in {name.casefold() for name in other.quotes}
            ),
        ),
    )
    return ((label, names) for label, names in named if names)


def _titles(atlas: Atlas, source_ids: Iterable[str]) -> tuple[str, ...]:
    sources = atlas.records.sources
    return tuple(sources[source_id].title for source_id in source_ids if source_id in sources)


def _report(
    atlas: Atlas, source_id: str, incident_id: str, found: dict[Citation, Found], words: Words
) -> Report:
    accounts = [
        account
        for account in atlas.records.incidents[incident_id].accounts
        if account.source == source_id
    ]
    return Report(
        incident=make_connection(atlas, "", incident_id, words),
        says=tuple(account.says for account in accounts),
        claims=tuple(
            _claim(atlas, claim, found, words) for account in accounts for claim in account.claims
        ),
    )


def _claim(atlas: Atlas, claim: Claim, found: dict[Citation, Found], words: Words) -> SourceClaim:
    citation = (claim.paragraph, claim.span)
    place = found.get(citation)
    value = say_claim_value(words, claim, lambda value: atlas.name_of(claim.field, value))
    return SourceClaim(
        field=words(f"field.{claim.field.value}"),
        value=words("source_page.denied", value=value) if claim.denied else value,
        who=claim.attributed_to or "",
        paragraph=claim.paragraph,
        anchor=anchor_of(citation) if place and place.is_found else "",
        is_lost=place is not None and not place.is_found,
        credibility=words(f"credibility.{claim.credibility.value}"),
        inferred_because=claim.reason or "" if claim.basis is Basis.INFERRED else "",
    )


def _make_text(
    atlas: Atlas,
    source_id: str,
    document: Document,
    found: dict[Citation, Found],
    words: Words,
) -> Text:
    spans, is_whole = spans_by_paragraph(found), atlas.today.shows_full_text
    incident_ids = sorted(atlas.reported_by.get(source_id, ()), key=atlas.row_of)
    telling: dict[Citation, list[int]] = {}
    for position, incident_id in enumerate(incident_ids):
        for citation in cited_by(_records(atlas, source_id, [incident_id])):
            telling.setdefault(citation, []).append(position)
    return Text(
        paragraphs=tuple(
            _paragraph(number, text, spans.get(number, []), telling)
            for number, text in enumerate(document.paragraphs, start=1)
            if is_whole or number in spans
        ),
        incidents=tuple(make_connection(atlas, "", id_, words) for id_ in incident_ids),
        is_whole=is_whole,
    )


def _paragraph(
    number: int,
    text: str,
    spans: list[tuple[tuple[int, int], Citation]],
    telling: dict[Citation, list[int]],
) -> Paragraph:
    marks = []
    done = 0
    for piece in cut_text(text, [span for span, _ in spans]):
        begins = [
            anchor_of(citation) for (start, _), citation in spans if start == done and citation[1]
        ]
        incidents = {i for passage in piece.passages for i in telling[spans[passage][1]]}
        marks.append(Mark(piece.text, tuple(dict.fromkeys(begins)), tuple(sorted(incidents))))
        done += len(piece.text)
    wholes = [anchor_of(citation) for _, citation in spans if citation[1] is None]
    return Paragraph(number, tuple(wholes), tuple(marks))
