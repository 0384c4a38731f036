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
4. Actors: everyone whom a claim names in the role, each once.
5. Grade: :func:`derive_grade`, unless a person overrode it with a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from geodata.dates import DateRange
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
    """Publishers that report it independently of each other."""
    inferred: tuple[Field, ...]
    """Fields whose headline value rests on an inferred claim."""
    conflicts: tuple[Field, ...]
    """Of event type, date, initiator, killed and injured: those whose claims cannot all be true."""


PrecisionOf = Callable[[Claim], PlacePrecision]
"""How finely a place claim says where; the geocoder knows (unlocated if it fails)."""


def derive_headline(
    incident: Incident,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    precision_of: PrecisionOf,
) -> Headline:
    """Derive the headline values of one incident; the module docstring is the rule."""
    event_type = _best(incident.claims_about(Field.EVENT_TYPE), sources, lambda claim: 0)
    date = _best(incident.claims_about(Field.DATE), sources, _days)
    place = _best(
        incident.claims_about(Field.PLACE), sources, lambda claim: precision_of(claim).rank
    )
    winners = {Field.EVENT_TYPE: event_type, Field.DATE: date, Field.PLACE: place}
    return Headline(
        event_type=event_type.parsed if event_type else None,  # type: ignore[arg-type]
        date=date.parsed if date else None,  # type: ignore[arg-type]
        place=place,
        initiators=_named(incident, Field.INITIATOR),
        targets=_named(incident, Field.TARGET),
        supported_by=_named(incident, Field.SUPPORTED_BY),
        killed=derive_total(incident.claims_about(Field.KILLED)),
        injured=derive_total(incident.claims_about(Field.INJURED)),
        grade=derive_grade(incident, sources, actors),
        outlets=count_outlets(incident, sources),
        inferred=tuple(
            field for field, claim in winners.items() if claim and claim.basis is Basis.INFERRED
        ),
        conflicts=tuple(_conflicting(incident, actors)),
    )


def _days(claim: Claim) -> int:
    assert isinstance(claim.parsed, DateRange)
    return claim.parsed.days


def _best(
    claims: Iterable[Claim], sources: Mapping[str, Source], coarseness: Callable[[Claim], int]
) -> Claim | None:
    """The claim that wins by points 1 and 2 of the rule; None if there is none."""

    def rank(claim: Claim) -> tuple[bool, int, bool, float, int, str, str, int]:
        published = sources[claim.source].published_range.latest.toordinal()
        return (
            claim.credibility.is_doubtful,
            coarseness(claim),
            claim.basis is Basis.INFERRED,
            _credibility_rank(claim.credibility),
            -published,
            claim.value,
            claim.source,
            claim.paragraph,
        )

    return min(claims, key=rank, default=None)


def _credibility_rank(credibility: Credibility) -> float:
    """Order of credibilities; *cannot be judged* stands in the middle, not last."""
    return 3.5 if credibility is Credibility.CANNOT_BE_JUDGED else float(credibility)


