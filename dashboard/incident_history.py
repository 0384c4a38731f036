"""The two histories of an incident: what was reported when, and what we did to the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.atlas import Atlas, outlet
from dashboard.phrases import say_day
from dashboard.wording import Words
from geodata.records import Claim, Incident, Retraction, Revision, Source


@dataclass(frozen=True)
class Happening:
    """One line of a history."""

    when: str
    said: str


def say_reports(atlas: Atlas, incident: Incident, words: Words) -> Iterable[Happening]:
    """What was reported, corrected and taken back, oldest first, up to the day shown."""
    happenings = {*_reports(atlas, incident, words), *_takings_back(atlas, incident, words)}
    override = incident.grade_override
    if override is not None and override.on is not None:
        grade = words(f"grade.{override.grade}")
        said = words("incident_page.history.grade", grade=grade, reason=override.reason)
        happenings.add((override.on, said))
    for day, said in sorted(happenings):
        if atlas.known is None or day <= atlas.known:
            yield Happening(say_day(words, day), said)


def _reports(atlas: Atlas, incident: Incident, words: Words) -> Iterable[tuple[date, str]]:
    sources = atlas.all_records.sources
    for source_id in incident.source_ids:
        source = sources[source_id]
        days = sorted(
            {claim.known_from(source) for claim in incident.claims if claim.source == source_id}
        )
        yield days[0], words("incident_page.history.first", outlet=outlet(source))
        for day in days[1:]:
            yield day, words("incident_page.history.more", outlet=outlet(source))


_TAKEN_BACK = {
    "source": "incident_page.history.taken_back",
    "coder": "incident_page.history.dropped",
}
"""What is said of a retraction, by who made it."""


def _takings_back(atlas: Atlas, incident: Incident, words: Words) -> Iterable[tuple[date, str]]:
    for claim in incident.claims:
        source = atlas.all_records.sources[claim.source]
        retraction = retraction_of(claim, source)
        if retraction is None:
            continue
        key = _TAKEN_BACK[retraction.by]
        yield retraction.on, words(key, outlet=outlet(source), reason=retraction.reason)


def say_record(history: Iterable[Revision], words: Words) -> Iterable[Happening]:
    """What was done to a record in this collection, oldest first."""
    for revision in history:
        what = words(f"incident_page.history.{revision.what}")
        yield Happening(say_day(words, revision.on), f"{what}: {revision.reason}")


def retraction_of(claim: Claim, source: Source) -> Retraction | None:
    """The first retraction that the claim falls under."""
    each = [found for found in (claim.retracted, source.retracted) if found is not None]
    return min(each, key=lambda retraction: retraction.on, default=None)
