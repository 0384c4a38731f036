"""Links between incidents: what answered what, gathered from the claims that say so.

A link is a claim like any other, so several sources may make it and one may
deny it. The claims about one link are gathered here; the links of order
(*was done in answer to*, *came after*) join incidents to chains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from geodata.records import Claim, Incident
from geodata.vocabulary import LINK_FIELDS, Basis, Field

ORDER_FIELDS = frozenset({Field.RETALIATION_FOR, Field.FOLLOWS})
"""Links from a later incident to an earlier one; these make chains."""

_ONE_WAY = (ORDER_FIELDS, frozenset({Field.PART_OF}))
"""Links that cannot lead back to where they began, kind by kind. A series has no direction."""


class Link(NamedTuple):
    """One incident's connection with another, and every claim about it."""

    kind: Field
    origin: str
    """Id of the incident that the claims are of: the later one, or the part."""
    target: str
    is_inferred: bool
    """Whether no source states it."""
    is_contested: bool
    """Whether a source says that it is not so."""
    claims: tuple[Claim, ...]
    """As they were written down, those that deny it among them."""

    @property
    def is_order(self) -> bool:
        """Whether it joins its two incidents to one chain."""
        return self.kind in ORDER_FIELDS


def links_among(incidents: Mapping[str, Incident]) -> tuple[Link, ...]:
    """Every link between incidents, each once, in the order of the incidents.

    All claims given count: leave out those that do not before. A link that is
    only denied is none, and one that leads out of ``incidents`` neither.
    """
    about: dict[tuple[Field, str, str], list[Claim]] = {}
    for incident in incidents.values():
        for claim in incident.claims_about(*LINK_FIELDS):
            if claim.value not in incidents:
                continue
            key = (claim.field, incident.id, claim.value)
            back = (claim.field, claim.value, incident.id)
            if claim.field is Field.SAME_CAMPAIGN and back in about:
                key = back
            about.setdefault(key, []).append(claim)
    return tuple(
        _make_link(*key, tuple(claims))
        for key, claims in about.items()
        if not all(claim.denied for claim in claims)
    )


def _make_link(kind: Field, origin: str, target: str, claims: tuple[Claim, ...]) -> Link:
    affirming = [claim for claim in claims if not claim.denied]
    return Link(
        kind,
        origin,
        target,
        is_inferred=all(claim.basis is Basis.INFERRED for claim in affirming),
        is_contested=len(affirming) < len(claims),
        claims=claims,
    )


def find_cycles(links: Iterable[tuple[Field, str, str]]) -> tuple[tuple[str, ...], ...]:
    """Paths that lead from an incident back to itself.

    ``links`` are (kind, origin, target). Every incident that lies on a cycle is
    in at least one of the paths, a shortest one through it; a path ends with the
    id that it begins with. *Retaliation for* and *follows* are one graph, *part
    of* another; *same campaign* has no direction and so no cycles.

    >>> find_cycles([(Field.FOLLOWS, "b", "a"), (Field.RETALIATION_FOR, "a", "b")])
    (('a', 'b', 'a'),)
    """
    known = list(links)
    cycles: list[tuple[str, ...]] = []
    for kinds in _ONE_WAY:
        edges: dict[str, set[str]] = {}
        for kind, origin, target in known:
            if kind in kinds:
                edges.setdefault(origin, set()).add(target)
        cycles.extend(_cycles_of(edges))
    return tuple(cycles)


def _cycles_of(edges: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    edges = _without_dead_ends(edges)
    cycles: list[tuple[str, ...]] = []
    covered: set[str] = set()
    for start in sorted(edges):
        if start not in covered and (cycle := _shortest_cycle(edges, start)):
            cycles.append(cycle)
            covered.update(cycle)
    return cycles


def _without_dead_ends(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The edges without those that lead nowhere: nothing is left of what has no cycle."""
    origins: dict[str, list[str]] = {}
    for origin, targets in edges.items():
        for target in targets:
            origins.setdefault(target, []).append(origin)
    left = {origin: len(targets) for origin, targets in edges.items()}
    ended = [target for target in origins if target not in left]
    while ended:
        for origin in origins.get(ended.pop(), ()):
            left[origin] -= 1
            if left[origin] == 0:
                ended.append(origin)
    kept = {origin for origin, count in left.items() if count}
    return {origin: edges[origin] & kept for origin in kept}


def _shortest_cycle(edges: Mapping[str, set[str]], start: str) -> tuple[str, ...]:
    """The shortest way from a node back to it; empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for target in sorted(edges[node]):
            if target == start:
                return (*_way_to(node, start, came_from), start)
            if target not in came_from:
                came_from[target] = node
                waiting.append(target)
    return ()


def _way_to(node: str, start: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [node]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def chain_of(links: Sequence[Link], incident_id: str) -> tuple[Link, ...]:
    """The chain that an incident is in, and what hangs on to it.

    First the links of order among all incidents that such links join with it,
    earlier ones first; then the wholes, parts and series of those incidents,
    which join nothing further: else a campaign would make one chain of all that
    is part of it. Empty if the incident has no link.
    """
    members = _joined_with(links, incident_id)
    order = [link for link in links if link.is_order and link.origin in members]
    depths = _depths(order)
    order.sort(key=lambda link: (depths[link.origin], depths[link.target]))
    context = [link for link in links if not link.is_order and {link.origin, link.target} & members]
    return (*order, *context)


def _joined_with(links: Sequence[Link], incident_id: str) -> set[str]:
    neighbours: dict[str, list[str]] = {}
    for link in links:
        if link.is_order:
            neighbours.setdefault(link.origin, []).append(link.target)
            neighbours.setdefault(link.target, []).append(link.origin)
    members = {incident_id}
    waiting = [incident_id]
    while waiting:
        for other in neighbours.get(waiting.pop(), ()):
            if other not in members:
                members.add(other)
                waiting.append(other)
    return members


def _depths(order: Sequence[Link]) -> dict[str, int]:
    """Length of the longest way from each incident back to a beginning of the chain."""
    depths: dict[str, int] = {}
    for link in order:
        depths[link.origin] = depths[link.target] = 0
    # A way without a cycle is shorter than the number of incidents.
    for _ in depths:
        before = dict(depths)
        for link in order:
            depths[link.origin] = max(depths[link.origin], depths[link.target] + 1)
        if depths == before:
            break
    return depths
