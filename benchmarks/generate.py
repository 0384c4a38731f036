"""Incidents out of a random generator, clustered in space and time like real ones.

Nothing of it happened. Actors and sources have numbers for names, so that no
row can be taken for a report. The same number of rows gives the same frame.

    python -m benchmarks.generate ROWS FOLDER

writes a build folder that ``INCIDENT_BUILD`` takes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.gazetteer import Place, compile_gazetteer, read_curated
from geodata.holdings import Records
from geodata.records import Actor, Source
from geodata.schema import COLUMNS, WGS84, check_frame
from geodata.vocabulary import RADIUS_M, ActorKind, EventType, Grade, PlacePrecision, SourceKind

SEED = 20_030_320
FIRST, LAST = date(2003, 1, 1), date(2020, 12, 31)
"""All days lie between these, both inclusive."""

_ACTORS = 20
_SOURCES = 10
_ON_ONE_DAY, _LASTING, _UNDATED = 0.80, 0.10, 0.005  # the rest lie within a range of days
_PRECISIONS = {
    PlacePrecision.SETTLEMENT: 0.73,
    PlacePrecision.SITE: 0.09,
    PlacePrecision.EXACT: 0.05,
    PlacePrecision.NEIGHBOURHOOD: 0.03,
    PlacePrecision.NEAR: 0.03,
    PlacePrecision.DISTRICT: 0.01,
    PlacePrecision.GOVERNORATE: 0.04,
    PlacePrecision.COUNTRY: 0.01,
    PlacePrecision.UNLOCATED: 0.01,
}
_SCATTERED = (PlacePrecision.EXACT, PlacePrecision.SITE, PlacePrecision.NEIGHBOURHOOD)
"""Rungs that lie about a town, each at a point of its own; the others lie at its very point."""
_EVENT_TYPES = {
    EventType.ARMED_ATTACK: 0.37,
    EventType.BATTLE: 0.18,
    EventType.AIR_STRIKE: 0.15,
    EventType.ROCKET_ATTACK: 0.11,
    EventType.PROTEST: 0.10,
    EventType.CRACKDOWN: 0.03,
    EventType.RIOT: 0.03,
    EventType.TERRITORY_TAKEN: 0.02,
    EventType.CAMPAIGN: 0.01,
}
_GRADES = {
    Grade.CONFIRMED: 0.15,
    Grade.FAIR: 0.35,
    Grade.WEAK: 0.35,
    Grade.CONTESTED: 0.10,
    Grade.DISCOUNTED: 0.05,
}
_TITLES = {
    EventType.ARMED_ATTACK: ("Ambush", "Bomb at the roadside", "Shots at a checkpoint"),
    EventType.BATTLE: ("Fighting", "Exchange of fire", "Battle"),
    EventType.AIR_STRIKE: ("Air strike", "Drone strike", "Bombs from the air"),
    EventType.ROCKET_ATTACK: ("Rockets", "Mortar fire", "Rocket attack"),
    EventType.PROTEST: ("March", "Sit-in", "Protest"),
    EventType.CRACKDOWN: ("Arrests", "Shots at a march", "Crackdown"),
    EventType.RIOT: ("Riot", "Street fight", "Building set on fire"),
    EventType.TERRITORY_TAKEN: ("Town taken", "Quarter taken", "Change of hands"),
    EventType.CAMPAIGN: ("Campaign", "Series of raids", "Offensive"),
}
_REMARKS = (
    "Nobody else was named.",
    "A bridge was closed for the day.",
    "The market stayed open.",
    "The road was cleared by the evening.",
    "A school and two houses were damaged.",
    "Power failed in three quarters.",
    "Witnesses gave different hours.",
    "A convoy had passed shortly before.",
    "The local council called for calm.",
    "No picture was published.",
)

Codes = npt.NDArray[np.int64]
"""One index into a list of choices a row."""
Days = npt.NDArray[np.int64]
"""One day a row, counted from 1970-01-01."""


def write_collection(rows: int, folder: Path) -> None:
    """Write a build folder of ``rows`` generated incidents."""
    write_build(generated_frame(rows), generated_records(rows), folder)


def write_build(frame: gpd.GeoDataFrame, records: Records, folder: Path) -> None:
    """Write what a dashboard opens: the curated gazetteer and the collection."""
    paths = BuildPaths(folder)
    compile_gazetteer(paths.gazetteer, read_curated())
    Collection(frame, records).write(paths.collection)


def generated_records(rows: int) -> Records:
    """Return sources and actors; generated incidents have no record beyond their row."""
    return Records(
        sources={source.id: source for source in map(_source, range(_SOURCES))},
        actors={actor.id: actor for actor in map(_actor, range(_ACTORS))},
        incidents={},
        rejected=(),
        read_count=rows,
    )


def _actor(number: int) -> Actor:
    kinds = (ActorKind.ARMED_GROUP, ActorKind.STATE, ActorKind.MOVEMENT, ActorKind.PEOPLE)
    return Actor(
        id=f"party-{number + 1:02}", name=f"Party {number + 1}", kind=kinds[number % len(kinds)]
    )


def _source(number: int) -> Source:
    return Source(
        id=f"bulletin-{number + 1:02}",
        kind=SourceKind.DATASET,
        title=f"Bulletin {number + 1}",
        publisher=f"Bulletin {number + 1}",
        published="2021",
        reliability_reason="Generated for measurements.",
        abstract="Generated incidents; nothing of it happened.",
    )


def generated_frame(rows: int) -> gpd.GeoDataFrame:
    """Generate the incident frame, ordered as the schema demands."""
    rng = np.random.default_rng(SEED)
    # Drawn before anything that depends on the number of rows: 100 incidents and
    # a million have the same towns and the same bursts.
    towns = _towns(rng)
    weights = _day_weights(rng)
    rng = np.random.default_rng([SEED, rows])
    dates = _dates(rng, weights, rows)
    where = _whereabouts(rng, towns, rows)
    what = _choose(rng, _EVENT_TYPES, rows)
    cells = {
        "id": _ids(rows),
        **dates,
        **where,
        **_parties(rng, rows),
        **_people("killed", rng, rows),
        **_people("injured", rng, rows),
        **_evidence(rng, rows),
        "event_type": _texts(_EVENT_TYPES, what),
    }
    return complete_frame({**cells, **_texts_of(rng, cells, what)}, rows)


def complete_frame(cells: dict[str, Any], rows: int) -> gpd.GeoDataFrame:
    """Make an incident frame of some of its columns; what is not given is missing."""
    missing = {"str": None, "Int64": pd.NA, "bool": False, "datetime64[ms]": pd.NaT}
    frame = pd.DataFrame(index=pd.RangeIndex(rows))
    for column in COLUMNS:
        if column.dtype == "object":
            frame[column.name] = cells.get(column.name, _tuples([()], np.zeros(rows, np.int64)))
        elif column.dtype == "geometry":
            frame[column.name] = cells[column.name]
        else:
            values = cells.get(column.name, missing.get(column.dtype))
            frame[column.name] = pd.Series(values, index=frame.index, dtype=column.dtype)
    return check_frame(gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84))


def _ids(rows: int) -> pd.Series:
    """Ids that sort as the rows do, which are in order of time already."""
    return "g-" + pd.Series(np.arange(rows)).astype("str").str.zfill(7)


def _choose(rng: np.random.Generator, shares: dict[Any, float], rows: int) -> Codes:
    """Draw an index into ``shares`` for each row."""
    return _draw(rng, np.fromiter(shares.values(), float), rows)


def _draw(rng: np.random.Generator, weights: npt.NDArray[np.float64], rows: int) -> Codes:
    """Draw indexes with these weights; ``Generator.choice`` would take ten times as long."""
    steps = np.cumsum(weights)
    return np.searchsorted(steps, rng.random(rows) * steps[-1], side="right")


def _texts(choices: Iterable[str | None], codes: Codes) -> pd.Series:
    """The chosen text of each row, without a Python object for each."""
    return pd.Series(pd.array([choice or None for choice in choices], dtype="str").take(codes))


def _tuples(choices: Sequence[tuple[str, ...]], codes: Codes) -> npt.NDArray[np.object_]:
    """The chosen tuple of each row; rows with the same choice share it."""
    pool = np.empty(len(choices), dtype=object)
    pool[:] = choices
    return pool[codes]


# When


def _day_weights(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """How likely each day is: slow years, and sudden bursts of days to weeks."""
    days = np.arange(_epoch_day(LAST) - _epoch_day(FIRST) + 1)
    years = len(days) / 365
    slow = 1 + 0.7 * np.sin(days / 365 * 2 * np.pi / 6 + 1) * np.sin(days / 365 / years * np.pi)
    weights = slow.clip(0.15)
    for _ in range(80):
        centre, width = rng.uniform(0, len(days)), rng.lognormal(1.8, 0.8)
        weights += (1 + rng.pareto(1.4)) * np.exp(-(((days - centre) / width) ** 2))
    return weights


def _epoch_day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


@dataclass(frozen=True)
class _Spans:
    """First and last possible day of some rows, and how EDTF writes them."""

    earliest: Days
    latest: Days
    edtf: npt.NDArray[np.str_]


def _dates(rng: np.random.Generator, weights: npt.NDArray[np.float64], rows: int) -> dict[str, Any]:
    """Return the date columns, in order of the earliest day, undated ones last."""
    dated = rows - round(rows * _UNDATED)
    day = np.sort(_draw(rng, weights, dated)) + _epoch_day(FIRST)
    spans = _Spans(day, day.copy(), _iso(day).astype("U24"))
    is_duration = np.zeros(dated, dtype=bool)
    lot = rng.random(dated)
    is_duration[(lot >= _ON_ONE_DAY) & (lot < _ON_ONE_DAY + _LASTING)] = True
    _spread(spans, np.nonzero(is_duration)[0], _durations(rng, day[is_duration]))
    vague = np.nonzero(lot >= _ON_ONE_DAY + _LASTING)[0]
    for rows_of_form, form in zip(
        np.split(vague, _cuts(len(vague), 0.35, 0.85)), (_weeks, _months, _years), strict=True
    ):
        _spread(spans, rows_of_form, form(rng, day[rows_of_form]))
    # A month or a year begins before the day that it was drawn for.
    order = np.argsort(spans.earliest, kind="stable")
    return {
        "date_earliest": _datetimes(spans.earliest[order], rows),
        "date_latest": _datetimes(spans.latest[order], rows),
        "date_kind": _padded(np.where(is_duration, "duration", "within")[order], rows),
        "date_edtf": _padded(spans.edtf[order], rows),
    }


def _cuts(count: int, *shares: float) -> list[int]:
    """Where to split that many rows by growing shares."""
    return [round(count * share) for share in shares]


def _spread(spans: _Spans, rows: Codes, values: _Spans) -> None:
    spans.earliest[rows] = values.earliest
    spans.latest[rows] = values.latest
    spans.edtf[rows] = values.edtf


def _durations(rng: np.random.Generator, day: Days) -> _Spans:
    """2 to 40 days, mostly few."""
    length = np.clip(rng.geometric(0.15, len(day)) + 1, 2, 40)
    last = np.minimum(day + length - 1, _epoch_day(LAST))
    first = np.minimum(day, last - 1)
    return _Spans(first, last, _joined(_iso(first), "/", _iso(last)))


def _weeks(rng: np.random.Generator, day: Days) -> _Spans:
    last = np.minimum(day + rng.integers(7, 29, len(day)), _epoch_day(LAST))
    return _Spans(day, last, _joined("[", _iso(day), "..", _iso(last), "]"))


def _months(rng: np.random.Generator, day: Days) -> _Spans:
    return _units(day, "M")


def _years(rng: np.random.Generator, day: Days) -> _Spans:
    return _units(day, "Y")


def _units(day: Days, unit: str) -> _Spans:
    """The whole month or year of each day; EDTF and NumPy write both alike."""
    whole = day.astype("datetime64[D]").astype(f"datetime64[{unit}]")
    first = whole.astype("datetime64[D]").astype(np.int64)
    last = (whole + 1).astype("datetime64[D]").astype(np.int64) - 1
    return _Spans(first, last, np.datetime_as_string(whole))


def _iso(day: Days) -> npt.NDArray[np.str_]:
    return np.datetime_as_string(day.astype("datetime64[D]"))


def _joined(*parts: Any) -> npt.NDArray[np.str_]:
    """Join arrays of text and constant text, row by row."""
    text = parts[0]
    for part in parts[1:]:
        text = np.char.add(text, part)
    return text


def _datetimes(day: Days, rows: int) -> npt.NDArray[np.datetime64]:
    padded = np.full(rows, np.datetime64("NaT", "ms"))
    padded[: len(day)] = day.astype("datetime64[D]").astype("datetime64[ms]")
    return padded


def _padded(texts: npt.NDArray[np.str_], rows: int) -> pd.Series:
    """Text of the dated rows, missing in the others, which come last."""
    return pd.Series(texts, dtype="str").reindex(range(rows))


# Where


@dataclass(frozen=True)
class _Towns:
    """Places to draw from, with a weight each, and the governorates above them."""

    places: list[Place]
    """Towns first, then governorates, in one list that codes point into."""
    weights: npt.NDArray[np.float64]
    """Of the towns alone."""
    governorate: Codes
    """For each town the code of its governorate, or of itself where there is none."""


def _towns(rng: np.random.Generator) -> _Towns:
    """Take the towns of the curated gazetteer: a few with very much, most with next to nothing."""
    curated = [named.place for named in read_curated()]
    towns = [place for place in curated if place.kind in ("city", "town", "village")]
    # Large towns of Iraq get the first ranks, and chance some of the others.
    luck = rng.lognormal(0, 0.7, len(towns))
    size = [place.radius_m * (4 if place.country == "IQ" else 1) for place in towns]
    towns = [towns[i] for i in np.argsort(-luck * size, kind="stable")]
    above = [place for place in curated if place.kind == "governorate"]
    code_of = {(place.country, place.admin1): len(towns) + i for i, place in enumerate(above)}
    return _Towns(
        places=towns + above,
        weights=1 / (np.arange(len(towns)) + 2.0) ** 1.15,
        governorate=np.array(
            [code_of.get((place.country, place.admin1), i) for i, place in enumerate(towns)]
        ),
    )


def _whereabouts(rng: np.random.Generator, towns: _Towns, rows: int) -> dict[str, Any]:
    """Return the place columns and the points."""
    rungs = list(_PRECISIONS)
    rung = _choose(rng, _PRECISIONS, rows)
    town = _draw(rng, towns.weights, rows)
    is_wide = rung == rungs.index(PlacePrecision.GOVERNORATE)
    place = np.where(is_wide, towns.governorate[town], town)
    is_nowhere = rung == rungs.index(PlacePrecision.UNLOCATED)
    on_map = np.array([precision.is_on_map for precision in rungs])[rung]
    names = [p.name for p in towns.places]
    return {
        "toponym": _texts(names, place),
        "place": _texts(names, place).mask(is_nowhere),
        "place_id": _texts((p.id for p in towns.places), place).mask(is_nowhere),
        "admin1": _texts((p.admin1 for p in towns.places), place).mask(is_nowhere),
        "country": _texts((p.country for p in towns.places), place).mask(is_nowhere),
        "place_precision": _texts(rungs, rung),
        "radius_m": _radii_m(towns, rungs, rung, place, on_map),
        "place_reason": pd.Series("generated", index=range(rows), dtype="str"),
        "geometry": _points(rng, towns, np.isin(rung, _codes_of(rungs)), place, on_map),
    }


def _codes_of(rungs: list[PlacePrecision]) -> list[int]:
    return [rungs.index(precision) for precision in _SCATTERED]


def _radii_m(
    towns: _Towns,
    rungs: list[PlacePrecision],
    rung: Codes,
    place: Codes,
    on_map: npt.NDArray[np.bool_],
) -> pd.Series:
    own = np.array([p.radius_m for p in towns.places])[place]
    typical = np.array([RADIUS_M[precision] or 0 for precision in rungs])[rung]
    has_own = np.isin(rung, [rungs.index(PlacePrecision.SETTLEMENT)])
    return pd.Series(np.where(has_own, own, typical)).astype("Int64").where(pd.Series(on_map))


def _points(
    rng: np.random.Generator,
    towns: _Towns,
    is_scattered: npt.NDArray[np.bool_],
    place: Codes,
    on_map: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """Points: a town's own for most, one nearby for the scattered, none off the map."""
    longitude = np.array([p.longitude for p in towns.places])[place]
    latitude = np.array([p.latitude for p in towns.places])[place]
    spread_m = np.array([p.radius_m for p in towns.places])[place] * is_scattered
    north_m, east_m = rng.normal(0, 1, (2, len(place))) * spread_m
    degree_m = 111_320
    longitude = longitude + east_m / (degree_m * np.cos(np.radians(latitude)))
    points = shapely.points(longitude.round(5), (latitude + north_m / degree_m).round(5))
    points[~on_map] = shapely.Point()
    return points


