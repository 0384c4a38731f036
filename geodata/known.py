"""Time of knowledge: what a reader of the sources could know on a day.

The rule (docs/knowing.md explains it):

1. A claim counts from the day on which it could first be read, the latest that
   its publication may have been, until the day on which it was taken back.
2. A link counts only while the incident that it leads to is known too.
3. An incident is known while one of its claims counts, and is derived from
   those that do. Our own summary is hindsight, and missing on a day of the past.
4. A source is there from the day of its publication; what it took back stays listed.

No day means today: all that was published, less all that was taken back. No
clock is read, so that the same records always say the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from geodata.holdings import Records
from geodata.records import Account, Claim, Incident, Revision, Source
from geodata.vocabulary import LINK_FIELDS


def change_days(records: Records) -> tuple[date, ...]:
    """The days on which something begins or ceases to count, in order, each once."""
    return tuple(sorted(set(_changes(records))))


def change_day(days: Sequence[date], day: date) -> date | None:
    """The last day of change up to a day; None before the first.

    From one day of change to the next nothing changes, so that all days between
    share what is derived.

    Examples
    --------
    >>> change_day([date(2020, 1, 1), date(2020, 3, 14)], date(2020, 2, 1))
    datetime.date(2020, 1, 1)
    """
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def records_known_on(records: Records, day: date | None) -> Records:
    """The records that count on a day, with the claims that do; None is today."""
    incidents = _incidents_known_on(records.incidents, day, records.sources)
    return records.model_copy(
        update={"incidents": incidents, "sources": _sources_known_on(records.sources, day)}
    )


def incident_known_on(
    incident: Incident, day: date | None, sources: Mapping[str, Source]
) -> Incident | None:
    """An incident with the claims that count on a day; None if none does.

    It does not look at where links lead; see :func:`records_known_on`.
    """
    if not _stands(incident.history, day):
        return None
    return _with_claims(incident, lambda claim: _counts(claim, sources[claim.source], day))


def first_known(incident: Incident, sources: Mapping[str, Source]) -> date:
    """The first day on which any claim of an incident could be read."""
    return min(claim.known_from(sources[claim.source]) for claim in incident.claims)


def _changes(records: Records) -> Iterator[date]:
    for source in records.sources.values():
        yield source.published_range.latest
        yield from _withdrawals(source.history)
    for incident in records.incidents.values():
        yield from _withdrawals(incident.history)
        if incident.grade_override is not None and incident.grade_override.on is not None:
            yield incident.grade_override.on
        for claim in incident.claims:
            source = records.sources[claim.source]
            yield claim.known_from(source)
            until = claim.known_until(source)
            if until is not None:
                yield until


def _withdrawals(history: Sequence[Revision]) -> Iterator[date]:
    """The day on which a record was taken out of the collection, if it was."""
    return (revision.on for revision in history if revision.what == "retracted")


def _stands(history: Sequence[Revision], day: date | None) -> bool:
    return not any(day is None or withdrawn <= day for withdrawn in _withdrawals(history))


def _counts(claim: Claim, source: Source, day: date | None) -> bool:
    if not _stands(source.history, day):
        return False
    until = claim.known_until(source)
    if day is None:
        return until is None
    return claim.known_from(source) <= day and (until is None or day < until)


def _with_claims(incident: Incident, counts: Callable[[Claim], bool]) -> Incident | None:
    """The incident with the claims that count; itself if all do, None if none does."""
    accounts = tuple(
        kept for account in incident.accounts if (kept := _account_with(account, counts))
    )
    if not accounts:
        return None
    if accounts == incident.accounts:
        return incident
    # Not by model_copy: it copies the claims that the incident has already joined.
    # Nor validated again: a part of what is valid is valid.
    fields = {name: getattr(incident, name) for name in Incident.model_fields}
    return Incident.model_construct(**{**fields, "accounts": accounts})


def _account_with(account: Account, counts: Callable[[Claim], bool]) -> Account | None:
    claims = tuple(filter(counts, account.claims))
    if len(claims) == len(account.claims):
        return account
    return account.model_copy(update={"claims": claims}) if claims else None


def _incidents_known_on(
    incidents: Mapping[str, Incident], day: date | None, sources: Mapping[str, Source]
) -> dict[str, Incident]:
    known = {
        key: kept
        for key, incident in incidents.items()
        if (kept := incident_known_on(incident, day, sources))
    }
    while True:
        # An incident of links alone may go with them, and then the links to it.
        leading = {key: kept for key, one in known.items() if (kept := _linked_among(one, known))}
        if leading == known:
            return known
        known = leading


def _linked_among(incident: Incident, known: Mapping[str, Incident]) -> Incident | None:
    """The incident without its links to incidents that are not known."""
    return _with_claims(
        incident, lambda claim: claim.field not in LINK_FIELDS or claim.value in known
    )


def _sources_known_on(sources: Mapping[str, Source], day: date | None) -> dict[str, Source]:
    if day is None:
        return dict(sources)
    return {key: source for key, source in sources.items() if source.published_range.latest <= day}
