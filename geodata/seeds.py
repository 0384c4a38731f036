"""Read the seed folder: YAML files to checked records, bad ones by the side door.

Layout of the folder (see seeds/README.md)::

    sources.yaml      a list of sources
    actors.yaml       a list of actors
    incidents/*.yaml  one incident a file; its id is the file's name
    passages.json     locators of the cited passages; may be missing
    stories/*.yaml    one story a file, likewise; the folder may be missing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from geodata.chains import find_cycles
from geodata.dates import parse_date
from geodata.errors import SeedError
from geodata.passages import PASSAGES_FILE, Passages, read_passages
from geodata.records import Actor, Claim, Incident, Source
from geodata.rejected import Rejection
from geodata.stories import Story
from geodata.text import clean_text
from geodata.vocabulary import ACTOR_FIELDS, LINK_FIELDS, Field

RecordType = TypeVar("RecordType", Source, Actor, Incident, Story)
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Seeds:
    """The records of a seed folder, and what had to be left out."""

    sources: dict[str, Source]
    actors: dict[str, Actor]
    incidents: dict[str, Incident]
    rejected: tuple[Rejection, ...]
    read_count: int
    """Records met, accepted and rejected ones."""
    stories: dict[str, Story] = field(default_factory=dict)
    passages: Passages = field(default_factory=dict)
    """Locators of the passages, if they have been written down."""

    @property
    def accepted_count(self) -> int:
        """Records that passed every check."""
        return len(self.sources) + len(self.actors) + len(self.incidents) + len(self.stories)

    @property
    def rejected_count(self) -> int:
        """Records left out; one may have several rejections."""
        return len({(rejection.file, rejection.record) for rejection in self.rejected})


@dataclass(frozen=True)
class _Raw:
    """One record as it stands in its file, before any check."""

    file: str
    name: str
    """What rejections call it; no two records of a file have the same."""
    data: Any
    lines: dict[KeyPath, int]
    """Line of each value, by its path within the record."""

    def line_of(self, path: KeyPath) -> int:
        """Line of a value, or of the nearest enclosing one that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def reject(self, path: KeyPath, value: object, reason: str) -> Rejection:
        is_shown = value is not None and not isinstance(value, dict | list)
        # Readers see what was rejected, and the value may be of a place to keep back.
        is_kept_back = isinstance(self.data, dict) and "rounding" in self.data
        shown = clean_text(str(value))[:200] if is_shown and not is_kept_back else ""
        field = clean_text(".".join(str(part) for part in path)) or "record"
        return Rejection(
            file=self.file,
            row=self.line_of(path),
            record=self.name,
            field=field,
            value=shown,
            reason=reason,
        )


def read_seeds(folder: Path) -> Seeds:
    """Read and check every record of a seed folder.

    A record with any fault is left out whole, with one rejection a fault: an
    incident without half of its evidence would be a different incident. What
    refers to a record that was left out is left out too.

    Raises
    ------
    SeedError
        If the folder, ``sources.yaml`` or ``actors.yaml`` is missing.
    """
    if not folder.is_dir():
        raise SeedError(f"{folder}: no such folder; expected the seed folder")
    rejected: list[Rejection] = []
    raw_sources = list(_read_list(folder, "sources.yaml", rejected))
    raw_actors = list(_read_list(folder, "actors.yaml", rejected))
    raw_incidents = list(_read_files(folder, "incidents", rejected))
    raw_stories = list(_read_files(folder, "stories", rejected))
    unreadable = len(rejected)

    sources = _validate(raw_sources, Source, rejected, _own_fields)
    actors = _validate(raw_actors, Actor, rejected, _own_fields)
    incidents = _validate(raw_incidents, Incident, rejected, _with_file_name)
    stories = _validate(raw_stories, Story, rejected, _with_file_name)
    _drop_dangling(sources, actors, incidents, stories, rejected)
    return Seeds(
        sources={key: record for key, (_, record) in sources.items()},
        actors={key: record for key, (_, record) in actors.items()},
        incidents={key: record for key, (_, record) in incidents.items()},
        rejected=tuple(rejected),
        passages=read_passages(folder / PASSAGES_FILE),
        read_count=sum(map(len, (raw_sources, raw_actors, raw_incidents, raw_stories)))
        + unreadable,
        stories={key: record for key, (_, record) in stories.items()},
    )


