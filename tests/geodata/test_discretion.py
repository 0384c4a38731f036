from __future__ import annotations

import struct
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.collection import Collection
from geodata.columns import pack_columns
from geodata.discretion import find_leaks, snap, withhold
from geodata.errors import DiscretionError
from geodata.geocoding import StoredGeocoder, distance_km, place_key
from geodata.incidents import incidents_frame
from geodata.seeds import Seeds
from geodata.stories import Story
from geodata.vocabulary import PlacePrecision

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)
RADII = st.integers(1_000, 100_000)
K1 = {"value": "K-1 Air Base", "country": "IQ", "admin1": "Kirkuk"}


@pytest.fixture(scope="session")
def rounded(make_claim, make_incident):
    """An incident whose place is rounded to ten kilometres, from claims about places."""

    def make(*places, radius_m=10_000, **fields):
        claims = [make_claim("place", **{"span": "3-20", **place}) for place in places]
        rounding = {"radius_m": radius_m, "reason": "People live there."}
        return make_incident(*claims, make_claim("killed", "2"), rounding=rounding, **fields)

    return make


def _places(incident):
    return list(incident.claims_about("place"))


@given(LONGITUDES, LATITUDES, RADII)
def test_snap_moves_a_point_at_most_the_radius(longitude, latitude, radius_m):
    moved = distance_km(longitude, latitude, *snap(longitude, latitude, radius_m))

    assert moved <= radius_m / 1_000 * 1.0001


@given(LONGITUDES, LATITUDES, RADII)
def test_snap_is_the_same_for_the_whole_cell(longitude, latitude, radius_m):
    centre = snap(longitude, latitude, radius_m)

    assert snap(*centre, radius_m) == centre
    assert -180 <= centre[0] <= 180
    assert -90 <= centre[1] <= 90


def test_withhold_leaves_an_incident_without_rounding_as_it_is(make_claim, make_incident, geocoder):
    incident = make_incident(make_claim("place", **K1))

    assert withhold(incident, geocoder) == (incident, {})


def test_withhold_gives_a_rough_place_for_an_exact_one(rounded, geocoder):
    exact = geocoder.geocode("K-1 Air Base", "IQ").place

    incident, found = withhold(rounded(K1), geocoder)

    [claim] = _places(incident)
    meant = StoredGeocoder(found).geocode(claim.value, claim.country, claim.admin1).place
    assert claim.value == f"within 15 km of {meant.latitude:.2f}, {meant.longitude:.2f}"
    assert (meant.longitude, meant.latitude) == snap(exact.longitude, exact.latitude, 10_000)
    assert (meant.precision, meant.radius_m) == (PlacePrecision.NEAR, 15_000)
    assert (meant.admin1, meant.country) == ("Kirkuk", "IQ")


def test_withhold_leaves_no_exact_value_in_the_incident_or_the_place(rounded, geocoder):
    exact = geocoder.geocode("K-1 Air Base", "IQ").place
    inferred = {"basis": "inferred", "reason": "It is K-1.", "note": "At the gate of K-1."}

    incident, found = withhold(rounded({**K1, **inferred}), geocoder)

    kept = f"{incident!r} {incident.model_dump_json()} {found!r}".casefold()
    for secret in (exact.id, exact.name, "k-1", "k1", exact.name_ar):
        assert secret.casefold() not in kept
    for degrees in (exact.longitude, exact.latitude):
        assert f"{degrees:.3f}"[:-1] not in kept


def test_withhold_forgets_what_was_worked_out_from_the_exact_claims(rounded, geocoder):
    incident = rounded(K1)
    assert incident.claims[0].parsed == "K-1 Air Base"

    coarse, _ = withhold(incident, geocoder)

    assert coarse.claims[0].parsed.startswith("within")


def test_withhold_drops_passage_note_and_reason_of_every_place_claim(rounded, geocoder):
    inferred = {"basis": "inferred", "reason": "A reason.", "note": "A note."}
    vague = {"value": "Iraq", "country": "IQ"}

    incident, _ = withhold(rounded({**K1, **inferred}, {**vague, **inferred}), geocoder)

    for claim in _places(incident):
        assert (claim.span, claim.note, claim.reason) == (None, None, "withheld")


def test_withhold_leaves_other_claims_as_they_are(rounded, geocoder):
    incident = rounded(K1)

    coarse, _ = withhold(incident, geocoder)

    assert list(coarse.claims_about("killed")) == list(incident.claims_about("killed"))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"value": "Iraq", "country": "IQ"}, id="country"),
        pytest.param({"value": "Kirkuk", "country": "IQ", "precision": "near"}, id="near-a-town"),
        pytest.param({"value": "Anbar province", "country": "IQ"}, id="governorate"),
    ],
)
def test_withhold_keeps_a_place_that_is_vaguer_than_the_radius(rounded, geocoder, place):
    incident, found = withhold(rounded(place), geocoder)

    assert [claim.value for claim in _places(incident)] == [place["value"]]
    assert found == {}


def test_withhold_a_name_that_nobody_knows_is_withheld_altogether(rounded, geocoder):
    incident, found = withhold(rounded({"value": "Umm Nowhere Farm"}), geocoder)

    [claim] = _places(incident)
    assert claim.value == "withheld"
    assert found[place_key("withheld")].place is None


