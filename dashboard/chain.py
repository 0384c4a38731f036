"""The chain of the selected incident: arcs on the map, and a diagram in time beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.atlas import Atlas
from dashboard.symbols import LINK_STYLES, SYMBOLS, UNKNOWN
from dashboard.wording import Words
from geodata.chains import Link, chain_of
from geodata.records import Claim
from geodata.vocabulary import Basis

INFERRED, CONTESTED, INDIRECT = 1, 2, 4
"""Flags of an arc; ``IS_INFERRED`` and so on in assets/map/arcs.js."""

MOST_ARCS = 200
MOST_IN_DIAGRAM = 40
"""Incidents of a diagram; of a longer chain it shows those around the selected one."""

_KINDS = list(LINK_STYLES)
_MOST_LANES = 6

Arc = tuple[int, int, int, int]
"""Row that it comes from, row that it leads to, kind as a place in ``LINK_STYLES``, flags."""


def rows_of(atlas: Atlas, incident_id: str) -> list[int]:
    """Rows of the other incidents of the chain that an incident is in."""
    others = _incidents_of(chain_of(atlas.links, incident_id)) - {incident_id}
    return sorted(atlas.row_of(other) for other in others)


def arcs_of(atlas: Atlas, incident_id: str | None) -> list[Arc]:
    """The links of an incident's chain as the map draws them, at most ``MOST_ARCS``.

    From the earlier incident to what came of it, from a part to the whole. An
    incident that the map cannot show is passed over: the arc leads on to what
    followed it.
    """
    if incident_id is None:
        return []
    chain = chain_of(atlas.links, incident_id)
    rows = {other: atlas.row_of(other) for other in _incidents_of(chain)}
    placed = {other for other, row in rows.items() if atlas.index.is_on_map[row]}
    found: dict[tuple[str, str, int], int] = {}
    for begin, end, link, flags in (*_ordered(chain, placed), *_context(chain, placed)):
        key = (begin, end, _KINDS.index(link.kind))
        # The same link, said plainly, counts before the way round.
        found[key] = min(found.get(key, flags), flags)
    arcs = [(rows[begin], rows[end], kind, flags) for (begin, end, kind), flags in found.items()]
    return arcs[:MOST_ARCS]


def _incidents_of(chain: Sequence[Link]) -> set[str]:
    return {incident for link in chain for incident in (link.origin, link.target)}


def _flags_of(link: Link) -> int:
    return (INFERRED if link.is_inferred else 0) | (CONTESTED if link.is_contested else 0)


def _ordered(chain: Sequence[Link], placed: set[str]) -> Iterator[tuple[str, str, Link, int]]:
    """Ways from one placed incident to the next, over those that are not."""
    onward: dict[str, list[Link]] = {}
    for link in chain:
        if link.is_order:
            onward.setdefault(link.target, []).append(link)
    for begin in onward:
        if begin not in placed:
            continue
        ways = [(link, _flags_of(link)) for link in onward[begin]]
        passed: set[str] = set()
        for link, flags in ways:
            if link.origin in placed:
                yield begin, link.origin, link, flags
            elif link.origin not in passed:
                passed.add(link.origin)
                ways += [
                    (after, flags | _flags_of(after) | INDIRECT)
                    for after in onward.get(link.origin, ())
                ]


def _context(chain: Sequence[Link], placed: set[str]) -> Iterator[tuple[str, str, Link, int]]:
    for link in chain:
        if not link.is_order and {link.origin, link.target} <= placed:
            yield link.origin, link.target, link, _flags_of(link)


@dataclass(frozen=True)
class Tie:
    """A link as the diagram shows it, at the incident that the claims are of."""

    other: int
    """Place of the other incident in the diagram."""
    kind: int
    flags: int
    label: str
    """The kind of link in words, read from this incident to the other."""
    claims: tuple[str, ...]
    """Who says so, who denies it, and why a coder concludes it."""


@dataclass(frozen=True)
class Stop:
    """An incident of the diagram."""

    id: str
    title: str
    when: str
    who: str
    lane: int
    """Those of one initiator stand in one lane; counted from 0."""
    color: str
    is_selected: bool
    is_on_map: bool
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Diagram:
    """A chain in time: the earliest first, those without a date at the end."""

    stops: tuple[Stop, ...]
    left_out: int
    """Incidents of the chain that are not in it."""


def make_diagram(atlas: Atlas, incident_id: str, words: Words) -> Diagram | None:
    """The chain of an incident in words; None if it has no links."""
    chain = chain_of(atlas.links, incident_id)
    # Rows are in order of time.
    ids = sorted(_incidents_of(chain), key=atlas.row_of)
    if not ids:
        return None
    shown = _around(ids, ids.index(incident_id))
    places = {other: place for place, other in enumerate(shown)}
    lanes = _Lanes(atlas)
    stops = tuple(
        _make_stop(
            atlas, other, incident_id, lanes, _ties_of(atlas, chain, other, places, words), words
        )
        for other in shown
    )
    return Diagram(stops, len(ids) - len(shown))


def _around(ids: list[str], place: int) -> list[str]:
    start = max(0, min(place - MOST_IN_DIAGRAM // 2, len(ids) - MOST_IN_DIAGRAM))
    return ids[start : start + MOST_IN_DIAGRAM]


class _Lanes:
    """A lane for each party that does something, the last one for all further ones."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._lanes: dict[str, int] = {}

    def of(self, initiators: Sequence[str]) -> int:
        """The lane of those who did something; of all that nobody is named for, one."""
        side = self._umbrella_of(initiators[0]) if initiators else ""
        return self._lanes.setdefault(side, min(len(self._lanes), _MOST_LANES - 1))

    def _umbrella_of(self, actor_id: str) -> str:
        """The widest party that an actor belongs to: a militia shares its umbrella's lane."""
        actors = self._atlas.records.actors
        while (actor := actors.get(actor_id)) is not None and actor.part_of is not None:
            actor_id = actor.part_of
        return actor_id


