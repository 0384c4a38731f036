"""Coarsen where an incident was, before anything is derived from it.

An incident with a ``rounding`` goes through :func:`withhold` at the build, and
what comes out is all that the collection, the server and every export ever
hold. A place claim that is finer than the radius, or names a town or less, gets
the centre of a cell of a fixed grid for its point: the same cell gives the same
point, so that no number of incidents, builds or guesses averages out to the
true one.

The name of a place is a coordinate too: an incident whose id or texts still
name a place that is withheld is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil, cos, floor, pi, radians, sqrt
from typing import Any, TypeVar

from geodata.errors import DiscretionError
from geodata.gazetteer import Place
from geodata.geocoding import Candidate, Geocoded, Geocodes, GeocodeStatus, PlaceKey, place_key
from geodata.incidents import claim_precision, geocode_claim, radius_of
from geodata.names import fold_name
from geodata.records import Account, Claim, Incident, Record
from geodata.stories import Step, Story
from geodata.vocabulary import RADIUS_M, Basis, Field, PlacePrecision

_METRES_PER_DEGREE = 6_371_000 * pi / 180
"""Of latitude, on the sphere that :func:`geodata.geocoding.distance_km` measures on."""
_OWN_RADIUS_STEP_M = 5_000
"""A place's own radius is rounded up to this: to the metre it would tell which place it is."""
_RUNGS = [PlacePrecision.SETTLEMENT, PlacePrecision.NEAR, PlacePrecision.DISTRICT]
_WITHHELD = "withheld"
_LONGEST_NAME = 4
"""Words of a text that are looked up together."""
_NOT_READ = frozenset({"country", "admin1", "source"})
"""Fields whose words are left as they are: they name the area around, or another record."""

RecordType = TypeVar("RecordType", bound=Record)


def snap(longitude: float, latitude: float, radius_m: int) -> tuple[float, float]:
    """Centre of the cell of a fixed grid that a point lies in, as longitude and latitude.

    The cells are as high and at most as wide as makes a corner lie the radius
    from the centre, so that no point moves further than that. They stand in
    rows of latitude and go around the earth without a rest.

    Examples
    --------
    >>> snap(44.26, 33.52, 10_000) == snap(44.27, 33.53, 10_000)
    True
    """
    side = radius_m * sqrt(2) / _METRES_PER_DEGREE
    rows = ceil(180 / side)
    row = min(floor((latitude + 90) * rows / 180), rows - 1)
    south, north = row * 180 / rows - 90, (row + 1) * 180 / rows - 90
    # A cell is widest at the edge nearest the equator.
    widest = 0.0 if south < 0 < north else min(abs(south), abs(north))
    columns = ceil(360 * cos(radians(widest)) / side)
    column = min(floor((longitude + 180) * columns / 360), columns - 1)
    return (column + 0.5) * 360 / columns - 180, (south + north) / 2


def withhold(
    incident: Incident, geocoder: Geocodes, told: Iterable[Step] = ()
) -> tuple[Incident, dict[PlaceKey, Geocoded]]:
    """Take out of an incident where exactly it was.

    Parameters
    ----------
    incident
        As it was coded.
    geocoder
        Knows the places that its claims name.
    told
        Steps of stories that are about it.

    Returns
    -------
    tuple
        The incident without place claims that are finer than the radius of its
        ``rounding``, and what their new values mean. Both as they were, and
        nothing, for an incident without one.

    Raises
    ------
    DiscretionError
        If an id or a text of the incident, or of a step, still names such a place.
    """
    if incident.rounding is None:
        return incident, {}
    radius_m = incident.rounding.radius_m
    found: dict[PlaceKey, Geocoded] = {}
    hidden = _Hidden(geocoder)

    def rounded(claim: Claim) -> Claim:
        if claim.field is not Field.PLACE:
            return claim
        place, precision = _read_place(claim, geocoder)
        if place is not None and _is_vague(place, precision, radius_m):
            return _changed(claim, **_silence(claim))
        hidden.add(claim, place)
        vague, meant = _coarsen(claim, place, precision, radius_m)
        found[place_key(vague.value, vague.country, vague.admin1)] = meant
        return vague

    def rounded_account(account: Account) -> Account:
        return _changed(account, claims=tuple(rounded(claim) for claim in account.claims))

    accounts = tuple(rounded_account(account) for account in incident.accounts)
    coarse = _changed(incident, accounts=accounts)
    named = hidden.named_in(coarse) + [f"a story's {name}" for name in hidden.named_in(*told)]
    if names := dict.fromkeys(named):
        raise DiscretionError(
            f"incident {incident.id!r}: its place is rounded, but {', '.join(names)} names it"
        )
    return coarse, found


def withhold_all(
    incidents: Mapping[str, Incident], geocoder: Geocodes, stories: Iterable[Story] = ()
) -> tuple[dict[str, Incident], dict[PlaceKey, Geocoded]]:
    """Take out of each incident where exactly it was; see :func:`withhold`."""
    told = _steps_by_incident(stories)
    coarse: dict[str, Incident] = {}
    found: dict[PlaceKey, Geocoded] = {}
    for incident_id, incident in incidents.items():
        coarse[incident_id], places = withhold(incident, geocoder, told[incident_id])
        found |= places
    return coarse, found


