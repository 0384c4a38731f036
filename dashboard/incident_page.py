"""The page of one incident: each field with its claims, and how its value follows.

Plain data made of texts, like the card. What decides is data of
:mod:`geodata.reasoning`; here it becomes sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.atlas import Atlas, outlet
from dashboard.card import Card, make_card
from dashboard.casualty_chart import CasualtyChart, Count, draw_casualties
from dashboard.document_text import anchor_of
from dashboard.incident_history import Happening, retraction_of, say_record, say_reports
from dashboard.phrases import (
    say_claim_value,
    say_date,
    say_day,
    say_precision,
    say_quantity,
    say_row_date,
    say_where,
)
from dashboard.voices import Voice, say_voice
from dashboard.wording import Words
from geodata.geocoding import StoredGeocoder
from geodata.headline import PrecisionOf
from geodata.incidents import claim_precision, geocode_claim, radius_of
from geodata.lineage import voices
from geodata.quantities import Quantity
from geodata.reasoning import Decision, FieldReasoning, Judged, Rule, Standing, explain
from geodata.records import Claim, Source
from geodata.vocabulary import ACTOR_FIELDS, LINK_FIELDS, Basis, Field


@dataclass(frozen=True)
class ClaimSaid:
    """One claim beside the others of its field."""

    number: int
    """From 1, so that others can name it."""
    value: str
    source_id: str
    outlet: str
    who: str
    paragraph: int
    anchor: str
    """Names the passage on the page of its source."""
    reported: str
    credibility: str
    inferred_because: str
    note: str
    standing: str
    """A value of :class:`geodata.reasoning.Standing`, for the style."""
    stands: str


@dataclass(frozen=True)
class FieldSaid:
    """One question, the answer that the map gives, and the claims it follows from."""

    field: str
    label: str
    headline: str
    rule: str
    support: str
    """How many independent outlets give the value; empty where that says nothing."""
    claims: tuple[ClaimSaid, ...]
    chart: CasualtyChart | None = None
    """Casualties only."""


@dataclass(frozen=True)
class IncidentPage:
    """All that the page shows."""

    card: Card
    fields: tuple[FieldSaid, ...]
    voice_count: str
    voices: tuple[Voice, ...]
    known: tuple[Happening, ...]
    """What was reported, corrected and taken back, by day."""
    record: tuple[Happening, ...]
    """What was done to the record in this collection."""
    is_summary_later: bool
    """Whether the view is of an earlier day, which the summary would tell the future of."""


def make_incident_page(atlas: Atlas, incident_id: str, words: Words) -> IncidentPage:
    """Say everything about one incident, and why.

    An incident that stands in the frame alone has a card and no more.

    Raises
    ------
    KeyError
        If there is no incident with this id.
    """
    card = make_card(atlas, incident_id, words)
    incident = atlas.records.incidents.get(incident_id)
    if incident is None:
        return IncidentPage(card, (), "", (), (), (), is_summary_later=False)
    row = next(atlas.incidents.iloc[[atlas.row_of(incident_id)]].itertuples())
    records = atlas.all_records
    whole = records.incidents[incident_id]
    reasonings = explain(
        whole,
        records.sources,
        records.actors,
        precision_of(atlas),
        on=atlas.known,
        known=atlas.records.incidents,
    )
    found = voices(incident.accounts, atlas.records.sources)
    return IncidentPage(
        card=card,
        fields=tuple(_field(atlas, row, reasoning, words) for reasoning in reasonings),
        voice_count=words("incident_page.voices.count", count=len(found)),
        voices=tuple(say_voice(atlas, ids, incident.accounts, words) for ids in found),
        known=tuple(say_reports(atlas, whole, words)),
        record=tuple(say_record(whole.history, words)),
        is_summary_later=atlas.known is not None,
    )


def precision_of(atlas: Atlas) -> PrecisionOf:
    """How finely a place claim of this collection says where."""
    geocoder = StoredGeocoder(atlas.all_records.places)
    return lambda claim: claim_precision(claim, geocode_claim(claim, geocoder))


def _field(atlas: Atlas, row: Any, reasoning: FieldReasoning, words: Words) -> FieldSaid:
    label = words(f"field.{reasoning.field.value}")
    label = label[:1].upper() + label[1:]
    claims = tuple(
        _claim(atlas, judged, reasoning.rule, number, words)
        for number, judged in enumerate(reasoning.claims, start=1)
    )
    return FieldSaid(
        field=reasoning.field.value,
        label=label,
        headline=_headline(atlas, reasoning, row, words),
        rule=_rule(reasoning, words),
        support=_support(reasoning, words),
        claims=claims,
        chart=_chart(reasoning, claims, label, words),
    )


def _claim(atlas: Atlas, judged: Judged, rule: Rule, number: int, words: Words) -> ClaimSaid:
    claim = judged.claim
    source = atlas.all_records.sources[claim.source]
    if claim.field is Field.PLACE:
        value = _say_place(atlas, claim, words)
    else:
        value = say_claim_value(words, claim, lambda value: _name_of(atlas, claim.field, value))
    return ClaimSaid(
        number=number,
        value=words("incident_page.denied", value=value) if claim.denied else value,
        source_id=claim.source,
        outlet=outlet(source),
        who=claim.attributed_to or "",
        paragraph=claim.paragraph,
        anchor=anchor_of((claim.paragraph, claim.span)),
        reported=say_date(words, claim.published or source.published),
        credibility=words(f"credibility.{claim.credibility.value}"),
        inferred_because=claim.reason or "" if claim.basis is Basis.INFERRED else "",
        # It tells of the passage, which the reader may not want to know of.
        note="" if source.content_warning else claim.note or "",
        standing=judged.standing.value,
        stands=_stands(judged, rule, source, words),
    )


def _say_place(atlas: Atlas, claim: Claim, words: Words) -> str:
    """A place as the source names it, and how closely that says where: it decides."""
    geocoded = geocode_claim(claim, StoredGeocoder(atlas.all_records.places))
    precision = claim_precision(claim, geocoded)
    radius_m = radius_of(geocoded.place, precision) if geocoded.place else None
    return f"{claim.value} ({say_precision(words, precision.value, radius_m)})"


def _name_of(atlas: Atlas, field: Field, value: str) -> str:
    """What people call a value; an incident also where it does not count on the day shown."""
    if field in LINK_FIELDS and value in atlas.all_records.incidents:
        return atlas.all_records.incidents[value].title
    return atlas.name_of(field, value)


def _stands(judged: Judged, rule: Rule, source: Source, words: Words) -> str:
    """What becomes of a claim, and which others it contradicts."""
    key, day, reason = f"incident_page.stands.{judged.standing.value}", "", ""
    if rule in _EACH_BY_ITSELF and judged.standing in (Standing.WINS, Standing.COUNTS):
        key = "incident_page.stands.shown"
    elif judged.standing is Standing.NOT_YET:
        day = say_day(words, judged.claim.known_from(source))
    elif judged.standing is Standing.RETRACTED:
        retraction = retraction_of(judged.claim, source)
        if retraction is None:
            key = "incident_page.stands.withdrawn"
        else:
            day, reason = say_day(words, retraction.on), retraction.reason
    said = [] if judged.standing is Standing.CONFLICTS else [words(key, day=day, reason=reason)]
    if judged.conflicts_with:
        numbers = ", ".join(words.number(position + 1) for position in judged.conflicts_with)
        count = len(judged.conflicts_with)
        said.append(words("incident_page.conflicts_with", count=count, numbers=numbers))
    return "; ".join(said)


def _headline(atlas: Atlas, reasoning: FieldReasoning, row: Any, words: Words) -> str:
    """The value that the map gives; empty where each claim stands for itself."""
    field = reasoning.field
    if field is Field.EVENT_TYPE:
        kind = row.event_type if isinstance(row.event_type, str) else "unknown"
        return words(f"event_type.{kind}")
    if field is Field.DATE:
        return say_row_date(words, row)
    if field is Field.PLACE:
        return say_where(words, row)
    if field in ACTOR_FIELDS:
        actors = getattr(row, _ACTOR_COLUMNS[field])
        return ", ".join(map(atlas.actor_name, actors)) or words("count.unknown")
    if reasoning.total is not None:
        return say_quantity(words, reasoning.total)
    return ""


_ACTOR_COLUMNS = {
    Field.INITIATOR: "initiators",
    Field.TARGET: "targets",
    Field.SUPPORTED_BY: "supported_by",
}


def _rule(reasoning: FieldReasoning, words: Words) -> str:
    """The written rule, in one sentence, as it works for these claims."""
    counting = [judged.claim for judged in reasoning.claims if judged.standing not in _WITHOUT]
    if counting and reasoning.rule in _EACH_BY_ITSELF:
        return words(f"incident_page.rule.{reasoning.rule.value}")
    if reasoning.decided_by is Decision.CLAIMS_JOINED and len(counting) == 2:
        return words("incident_page.rule.both_joined")
    return words(
        f"incident_page.rule.{reasoning.decided_by.value}",
        count=len(counting),
        sources=len({claim.source for claim in counting}),
    )


def _support(reasoning: FieldReasoning, words: Words) -> str:
    if reasoning.voices < 1 or len(reasoning.claims) < 2:
        return ""
    return words("incident_page.voices.count", count=reasoning.voices)


_EACH_BY_ITSELF = (Rule.LINKS, Rule.LISTED)
"""Rules that draw no single value from the claims."""
_WITHOUT = (Standing.WAITS, Standing.RETRACTED, Standing.NOT_YET, Standing.LEADS_NOWHERE)
"""Claims that take no part in what follows."""


def _chart(
    reasoning: FieldReasoning, lines: Sequence[ClaimSaid], label: str, words: Words
) -> CasualtyChart | None:
    if reasoning.total is None:
        return None
    counts = [
        Count(
            number=line.number,
            group=judged.claim.group or "",
            who=words("card.says", who=line.who, outlet=line.outlet) if line.who else line.outlet,
            quantity=judged.claim.parsed,
            counts=judged.standing not in _WITHOUT,
        )
        for judged, line in zip(reasoning.claims, lines, strict=True)
        if isinstance(judged.claim.parsed, Quantity)
    ]
    return draw_casualties(label, reasoning.total, counts, words)
