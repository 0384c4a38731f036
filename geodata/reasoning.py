"""How the headline of an incident follows from its claims, field by field, as data.

No sentences here: the dashboard says them. The rule itself is
:mod:`geodata.headline`'s; this module asks it and names what decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geodata.conflicts import conflicting_pairs
from geodata.headline import (
    FINEST_WINS,
    PrecisionOf,
    Rank,
    derive_total,
    join_groups,
    rank_claim,
    total_of_source,
)
from geodata.lineage import count_voices
from geodata.quantities import Quantity
from geodata.records import Account, Actor, Claim, Incident, Source
from geodata.vocabulary import ACTOR_FIELDS, CASUALTY_FIELDS, LINK_FIELDS, Field


class Standing(StrEnum):
    """What becomes of one claim."""

    WINS = "wins"
    """The headline value is this claim's."""
    AGREES = "agrees"
    """It can be true together with the headline value, and does not change it."""
    WIDENS = "widens"
    """The headline range would be narrower without it."""
    ADDS = "adds"
    """It counts a group of its own, which is added to the others of its source."""
    COUNTS = "counts"
    """It takes part beside the others: as one of those named, or as its source's own total."""
    GIVES_WAY = "gives_way"
    """Another place is finer or ranks higher. Places are not compared any further."""
    DENIES = "denies"
    """It says that something is not so, and nobody says that it is."""
    SAYS_NOTHING = "says_nothing"
    """Its count is unknown."""
    CONFLICTS = "conflicts"
    """It cannot be true together with another; it takes part all the same."""
    WAITS = "waits"
    """Doubtful; it would count only if there were no other."""
    RETRACTED = "retracted"
    """Taken back; it counts no more."""
    NOT_YET = "not_yet"
    """Not published on the day that is asked about."""
    LEADS_NOWHERE = "leads_nowhere"
    """A link to an incident that is not known on the day."""


class Rule(StrEnum):
    """Which part of the headline rule a field goes by."""

    FINEST = "finest"
    """The finest claim wins: kind, date, place."""
    HULL = "hull"
    """Figures are joined: killed, injured."""
    ALL_NAMED = "all_named"
    """Everyone named counts: the actors."""
    LINKS = "links"
    """Every link is shown."""
    LISTED = "listed"
    """Other figures: each stands for itself."""


class Decision(StrEnum):
    """What gave the headline value of a field."""

    ONLY_CLAIM = "only_claim"
    ALL_AGREE = "all_agree"
    FINER = "finer"
    STATED = "stated"
    CREDIBILITY = "credibility"
    LATER = "later"
    TEXT = "text"
    NOT_DOUBTFUL = "not_doubtful"
    CLAIMS_JOINED = "claims_joined"
    """One source gives several figures for the same group."""
    SOURCES_JOINED = "sources_joined"
    GROUPS_ADDED = "groups_added"
    OWN_TOTAL = "own_total"
    """The source counts groups as well; its own total goes before their sum."""
    NOBODY_KNOWS = "nobody_knows"
    """Every count is unknown."""
    ALL_NAMED = "all_named"
    NOTHING_COUNTS = "nothing_counts"
    """Every claim is retracted, not published yet, or leads to what is not known."""


@dataclass(frozen=True)
class Judged:
    """One claim and what became of it."""

    claim: Claim
    standing: Standing
    conflicts_with: tuple[int, ...] = ()
    """Positions in the field's claims of those that cannot be true together with it."""


@dataclass(frozen=True)
class SourceTotal:
    """What one source's figures for killed or injured come to."""

    source: str
    total: Quantity
    groups: tuple[tuple[str | None, Quantity], ...]
    """Joined figures of each group that it counts; None is its own total."""


@dataclass(frozen=True)
class FieldReasoning:
    """The claims about one field, and how its headline value follows from them."""

    field: Field
    claims: tuple[Judged, ...]
    """In the order in which they were written down."""
    rule: Rule
    decided_by: Decision
    voices: int
    """Independent voices whose claims give or agree with the headline value."""
    total: Quantity | None = None
    """Headline range of killed or injured; None for other fields."""
    totals: tuple[SourceTotal, ...] = ()
    """Of killed or injured: each source whose claims count, sorted by id."""


