"""What the running server holds: one collection and its document library, shared.

Loaded once for the process and read-only, so that all viewers share it.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import pandas as pd

from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.documents import Document, read_library
from geodata.errors import GeodataError
from geodata.export import to_geojson
from geodata.filters import to_search_text
from geodata.gazetteer import Gazetteer, Place
from geodata.records import Incident, Source
from geodata.vocabulary import ACTOR_FIELDS, LINK_FIELDS, EventType, Field

_NEWEST = 5
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """What an operator can set by environment variables."""

    build_folder: Path
    documents_folder: Path | None
    embed_origins: tuple[str, ...] = ()
    """Sites that may hold the page in a frame, such as ``https://news.example``."""

    @classmethod
    def from_environment(cls) -> Settings:
        """Read ``INCIDENT_BUILD``, ``INCIDENT_DOCUMENTS`` and ``INCIDENT_EMBED_ORIGINS``.

        Raises
        ------
        GeodataError
            If an origin is not of the form ``https://host`` or ``https://host:port``.
        """
        documents = os.environ.get("INCIDENT_DOCUMENTS")
        return cls(
            build_folder=Path(os.environ.get("INCIDENT_BUILD", PROJECT / "build")),
            documents_folder=Path(documents) if documents else None,
            embed_origins=_read_origins(os.environ.get("INCIDENT_EMBED_ORIGINS", "")),
        )


def _read_origins(text: str) -> tuple[str, ...]:
    """Read origins separated by spaces; each goes into a header as it stands."""
    origins = tuple(text.split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise GeodataError(
                f"INCIDENT_EMBED_ORIGINS: {origin!r} is not an origin; "
                "expected for example https://news.example, separated by spaces"
            )
    return origins


class Atlas:
    """The collection, the library, and what is derived from them once."""

    def __init__(
        self, collection: Collection, library: dict[str, Document], towns: list[Place]
    ) -> None:
        self.incidents = collection.incidents
        self.records = collection.records
        self.library = library
        self.towns = towns

    @cached_property
    def version(self) -> str:
        """Short hash of the data, and of the code and words that say it.

        It is part of the data's URLs, which browsers keep for a year.
        """
        code = sorted((PROJECT / "dashboard").rglob("*.py"))
        catalogues = sorted((PROJECT / "dashboard" / "words").glob("*.yaml"))
        towns = repr(self.towns).encode()
        digest = hashlib.sha256(self.records.model_dump_json().encode())
        for content in (
            to_geojson(self.incidents),
            towns,
            *map(Path.read_bytes, code + catalogues),
        ):
            digest.update(content)
        return digest.hexdigest()[:16]

    @cached_property
    def actor_names(self) -> dict[str, str]:
        """Name of each actor, by its id."""
        return {actor.id: actor.name for actor in self.records.actors.values()}

    @cached_property
    def outlets(self) -> dict[str, str]:
        """Short name of each source, by its id."""
        return {source.id: outlet(source) for source in self.records.sources.values()}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Title of each incident, by its id."""
        return {incident.id: incident.title for incident in self.records.incidents.values()}

    def name_of(self, field: Field, value: str) -> str:
        """What people call the value of a claim: actors and incidents by name."""
        if field in ACTOR_FIELDS:
            return self.actor_names[value]
        return self.titles[value] if field in LINK_FIELDS else value

    @cached_property
    def search_text(self) -> pd.Series:
        """What the text filter looks in."""
        aliases = {
            actor.id: " ".join((actor.name, actor.name_ar or "", *actor.aliases))
            for actor in self.records.actors.values()
        }
        return to_search_text(self.incidents, {**self.outlets, **aliases})

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row number of each incident id in the frame."""
        return {incident_id: row for row, incident_id in enumerate(self.incidents["id"])}

    @cached_property
    def date_range(self) -> tuple[date, date]:
        """First and last day of any incident; 2014 to 2020 if none has a date."""
        dated = self.incidents.dropna(subset=["date_earliest"])
        if dated.empty:
            return date(2014, 1, 1), date(2020, 12, 31)
        return dated["date_earliest"].min().date(), dated["date_latest"].max().date()

    @cached_property
    def event_types(self) -> list[str]:
        """The event types that some incident has, in the vocabulary's order."""
        present = set(self.incidents["event_type"].dropna())
        return [kind.value for kind in EventType if kind.value in present]

    @cached_property
    def newest(self) -> list[str]:
        """Ids of the incidents that ended last, latest first."""
        dated = self.incidents.dropna(subset=["date_latest"])
        latest = dated.sort_values("date_latest").tail(_NEWEST)
        return list(latest["id"])[::-1]

    @cached_property
    def links_to(self) -> dict[str, list[tuple[str, str]]]:
        """For each incident, the (link field, incident id) pairs that point at it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for incident in self.records.incidents.values():
            for field, target in links_of(incident):
                found.setdefault(target, []).append((field, incident.id))
        return found

    def document_of(self, source: Source) -> Document | None:
        """The text of a source, if the operator's library has it."""
        return self.library.get(source.sha256 or "")


def links_of(incident: Incident) -> list[tuple[str, str]]:
    """The (link field, incident id) pairs that an incident's claims make, each once."""
    pairs = ((claim.field.value, claim.value) for claim in incident.claims_about(*LINK_FIELDS))
    return list(dict.fromkeys(pairs))


def outlet(source: Source) -> str:
    """Short name of a source for lists: its publisher, and whose voice it is."""
    if source.author and source.kind == "thread":
        return f"{source.author} ({source.publisher})"
    return source.publisher


def load_atlas(settings: Settings) -> Atlas:
    """Open the compiled collection and the document library.

    Raises
    ------
    GeodataError
        If there is no collection, or the library folder does not exist.
    """
    paths = BuildPaths(settings.build_folder)
    collection = Collection.read(paths.collection)
    library: dict[str, Document] = {}
    if settings.documents_folder is not None:
        try:
            cited = {source.sha256 for source in collection.records.sources.values()}
            library = {
                sha256: document
                for sha256, document in read_library(settings.documents_folder).items()
                if sha256 in cited
            }
        except FileNotFoundError as error:
            raise GeodataError(f"INCIDENT_DOCUMENTS: {error}") from error
    with Gazetteer(paths.gazetteer) as gazetteer:
        towns = [place for place in gazetteer.curated() if place.kind in ("city", "town")]
    return Atlas(collection, library, towns)


_OPENING = Lock()


def shared_atlas() -> Atlas:
    """The atlas of this process, opened at the first call and kept."""
    with _OPENING:
        return _open_shared_atlas()


@lru_cache(maxsize=1)
def _open_shared_atlas() -> Atlas:
    return load_atlas(Settings.from_environment())
