"""What the running server holds: one collection and its document library, shared.

Loaded once for the process and read-only, so that all viewers share it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import namedtuple
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from dashboard.phrases import say_row_date
from dashboard.wording import Words
from geodata.build import BuildPaths
from geodata.chains import Link, links_among
from geodata.collection import Collection
from geodata.documents import Document, read_library
from geodata.errors import GeodataError
from geodata.facets import Rows
from geodata.gazetteer import Gazetteer, Place
from geodata.index import IncidentIndex
from geodata.kept import Kept
from geodata.known import change_day, first_known, records_known_on
from geodata.passages import match_library
from geodata.records import Source
from geodata.vocabulary import ACTOR_FIELDS, LINK_FIELDS, EventType, Field

_NEWEST = 5
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
BEFORE_ALL = date.min
"""Stands for all days before the first change: nothing was known."""
_ROOM_FOR_DAYS = 200_000_000
"""Bytes for the atlases of days of the past: some hundred small ones; one or two large ones."""
_DERIVING = Lock()
"""One at a time: at a million rows each takes a second, and a gigabyte."""
PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """What an operator can set by environment variables."""

    build_folder: Path
    documents_folder: Path | None
    embed_origins: tuple[str, ...] = ()
    """Sites that may hold the page in a frame, such as ``https://news.example``."""
    shows_full_text: bool = True
    """Whether a source's page shows all of its document, or its cited paragraphs alone."""

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the variables of the README, those that begin with ``INCIDENT_``.

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
            shows_full_text=os.environ.get("INCIDENT_FULL_TEXT", "1") != "0",
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
        self,
        collection: Collection,
        library: dict[str, Document],
        towns: list[Place],
        today: Atlas | None = None,
        known: date | None = None,
    ) -> None:
        self.collection = collection
        self.incidents = collection.incidents
        self.library = library
        self.towns = towns
        self.shows_full_text: bool = today.shows_full_text if today else True
        """See :class:`Settings`."""
        self.known = known
        """The day whose knowledge it holds; None is today."""
        self.today = today or self
        """The atlas of all that is known; itself, unless it holds an earlier day."""
        self.all_records = self.today.collection.records
        """Also what does not count on the day: taken back, or not yet said."""
        self.records = collection.records if today else records_known_on(self.all_records, None)
        """The records that count on the day, with the claims that do."""
        self._of_days: Kept[date, Atlas] = Kept(max(_ROOM_FOR_DAYS, 2 * _size(self)), _size)

    def known_on(self, day: date) -> Atlas:
        """What could be known on a day, of today's atlas.

        Days between which nothing changes share what takes long to make.
        """
        since = change_day(self.collection.change_days, day) or BEFORE_ALL
        atlas = copy(self._of_days.get(since, lambda: self._derive(since)))
        atlas.known = day
        return atlas

    def first_known(self, incident_id: str) -> date | None:
        """The first day on which a recorded incident could be known; None if there is none."""
        incident = self.all_records.incidents.get(incident_id)
        return first_known(incident, self.all_records.sources) if incident else None

    def knows_version_of(self, day: date) -> bool:
        """Whether a day has rows of its own: one on which something changes, or before all."""
        return day == BEFORE_ALL or day in self.collection.change_days

    def _derive(self, since: date) -> Atlas:
        with _DERIVING:
            known = Atlas(self.collection.known_on(since), self.library, self.towns, self, since)
            known.version = f"{self.version}-{since.isoformat()}"
            _ = (known.index, known.links, known.newest, known.reported_by)
        return known

    @cached_property
    def version(self) -> str:
        """Short hash of the data, and of the code and words that pack and say it.

        It is part of the data's URLs, which browsers keep for a year. Of a day
        of the past, it ends in the day since which nothing changed.
        """
        code = sorted(
            path for part in ("dashboard", "geodata") for path in (PROJECT / part).rglob("*.py")
        )
        catalogues = sorted((PROJECT / "dashboard" / "words").rglob("*.yaml"))
        digest = hashlib.sha256(self.collection.digest.encode())
        for content in (repr(self.towns).encode(), *map(Path.read_bytes, code + catalogues)):
            digest.update(content)
        return digest.hexdigest()[:16]

    @cached_property
    def index(self) -> IncidentIndex:
        """Answers about all incidents at once; actors are also found by their other names."""
        aliases = {
            actor.id: " ".join((actor.name, actor.name_ar or "", *actor.aliases))
            for actor in self.records.actors.values()
        }
        return IncidentIndex(self.incidents, {**self.outlets, **aliases})

    @cached_property
    def actor_names(self) -> dict[str, str]:
        """Name of each actor, by its id."""
        return {actor.id: actor.name for actor in self.records.actors.values()}

    @cached_property
    def outlets(self) -> dict[str, str]:
        """Short name of each source, by its id."""
        return {source.id: outlet(source) for source in self.records.sources.values()}

    def actor_name(self, actor_id: str) -> str:
        """Name of an actor; its id where no record names it."""
        return self.actor_names.get(actor_id, actor_id)

    def outlet_of(self, source_id: str) -> str:
        """Short name of a source; its id where no record names it."""
        return self.outlets.get(source_id, source_id)

    def has_incident(self, incident_id: str) -> bool:
        """Whether there is an incident with this id, recorded or in the frame alone."""
        return self.index.find_row(incident_id) is not None

    def row_of(self, incident_id: str) -> int:
        """Row number of an incident in the frame.

        Raises
        ------
        KeyError
            If there is no incident with this id.
        """
        row = self.index.find_row(incident_id)
        if row is None:
            raise KeyError(incident_id)
        return row

    def title_of(self, incident_id: str) -> str:
        """Title of an incident, also of one that does not count on the day."""
        row = self.index.find_row(incident_id)
        if row is None:
            return self.all_records.incidents[incident_id].title
        return str(self.incidents["title"].iloc[row])

    def name_of(self, field: Field, value: str) -> str:
        """What people call the value of a claim: actors and incidents by name."""
        if field in ACTOR_FIELDS:
            return self.actor_names[value]
        return self.title_of(value) if field in LINK_FIELDS else value

    def labels(self, rows: Sequence[int], words: Words) -> list[dict[str, str]]:
        """Id, title and date in words of some rows of the frame."""
        columns = ("id", "title", "date_edtf", "date_earliest", "date_latest")
        return [
            {"id": row.id, "title": row.title, "when": say_row_date(words, row)}
            for row in self.cells(rows, columns)
        ]

    def cells(self, rows: Sequence[int] | Rows, columns: Sequence[str]) -> list[Any]:
        """Some rows of the frame, in the order given, with some columns as attributes.

        Brackets on the frame itself would copy whole columns first.
        """
        wanted = np.asarray(rows, dtype=np.int64)
        taken = (self._arrays[name].take(wanted).tolist() for name in columns)
        row_type = _row_type(tuple(columns))
        return [row_type._make(cells) for cells in zip(*taken, strict=True)]

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        """The memory of each column; to ask the frame for it takes as long as to take rows."""
        return {name: self.incidents[name].array for name in self.incidents.columns}

    @cached_property
    def date_range(self) -> tuple[date, date]:
        """First and last day of any incident; 2014 to 2020 if none has a date."""
        is_dated = ~self.index.is_undated
        if not is_dated.any():
            return date(2014, 1, 1), date(2020, 12, 31)
        days = self.index.earliest.min(), self.index.latest[is_dated].max()
        first, last = (date(1970, 1, 1) + timedelta(days=int(day)) for day in days)
        return first, last

    @cached_property
    def event_types(self) -> list[str]:
        """The event types that some incident has, in the vocabulary's order."""
        present = set(self.index.facets["event_type"].values)
        return [kind.value for kind in EventType if kind.value in present]

    @cached_property
    def newest(self) -> list[int]:
        """Rows of the incidents that ended last, latest first."""
        dated = np.flatnonzero(~self.index.is_undated)
        order = np.argsort(self.index.latest[dated], kind="stable")
        return [int(row) for row in dated[order[-_NEWEST:][::-1]]]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link between recorded incidents, with the claims about it."""
        return links_among(self.records.incidents)

    @cached_property
    def reported_by(self) -> dict[str, list[str]]:
        """Ids of the recorded incidents that each source reports."""
        found: dict[str, list[str]] = {}
        for incident in self.records.incidents.values():
            for source_id in dict.fromkeys(account.source for account in incident.accounts):
                found.setdefault(source_id, []).append(incident.id)
        return found

    def document_of(self, source: Source) -> Document | None:
        """The text of a source, if the operator's library has it."""
        return self.library.get(source.sha256 or "")


def _size(atlas: Atlas) -> int:
    """About how many bytes an atlas has."""
    return 2_000_000 + 1_000 * len(atlas.incidents)


@lru_cache(maxsize=16)
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)


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
            library = match_library(
                read_library(settings.documents_folder),
                collection.records.sources.values(),
                collection.records.passages,
            )
        except FileNotFoundError as error:
            raise GeodataError(f"INCIDENT_DOCUMENTS: {error}") from error
    with Gazetteer(paths.gazetteer) as gazetteer:
        towns = [place for place in gazetteer.curated() if place.kind in ("city", "town")]
    atlas = Atlas(collection, library, towns)
    atlas.shows_full_text = settings.shows_full_text
    return atlas


_OPENING = Lock()


def atlas_known_on(day: date | None) -> Atlas:
    """The atlas of this process, as known on a day; None is today."""
    atlas = shared_atlas()
    return atlas if day is None else atlas.known_on(day)


def shared_atlas() -> Atlas:
    """The atlas of this process, opened at the first call and kept."""
    with _OPENING:
        return _open_shared_atlas()


@lru_cache(maxsize=1)
def _open_shared_atlas() -> Atlas:
    return load_atlas(Settings.from_environment())
