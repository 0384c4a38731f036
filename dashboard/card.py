"""The card of an incident: everything that popup and panel say, as words.

Plain data made of texts. The popup builds text nodes from it and the panel
escapes it, so that no text of a record is ever read as HTML.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dashboard.atlas import Atlas, links_of, outlet
from dashboard.phrases import (
    row_quantity,
    say_claim_value,
    say_date,
    say_quantity,
    say_where,
)
from dashboard.wording import Words
from geodata.records import Account, Claim, Incident, Source
from geodata.vocabulary import Basis, Field

_REVERSE_LINK = {
    "retaliation_for": "answered_by",
    "part_of": "has_part",
    "follows": "followed_by",
    "same_campaign": "same_campaign",
}


@dataclass(frozen=True)
class Fact:
    """One line of a card: what it is about, what is known, and whether inferred."""

    label: str
    value: str
    inferred_because: str = ""


@dataclass(frozen=True)
class Testimony:
    """What one source says of the incident."""

    source_id: str
    outlet: str
    published: str
    says: str
    who: str
    paragraph: int


@dataclass(frozen=True)
class Connection:
    """Another incident, and how it is connected."""

    label: str
    incident_id: str
    title: str
    when: str


@dataclass(frozen=True)
class ClaimLine:
    """One claim, as a row of the claims table."""

    field: str
    value: str
    source: str
    who: str
    paragraph: int
    credibility: str
    inferred_because: str


@dataclass(frozen=True)
class Card:
    """All that is said of one incident."""

    id: str
    title: str
    summary: str
    event_type: str
    facts: tuple[Fact, ...]
    grade: str
    grade_why: str
    conflict: str
    testimonies: tuple[Testimony, ...]
    connections: tuple[Connection, ...]
    claims: tuple[ClaimLine, ...]

    def to_popup(self) -> dict[str, Any]:
        """The part that the popup shows; claims stay on the panel."""
        content = asdict(self)
        del content["claims"], content["connections"]
        return content


def make_card(atlas: Atlas, incident_id: str, words: Words) -> Card:
    """Say everything about one incident.

    Raises
    ------
    KeyError
        If there is no incident with this id.
    """
    incident = atlas.records.incidents[incident_id]
    row = next(atlas.incidents.iloc[[atlas.row_of[incident_id]]].itertuples())
    event_type = row.event_type if isinstance(row.event_type, str) else "unknown"
    return Card(
        id=incident.id,
        title=incident.title,
        summary=incident.summary,
        event_type=words(f"event_type.{event_type}"),
        facts=tuple(_facts(atlas, incident, row, words)),
        grade=words(f"grade.{row.grade}"),
        grade_why=_grade_why(incident, row, words),
        conflict=_conflict(row, words),
        testimonies=tuple(_testimony(atlas, account, words) for account in incident.accounts),
        connections=tuple(_connections(atlas, incident, words)),
        claims=tuple(_claim_line(atlas, claim, words) for claim in incident.claims),
    )


def _facts(atlas: Atlas, incident: Incident, row: Any, words: Words) -> list[Fact]:
    edtf = row.date_edtf if isinstance(row.date_edtf, str) else None
    return [
        Fact(
            words("card.when"),
            say_date(words, edtf),
            _inferred_because(incident, Field.DATE, edtf, row),
        ),
        Fact(
            words("card.where"),
            say_where(words, row),
            _inferred_because(incident, Field.PLACE, row.toponym, row),
        ),
        *_actor_facts(atlas, row, words),
        Fact(words("card.killed"), say_quantity(words, row_quantity(row, "killed"))),
        Fact(words("card.injured"), say_quantity(words, row_quantity(row, "injured"))),
        *_other_figures(incident, words),
    ]


def _inferred_because(incident: Incident, field: Field, value: object, row: Any) -> str:
    """Why the headline value was inferred; empty if a source states it."""
    if field.value not in row.inferred:
        return ""
    reasons = (
        claim.reason
        for claim in incident.claims_about(field)
        if claim.basis is Basis.INFERRED and claim.value == value and claim.reason
    )
    return next(reasons, "")


def _actor_facts(atlas: Atlas, row: Any, words: Words) -> list[Fact]:
    roles = (
        ("initiator", row.initiators),
        ("target", row.targets),
        ("supported_by", row.supported_by),
    )
    return [
        Fact(words(f"card.{role}"), ", ".join(atlas.names[actor] for actor in actors))
        for role, actors in roles
        if actors
    ]


def _other_figures(incident: Incident, words: Words) -> list[Fact]:
    """Figures that have no column of their own: displaced, participants, munitions."""
    shown = (
        Field.DISPLACED,
        Field.UNRECOVERED_BODIES,
        Field.PARTICIPANTS,
        Field.STRENGTH,
        Field.ATTACKS,
        Field.MUNITIONS,
        Field.DESTROYED_PERCENT,
    )
    facts = []
    for field in shown:
        said = dict.fromkeys(
            say_claim_value(words, claim, {}) for claim in incident.claims_about(field)
        )
        if said:
            label = words(f"field.{field.value}")
            facts.append(Fact(label[:1].upper() + label[1:], "; ".join(said)))
    return facts


def _grade_why(incident: Incident, row: Any, words: Words) -> str:
    if incident.grade_override is not None:
        return incident.grade_override.reason
    return words(f"grade.why.{row.grade}", outlets=int(row.outlets))


def _conflict(row: Any, words: Words) -> str:
    if not row.conflicts:
        return ""
    fields = ", ".join(words(f"field.{field}") for field in row.conflicts)
    return words("card.conflict", fields=fields)


def _testimony(atlas: Atlas, account: Account, words: Words) -> Testimony:
    source = atlas.records.sources[account.source]
    return Testimony(
        source_id=source.id,
        outlet=outlet(source),
        published=say_date(words, source.published),
        says=account.says,
        who=account.attributed_to or "",
        paragraph=account.paragraph,
    )


def _connections(atlas: Atlas, incident: Incident, words: Words) -> list[Connection]:
    forward = [(words(f"links.{field}"), target) for field, target in links_of(incident)]
    backward = [
        (words(f"links.{_REVERSE_LINK[field]}"), origin)
        for field, origin in atlas.links_to.get(incident.id, [])
    ]
    return [
        _connection(atlas, label, other, words)
        for label, other in dict.fromkeys(forward + backward)
    ]


def _connection(atlas: Atlas, label: str, incident_id: str, words: Words) -> Connection:
    edtf = atlas.incidents["date_edtf"].iloc[atlas.row_of[incident_id]]
    when = say_date(words, edtf if isinstance(edtf, str) else None)
    return Connection(label, incident_id, atlas.names[incident_id], when)


def _claim_line(atlas: Atlas, claim: Claim, words: Words) -> ClaimLine:
    return ClaimLine(
        field=words(f"field.{claim.field.value}"),
        value=say_claim_value(words, claim, atlas.names),
        source=outlet(atlas.records.sources[claim.source]),
        who=claim.attributed_to or "",
        paragraph=claim.paragraph,
        credibility=words(f"credibility.{claim.credibility.value}"),
        inferred_because=claim.reason or "" if claim.basis is Basis.INFERRED else "",
    )


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
    elsewhere: tuple[Connection, ...]
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
    others = [
        other
        for other in atlas.records.incidents.values()
        if source_id in other.source_ids and other is not incident
    ]
    parent = atlas.records.sources.get(source.contained_in or "")
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
        says_here=tuple(_testimony(atlas, account, words) for account in accounts),
        elsewhere=tuple(_connection(atlas, "", other.id, words) for other in others),
        passages=_passages(atlas, source, accounts),
    )


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
