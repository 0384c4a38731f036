"""The card of an incident: everything that popup and panel say, as words.

Plain data made of texts. The popup builds text nodes from it and the panel
escapes it, so that no text of a record is ever read as HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pandas as pd

from dashboard.atlas import Atlas, outlet
from dashboard.phrases import (
    row_quantity,
    say_claim_value,
    say_date,
    say_day,
    say_distance,
    say_quantity,
    say_where,
)
from dashboard.wording import Words
from geodata.chains import Link
from geodata.grades import grade_incident
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
    warning: str = ""
    """What a reader should know before reading what it says; empty if nothing."""

    def to_popup(self) -> dict[str, Any]:
        """The part that the popup shows: behind a warning, no word of what is said."""
        is_open = not self.warning
        return {
            "source_id": self.source_id,
            "outlet": self.outlet,
            "published": self.published,
            "says": self.says if is_open else "",
            "who": self.who if is_open else "",
            "paragraph": self.paragraph,
            "warning": self.warning,
        }


@dataclass(frozen=True)
class Reference:
    """A source that is named and no more."""

    source_id: str
    outlet: str


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
    unrecorded: str = ""
    """Says so where the frame alone has the incident: no testimony, no claim, no reason."""
    references: tuple[Reference, ...] = ()
    """The sources of an unrecorded incident that the reader can open."""
    rounded: str = ""
    """Says so where the place is given only roughly, to keep somebody safe."""

    def to_popup(self) -> dict[str, Any]:
        """The part that the popup shows, each named: claims stay on the panel."""
        return {
            "id": self.id,
            "title": self.title,
            "summary": self.summary,
            "event_type": asdict(self.event_type),
            "facts": [asdict(fact) for fact in self.facts],
            "grade": self.grade,
            "grade_why": self.grade_why,
            "conflict": self.conflict,
            "testimonies": [testimony.to_popup() for testimony in self.testimonies],
            "unrecorded": self.unrecorded,
            "references": [asdict(reference) for reference in self.references],
            "rounded": self.rounded,
        }


def make_card(atlas: Atlas, incident_id: str, words: Words) -> Card:
    """Say everything about one incident.

    Raises
    ------
    KeyError
        If there is no incident with this id.
    """
    incident = atlas.records.incidents.get(incident_id)
    row = next(atlas.incidents.iloc[[atlas.row_of(incident_id)]].itertuples())
    why = _reasons(incident, row, words)
    event_type = row.event_type if isinstance(row.event_type, str) else "unknown"
    return Card(
        id=row.id,
        title=row.title,
        summary=row.summary if isinstance(row.summary, str) else "",
        event_type=Value(words(f"event_type.{event_type}"), why(Field.EVENT_TYPE, event_type)),
        facts=tuple(_facts(atlas, incident, row, why, words)),
        grade=words(f"grade.{row.grade}"),
        grade_why=_grade_why(atlas, incident, row, words),
        conflict=_conflict(row, words),
        testimonies=tuple(
            make_testimony(atlas, account, words)
            for account in (incident.accounts if incident else ())
        ),
        connections=tuple(_connections(atlas, row.id, words)),
        claims=tuple(
            make_claim_line(atlas, claim, words) for claim in (incident.claims if incident else ())
        ),
        unrecorded="" if incident else words("card.unrecorded"),
        references=() if incident else tuple(_references(atlas, row)),
        rounded=_rounded(row, words),
    )


Reasons = Callable[..., str]
"""Why a value of a field was inferred; empty if a source states it.