def find_leaks(
    incidents: Iterable[Incident], geocoder: Geocodes, stories: Iterable[Story] = ()
) -> tuple[str, ...]:
    """Say of each incident at fault which of its texts name the place that is withheld."""
    told = _steps_by_incident(stories)
    faults: list[str] = []
    for incident in incidents:
        try:
            withhold(incident, geocoder, told[incident.id])
        except DiscretionError as error:
            faults.append(str(error))
    return tuple(faults)


def _steps_by_incident(stories: Iterable[Story]) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = defaultdict(list)
    for story in stories:
        for step in story.steps:
            steps[step.incident].append(step)
    return steps


def _changed(record: RecordType, **changes: Any) -> RecordType:
    """A record made anew: a copy would carry over what was worked out from the old values."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record).model_validate({**fields, **changes})


def _read_place(claim: Claim, geocoder: Geocodes) -> tuple[Place | None, PlacePrecision]:
    geocoded = geocode_claim(claim, geocoder)
    return geocoded.place, claim_precision(claim, geocoded)


def _is_vague(place: Place, precision: PlacePrecision, radius_m: int) -> bool:
    """Whether a claim says no more than may be shown: an area, and one so large."""
    own = radius_of(place, precision)
    is_area = precision.rank > PlacePrecision.SETTLEMENT.rank
    return is_area and (own is None or own >= radius_m)


def _silence(claim: Claim) -> dict[str, Any]:
    """Drop what is said beside the value of a place claim: it may say where."""
    reason = _WITHHELD if claim.basis is Basis.INFERRED else None
    return {"span": None, "note": None, "reason": reason}


def _coarsen(
    claim: Claim, place: Place | None, precision: PlacePrecision, radius_m: int
) -> tuple[Claim, Geocoded]:
    """A claim of a rough place in place of an exact one, and what it means."""
    if place is None:
        vague = _changed(claim, value=_WITHHELD, admin1=None, precision=None, **_silence(claim))
        return vague, Geocoded(_WITHHELD, GeocodeStatus.UNRESOLVED, (), "rounded for safety")
    own = radius_of(place, precision) or 0
    whole = radius_m + ceil(own / _OWN_RADIUS_STEP_M) * _OWN_RADIUS_STEP_M
    longitude, latitude = snap(place.longitude, place.latitude, radius_m)
    rung = _rung_of(whole)
    is_within_unit = rung is not PlacePrecision.GOVERNORATE
    value = f"within {whole / 1_000:g} km of {latitude:.2f}, {longitude:.2f}"
    vague = _changed(
        claim,
        value=value,
        admin1=claim.admin1 if is_within_unit else None,
        precision=None,
        **_silence(claim),
    )
    rough = replace(
        place,
        id="",
        name=value,
        name_ar="",
        kind="area",
        precision=rung,
        radius_m=whole,
        longitude=longitude,
        latitude=latitude,
        admin1=place.admin1 if is_within_unit else "",
        population=0,
        is_curated=False,
        coordinate_source="",
        note="",
    )
    candidate = Candidate(rough, 1.0, "rounded for safety")
    return vague, Geocoded(value, GeocodeStatus.RESOLVED, (candidate,), "rounded for safety")


def _rung_of(radius_m: int) -> PlacePrecision:
    """The finest rung that is drawn at least so large; never one that is drawn as a pin."""
    return next(
        (rung for rung in _RUNGS if (RADIUS_M[rung] or 0) >= radius_m), PlacePrecision.GOVERNORATE
    )


class _Hidden:
    """The places that an incident may not name."""

    def __init__(self, geocoder: Geocodes) -> None:
        self._geocoder = geocoder
        self._places: set[str] = set()
        self._names: set[str] = set()

    def add(self, claim: Claim, place: Place | None) -> None:
        """Hide the place that a claim names; its name alone, if nobody knows the place."""
        if place is not None:
            self._places.add(place.id)
        self._names |= {fold_name(claim.value).whole}

    def named_in(self, *records: Record) -> list[str]:
        """The fields of records whose words name a hidden place."""
        texts = _texts([record.model_dump(mode="json") for record in records], "")
        return [field for field, text in texts if self._is_named_in(text)]

    def _is_named_in(self, text: str) -> bool:
        words = re.findall(r"\w+", text)
        return any(
            self._is_name(" ".join(words[start : start + size]))
            for start in range(len(words))
            for size in range(1, _LONGEST_NAME + 1)
        )

    def _is_name(self, words: str) -> bool:
        if fold_name(words).whole in self._names:
            return True
        return any(
            candidate.place.id in self._places and candidate.reason.startswith("same name")
            for candidate in self._geocoder.geocode(words).candidates
        )


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Every text within a record, with the name of the field that it stands in."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _NOT_READ:
                yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, field)