def _not_doubtful(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without the doubtful ones, or all if there are only those."""
    every = list(claims)
    return [claim for claim in every if not claim.credibility.is_doubtful] or every


def _named(incident: Incident, role: Field) -> tuple[str, ...]:
    """Ids of the actors named in a role, most often named first."""
    claims = _not_doubtful(incident.claims_about(role))
    counts: dict[str, int] = defaultdict(int)
    for claim in claims:
        counts[claim.value] += 1
    return tuple(sorted(counts, key=lambda actor: (-counts[actor], actor)))


def derive_total(claims: Iterable[Claim]) -> Quantity:
    """Total of the claims about killed or injured, by point 3 of the rule.

    Examples
    --------
    Two dead of one group and one of another make three; a headline that says
    two and a body that says three of the same group make two to three.
    """
    by_source: dict[str, dict[str, list[Quantity]]] = defaultdict(lambda: defaultdict(list))
    for claim in _not_doubtful(claims):
        assert isinstance(claim.parsed, Quantity)
        by_source[claim.source][claim.group or ""].append(claim.parsed)
    return hull(_source_total(groups) for groups in by_source.values())


def _source_total(groups: Mapping[str, list[Quantity]]) -> Quantity:
    own_total = hull(groups.get("", ()))
    if not own_total.is_unknown:
        return own_total
    return add(hull(counts) for group, counts in groups.items() if group) if groups else UNKNOWN


def count_outlets(incident: Incident, sources: Mapping[str, Source]) -> int:
    """Number of publishers that report the incident on their own authority.

    Sources of one publisher are one voice. So are reader comments and the page
    that they stand under.
    """
    return len({_voice(sources[source_id], sources) for source_id in incident.source_ids})


def _voice(source: Source, sources: Mapping[str, Source]) -> str:
    parent = sources.get(source.contained_in or "")
    return parent.publisher if parent else source.publisher


def derive_grade(
    incident: Incident, sources: Mapping[str, Source], actors: Mapping[str, Actor]
) -> Grade:
    """Grade an incident by its claims.

    Airwars' definitions, applied to any kind of incident and to the sources of
    this collection only: *contested* if sources name initiators of whom none
    is, or belongs to, one that the other names; *confirmed* if an initiator
    accepts that it was its doing; *fair* with two or more independent outlets;
    *weak* with one. *Discounted* is never derived: a person gives it.
    """
    if incident.grade_override is not None:
        return incident.grade_override.grade
    if Field.INITIATOR in _conflicting(incident, actors):
        return Grade.CONTESTED
    if any(claim.admitted for claim in _not_doubtful(incident.claims_about(Field.INITIATOR))):
        return Grade.CONFIRMED
    return Grade.FAIR if count_outlets(incident, sources) >= 2 else Grade.WEAK


def _conflicting(incident: Incident, actors: Mapping[str, Actor]) -> list[Field]:
    """Fields whose credible claims cannot all be true."""

    def no_common_actor(claims: list[Claim]) -> bool:
        by_source: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            by_source[claim.source].add(claim.value)
        named = list(by_source.values())
        return any(not _name_a_common_actor(a, b, actors) for a in named for b in named)

    tests = {
        Field.EVENT_TYPE: _differ,
        Field.DATE: _do_not_overlap,
        Field.INITIATOR: no_common_actor,
        Field.KILLED: _counts_disagree,
        Field.INJURED: _counts_disagree,
    }
    return [
        field
        for field, is_conflict in tests.items()
        if is_conflict(_not_doubtful(incident.claims_about(field)))
    ]


def _name_a_common_actor(
    some: Iterable[str], others: Iterable[str], actors: Mapping[str, Actor]
) -> bool:
    """Whether one of them is or belongs to one of the others, or the reverse.

    A militia and its umbrella agree; two militias of one umbrella do not.
    """
    return any(
        a in _with_parents(b, actors) or b in _with_parents(a, actors) for a in some for b in others
    )


def _with_parents(actor_id: str, actors: Mapping[str, Actor]) -> set[str]:
    """An actor and all that it is part of."""
    found: set[str] = set()
    current: str | None = actor_id
    while current is not None and current not in found:
        found.add(current)
        current = actors[current].part_of if current in actors else None
    return found


def _differ(claims: list[Claim]) -> bool:
    return len({claim.value for claim in claims}) > 1


def _do_not_overlap(claims: list[Claim]) -> bool:
    ranges = [claim.parsed for claim in claims if isinstance(claim.parsed, DateRange)]
    return any(not a.may_fall_in(b.earliest, b.latest) for a in ranges for b in ranges)


def _counts_disagree(claims: list[Claim]) -> bool:
    """Whether two claims about the same group have no count in common."""
    by_group: dict[str, list[Quantity]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.parsed, Quantity) and not claim.parsed.is_unknown:
            by_group[claim.group or ""].append(claim.parsed)
    return any(_are_apart(a, b) for counts in by_group.values() for a in counts for b in counts)


def _are_apart(a: Quantity, b: Quantity) -> bool:
    """Whether the ranges of two counts share no number; an open bound shares all."""
    return (a.high is not None and b.low is not None and a.high < b.low) or (
        b.high is not None and a.low is not None and b.high < a.low
    )
