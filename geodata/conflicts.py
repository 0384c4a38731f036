"""Which claims about an incident cannot all be true.

Doubtful claims take part only where there is no other. Places, targets and
supporters are never compared: a place may lie in another, and there may be
several of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from geodata.dates import DateRange
from geodata.quantities import Quantity, add, hull
from geodata.records import Actor, Claim, Incident
from geodata.vocabulary import CASUALTY_FIELDS, LINK_FIELDS, QUANTITY_FIELDS, Field

Pair = tuple[int, int]
"""Positions of two claims in their list, the smaller first."""

COMPARED = (
    Field.EVENT_TYPE,
    Field.DATE,
    Field.INITIATOR,
    *(field for field in Field if field in CASUALTY_FIELDS),
    *(field for field in Field if field in LINK_FIELDS),
)
"""Fields that are named where their claims cannot all be true, in this order."""


def not_doubtful(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without the doubtful ones, or all if there are only those."""
    every = list(claims)
    return [claim for claim in every if not claim.credibility.is_doubtful] or every


def fields_in_conflict(incident: Incident, actors: Mapping[str, Actor]) -> tuple[Field, ...]:
    """Of :data:`COMPARED`, the fields about which claims cannot all be true."""
    return tuple(
        field
        for field in COMPARED
        if conflicting_pairs(not_doubtful(incident.claims_about(field)), actors)
    )


def conflicting_pairs(claims: Sequence[Claim], actors: Mapping[str, Actor]) -> frozenset[Pair]:
    """Pairs of claims about one field that cannot both be true."""
    if not claims:
        return frozenset()
    field = claims[0].field
    if field is Field.EVENT_TYPE:
        return _pairs(claims, lambda a, b: a.value != b.value)
    if field is Field.DATE:
        return _pairs(claims, _share_no_day)
    if field is Field.INITIATOR:
        return _pairs(claims, lambda a, b: _clears(a, b, actors)) | _blamed_apart(claims, actors)
    if field in LINK_FIELDS:
        return _pairs(claims, lambda a, b: a.value == b.value and a.denied != b.denied)
    if field in CASUALTY_FIELDS:
        return _pairs(claims, _count_apart) | _more_than_total(claims)
    return _pairs(claims, _count_apart) if field in QUANTITY_FIELDS else frozenset()


def _pairs(claims: Sequence[Claim], are_apart: Callable[[Claim, Claim], bool]) -> frozenset[Pair]:
    return frozenset(
        (i, j) for (i, a), (j, b) in combinations(enumerate(claims), 2) if are_apart(a, b)
    )


def _share_no_day(a: Claim, b: Claim) -> bool:
    one, other = a.parsed, b.parsed
    if not isinstance(one, DateRange) or not isinstance(other, DateRange):
        return False
    return not one.may_fall_in(other.earliest, other.latest)


def _clears(a: Claim, b: Claim, actors: Mapping[str, Actor]) -> bool:
    """Whether one claim names an initiator that the other clears."""
    if a.denied == b.denied:
        return False
    denial, naming = (a, b) if a.denied else (b, a)
    return clears(denial, naming.value, actors)


def clears(claim: Claim, actor: str, actors: Mapping[str, Actor]) -> bool:
    """Whether a claim says that an actor was not the initiator, by its name or its umbrella's."""
    return claim.denied and claim.value in _with_parents(actor, actors)


def _blamed_apart(claims: Sequence[Claim], actors: Mapping[str, Actor]) -> frozenset[Pair]:
    """Pairs of claims by two sources that blame nobody in common."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for position, claim in enumerate(claims):
        if not claim.denied:
            by_source[claim.source].append(position)

    def named(positions: Iterable[int]) -> set[str]:
        return {claims[position].value for position in positions}

    return frozenset(
        (min(i, j), max(i, j))
        for some, others in combinations(by_source.values(), 2)
        if not have_common_actor(named(some), named(others), actors)
        for i in some
        for j in others
    )


def have_common_actor(
    some: Iterable[str], others: Iterable[str], actors: Mapping[str, Actor]
) -> bool:
    """Whether one of them is or belongs to one of the others, or the reverse.

    A militia and its umbrella agree; two militias of one umbrella do not.
    """
    against = list(others)
    return any(
        a in _with_parents(b, actors) or b in _with_parents(a, actors)
        for a in some
        for b in against
    )


def _with_parents(actor_id: str, actors: Mapping[str, Actor]) -> set[str]:
    """An actor and all that it is part of."""
    found: set[str] = set()
    current: str | None = actor_id
    while current is not None and current not in found:
        found.add(current)
        current = actors[current].part_of if current in actors else None
    return found


def _count_apart(a: Claim, b: Claim) -> bool:
    """Whether two counts of the same group have no number in common."""
    one, other = a.parsed, b.parsed
    if a.group != b.group or not isinstance(one, Quantity) or not isinstance(other, Quantity):
        return False
    return _are_apart(one, other) or _are_apart(other, one)


def _are_apart(below: Quantity, above: Quantity) -> bool:
    """Whether one range ends before the other begins; an open bound shares all."""
    return below.high is not None and above.low is not None and below.high < above.low


def _more_than_total(claims: Sequence[Claim]) -> frozenset[Pair]:
    """Pairs of a source's own total and its counts of groups, where those come to more."""
    found: set[Pair] = set()
    by_source: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, claim in enumerate(claims):
        by_source[claim.source][claim.group or ""].append(position)

    def joined(positions: Iterable[int]) -> Quantity:
        counts = (claims[position].parsed for position in positions)
        return hull(count for count in counts if isinstance(count, Quantity))

    for groups in by_source.values():
        totals = groups.pop("", [])
        if _are_apart(joined(totals), add(joined(group) for group in groups.values())):
            found |= {
                (min(i, j), max(i, j)) for i in totals for group in groups.values() for j in group
            }
    return frozenset(found)
