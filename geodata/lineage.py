"""Which sources of an incident are one voice: they lean on each other or on the same outlet.

A line is drawn from each source whose claims on the incident count: to its
publisher; to the page it stands under, and to that page's publisher; to each
source that it is derived from, and on to that one's own lines; and to each
outlet or agency that its accounts of this incident rely on (those of the
source, where an account says nothing of its own). Names are compared without
case and with white space folded: an outlet is the same whether it publishes or
is quoted. What hangs together is one voice.

It errs towards too few voices: two reporters who both also quote one ministry
are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from geodata.records import Account, Source

_Node = tuple[str, str]
"""A source by its id, or an outlet by its name."""


def voices(
    accounts: Iterable[Account], sources: Mapping[str, Source]
) -> tuple[frozenset[str], ...]:
    """Group the sources of an incident's accounts by the voice that they are part of.

    Parameters
    ----------
    accounts
        Accounts of one incident, or those of them that give one value.
    sources
        All sources, by id.

    Returns
    -------
    tuple of frozenset
        Ids of the sources in each voice, sorted by the smallest id.
    """
    of_source: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        of_source[account.source].append(account)
    leader: dict[_Node, _Node] = {}
    for source_id in of_source:
        for node, other in _lines(source_id, of_source, sources):
            leader[_lead(leader, node)] = _lead(leader, other)
    parts: dict[_Node, set[str]] = defaultdict(set)
    for source_id in of_source:
        parts[_lead(leader, ("source", source_id))].add(source_id)
    return tuple(sorted((frozenset(part) for part in parts.values()), key=min))


def count_voices(accounts: Iterable[Account], sources: Mapping[str, Source]) -> int:
    """Number of independent voices; see :func:`voices`."""
    return len(voices(accounts, sources))


def relied_on(accounts: Iterable[Account], source: Source) -> tuple[str, ...]:
    """Names of the outlets and agencies that a source's accounts of an incident rely on.

    An account that says nothing of its own, or a source without one, relies on
    all that the source quotes.
    """
    names: list[str] = []
    for of_account in [account.relies_on for account in accounts] or [None]:
        names += source.quotes if of_account is None else of_account
    return tuple(dict.fromkeys(names))


def _lines(
    source_id: str, of_source: Mapping[str, list[Account]], sources: Mapping[str, Source]
) -> Iterator[tuple[_Node, _Node]]:
    """The lines from a source, and on from each that it is derived from."""
    to_follow, seen = [source_id], {source_id}
    while to_follow:
        source = sources[to_follow.pop()]
        node = ("source", source.id)
        yield from ((node, other) for other in _pages(source, sources))
        yield from (
            (node, _outlet(name)) for name in relied_on(of_source.get(source.id, ()), source)
        )
        for origin in source.derived_from:
            yield node, ("source", origin)
            if origin in sources and origin not in seen:
                seen.add(origin)
                to_follow.append(origin)


def _pages(source: Source, sources: Mapping[str, Source]) -> Iterator[_Node]:
    """Whose page it is: its publisher, the page it stands under, and whose that one is."""
    page: Source | None = source
    seen: set[str] = set()
    while page is not None and page.id not in seen:
        seen.add(page.id)
        yield "source", page.id
        yield _outlet(page.publisher)
        page = sources.get(page.contained_in or "")


def _outlet(name: str) -> _Node:
    return "outlet", " ".join(name.casefold().split())


def _lead(leader: dict[_Node, _Node], node: _Node) -> _Node:
    """The node that stands for everything a node hangs together with."""
    while leader.setdefault(node, node) != node:
        leader[node] = node = leader[leader[node]]
    return node