# Who, how many, how sure


def _parties(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    """Few parties do most; some rows name nobody, some two."""
    names = [_actor(number).id for number in range(_ACTORS)]
    weights = 1 / (np.arange(_ACTORS) + 1.5)
    nobody, pairs = [()], [(names[i], names[i + 1]) for i in range(5)]
    choices = [(name,) for name in names] + nobody + pairs
    shares = np.concatenate([weights, [weights.sum() * 0.2], np.full(5, weights.sum() * 0.01)])
    helpers = [*nobody, (names[1],), (names[4],)]
    return {
        "initiators": _tuples(choices, _draw(rng, shares, rows)),
        "targets": _tuples(choices, _draw(rng, rng.permutation(shares), rows)),
        "supported_by": _tuples(helpers, _draw(rng, np.array([0.95, 0.03, 0.02]), rows)),
    }


def _people(name: str, rng: np.random.Generator, rows: int) -> dict[str, Any]:
    """Counts of people: unknown in half of the rows, mostly few, seldom very many."""
    best = np.floor(rng.pareto(1.3, rows)).clip(0, 500).astype(np.int64)
    slack = rng.integers(0, 3, rows)
    is_known = pd.Series(rng.random(rows) < 0.5)
    return {
        f"{name}_low": pd.Series((best - slack).clip(0)).astype("Int64").where(is_known),
        f"{name}_best": pd.Series(best).astype("Int64").where(is_known),
        f"{name}_high": pd.Series(best + slack).astype("Int64").where(is_known),
        f"{name}_is_rounded": is_known.to_numpy() & (rng.random(rows) < 0.05),
    }


def _evidence(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    """Grade, sources, and what is inferred or disputed."""
    names = [_source(number).id for number in range(_SOURCES)]
    shown = [tuple(names[(i + step) % _SOURCES] for step in range(i % 3 + 1)) for i in range(30)]
    source = _draw(rng, 1 / (np.arange(30) + 1.0), rows)
    doubts = [(), ("initiator",), ("date",), ("killed",)]
    shares = np.array([0.85, 0.08, 0.04, 0.03])
    return {
        "grade": _texts(_GRADES, _choose(rng, _GRADES, rows)),
        "sources": _tuples(shown, source),
        "outlets": np.array([len(ids) for ids in shown])[source],
        "inferred": _tuples(doubts, _draw(rng, shares, rows)),
        "conflicts": _tuples(doubts, _draw(rng, shares, rows)),
    }


def _texts_of(rng: np.random.Generator, cells: dict[str, Any], what: Codes) -> dict[str, pd.Series]:
    """Title and summary of each row."""
    rows = len(what)
    variants = len(next(iter(_TITLES.values())))
    words = [title for kind in _EVENT_TYPES for title in _TITLES[kind]]
    title = _texts(words, what * variants + rng.integers(0, variants, rows))
    remark = _texts(_REMARKS, rng.integers(0, len(_REMARKS), rows))
    title = title + ", " + cells["toponym"]
    return {
        "title": title,
        "summary": title + ", number " + cells["id"].str.slice(2) + ". " + remark,
    }


def main() -> None:
    """Write a build folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_collection(options.rows, options.folder)


if __name__ == "__main__":
    main()
