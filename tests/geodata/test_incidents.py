from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

from geodata.incidents import claim_precision, geocode_claim, incidents_frame
from geodata.schema import COLUMNS
from geodata.vocabulary import RADIUS_M, PlacePrecision


@pytest.fixture(scope="module")
def frame_of(make_source, make_actor, make_incident, geocoder):
    """The frame of incidents, each given as a list of claims."""
    sources = {name: make_source(name) for name in ("paper", "wire")}
    actors = {name: make_actor(name) for name in ("iran", "united-states")}

    def build(*incidents):
        made = [
            make_incident(*claims, incident_id=f"incident-{number}")
            for number, claims in enumerate(incidents)
        ]
        return incidents_frame(
            {incident.id: incident for incident in made}, sources, actors, geocoder
        )

    return build


def _only_row(frame):
    assert len(frame) == 1
    return frame.iloc[0]


def test_incidents_frame_has_the_columns_of_the_schema_in_order(frame_of, make_claim):
    frame = frame_of([make_claim("date", "2020-01-03")])

    assert list(frame.columns) == [column.name for column in COLUMNS]
    assert frame.crs.to_string() == "EPSG:4326"


def test_incidents_frame_without_incidents_is_an_empty_frame_of_the_schema(frame_of):
    frame = frame_of()

    assert len(frame) == 0
    assert list(frame.columns) == [column.name for column in COLUMNS]


def test_incidents_frame_orders_by_day_then_id_undated_last(frame_of, make_claim):
    frame = frame_of(
        [make_claim("target", "iran")],
        [make_claim("date", "2020-01-03")],
        [make_claim("date", "2019-12/2020-03")],
        [make_claim("date", "2020-01-03")],
    )

    assert list(frame["id"]) == ["incident-2", "incident-1", "incident-3", "incident-0"]


def test_incidents_frame_gives_the_date(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("date", "2016-05-22/2016-06-26")]))

    assert (row.date_earliest.date(), row.date_latest.date()) == (
        date(2016, 5, 22),
        date(2016, 6, 26),
    )
    assert (row.date_kind, row.date_edtf) == ("duration", "2016-05-22/2016-06-26")


@pytest.mark.parametrize("edtf", ["1700-01-01", "1858-02-10", "2199-12-31"])
def test_incidents_frame_holds_dates_far_from_now(frame_of, make_claim, edtf):
    row = _only_row(frame_of([make_claim("date", edtf)]))

    assert row.date_earliest.isoformat()[:10] == edtf


def test_incidents_frame_point_is_longitude_then_latitude(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("place", "Fallujah", country="IQ")]))

    assert (row.geometry.x, row.geometry.y) == pytest.approx((43.78, 33.35), abs=0.1)


def test_incidents_frame_says_what_the_place_is(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("place", "al-Fallujah", country="IQ")]))

    assert (row.toponym, row.place, row.place_id) == ("al-Fallujah", "Fallujah", "iq-fallujah")
    assert (row.admin1, row.country, row.place_precision) == ("Anbar", "IQ", "settlement")
    assert row.place_reason


@pytest.mark.parametrize(
    ("toponym", "precision", "reason"),
    [
        pytest.param("Iraq", "country", "same name", id="country"),
        pytest.param("Xyzzyplugh", "unlocated", "unresolved: no place", id="unresolved"),
        pytest.param("Mansour", "unlocated", "ambiguous: fits several", id="ambiguous"),
    ],
)
def test_incidents_frame_keeps_incident_that_is_not_on_the_map(
    frame_of, make_claim, toponym, precision, reason
):
    row = _only_row(frame_of([make_claim("place", toponym)]))

    assert row.geometry.is_empty
    assert (row.toponym, row.place_precision) == (toponym, precision)
    assert row.place_reason.startswith(reason)
    assert pd.isna(row.radius_m)


def test_incidents_frame_keeps_incident_without_a_place(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("date", "2020")]))

    assert row.geometry.is_empty
    assert row.place_reason == "no claim names a place"
    assert pd.isna(row.toponym)


def test_incidents_frame_place_is_as_vague_as_the_source(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("place", "Fallujah", country="IQ", precision="near")]))

    assert (row.place_precision, row.radius_m) == ("near", RADIUS_M[PlacePrecision.NEAR])


def test_incidents_frame_finer_place_wins(frame_of, make_claim):
    row = _only_row(
        frame_of([make_claim("place", "Iraq", country="IQ"), make_claim("place", "Camp Taji")])
    )

    assert row.place_id == "iq-base-taji"


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        pytest.param("2-3", (2, None, 3), id="range"),
        pytest.param(">=12", (12, None, None), id="at-least"),
        pytest.param("0", (0, 0, 0), id="zero"),
        pytest.param("unknown", (None, None, None), id="unknown"),
    ],
)
def test_incidents_frame_counts_keep_unknown_apart_from_zero(frame_of, make_claim, value, bounds):
    row = _only_row(frame_of([make_claim("killed", value)]))
    cells = (row.killed_low, row.killed_best, row.killed_high)

    assert tuple(None if pd.isna(cell) else int(cell) for cell in cells) == bounds