def explain(
    incident: Incident,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
    precision_of: PrecisionOf,
    on: date | None = None,
    known: Container[str] | None = None,
) -> tuple[FieldReasoning, ...]:
    """Tell how the headline follows from the claims, for each field that has any.

    Parameters
    ----------
    incident
        With all of its claims, also those that do not count.
    sources, actors
        All of them, by id.
    precision_of
        How finely a place claim says where.
    on
        Day on which the headline is asked for; None is today, when all is
        published and every retraction holds.
    known
        Ids of the incidents that are known on the day, which links may lead to;
        None is all.

    Returns
    -------
    tuple of FieldReasoning
        In the order of :class:`~geodata.vocabulary.Field`.
    """
    held: dict[Field, list[tuple[Account, Claim]]] = defaultdict(list)
    for account in incident.accounts:
        for claim in account.claims:
            held[claim.field].append((account, claim))

    def absence(claim: Claim) -> Standing | None:
        why = _absence(claim, sources[claim.source], incident, on)
        leads_nowhere = (
            known is not None and claim.field in LINK_FIELDS and claim.value not in known
        )
        return Standing.LEADS_NOWHERE if why is None and leads_nowhere else why

    def rank(claim: Claim) -> Rank:
        return rank_claim(claim, sources, precision_of)

    return tuple(
        _explain_field(
            _Weighed.of(field, [claim for _, claim in held[field]], absence, actors),
            [account for account, _ in held[field]],
            sources,
            rank,
        )
        for field in Field
        if field in held
    )


def _absence(claim: Claim, source: Source, incident: Incident, on: date | None) -> Standing | None:
    """Why a claim does not count on the day; None if it does."""
    if on is not None and on < claim.known_from(source):
        return Standing.NOT_YET
    ends = [step.on for step in (*source.history, *incident.history) if step.what == "retracted"]
    until = claim.known_until(source)
    if until is not None:
        ends.append(until)
    return Standing.RETRACTED if any(on is None or day <= on for day in ends) else None


@dataclass(frozen=True)
class _Weighed:
    """The claims about one field; positions, since two may say the same in every letter."""

    field: Field
    claims: Sequence[Claim]
    absences: Sequence[Standing | None]
    counting: Sequence[int]
    """Positions of the claims that take part."""
    opponents: Mapping[int, tuple[int, ...]]
    """For each that takes part, those that cannot be true together with it."""

    @classmethod
    def of(
        cls,
        field: Field,
        claims: Sequence[Claim],
        absence: Callable[[Claim], Standing | None],
        actors: Mapping[str, Actor],
    ) -> _Weighed:
        absences = [absence(claim) for claim in claims]
        present = [position for position, why in enumerate(absences) if why is None]
        credible = [i for i in present if not claims[i].credibility.is_doubtful]
        counting = credible or present
        opponents: dict[int, set[int]] = defaultdict(set)
        for one, other in conflicting_pairs([claims[i] for i in counting], actors):
            opponents[counting[one]].add(counting[other])
            opponents[counting[other]].add(counting[one])
        return cls(
            field,
            claims,
            absences,
            counting,
            {i: tuple(sorted(against)) for i, against in opponents.items()},
        )

    @property
    def telling(self) -> list[Claim]:
        """The claims that take part, but for those whose count is unknown."""
        return [self.claims[i] for i in self.counting if not _is_unknown(self.claims[i])]

    def without(self, position: int) -> list[Claim]:
        """The claims that take part, but for one."""
        return [self.claims[i] for i in self.counting if i != position]


def _explain_field(
    weighed: _Weighed,
    accounts: Sequence[Account],
    sources: Mapping[str, Source],
    rank: Callable[[Claim], Rank],
) -> FieldReasoning:
    field, claims = weighed.field, weighed.claims
    rule = _rule_of(field)
    winner = min(weighed.counting, key=lambda i: rank(claims[i]), default=None)
    judged = tuple(
        Judged(
            claim, _standing(position, weighed, rule, winner), weighed.opponents.get(position, ())
        )
        for position, claim in enumerate(claims)
    )
    supporting = (accounts[i] for i, each in enumerate(judged) if _supports(each, rule))
    counted = [claims[i] for i in weighed.counting]
    is_joined = rule is Rule.HULL
    return FieldReasoning(
        field=field,
        claims=judged,
        rule=rule,
        decided_by=_decision(weighed, rule, winner, rank),
        voices=count_voices(supporting, sources),
        total=derive_total(counted) if is_joined else None,
        totals=_totals(counted) if is_joined else (),
    )


def _is_unknown(claim: Claim) -> bool:
    return isinstance(claim.parsed, Quantity) and claim.parsed.is_unknown


def _rule_of(field: Field) -> Rule:
    if field in FINEST_WINS:
        return Rule.FINEST
    if field in CASUALTY_FIELDS:
        return Rule.HULL
    if field in ACTOR_FIELDS:
        return Rule.ALL_NAMED
    return Rule.LINKS if field in LINK_FIELDS else Rule.LISTED


def _totals(claims: Iterable[Claim]) -> tuple[SourceTotal, ...]:
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source].append(claim)
    return tuple(
        SourceTotal(
            source,
            total_of_source(by_source[source]),
            tuple(sorted(join_groups(by_source[source]).items(), key=lambda item: item[0] or "")),
        )
        for source in sorted(by_source)
    )


