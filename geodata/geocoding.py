"""Place name to place: deterministic, offline, and with its reasons.

A name can be resolved, ambiguous (two places fit it equally) or unresolved
(none does). All three are results; the geocoder never guesses. Each result
carries the candidates that lost, with their scores, so that a person can see
why and overrule.

The score is ours, between 0 and 1, and not a probability:

====================================  ======
the name is the same letters           1.00
... but a variant, not the main name  -0.02
it sounds alike (same consonants)      0.70 to 0.95, by likeness
it is one or two letters off           0.55 to 0.80, by likeness
the asked country is another           out
the asked admin1 is another           -0.35
the asked admin1 is unknown for it    -0.03
a word of the name asks another kind  -0.25
a smaller kind than a city, unasked   -0.03 to -0.08
not curated                           -0.05
====================================  ======
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from rapidfuzz import fuzz, process

from geodata.gazetteer import Gazetteer, Match, Place
from geodata.names import FoldedName, fold_name, sound_key
from geodata.vocabulary import PlacePrecision


class GeocodeStatus(StrEnum):
    """What became of a name."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Candidate:
    """A place that may be meant, with its score and what the score is made of."""

    place: Place
    score: float
    reason: str


@dataclass(frozen=True)
class Geocoded:
    """What a name means, as far as the gazetteer can tell."""

    toponym: str
    status: GeocodeStatus
    candidates: tuple[Candidate, ...]
    """Best first; the first one is meant if the status is *resolved*."""
    reason: str

    @property
    def place(self) -> Place | None:
        """The place that is meant, or None if that is not certain."""
        return self.candidates[0].place if self.status is GeocodeStatus.RESOLVED else None

    @property
    def score(self) -> float:
        """Score of the best candidate; 0 if there is none."""
        return self.candidates[0].score if self.candidates else 0.0


PlaceKey = str
"""What a claim says of a place, as a key: see :func:`place_key`."""


def place_key(toponym: str, country: str | None = None, admin1: str | None = None) -> PlaceKey:
    """A key of a name in its context, for stored results.

    Examples
    --------
    >>> place_key("Kirkuk", "IQ")
    '["Kirkuk","IQ",null]'
    """
    return json.dumps([toponym, country, admin1], ensure_ascii=False, separators=(",", ":"))


class Geocodes(Protocol):
    """Whatever can say what a name means: the geocoder, or what it said before."""

    def geocode(
        self, toponym: str, country: str | None = None, admin1: str | None = None
    ) -> Geocoded:
        """Find the place that a name means."""


class StoredGeocoder:
    """What a geocoder said of the names in a collection; needs no gazetteer."""

    def __init__(self, places: Mapping[PlaceKey, Geocoded]) -> None:
        self._places = places

    def geocode(
        self, toponym: str, country: str | None = None, admin1: str | None = None
    ) -> Geocoded:
        """Find the place that a name meant; a name that nobody asked for is unresolved."""
        found = self._places.get(place_key(toponym, country, admin1))
        return found or Geocoded(toponym, GeocodeStatus.UNRESOLVED, (), "not in this collection")


MIN_SCORE = 0.6
"""Below this nothing counts as an answer."""
_CLEAR_LEAD = 0.02
"""A candidate that trails the best by less than this fits equally well."""
_SAME_PLACE_KM = 15.0
"""Two settlement points nearer than this are one place in two gazetteers."""
_MUCH_LARGER = 5
"""A city this many times larger than its namesake is the one that is meant."""
_MAX_CANDIDATES = 8
_LIKE_CURATED, _LIKE_ANYWHERE = 0.7, 0.9
"""Likeness of sound that makes a candidate; the whole world has too many names alike."""
_MIN_SOUNDS = 3
"""Shorter names are alike too easily; they must be the same."""
_REACH_KM = 40.0
"""How far a place may lie from the town that the source names after a comma."""

# What a bare name means first, where several kinds of place share it: the
# reader of "clashes in Fallujah" thinks of the city, then of its district.
_KIND_COST: dict[PlacePrecision, float] = {
    PlacePrecision.SETTLEMENT: 0.0,
    PlacePrecision.GOVERNORATE: 0.03,
    PlacePrecision.COUNTRY: 0.0,
    PlacePrecision.NEIGHBOURHOOD: 0.05,
    PlacePrecision.SITE: 0.05,
    PlacePrecision.EXACT: 0.05,
    PlacePrecision.NEAR: 0.06,
    PlacePrecision.DISTRICT: 0.08,
}