def _read_list(folder: Path, name: str, rejected: list[Rejection]) -> Iterator[_Raw]:
    path = folder / name
    if not path.is_file():
        raise SeedError(f"{path}: no such file; expected a list of records")
    loaded = _load_yaml(path, name, rejected)
    if loaded is None:
        return
    data, lines = loaded
    if not isinstance(data, list):
        raise SeedError(f"{path}: expected a list of records, each beginning with '- id:'")
    seen: set[str] = set()
    for index, item in enumerate(data):
        key = item.get("id") if isinstance(item, dict) else None
        record = clean_text(str(key or f"record {index + 1}"))
        if record in seen:
            record = f"{record} (again, record {index + 1})"
        seen.add(record)
        own_lines = {p[1:]: line for p, line in lines.items() if p[:1] == (index,)}
        yield _Raw(name, record, item, own_lines)


def _read_files(folder: Path, kind: str, rejected: list[Rejection]) -> Iterator[_Raw]:
    for path in sorted((folder / kind).glob("*.y*ml")):
        name = f"{kind}/{path.name}"
        loaded = _load_yaml(path, name, rejected)
        if loaded is not None:
            yield _Raw(name, path.stem, loaded[0], loaded[1])


class _Loader(yaml.SafeLoader):
    """A loader that refuses aliases: one in its own anchor would never end."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="an alias (*name) is not read here; write the value again",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        return super().compose_node(parent, index)


def _load_yaml(
    path: Path, name: str, rejected: list[Rejection]
) -> tuple[Any, dict[KeyPath, int]] | None:
    """Parse one file; a syntax error becomes a rejection."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        lines: dict[KeyPath, int] = {}
        return (_build(root, (), lines) if root else None), lines
    except UnicodeDecodeError as error:
        line, reason = 1, f"not UTF-8 text at byte {error.start}"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, reason = (mark.line + 1 if mark else 1), error.problem or "not YAML"
    except yaml.reader.ReaderError as error:
        line, reason = 1, f"character {error.position + 1} is a control character"
    except RecursionError:
        line, reason = 1, "nested too deeply"
    rejected.append(
        Rejection(file=name, row=line, record=path.stem, field="record", value="", reason=reason)
    )
    return None


def _build(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int]) -> Any:
    """Build plain data from YAML nodes, every scalar as text, noting lines.

    Texts stay texts so that YAML 1.1 cannot turn ``no`` into False or a date
    into an object: the records decide what a value means.
    """
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in built:
                raise yaml.MarkedYAMLError(
                    problem=f"{key!r} is given twice", problem_mark=key_node.start_mark
                )
            built[key] = _build(value_node, (*path, key), lines)
        return built
    is_quoted = getattr(node, "style", None) is not None
    return node.value if is_quoted or node.value not in ("", "~", "null") else None


def _own_fields(raw: _Raw) -> dict[str, Any]:
    return dict(raw.data)


def _with_file_name(raw: _Raw) -> dict[str, Any]:
    """The data of an incident or story with its id, which is the name of its file."""
    return {"id": raw.name, **raw.data}


Found = dict[str, tuple[_Raw, RecordType]]


def _validate(
    raws: Iterable[_Raw],
    model: type[RecordType],
    rejected: list[Rejection],
    with_id: Callable[[_Raw], dict[str, Any]],
) -> Found[RecordType]:
    found: Found[RecordType] = {}
    for raw in raws:
        if not isinstance(raw.data, dict):
            rejected.append(raw.reject((), raw.data, "expected fields with values"))
            continue
        try:
            record = model.model_validate(with_id(raw))
        except ValidationError as error:
            rejected.extend(_to_rejections(raw, error))
            continue
        fault = _fault_of_id(raw, record.id, found)
        if fault is not None:
            rejected.append(raw.reject(("id",), record.id, fault))
        else:
            found[record.id] = (raw, record)
    return found


def _fault_of_id(raw: _Raw, record_id: str, found: Found[Any]) -> str | None:
    if "/" in raw.file and record_id != raw.name:
        return "the id of this record is the name of its file; leave it out"
    return "another record has this id" if record_id in found else None


def _to_rejections(raw: _Raw, error: ValidationError) -> Iterator[Rejection]:
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_is_within(other, fault) for other in faults):
            continue  # the list is short only because an item of it is at fault
        reason = fault["msg"].removeprefix("Value error, ")
        yield raw.reject(tuple(fault["loc"]), fault["input"], reason)


def _is_within(inner: ErrorDetails, outer: ErrorDetails) -> bool:
    """Whether one fault stands inside the value that another one is about."""
    depth = len(outer["loc"])
    return len(inner["loc"]) > depth and inner["loc"][:depth] == outer["loc"]