def _supports(judged: Judged, rule: Rule) -> bool:
    """Whether a claim gives the headline value, or takes part in it."""
    if judged.claim.denied:
        return False
    if rule is Rule.FINEST:
        return judged.standing in (Standing.WINS, Standing.AGREES)
    return judged.standing not in _NO_PART


_NO_PART = (
    Standing.SAYS_NOTHING,
    Standing.WAITS,
    Standing.RETRACTED,
    Standing.NOT_YET,
    Standing.LEADS_NOWHERE,
)


def _standing(position: int, weighed: _Weighed, rule: Rule, winner: int | None) -> Standing:
    absence = weighed.absences[position]
    if absence is not None:
        return absence
    if position not in weighed.counting:
        return Standing.WAITS
    if rule is Rule.FINEST:
        return _standing_to_winner(position, weighed, winner)
    if weighed.opponents.get(position):
        return Standing.CONFLICTS
    claim = weighed.claims[position]
    if claim.denied:
        return Standing.DENIES
    if _is_unknown(claim):
        return Standing.SAYS_NOTHING
    if len(weighed.telling) == 1:
        return Standing.WINS
    return _share_in_total(position, weighed) if rule is Rule.HULL else Standing.COUNTS


def _standing_to_winner(position: int, weighed: _Weighed, winner: int | None) -> Standing:
    if winner is None or position == winner:
        return Standing.WINS
    if winner in weighed.opponents.get(position, ()):
        return Standing.CONFLICTS
    is_same = weighed.claims[position].value == weighed.claims[winner].value
    if weighed.field is Field.PLACE and not is_same:
        return Standing.GIVES_WAY
    return Standing.AGREES


def _share_in_total(position: int, weighed: _Weighed) -> Standing:
    """What one of several figures does to the headline range."""
    claim, others = weighed.claims[position], weighed.without(position)
    of_source = [other for other in others if other.source == claim.source]
    before, after = total_of_source(of_source), total_of_source([*of_source, claim])
    if of_source and claim.group not in join_groups(of_source) and before != after:
        return Standing.ADDS if claim.group else Standing.COUNTS
    is_needed = derive_total(others) != derive_total([*others, claim])
    return Standing.WIDENS if is_needed else Standing.AGREES


def _decision(
    weighed: _Weighed, rule: Rule, winner: int | None, rank: Callable[[Claim], Rank]
) -> Decision:
    if winner is None:
        return Decision.NOTHING_COUNTS
    present = [
        claim
        for claim, absence in zip(weighed.claims, weighed.absences, strict=True)
        if absence is None
    ]
    if rule is Rule.FINEST and len(present) > 1:
        return _deciding_rank(rank(weighed.claims[winner]), map(rank, present))
    telling = weighed.telling
    if not telling:
        return Decision.NOBODY_KNOWS
    if len(telling) == 1:
        has_waiting = len(present) > len(weighed.counting)
        return Decision.NOT_DOUBTFUL if has_waiting else Decision.ONLY_CLAIM
    if rule is Rule.HULL:
        return _deciding_figures(telling)
    return Decision.ALL_AGREE if len({_says(each) for each in telling}) == 1 else Decision.ALL_NAMED


def _says(claim: Claim) -> tuple[str, str | None, bool]:
    return claim.value, claim.group, claim.denied


_DECISIVE = {
    "is_doubtful": Decision.NOT_DOUBTFUL,
    "coarseness": Decision.FINER,
    "is_inferred": Decision.STATED,
    "credibility": Decision.CREDIBILITY,
    "age": Decision.LATER,
    "value": Decision.TEXT,
}
"""What a part of the rank means, where the winner and the next value differ first in it."""


def _deciding_rank(winner: Rank, ranks: Iterable[Rank]) -> Decision:
    rival = min((rank for rank in ranks if rank.value != winner.value), default=None)
    if rival is None:
        return Decision.ALL_AGREE
    return next(
        decision
        for part, decision in _DECISIVE.items()
        if getattr(winner, part) != getattr(rival, part)
    )


def _deciding_figures(claims: Sequence[Claim]) -> Decision:
    """What made one range of several figures that are known."""
    totals = _totals(claims)
    if len(totals) > 1:
        is_one = len({each.total for each in totals}) == 1
        return Decision.ALL_AGREE if is_one else Decision.SOURCES_JOINED
    groups = {group for group, _ in totals[0].groups}
    if len(groups) > 1:
        return Decision.OWN_TOTAL if None in groups else Decision.GROUPS_ADDED
    is_one = len({claim.parsed for claim in claims}) == 1
    return Decision.ALL_AGREE if is_one else Decision.CLAIMS_JOINED
