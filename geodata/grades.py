"""The grade of an incident, by a written rule, and why it has it.

Airwars' five grades, applied to any kind of incident and to the sources of
this collection only. The first that fits, over the claims that are not
doubtful (over all if there are only doubtful ones):

1. the grade that a person gave, from its day on;
2. *discounted*: whoever is named as initiator is cleared by more voices than
   name them, nobody else is named, and nobody accepts it;
3. *contested*: two voices name initiators without a common actor, or one names
   an initiator whom another clears;
4. *confirmed*: an initiator accepts that it was its doing;
5. *fair*: two or more independent voices report it;
6. *weak*: one does.

:mod:`geodata.lineage` says what a voice is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, permutations

from geodata.conflicts import clears, have_common_actor, not_doubtful
from geodata.lineage import voices
from geodata.records import Actor, Claim, GradeOverride, Incident, Source
from geodata.vocabulary import Field, Grade


class GradeRule(StrEnum):
    """Which point of the rule gave a grade."""

    OVERRIDDEN = "overridden"
    CLEARED = "cleared"
    INITIATORS_DIFFER = "initiators_differ"
    INITIATOR_CLEARED = "initiator_cleared"
    ADMITTED = "admitted"
    SEVERAL_VOICES = "several_voices"
    ONE_VOICE = "one_voice"


@dataclass(frozen=True)
class GradeReason:
    """A grade and what it follows from."""

    grade: Grade
    rule: GradeRule
    voices: int
    """Independent voices that report the incident, whatever gave the grade."""
    actors: tuple[str, ...]
    """Ids of the actors that the point is about: who is contested, cleared or accepts it."""
    override: GradeOverride | None
    """The grade that a person gave, if that is the one."""


def grade_incident(
    incident: Incident,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    on: date | None = None,
) -> GradeReason:
    """Grade an incident by its claims; the module docstring is the rule.

    Parameters
    ----------
    incident
        With the claims that count on the day, and no others.
    sources, actors
        All of them, by id.
    on
        Day on which the grade is asked for; None is today, when every grade
        that a person gave is in force.
    """
    parts = voices(incident.accounts, sources)
    override = incident.grade_override
    if override is not None and _is_in_force(override, on):
        return GradeReason(override.grade, GradeRule.OVERRIDDEN, len(parts), (), override)
    grade, rule, concerned = _derive(incident, parts, actors)
    return GradeReason(grade, rule, len(parts), tuple(sorted(concerned)), None)


def _is_in_force(override: GradeOverride, on: date | None) -> bool:
    return override.on is None or on is None or override.on <= on


def _derive(
    incident: Incident, parts: Sequence[frozenset[str]], actors: Mapping[str, Actor]
) -> tuple[Grade, GradeRule, set[str]]:
    claims = not_doubtful(incident.claims_about(Field.INITIATOR))
    by_voice = [[claim for claim in claims if claim.source in part] for part in parts]
    admitted = {claim.value for claim in claims if claim.admitted}
    named = _named(claims)
    if not admitted and named and all(_is_cleared(actor, by_voice, actors) for actor in named):
        return Grade.DISCOUNTED, GradeRule.CLEARED, named
    if contested := _blamed_apart(by_voice, actors):
        return Grade.CONTESTED, GradeRule.INITIATORS_DIFFER, contested
    if contested := _cleared_by_another(by_voice, actors):
        return Grade.CONTESTED, GradeRule.INITIATOR_CLEARED, contested
    if admitted:
        return Grade.CONFIRMED, GradeRule.ADMITTED, admitted
    if len(parts) >= 2:
        return Grade.FAIR, GradeRule.SEVERAL_VOICES, set()
    return Grade.WEAK, GradeRule.ONE_VOICE, set()


def _named(claims: Iterable[Claim]) -> set[str]:
    return {claim.value for claim in claims if not claim.denied}


def _is_cleared(
    actor: str, by_voice: Sequence[Sequence[Claim]], actors: Mapping[str, Actor]
) -> bool:
    """Whether more voices say that it was not this actor than that it was."""
    blaming = sum(actor in _named(claims) for claims in by_voice)
    clearing = sum(any(clears(claim, actor, actors) for claim in claims) for claims in by_voice)
    return clearing > blaming


def _blamed_apart(by_voice: Sequence[Sequence[Claim]], actors: Mapping[str, Actor]) -> set[str]:
    """Whom two voices name that have no actor in common."""
    contested: set[str] = set()
    for some, others in combinations([_named(claims) for claims in by_voice], 2):
        if some and others and not have_common_actor(some, others, actors):
            contested |= some | others
    return contested


def _cleared_by_another(
    by_voice: Sequence[Sequence[Claim]], actors: Mapping[str, Actor]
) -> set[str]:
    """Whom one voice names and another clears."""
    return {
        actor
        for some, others in permutations(by_voice, 2)
        for actor in _named(some)
        if any(clears(claim, actor, actors) for claim in others)
    }