def _make_stop(
    atlas: Atlas,
    incident_id: str,
    selected: str,
    lanes: _Lanes,
    ties: tuple[Tie, ...],
    words: Words,
) -> Stop:
    row = atlas.row_of(incident_id)
    [label] = atlas.labels([row], words)
    [cells] = atlas.cells([row], ("event_type", "initiators"))
    who = ", ".join(atlas.actor_name(actor) for actor in cells.initiators)
    return Stop(
        id=incident_id,
        title=label["title"],
        when=label["when"],
        who=words("chain.by", actors=who) if who else "",
        lane=lanes.of(cells.initiators),
        color=SYMBOLS.get(cells.event_type, UNKNOWN).color,
        is_selected=incident_id == selected,
        is_on_map=bool(atlas.index.is_on_map[row]),
        ties=ties,
    )


def _ties_of(
    atlas: Atlas, chain: Sequence[Link], incident_id: str, places: dict[str, int], words: Words
) -> tuple[Tie, ...]:
    return tuple(
        Tie(
            other=places[link.target],
            kind=_KINDS.index(link.kind),
            flags=_flags_of(link),
            label=words(f"links.{link.kind.value}"),
            claims=tuple(_say_claim(atlas, claim, words) for claim in link.claims),
        )
        for link in chain
        if link.origin == incident_id and link.target in places
    )


def _say_claim(atlas: Atlas, claim: Claim, words: Words) -> str:
    """Who says it and where, or why a coder concludes it."""
    source, number = atlas.outlet_of(claim.source), claim.paragraph
    if claim.denied:
        return words("chain.denies", source=source, number=number)
    if claim.basis is Basis.INFERRED:
        return words("chain.concluded", source=source, number=number, reason=claim.reason)
    return words("chain.says", source=source, number=number)