def _drop_dangling(
    sources: Found[Source],
    actors: Found[Actor],
    incidents: Found[Incident],
    stories: Found[Story],
    rejected: list[Rejection],
) -> None:
    """Leave out records that refer to records which are not there, until none does."""
    while True:
        faults = [
            *_dangling_parents(sources, "contained_in"),
            *_dangling_parents(sources, "derived_from"),
            *_dangling_parents(actors, "part_of"),
            *(
                fault
                for raw, incident in incidents.values()
                for fault in _faults_of_claims(raw, incident, sources, actors, incidents)
            ),
            *_circular_links(incidents),
            *_faults_of_steps(stories, incidents),
        ]
        if not faults:
            return
        rejected.extend(faults)
        at_fault = {(fault.file, fault.record) for fault in faults}
        for found in (sources, actors, incidents, stories):
            _drop(found, at_fault)


def _drop(found: Found[Any], at_fault: set[tuple[str, str]]) -> None:
    for key, (raw, _) in list(found.items()):
        if (raw.file, raw.name) in at_fault:
            del found[key]


def _dangling_parents(found: Found[Any], field_name: str) -> Iterator[Rejection]:
    for raw, record in found.values():
        parents = _parents(record, field_name)
        for parent in parents:
            if parent not in found:
                yield raw.reject((field_name,), parent, "no other record has this id")
        if record.id in _ancestors(record.id, found, field_name):
            shown = ", ".join(parents)
            yield raw.reject((field_name,), shown, "a record cannot be within itself")


def _parents(record: Any, field_name: str) -> tuple[str, ...]:
    """Ids that a record has in a field: one, several or none."""
    value = getattr(record, field_name)
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _ancestors(record_id: str, found: Found[Any], field_name: str) -> set[str]:
    """Ids of all records that this one is within, itself if there is a cycle."""
    ancestors: set[str] = set()
    waiting = [record_id]
    while waiting:
        current = waiting.pop()
        if current in found:
            new = set(_parents(found[current][1], field_name)) - ancestors
            ancestors |= new
            waiting.extend(new)
    return ancestors


def _faults_of_claims(
    raw: _Raw,
    incident: Incident,
    sources: Found[Source],
    actors: Found[Actor],
    incidents: Found[Incident],
) -> Iterator[Rejection]:
    for path, claim in _with_paths(incident):
        if claim.source not in sources:
            yield raw.reject((*path, "source"), claim.source, "no source has this id")
        else:
            yield from _faults_of_days(raw, path, claim, sources[claim.source][1])
        if claim.field in ACTOR_FIELDS and claim.value not in actors:
            yield raw.reject((*path, "value"), claim.value, "no actor has this id")
        if claim.field in LINK_FIELDS and claim.value == incident.id:
            yield raw.reject((*path, "value"), claim.value, "an incident cannot link to itself")
        elif claim.field in LINK_FIELDS and claim.value not in incidents:
            yield raw.reject((*path, "value"), claim.value, "no incident has this id")


def _with_paths(incident: Incident) -> Iterator[tuple[KeyPath, Claim]]:
    for account_index, account in enumerate(incident.accounts):
        for claim_index, claim in enumerate(account.claims):
            yield ("accounts", account_index, "claims", claim_index), claim


def _faults_of_days(raw: _Raw, path: KeyPath, claim: Claim, source: Source) -> Iterator[Rejection]:
    known_from, known_until = claim.known_from(source), claim.known_until(source)
    if known_from < parse_date(source.published).latest:
        reason = "a passage cannot be read before its source is published"
        yield raw.reject((*path, "published"), claim.published, reason)
    if known_until is not None and known_until < known_from:
        reason = "nothing is taken back before it is published"
        yield raw.reject((*path, "retracted"), known_until, reason)


def _circular_links(incidents: Found[Incident]) -> Iterator[Rejection]:
    """One fault for each link of each circle, so that every incident on it is left out."""
    paths = {
        (claim.field, incident.id, claim.value): (raw, path)
        for raw, incident in incidents.values()
        for path, claim in _with_paths(incident)
        # A link of an incident to itself has a fault of its own.
        if claim.field in LINK_FIELDS and not claim.denied and claim.value != incident.id
    }
    for cycle in find_cycles(paths):
        circle = " -> ".join(cycle)
        steps = set(pairwise(cycle))
        for (kind, origin, target), (raw, path) in paths.items():
            if (origin, target) in steps and kind is not Field.SAME_CAMPAIGN:
                yield raw.reject((*path, "value"), target, f"links go in a circle: {circle}")


def _faults_of_steps(stories: Found[Story], incidents: Found[Incident]) -> Iterator[Rejection]:
    for raw, story in stories.values():
        for index, step in enumerate(story.steps):
            path: KeyPath = ("steps", index)
            if step.incident not in incidents:
                yield raw.reject((*path, "incident"), step.incident, "no incident has this id")
            elif step.view is not None and incidents[step.incident][1].rounding is not None:
                reason = "the place of its incident is rounded, and a view would point at it"
                yield raw.reject((*path, "view"), step.view, reason)
