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
from geodata.records import Account, Claim, Incident
from geodata.vocabulary import CASUALTY_FIELDS, QUANTITY_FIELDS, Basis, Field

_REVERSE_LINK = {
    "retaliation_for": "answered_by",
    "part_of": "has_part",
    "follows": "followed_by",
    "same_campaign": "same_campaign",
}


@dataclass(frozen=True)
class Value:
    """One value in words, and why the coder inferred it; empty if a source states it."""

    text: str
    inferred_because: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a card: what it is about, and what is known of it."""

    label: str
    values: tuple[Value, ...]


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
    event_type: Value
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
        event_type=Value(
            words(f"event_type.{event_type}"),
            _why_inferred(incident, Field.EVENT_TYPE, event_type),
        ),
        facts=tuple(_facts(atlas, incident, row, words)),
        grade=words(f"grade.{row.grade}"),
        grade_why=_grade_why(incident, row, words),
        conflict=_conflict(row, words),
        testimonies=tuple(make_testimony(atlas, account, words) for account in incident.accounts),
        connections=tuple(_connections(atlas, incident, words)),
        claims=tuple(make_claim_line(atlas, claim, words) for claim in incident.claims),
    )


def _facts(atlas: Atlas, incident: Incident, row: Any, words: Words) -> list[Fact]:
    edtf = row.date_edtf if isinstance(row.date_edtf, str) else None
    when = Value(say_date(words, edtf), _why_inferred(incident, Field.DATE, edtf))
    where = Value(say_where(words, row), _why_inferred(incident, Field.PLACE, row.toponym))
    return [
        Fact(words("card.when"), (when,)),
        Fact(words("card.where"), (where,)),
        *_actor_facts(atlas, incident, row, words),
        *(_casualties(incident, field, row, words) for field in (Field.KILLED, Field.INJURED)),
        *_other_figures(incident, words),
    ]


def _why_inferred(incident: Incident, field: Field, value: object = None) -> str:
    """Why a value was inferred; empty if any source states it.

    Without a value, it is asked of all claims about the field together.
    """
    claims = [
        claim for claim in incident.claims_about(field) if value is None or claim.value == value
    ]
    if any(claim.basis is Basis.STATED for claim in claims):
        return ""
    return next((claim.reason for claim in claims if claim.reason), "")


def _actor_facts(atlas: Atlas, incident: Incident, row: Any, words: Words) -> list[Fact]:
    roles = (
        (Field.INITIATOR, row.initiators),
        (Field.TARGET, row.targets),
        (Field.SUPPORTED_BY, row.supported_by),
    )
    return [
        Fact(
            words(f"card.{role.value}"),
            tuple(
                Value(atlas.actor_names[actor], _why_inferred(incident, role, actor))
                for actor in actors
            ),
        )
        for role, actors in roles
        if actors
    ]


def _casualties(incident: Incident, field: Field, row: Any, words: Words) -> Fact:
    said = say_quantity(words, row_quantity(row, field.value))
    return Fact(words(f"card.{field.value}"), (Value(said, _why_inferred(incident, field)),))


# Figures that have no column of their own, in the vocabulary's order.
_OTHER_FIGURES = tuple(field for field in Field if field in QUANTITY_FIELDS - CASUALTY_FIELDS)


def _other_figures(incident: Incident, words: Words) -> list[Fact]:
    facts = []
    for field in _OTHER_FIGURES:
        values = {
            claim.value: Value(
                say_claim_value(words, claim, str), _why_inferred(incident, field, claim.value)
            )
            for claim in incident.claims_about(field)
        }
        if values:
            label = words(f"field.{field.value}")
            facts.append(Fact(label[:1].upper() + label[1:], tuple(values.values())))
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


def make_testimony(atlas: Atlas, account: Account, words: Words) -> Testimony:
    """Say what one account says, and who and where."""
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
        make_connection(atlas, label, other, words)
        for label, other in dict.fromkeys(forward + backward)
    ]


def make_connection(atlas: Atlas, label: str, incident_id: str, words: Words) -> Connection:
    """Name another incident, with its date in words."""
    edtf = atlas.incidents["date_edtf"].iloc[atlas.row_of[incident_id]]
    when = say_date(words, edtf if isinstance(edtf, str) else None)
    return Connection(label, incident_id, atlas.titles[incident_id], when)


def make_claim_line(atlas: Atlas, claim: Claim, words: Words) -> ClaimLine:
    """Say one claim, with who makes it and how far it can be trusted."""
    return ClaimLine(
        field=words(f"field.{claim.field.value}"),
        value=say_claim_value(words, claim, lambda value: atlas.name_of(claim.field, value)),
        source=outlet(atlas.records.sources[claim.source]),
        who=claim.attributed_to or "",
        paragraph=claim.paragraph,
        credibility=words(f"credibility.{claim.credibility.value}"),
        inferred_because=claim.reason or "" if claim.basis is Basis.INFERRED else "",
    )