@pytest.mark.parametrize(
    ("radius_m", "precision", "admin1"),
    [
        pytest.param(1_000, PlacePrecision.NEAR, "Kirkuk", id="less-than-the-place-has-itself"),
        pytest.param(20_000, PlacePrecision.NEAR, "Kirkuk", id="20-km"),
        pytest.param(25_000, PlacePrecision.DISTRICT, "Kirkuk", id="25-km"),
        pytest.param(100_000, PlacePrecision.GOVERNORATE, "", id="100-km-without-its-governorate"),
    ],
)
def test_withhold_rung_of_the_rough_place(rounded, geocoder, radius_m, precision, admin1):
    _, found = withhold(rounded(K1, radius_m=radius_m), geocoder)

    [meant] = found.values()
    assert (meant.place.precision, meant.place.admin1) == (precision, admin1)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("title", "Rockets on K-1", id="another-spelling-in-the-title"),
        pytest.param("summary", "They hit the K-1 Air Base at night.", id="in-the-summary"),
        pytest.param("incident_id", "2019-12-27-k1-rocket-attack", id="in-the-id"),
    ],
)
def test_withhold_refuses_an_incident_that_still_names_the_place(rounded, geocoder, field, text):
    with pytest.raises(DiscretionError, match=field.removeprefix("incident_")) as raised:
        withhold(rounded(K1, **{field: text}), geocoder)

    if field != "incident_id":
        assert "k-1" not in str(raised.value).casefold()


def test_withhold_refuses_the_name_of_a_place_that_nobody_knows(rounded, geocoder):
    with pytest.raises(DiscretionError, match="summary"):
        withhold(
            rounded({"value": "Umm Nowhere Farm"}, summary="It hit Umm Nowhere farm."), geocoder
        )


@pytest.mark.parametrize(
    ("says", "leaks"),
    [
        pytest.param("It begins at the K1 base.", 1, id="names-it"),
        pytest.param("It begins with rockets.", 0, id="does-not"),
    ],
)
def test_find_leaks_reads_the_steps_of_stories(rounded, geocoder, says, leaks):
    steps = [
        {"incident": "an-incident", "says": says},
        {"incident": "another", "says": "Then K-1 again."},
    ]
    story = Story(id="a-story", title="A story", summary="It is told.", steps=steps)

    found = find_leaks([rounded(K1)], geocoder, [story])

    assert len(found) == leaks
    assert all("a story's says names it" in leak for leak in found)


def test_incidents_frame_of_a_rounded_incident(
    rounded, geocoder, make_source, make_actor, make_claim, make_incident
):
    exact = geocoder.geocode("K-1 Air Base", "IQ").place
    incident, found = withhold(rounded(K1), geocoder)

    frame = incidents_frame(
        {incident.id: incident}, {"paper": make_source()}, {}, StoredGeocoder(found)
    )

    [row] = frame.itertuples()
    assert (row.rounded_m, row.radius_m, row.place_id) == (10_000, 15_000, "")
    assert (row.geometry.x, row.geometry.y) == snap(exact.longitude, exact.latitude, 10_000)
    assert row.place == row.toponym
    assert row.place_reason == "rounded for safety"


@pytest.fixture(scope="module")
def written(tmp_path_factory, rounded, geocoder, make_source):
    """A collection with one rounded incident, and its files."""
    seeds = Seeds(
        sources={"paper": make_source()},
        actors={},
        incidents={"an-incident": rounded(K1)},
        rejected=(),
        read_count=2,
    )
    folder = tmp_path_factory.mktemp("rounded") / "seeds"
    collection = Collection.from_seeds(seeds, geocoder)
    collection.write(folder)
    return collection, {path.name: path.read_bytes() for path in folder.iterdir()}


def test_collection_from_seeds_writes_nothing_exact_of_a_rounded_incident(written, geocoder):
    exact = geocoder.geocode("K-1 Air Base", "IQ").place
    collection, files = written
    # The file of the frame is compressed: its content is searched as text.
    files = {**files, "frame": collection.incidents.to_csv().encode()}

    secrets = [exact.id, exact.name, "K-1", exact.name_ar]
    secrets += [f"{degrees:.3f}"[:-1] for degrees in (exact.longitude, exact.latitude)]
    for name, content in files.items():
        for secret in secrets:
            assert secret.encode() not in content, (name, secret)
        for degrees in (exact.longitude, exact.latitude):
            assert struct.pack("<d", degrees) not in content, name


def test_collection_known_on_a_day_has_the_rough_place_too(written, geocoder):
    collection, _ = written

    [row] = collection.known_on(date(2020, 1, 24)).incidents.itertuples()

    [today] = collection.incidents.itertuples()
    assert (row.geometry, row.toponym) == (today.geometry, today.toponym)


def test_packed_columns_of_a_rounded_incident_hold_nothing_exact(written, geocoder):
    exact = geocoder.geocode("K-1 Air Base", "IQ").place
    collection, _ = written

    packed = pack_columns(collection.incidents)

    # As they are packed, in millionths of a degree, and as numbers of other kinds.
    for degrees in (exact.longitude, exact.latitude):
        for secret in (
            struct.pack("<i", round(degrees * 1_000_000)),
            struct.pack("<f", degrees),
            struct.pack("<d", degrees),
        ):
            assert secret not in packed
    for text in (exact.id, exact.name):
        assert text.encode() not in packed