def test_incidents_frame_says_which_figure_is_rounded(frame_of, make_claim):
    row = _only_row(frame_of([make_claim("injured", "~300"), make_claim("killed", "3")]))
    assert (row.killed_is_rounded, row.injured_is_rounded) == (False, True)


def test_incidents_frame_lists_are_tuples(frame_of, make_claim):
    row = _only_row(
        frame_of([make_claim("initiator", "iran"), make_claim("target", "united-states", "wire")])
    )

    assert (row.initiators, row.targets, row.supported_by) == (("iran",), ("united-states",), ())
    assert (row.sources, row.outlets) == (("paper", "wire"), 2)


def test_incidents_frame_says_what_is_inferred_and_what_conflicts(frame_of, make_claim):
    row = _only_row(
        frame_of(
            [
                make_claim("place", "Camp Taji", basis="inferred", reason="Known base."),
                make_claim("killed", "2"),
                make_claim("killed", "3", "wire"),
            ]
        )
    )

    assert (row.inferred, row.conflicts) == (("place",), ("killed",))


def test_incidents_frame_does_not_depend_on_the_order_of_incidents(frame_of, make_claim):
    one, other = [make_claim("date", "2020-01-03")], [make_claim("date", "2019")]

    ahead, behind = frame_of(one, other), frame_of(other, one)

    assert list(ahead["date_edtf"]) == list(behind["date_edtf"])


@pytest.mark.parametrize(
    ("toponym", "said", "expected"),
    [
        pytest.param("Fallujah", None, "settlement", id="the-place's-own"),
        pytest.param("Fallujah", "near", "near", id="source-is-vaguer"),
        pytest.param("Fallujah", "exact", "settlement", id="source-cannot-be-finer"),
        pytest.param("Camp Taji", "settlement", "settlement", id="base-as-a-town"),
        pytest.param("Xyzzyplugh", "near", "unlocated", id="no-such-place"),
    ],
)
def test_claim_precision_is_the_coarser_of_place_and_source(
    make_claim, geocoder, toponym, said, expected
):
    claim = make_claim("place", toponym, precision=said)

    assert claim_precision(claim, geocode_claim(claim, geocoder)) == expected


def test_geocode_claim_uses_the_context_that_the_claim_gives(make_claim, geocoder):
    claim = make_claim("place", "Mansour", country="IQ", admin1="Nineveh")

    assert geocode_claim(claim, geocoder).place.id == "iq-mosul-mansour"


def test_incidents_frame_is_a_geodataframe(frame_of, make_claim):
    assert isinstance(frame_of([make_claim("date", "2020")]), gpd.GeoDataFrame)


def test_incidents_frame_joins_the_content_warnings_of_its_sources(
    make_source, make_claim, make_incident, geocoder
):
    sources = {
        "paper": make_source("paper", content_warning="Tells of the dead."),
        "wire": make_source("wire", content_warning="Tells of the dead."),
        "blog": make_source("blog", content_warning="Pictures of wounds."),
        "plain": make_source("plain"),
    }
    warned = make_incident(*(make_claim("killed", "2", source) for source in sources))
    plain = make_incident(make_claim("killed", "2", "plain"), incident_id="plain")

    frame = incidents_frame({"a": warned, "b": plain}, sources, {}, geocoder)

    assert frame["content_warning"].tolist()[0] == "Tells of the dead. Pictures of wounds."
    assert frame["content_warning"].isna().tolist() == [False, True]


def test_incidents_frame_says_which_place_was_rounded(
    make_source, make_claim, make_incident, geocoder
):
    rounding = {"radius_m": 10_000, "reason": "People live there."}
    incident = make_incident(make_claim("killed", "2"), rounding=rounding)

    frame = incidents_frame({"a": incident}, {"paper": make_source()}, {}, geocoder)

    assert frame["rounded_m"].tolist() == [10_000]


@pytest.mark.parametrize(
    ("on", "grade"),
    [
        pytest.param(date(2020, 1, 31), "weak", id="day-before"),
        pytest.param(date(2020, 2, 1), "confirmed", id="its-day"),
        pytest.param(None, "confirmed", id="today"),
    ],
)
def test_incidents_frame_has_a_person_s_grade_from_its_day(
    make_source, make_claim, make_incident, geocoder, on, grade
):
    override = {"grade": "confirmed", "reason": "A court found so.", "on": "2020-02-01"}
    incident = make_incident(make_claim("killed", "2"), grade_override=override)

    frame = incidents_frame({"a": incident}, {"paper": make_source()}, {}, geocoder, on)

    assert frame["grade"].tolist() == [grade]