Without a value, it is asked of all claims about the field together.
"""


def _reasons(incident: Incident | None, row: Any, words: Words) -> Reasons:
    if incident is not None:
        return partial(_why_inferred, incident)
    # The frame tells which fields are inferred, and no more.
    unknown = words("card.no_reason")
    return lambda field, value=None: unknown if field.value in row.inferred else ""


def _why_inferred(incident: Incident, field: Field, value: object = None) -> str:
    claims = [
        claim for claim in incident.claims_about(field) if value is None or claim.value == value
    ]
    if any(claim.basis is Basis.STATED for claim in claims):
        return ""
    return next((claim.reason for claim in claims if claim.reason), "")


def _facts(
    atlas: Atlas, incident: Incident | None, row: Any, why: Reasons, words: Words
) -> list[Fact]:
    edtf = row.date_edtf if isinstance(row.date_edtf, str) else None
    when = Value(say_date(words, edtf), why(Field.DATE, edtf))
    where = Value(say_where(words, row), why(Field.PLACE, row.toponym))
    return [
        Fact(words("card.when"), (when,)),
        Fact(words("card.where"), (where,)),
        *_actor_facts(atlas, row, why, words),
        *(_casualties(field, row, why, words) for field in (Field.KILLED, Field.INJURED)),
        *(_other_figures(incident, why, words) if incident else _source_facts(atlas, row, words)),
    ]


def _actor_facts(atlas: Atlas, row: Any, why: Reasons, words: Words) -> list[Fact]:
    roles = (
        (Field.INITIATOR, row.initiators),
        (Field.TARGET, row.targets),
        (Field.SUPPORTED_BY, row.supported_by),
    )
    return [
        Fact(
            words(f"card.{role.value}"),
            tuple(Value(atlas.actor_name(actor), why(role, actor)) for actor in actors),
        )
        for role, actors in roles
        if actors
    ]


def _casualties(field: Field, row: Any, why: Reasons, words: Words) -> Fact:
    said = say_quantity(words, row_quantity(row, field.value))
    return Fact(words(f"card.{field.value}"), (Value(said, why(field)),))


# Figures that have no column of their own, in the vocabulary's order.
_OTHER_FIGURES = tuple(field for field in Field if field in QUANTITY_FIELDS - CASUALTY_FIELDS)


def _other_figures(incident: Incident, why: Reasons, words: Words) -> list[Fact]:
    facts = []
    for field in _OTHER_FIGURES:
        values = {
            claim.value: Value(say_claim_value(words, claim, str), why(field, claim.value))
            for claim in incident.claims_about(field)
        }
        if values:
            label = words(f"field.{field.value}")
            facts.append(Fact(label[:1].upper() + label[1:], tuple(values.values())))
    return facts


def _source_facts(atlas: Atlas, row: Any, words: Words) -> list[Fact]:
    """The sources of an unrecorded incident by name, since no testimony names them."""
    names = tuple(Value(atlas.outlet_of(source)) for source in row.sources)
    return [Fact(words("card.sources"), names)] if names else []


def _references(atlas: Atlas, row: Any) -> list[Reference]:
    known = (source for source in dict.fromkeys(row.sources) if source in atlas.records.sources)
    return [Reference(source, atlas.outlet_of(source)) for source in known]


def _grade_why(atlas: Atlas, incident: Incident | None, row: Any, words: Words) -> str:
    if incident is None:
        outlets = 0 if pd.isna(row.outlets) else int(row.outlets)
        return words(f"grade.why.{row.grade}", outlets=outlets)
    records = atlas.records
    found = grade_incident(incident, records.sources, records.actors, atlas.known)
    if found.override is None:
        names = ", ".join(atlas.actor_name(actor) for actor in found.actors)
        return words(f"incident_page.grade.{found.rule}", outlets=found.voices, names=names)
    if found.override.on is None:
        return words("incident_page.grade.overridden", reason=found.override.reason)
    day = say_day(words, found.override.on)
    return words("incident_page.grade.overridden_from", reason=found.override.reason, day=day)


def _conflict(row: Any, words: Words) -> str:
    if not row.conflicts:
        return ""
    fields = ", ".join(words(f"field.{field}") for field in row.conflicts)
    return words("card.conflict", fields=fields)


def _rounded(row: Any, words: Words) -> str:
    if pd.isna(row.rounded_m):
        return ""
    return words("incident_page.rounded", radius=say_distance(words, int(row.rounded_m)))


def make_testimony(atlas: Atlas, account: Account, words: Words) -> Testimony:
    """Say what one account says, and who and where."""
    source = atlas.records.sources[account.source]
    warning = source.content_warning
    return Testimony(
        source_id=source.id,
        outlet=outlet(source),
        published=say_date(words, source.published),
        says=account.says,
        who=account.attributed_to or "",
        paragraph=account.paragraph,
        warning=words("incident_page.warning", warning=warning) if warning else "",
    )


def _connections(atlas: Atlas, incident_id: str, words: Words) -> list[Connection]:
    """The incidents that it leads to, then those that lead to it."""
    forward, backward = [], []
    for link in atlas.links:
        if link.origin == incident_id:
            label = words(f"links.{link.kind.value}")
            forward.append((_contested(label, link, words), link.target))
        elif link.target == incident_id:
            label = words(f"links.{_REVERSE_LINK[link.kind.value]}")
            backward.append((_contested(label, link, words), link.origin))
    return [
        make_connection(atlas, label, other, words)
        for label, other in dict.fromkeys(forward + backward)
    ]


def _contested(label: str, link: Link, words: Words) -> str:
    """The label of a link, with a word where a source says that it is not so."""
    return words("incident_page.contested", label=label) if link.is_contested else label


def make_connection(atlas: Atlas, label: str, incident_id: str, words: Words) -> Connection:
    """Name another incident, with its date in words."""
    [other] = atlas.labels([atlas.row_of(incident_id)], words)
    return Connection(label, incident_id, other["title"], other["when"])


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
