"""Which sources of an incident are one voice, and why, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from dashboard.atlas import Atlas, outlet
from dashboard.wording import Words
from geodata.lineage import relied_on
from geodata.records import Account, Source


@dataclass(frozen=True)
class Voice:
    """Sources that count once, and why they are not independent of each other."""

    outlets: str
    reasons: tuple[str, ...]


def say_voice(
    atlas: Atlas, source_ids: Iterable[str], accounts: Sequence[Account], words: Words
) -> Voice:
    """Name the sources of one voice, and say what ties each two of them."""
    sources = [atlas.records.sources[source_id] for source_id in sorted(source_ids)]
    names = ", ".join(outlet(source) for source in sources)
    if len(sources) == 1:
        return Voice(names, ())
    reasons = [
        reason
        for one, other in combinations(sources, 2)
        for reason in _why_one_voice(one, other, accounts, words)
    ]
    return Voice(words("incident_page.voices.joined", outlets=names), tuple(dict.fromkeys(reasons)))


def _why_one_voice(
    one: Source, other: Source, accounts: Sequence[Account], words: Words
) -> Iterable[str]:
    publishers = _folded(one.publisher), _folded(other.publisher)
    if publishers[0] == publishers[1]:
        yield words("incident_page.voices.publisher", name=one.publisher)
    for source, page in ((one, other), (other, one)):
        name, other_name = outlet(source), outlet(page)
        if source.contained_in == page.id:
            yield words("incident_page.voices.page", name=page.title)
        if page.id in source.derived_from:
            yield words("incident_page.voices.derived", name=name, other=other_name)
        if _folded(page.publisher) in _relied_on(source, accounts) and len(set(publishers)) == 2:
            yield words("incident_page.voices.relies", name=name, other=other_name)
    shared = _relied_on(other, accounts)
    for folded, agency in _relied_on(one, accounts).items():
        if folded in shared:
            yield words("incident_page.voices.both_rely", name=agency)


def _relied_on(source: Source, accounts: Sequence[Account]) -> dict[str, str]:
    """Names that a source's accounts rely on, by how :mod:`geodata.lineage` compares them."""
    own = [account for account in accounts if account.source == source.id]
    return {_folded(name): name for name in relied_on(own, source)}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
