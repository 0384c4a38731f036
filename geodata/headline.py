"""Headline values of an incident, derived from its claims by one written rule.

The rule, in words (docs/coding.md explains it with examples):

1. A claim that a coder judged doubtful or improbable (Admiralty 4, 5) counts
   only where there is no other. 6, *cannot be judged*, is not doubtful.
2. Event type, date and place: the finest claim wins (the narrowest range of
   days; the highest rung of the precision ladder). Between equally fine ones a
   stated claim beats an inferred one, then the better credibility, then the
   later publication, then the smaller value as text, so that the order of
   claims never matters. A headline that rests on an inferred claim says so.
3. Killed and injured: each source's figures for one group are joined into the
   smallest range that holds them. A source's total is its own total where it
   knows one, else the sum of its groups. The headline is the smallest range
   that holds all totals; a best value is given only if all agree on it.
4. Actors: everyone whom a claim names in the role, each once. Who is only
   said *not* to have done it is not among them.
5. Grade: :mod:`geodata.grades`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from geodata.conflicts import fields_in_conflict, not_doubtful
from geodata.dates import DateRange
from geodata.grades import grade_incident
from geodata.quantities import UNKNOWN, Quantity, add, hull
from geodata.records import Actor, Claim, Incident, Source
from geodata.vocabulary import (
    Basis,
    Credibility,
    EventType,
    Field,
    Grade,
    PlacePrecision,
)


@dataclass(frozen=True)
class Headline:
    """What the claims of an incident add up to."""

    event_type: EventType | None
    date: DateRange | None
    place: Claim | None
    """The winning place claim; :mod:`geodata.geocoding` turns it into a point."""
    initiators: tuple[str, ...]
    targets: tuple[str, ...]
    supported_by: tuple[str, ...]
    killed: Quantity
    injured: Quantity
    grade: Grade
    outlets: int
    """Independent voices that report it, see :mod:`geodata.lineage`."""
    inferred: tuple[Field, ...]
    """Fields whose headline value rests on an inferred claim."""
    conflicts: tuple[Field, ...]
    """Fields whose claims cannot all be true, of :data:`geodata.conflicts.COMPARED`."""


PrecisionOf = Callable[[Claim], PlacePrecision]
"""How finely a place claim says where; the geocoder knows (unlocated if it fails)."""


def derive_headline(
    incident: Incident,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    precision_of: PrecisionOf,
    on: date | None = None,
) -> Headline:
    """Derive the headline values of one incident; the module docstring is the rule.

    The incident has the claims that count on the day, and no others; ``on`` tells
    which grade given by a person was in force, None being today.
    """
    graded = grade_incident(incident, sources, actors, on)
    winners = {
        field: find_winner(incident.claims_about(field), sources, precision_of)
        for field in FINEST_WINS
    }
    event_type, when = winners[Field.EVENT_TYPE], winners[Field.DATE]
    return Headline(
        event_type=event_type.parsed if event_type else None,  # type: ignore[arg-type]
        date=when.parsed if when else None,  # type: ignore[arg-type]
        place=winners[Field.PLACE],
        initiators=_named(incident, Field.INITIATOR),
        targets=_named(incident, Field.TARGET),
        supported_by=_named(incident, Field.SUPPORTED_BY),
        killed=derive_total(incident.claims_about(Field.KILLED)),
        injured=derive_total(incident.claims_about(Field.INJURED)),
        grade=graded.grade,
        outlets=graded.voices,
        inferred=tuple(
            field for field, claim in winners.items() if claim and claim.basis is Basis.INFERRED
        ),
        conflicts=fields_in_conflict(incident, actors),
    )


FINEST_WINS = (Field.EVENT_TYPE, Field.DATE, Field.PLACE)
"""Fields whose headline value is one claim's, the one that ranks first."""


class Rank(NamedTuple):
    """What decides between claims of one field, in this order; the smallest wins."""

    is_doubtful: bool
    coarseness: int
    is_inferred: bool
    credibility: float
    age: int
    """The later it could first be read, the smaller."""
    value: str
    rest: str
    """All else that the claim says, so that the order of claims never matters."""


def rank_claim(claim: Claim, sources: Mapping[str, Source], precision_of: PrecisionOf) -> Rank:
    """Rank a claim about event type, date or place by points 1 and 2 of the rule."""
    return Rank(
        claim.credibility.is_doubtful,
        _coarseness(claim, precision_of),
        claim.basis is Basis.INFERRED,
        _credibility_rank(claim.credibility),
        -claim.known_from(sources[claim.source]).toordinal(),
        claim.value,
        claim.model_dump_json(),
    )


def find_winner(
    claims: Iterable[Claim], sources: Mapping[str, Source], precision_of: PrecisionOf
) -> Claim | None:
    """The claim that ranks first; None if there is none."""
    return min(claims, key=lambda claim: rank_claim(claim, sources, precision_of), default=None)


def _coarseness(claim: Claim, precision_of: PrecisionOf) -> int:
    if claim.field is Field.PLACE:
        return precision_of(claim).rank
    return claim.parsed.days if isinstance(claim.parsed, DateRange) else 0


def _credibility_rank(credibility: Credibility) -> float:
    """Order of credibilities; *cannot be judged* stands in the middle, not last."""
    return 3.5 if credibility is Credibility.CANNOT_BE_JUDGED else float(credibility)


def _named(incident: Incident, role: Field) -> tuple[str, ...]:
    """Ids of the actors named in a role, most often named first."""
    claims = not_doubtful(incident.claims_about(role))
    counts: dict[str, int] = defaultdict(int)
    for claim in claims:
        if not claim.denied:
            counts[claim.value] += 1
    return tuple(sorted(counts, key=lambda actor: (-counts[actor], actor)))


def derive_total(claims: Iterable[Claim]) -> Quantity:
    """Total of the claims about killed or injured, by point 3 of the rule.

    Examples
    --------
    Two dead of one group and one of another make three; a headline that says
    two and a body that says three of the same group make two to three.
    """
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in not_doubtful(claims):
        by_source[claim.source].append(claim)
    return hull(total_of_source(of_source) for of_source in by_source.values())


def total_of_source(claims: Iterable[Claim]) -> Quantity:
    """Total that one source's claims about killed or injured come to."""
    groups = join_groups(claims)
    own_total = groups.pop(None, UNKNOWN)
    if not own_total.is_unknown or not groups:
        return own_total
    return add(groups.values())


def join_groups(claims: Iterable[Claim]) -> dict[str | None, Quantity]:
    """Smallest range that holds one source's figures for each group; None is its own total."""
    figures: dict[str | None, list[Quantity]] = defaultdict(list)
    for claim in claims:
        assert isinstance(claim.parsed, Quantity)
        figures[claim.group].append(claim.parsed)
    return {group: hull(counts) for group, counts in figures.items()}
