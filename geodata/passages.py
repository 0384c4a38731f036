"""The locators of all coded passages: kept beside the seeds, used where a document changed.

The file is ``passages.json`` in the seed folder: for each source its locators
(:mod:`geodata.locators`), one a line. ``python -m geodata locate`` writes it from
the documents; nobody writes it by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from geodata.documents import Document
from geodata.errors import SeedError
from geodata.locators import Citation, Locator, Resolver, identify_document, make_locator
from geodata.records import Account, Claim, Incident, Source

PASSAGES_FILE = "passages.json"

Passages = dict[str, tuple[Locator, ...]]
"""The locators of each source, by its id."""

_ADAPTER = TypeAdapter(Passages)


def read_passages(path: Path) -> Passages:
    """Read a file of locators; without a file there are none.

    Raises
    ------
    SeedError
        If the file is not one of locators.
    """
    if not path.is_file():
        return {}
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except ValidationError as error:
        raise SeedError(
            f"{path}: not a file of locators ({error.error_count()} faults); "
            "delete it and run 'python -m geodata locate'"
        ) from error


def write_passages(path: Path, passages: Passages) -> None:
    """Write locators in a fixed order, one a line, so that a difference reads well."""
    sources = []
    for source_id, locators in sorted(passages.items()):
        lines = ",\n".join(f"  {_to_line(locator)}" for locator in sorted(locators, key=_order))
        sources.append(f" {json.dumps(source_id)}: [\n{lines}\n ]")
    path.write_text("{\n" + ",\n".join(sources) + "\n}\n", encoding="utf-8")


def _to_line(locator: Locator) -> str:
    given = {name: value for name, value in asdict(locator).items() if value is not None}
    return json.dumps(given)


def _order(locator: Locator) -> tuple[int, int, int]:
    """By place; the whole paragraph before its parts."""
    is_whole = locator.start is None or locator.end is None
    return locator.paragraph, -1 if is_whole else locator.start or 0, locator.end or 0


def citations(incidents: Iterable[Incident]) -> dict[str, set[Citation]]:
    """The passages that accounts and claims cite, by source."""
    cited: dict[str, set[Citation]] = {}
    for incident in incidents:
        records: list[Account | Claim] = [*incident.accounts, *incident.claims]
        for record in records:
            cited.setdefault(record.source, set()).add((record.paragraph, record.span))
    return cited


def keep_cited(passages: Passages, incidents: Iterable[Incident]) -> Passages:
    """The locators of passages that some incident cites.

    One that nobody cites may be of a place that is withheld for somebody's safety.
    """
    cited = citations(incidents)
    return {
        source_id: tuple(
            locator for locator in locators if locator.citation in cited.get(source_id, ())
        )
        for source_id, locators in passages.items()
    }


@dataclass(frozen=True)
class Located:
    """What came of locating the passages of a seed folder."""

    passages: Passages
    missing: tuple[str, ...]
    """Sources whose document is not in the library; their earlier locators are kept."""
    changed: tuple[tuple[str, int, int], ...]
    """Sources of which the library has a changed document: id, passages found, and of how many."""
    faults: tuple[str, ...]
    """Passages that a document does not have."""


def locate_passages(
    incidents: Iterable[Incident],
    sources: Mapping[str, Source],
    library: Mapping[str, Document],
    earlier: Passages,
) -> Located:
    """Make a locator of every passage that is cited.

    A document that has changed since it was coded makes none: locators are of the
    text that the coder read.
    """
    cited = citations(incidents)
    matched = match_library(library, sources.values(), earlier)
    passages: Passages = {}
    missing: list[str] = []
    changed: list[tuple[str, int, int]] = []
    faults: list[str] = []
    for source_id, source in sorted(sources.items()):
        wanted = cited.get(source_id, set())
        document = matched.get(source.sha256 or "")
        if document is not None and document.sha256 == source.sha256:
            passages[source_id] = _make_locators(source_id, wanted, document, faults)
            continue
        passages[source_id] = tuple(
            locator for locator in earlier.get(source_id, ()) if locator.citation in wanted
        )
        if document is None:
            missing.append(source_id)
        else:
            resolver = Resolver(document.paragraphs)
            found = sum(resolver.find(locator).is_found for locator in passages[source_id])
            changed.append((source_id, found, len(passages[source_id])))
    kept = {source_id: locators for source_id, locators in passages.items() if locators}
    return Located(kept, tuple(missing), tuple(changed), tuple(faults))


def _make_locators(
    source_id: str, wanted: set[Citation], document: Document, faults: list[str]
) -> tuple[Locator, ...]:
    made = []
    for paragraph, span in wanted:
        try:
            made.append(make_locator(document.paragraphs, paragraph, span))
        except ValueError as error:
            faults.append(f"{source_id}: {error}")
    return tuple(sorted(made, key=_order))


def match_library(
    library: Mapping[str, Document], sources: Iterable[Source], passages: Passages
) -> dict[str, Document]:
    """Give each source its document, by the SHA-256 that the source has on record.

    Where the library lacks the very file that was coded, a file that no source has
    may be a changed copy of it: its passages tell. Then the document's own hash is
    another than the one that it is found by.
    """
    by_file: dict[str, list[Locator]] = {}
    for source in sources:
        if source.sha256 is not None:
            by_file.setdefault(source.sha256, []).extend(passages.get(source.id, ()))
    matched = {sha256: library[sha256] for sha256 in by_file if sha256 in library}
    absent = {sha256: own for sha256, own in by_file.items() if sha256 not in library}
    best: dict[str, int] = {}
    for sha256, document in library.items():
        identified = identify_document(absent, document) if sha256 not in by_file else None
        if identified is not None and identified[1] > best.get(identified[0], 0):
            best[identified[0]] = identified[1]
            matched[identified[0]] = document
    return matched