class Geocoder:
    """Looks names up in a gazetteer and weighs what it finds."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.geocode = lru_cache(maxsize=65_536)(self._geocode)

    def _geocode(
        self, toponym: str, country: str | None = None, admin1: str | None = None
    ) -> Geocoded:
        """Find the place that a name means.

        Parameters
        ----------
        toponym
            The name as the source has it, in Latin or Arabic script. A word
            such as *town*, *district*, *province* or *قضاء* says which kind.
        country
            ISO 3166-1 alpha-2; places elsewhere are left out.
        admin1
            First-level unit in any spelling; places elsewhere lose.
        """
        context = _Context(country.upper() if country else None, self._fold_admin1(admin1))
        candidates = self._candidates(fold_name(toponym), context)
        if not candidates:
            candidates = self._within(toponym, context)
        return _decide(toponym, candidates)

    def _within(self, toponym: str, context: _Context) -> list[Candidate]:
        """Read *al-Jadida, Mosul* as the al-Jadida that lies in or near Mosul."""
        head, comma, tail = toponym.replace("\u060c", ",").partition(",")
        around = self._candidates(fold_name(tail), context) if comma else []
        if not around:
            return []
        # If several towns fit the tail equally, each may be the one.
        centres = [candidate.place for candidate in (around[0], *_rivals(around))]
        return [
            candidate
            for candidate in self._candidates(fold_name(head), context)
            if any(_is_within_reach(candidate.place, centre) for centre in centres)
        ]

    def _fold_admin1(self, admin1: str | None) -> frozenset[str]:
        """All folded names of the unit, so that *Ninawa province* meets *Nineveh*."""
        if not admin1:
            return frozenset()
        asked = fold_name(admin1).fold
        units = [
            match.place.admin1 or match.place.name
            for match in self._gazetteer.find(asked) or self._gazetteer.find_alike(asked)
            if match.place.precision is PlacePrecision.GOVERNORATE
        ]
        return frozenset({asked, *(fold_name(unit).fold for unit in units)})

    def _candidates(self, name: FoldedName, context: _Context) -> list[Candidate]:
        """Score the same letters first; go on to likenesses only if those fail.

        The name is looked up whole (Sadr City is one) and without its kind word
        (the quarter of Mansour); both readings count.
        """
        readings = ((name.whole, None), (name.fold, name.hint))
        attempts = (
            (self._same, readings),
            (self._alike, readings),
            (self._near_miss, readings[1:]),
        )
        for find, tried in attempts:
            found = [
                candidate
                for fold, hint in tried
                for match, score, why in find(fold)
                if (candidate := _score(match, score, why, hint, context)) is not None
            ]
            good = [candidate for candidate in found if candidate.score >= MIN_SCORE]
            if good:
                return _best_of_each_place(good)
        return []

    def _same(self, fold: str) -> list[tuple[Match, float, str]]:
        return [(match, 1.0, "same name") for match in self._gazetteer.find(fold)]

    def _alike(self, fold: str) -> list[tuple[Match, float, str]]:
        sound = sound_key(fold)
        if len(sound) < _MIN_SOUNDS:
            return []
        alike = [
            (match, 0.70 + 0.25 * (likeness - 0.7) / 0.3, f"sounds like {match.fold!r}")
            for match in self._gazetteer.find_alike(fold)
            if (likeness := fuzz.ratio(sound, sound_key(match.fold)) / 100)
            >= (_LIKE_CURATED if match.place.is_curated else _LIKE_ANYWHERE)
        ]
        # A Khalidya is Khalidiyah, and not the Kallithea that sounds a little more alike.
        return [found for found in alike if found[0].place.is_curated] or alike

    def _near_miss(self, fold: str) -> list[tuple[Match, float, str]]:
        if len(fold) < 5:
            return []
        names = self._gazetteer.curated_folds
        found = process.extract(fold, names.keys(), scorer=fuzz.ratio, score_cutoff=85, limit=5)
        return [
            (match, 0.55 + 0.25 * (likeness - 85) / 15, f"nearly {match.fold!r}")
            for near, likeness, _ in found
            for match in names[near]
        ]


@dataclass(frozen=True)
class _Context:
    country: str | None
    admin1: frozenset[str]


def _score(
    match: Match, score: float, why: str, hint: PlacePrecision | None, context: _Context
) -> Candidate | None:
    """Weigh one match in its context; None if the country rules it out."""
    place, reasons = match.place, [why]
    if context.country and place.country != context.country:
        return None
    if not match.is_main:
        score -= 0.02
    if context.admin1:
        own = fold_name(place.admin1).fold if place.admin1 else ""
        if own in context.admin1:
            reasons.append(f"in {place.admin1}")
        elif own:
            score -= 0.35
            reasons.append(f"but in {place.admin1}")
        else:
            score -= 0.03
    if hint is not None:
        if _fits_hint(place, hint):
            reasons.append(f"a {place.kind}")
        else:
            score -= 0.25
            reasons.append(f"but a {place.kind}")
    else:
        score -= _KIND_COST.get(place.precision, 0.0)
    if not place.is_curated:
        score -= 0.05
    return Candidate(place, round(max(score, 0.0), 3), ", ".join(reasons))


def _fits_hint(place: Place, hint: PlacePrecision) -> bool:
    if hint is PlacePrecision.DISTRICT:
        return place.kind in ("district", "subdistrict")
    return place.precision is hint


def _best_of_each_place(candidates: list[Candidate]) -> list[Candidate]:
    """Best first; of entries that are one place in two gazetteers, the better."""
    ordered = sorted(
        candidates,
        key=lambda c: (-c.score, not c.place.is_curated, -c.place.population, c.place.id),
    )
    kept: list[Candidate] = []
    for candidate in ordered:
        if not any(_is_same_place(candidate.place, other.place) for other in kept):
            kept.append(candidate)
    return kept[:_MAX_CANDIDATES]


def _is_same_place(a: Place, b: Place) -> bool:
    if a.id == b.id:
        return True
    is_one_curated = a.is_curated and b.is_curated
    return (
        a.precision is b.precision is PlacePrecision.SETTLEMENT
        and a.country == b.country
        and not is_one_curated
        and _distance_between_km(a, b) < _SAME_PLACE_KM
    )


def _decide(toponym: str, candidates: list[Candidate]) -> Geocoded:
    if not candidates:
        return Geocoded(
            toponym, GeocodeStatus.UNRESOLVED, (), "no place in the gazetteer has this name"
        )
    best, rivals = candidates[0], _rivals(candidates)
    if rivals:
        names = "; ".join(f"{c.place.name} ({_where(c.place)})" for c in (best, *rivals))
        return Geocoded(
            toponym,
            GeocodeStatus.AMBIGUOUS,
            tuple(candidates),
            f"fits several places equally: {names}",
        )
    return Geocoded(toponym, GeocodeStatus.RESOLVED, tuple(candidates), best.reason)


def _rivals(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates that fit as well as the best one and lie elsewhere."""
    best = candidates[0]
    return [
        other
        for other in candidates[1:]
        if best.score - other.score < _CLEAR_LEAD
        and best.place.is_curated == other.place.is_curated
        and not _is_much_larger(best.place, other.place)
        and _distance_between_km(best.place, other.place)
        > max(best.place.radius_m, other.place.radius_m) / 1_000
    ]


def _is_much_larger(place: Place, other: Place) -> bool:
    return place.population >= _MUCH_LARGER * max(other.population, 1)


def _where(place: Place) -> str:
    return ", ".join(part for part in (place.admin1, place.country) if part)


def _distance_between_km(a: Place, b: Place) -> float:
    return distance_km(a.longitude, a.latitude, b.longitude, b.latitude)


def _is_within_reach(place: Place, centre: Place) -> bool:
    return _distance_between_km(place, centre) <= max(_REACH_KM, centre.radius_m / 1_000)


def distance_km(
    longitude_a: float, latitude_a: float, longitude_b: float, latitude_b: float
) -> float:
    """Great-circle distance in kilometres (haversine, mean radius 6,371.0 km)."""
    phi_a, phi_b = radians(latitude_a), radians(latitude_b)
    half = (
        sin((phi_b - phi_a) / 2) ** 2
        + cos(phi_a) * cos(phi_b) * sin(radians(longitude_b - longitude_a) / 2) ** 2
    )
    return 2 * 6_371.0 * asin(sqrt(half))
