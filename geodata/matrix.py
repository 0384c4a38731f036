"""Who claims what about whom: each source's pairs of initiator and target, counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from geodata.records import Claim, Incident
from geodata.vocabulary import Basis, Field


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says of one pair of actors."""

    source: str
    initiator: str
    target: str | None
    """None: the source names none where it names this initiator."""
    incidents: int
    """Incidents of which it says so; those denied are not among them."""
    inferred: int
    """Those of them where one of the two is inferred by the coder in each of its claims."""
    denied: int
    """Incidents of which it says that it was *not* this initiator."""


@dataclass(slots=True)
class _Counts:
    incidents: int = 0
    inferred: int = 0
    denied: int = 0


def who_claims_what(incidents: Iterable[Incident]) -> tuple[Cell, ...]:
    """Count the incidents of which each source names an initiator and a target together.

    A source that names several of either names each pair. Ordered by source,
    initiator and target.
    """
    counts: dict[tuple[str, str, str | None], _Counts] = {}
    for incident in incidents:
        for source in dict.fromkeys(account.source for account in incident.accounts):
            for pair, is_inferred, is_denied in _pairs(incident, source):
                cell = counts.setdefault((source, *pair), _Counts())
                cell.incidents += not is_denied
                cell.inferred += is_inferred and not is_denied
                cell.denied += is_denied
    ordered = sorted(counts.items(), key=lambda item: tuple(part or "" for part in item[0]))
    return tuple(
        Cell(source, initiator, target, cell.incidents, cell.inferred, cell.denied)
        for (source, initiator, target), cell in ordered
    )


def _pairs(incident: Incident, source: str) -> Iterator[tuple[tuple[str, str | None], bool, bool]]:
    """Each pair of actors that a source names in an incident; if inferred, and if denied."""
    claims = [claim for claim in incident.claims if claim.source == source]
    initiators = [claim for claim in claims if claim.field is Field.INITIATOR]
    targets = [claim for claim in claims if claim.field is Field.TARGET]
    named_targets: dict[str | None, bool] = dict(_are_inferred(targets).items()) or {None: False}
    for is_denied in (False, True):
        named = [claim for claim in initiators if claim.denied is is_denied]
        for (initiator, by_coder), (target, to_coder) in product(
            _are_inferred(named).items(), named_targets.items()
        ):
            yield (initiator, target), by_coder or to_coder, is_denied


def _are_inferred(claims: Iterable[Claim]) -> dict[str, bool]:
    """Whether each actor is named by inferred claims alone."""
    found: dict[str, bool] = {}
    for claim in claims:
        is_inferred = claim.basis is Basis.INFERRED
        found[claim.value] = found.get(claim.value, True) and is_inferred
    return found
