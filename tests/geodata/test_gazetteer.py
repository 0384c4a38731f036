from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from geodata.errors import GazetteerError
from geodata.gazetteer import (
    COLUMNS,
    Gazetteer,
    compile_gazetteer,
    read_curated,
    read_geonames,
)
from geodata.geocoding import distance_km
from geodata.names import fold_name
from geodata.vocabulary import PlacePrecision

HEADER = ",".join(COLUMNS)
ROW = "iq-x,Testtown,تست,Test Town|Tst,town,settlement,2000,44.1,33.2,Anbar,IQ,made up,"

GOVERNORATES = {
    "Anbar", "Babil", "Baghdad", "Basra", "Dhi Qar", "Diyala", "Dohuk", "Erbil", "Halabja",
    "Karbala", "Kirkuk", "Maysan", "Muthanna", "Najaf", "Nineveh", "Qadisiyah", "Saladin",
    "Sulaymaniyah", "Wasit",
}  # fmt: skip


@pytest.fixture(scope="module")
def curated():
    return list(read_curated())


@pytest.fixture
def write_places(tmp_path):
    def write(*rows, name="test.csv", header=HEADER):
        (tmp_path / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return tmp_path

    return write


def test_read_curated_reads_a_row(write_places):
    (named,) = read_curated(write_places(ROW))

    place = named.place
    assert (place.id, place.name, place.name_ar) == ("iq-x", "Testtown", "تست")
    assert (place.longitude, place.latitude, place.radius_m) == (44.1, 33.2, 2_000)
    assert (place.precision, place.country) == (PlacePrecision.SETTLEMENT, "IQ")


def test_read_curated_finds_a_place_by_all_its_names(write_places):
    (named,) = read_curated(write_places(ROW))

    assert named.names == ("Testtown", "تست", "Test Town", "Tst")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(ROW.replace("44.1", "east"), "could not convert", id="longitude-a-word"),
        pytest.param(ROW.replace("44.1", "181"), "outside the range", id="longitude-too-far"),
        pytest.param(ROW.replace("33.2", "-90.5"), "outside the range", id="latitude-too-far"),
        pytest.param(ROW.replace("33.2", "nan"), "outside the range", id="latitude-nan"),
        pytest.param(ROW.replace("33.2", ""), "could not convert", id="no-latitude"),
        pytest.param(ROW.replace("2000", "2 km"), "invalid literal", id="radius"),
        pytest.param(ROW.replace("settlement", "roughly"), "not a valid", id="precision"),
        pytest.param(ROW.replace("Testtown", ""), "name is empty", id="no-name"),
        pytest.param(ROW.replace("made up", ""), "coordinate_source is empty", id="no-source"),
        pytest.param("iq-x,Testtown", "could not convert", id="cut-off"),
    ],
)
def test_read_curated_bad_row_names_file_and_line(write_places, row, reason):
    good = ROW.replace("iq-x", "iq-good")

    with pytest.raises(GazetteerError, match=rf"test\.csv line 3: .*{reason}"):
        list(read_curated(write_places(good, row)))


def test_read_curated_wrong_header(write_places):
    with pytest.raises(GazetteerError, match=r"test\.csv: expected the columns id, name"):
        list(read_curated(write_places(header="id,name,latitude,longitude")))


def test_read_curated_folder_without_files(tmp_path):
    with pytest.raises(GazetteerError, match=r"no \.csv file"):
        list(read_curated(tmp_path))


def test_read_curated_id_twice_in_one_file(write_places):
    with pytest.raises(GazetteerError, match="'iq-x' also stands in test"):
        list(read_curated(write_places(ROW, ROW)))


def test_read_curated_id_twice_in_two_files(write_places):
    write_places(ROW, name="a.csv")

    with pytest.raises(GazetteerError, match=r"b\.csv: id 'iq-x' also stands in a\.csv"):
        list(read_curated(write_places(ROW, name="b.csv")))


def test_curated_rows_are_at_least_400(curated):
    assert len(curated) >= 400


def test_curated_rows_hold_every_governorate_of_iraq(curated):
    names = {
        named.place.admin1
        for named in curated
        if named.place.kind == "governorate" and named.place.country == "IQ"
    }

    assert names == GOVERNORATES


def test_curated_rows_hold_a_seat_or_area_in_every_governorate(curated):
    with_a_town = {
        named.place.admin1
        for named in curated
        if named.place.country == "IQ" and named.place.precision is PlacePrecision.SETTLEMENT
    }

    assert with_a_town >= GOVERNORATES


def test_curated_rows_of_iraq_name_a_known_governorate_or_none(curated):
    named_ones = {named.place.admin1 for named in curated if named.place.country == "IQ"}

    assert named_ones <= GOVERNORATES | {""}


def test_curated_rows_lie_in_the_region(curated):
    outside = [
        named.place.id
        for named in curated
        if not (25 < named.place.longitude < 65 and 12 < named.place.latitude < 44)
    ]

    assert outside == []


def test_curated_rows_of_iraq_lie_in_iraq(curated):
    outside = [
        named.place.id
        for named in curated
        if named.place.country == "IQ"
        and not (38.7 < named.place.longitude < 48.7 and 29.0 < named.place.latitude < 37.5)
    ]

    assert outside == []


def test_curated_places_lie_in_or_near_their_governorate(curated):
    places = [named.place for named in curated if named.place.admin1]
    centres = {
        (place.country, place.admin1): place for place in places if place.kind == "governorate"
    }
    far = [
        place.id
        for place in places
        if (centre := centres.get((place.country, place.admin1))) is not None
        and _distance_km(place, centre) > centre.radius_m / 1_000 + 30
    ]

    assert far == []


def _distance_km(a, b):
    return distance_km(a.longitude, a.latitude, b.longitude, b.latitude)


def test_curated_rows_say_where_their_coordinate_comes_from(curated):
    assert [named.place.id for named in curated if not named.place.coordinate_source] == []


def test_curated_rows_in_iraq_have_an_arabic_name_mostly(curated):
    in_iraq = [named.place for named in curated if named.place.country == "IQ"]

    assert sum(bool(place.name_ar) for place in in_iraq) > 0.8 * len(in_iraq)


def test_curated_radius_is_positive(curated):
    assert [named.place.id for named in curated if named.place.radius_m <= 0] == []


def test_compile_gazetteer_counts_and_finds_what_it_was_given(tmp_path, make_place):
    path = tmp_path / "new" / "places.sqlite"
    named = make_place("x", "Testtown", admin1="Anbar", note="a note", variants=("Tst",))

    count = compile_gazetteer(path, [named])

    with Gazetteer(path) as opened:
        assert (count, opened.count()) == (1, 1)
        assert opened.find_by_id("x") == named.place


def test_compile_gazetteer_replaces_an_older_index(tmp_path, make_place):
    path = tmp_path / "places.sqlite"
    compile_gazetteer(path, [make_place("old")])

    compile_gazetteer(path, [make_place("new")])

    with Gazetteer(path) as opened:
        assert opened.find_by_id("old") is None
        assert opened.find_by_id("new") is not None


def test_compile_gazetteer_that_fails_leaves_the_older_index(tmp_path, make_place):
    path = tmp_path / "places.sqlite"
    compile_gazetteer(path, [make_place("old")])

    def broken_rows():
        yield make_place("new")
        raise GazetteerError("a bad row")

    with pytest.raises(GazetteerError, match="a bad row"):
        compile_gazetteer(path, broken_rows())
    with Gazetteer(path) as opened:
        assert opened.find_by_id("old") is not None


def test_compile_gazetteer_after_one_that_failed(tmp_path, make_place):
    path = tmp_path / "places.sqlite"
    path.with_suffix(".part").write_bytes(b"half an index")

    compile_gazetteer(path, [make_place("x")])

    with Gazetteer(path) as opened:
        assert opened.count() == 1


def test_gazetteer_missing_file_says_how_to_make_it(tmp_path):
    with pytest.raises(GazetteerError, match="python -m geodata build"):
        Gazetteer(tmp_path / "places.sqlite")


def test_gazetteer_finds_by_every_name_of_every_curated_place(gazetteer, curated):
    lost = [
        (named.place.id, name)
        for named in curated
        for name in named.names
        if fold_name(name).fold
        and named.place.id not in {m.place.id for m in gazetteer.find(fold_name(name).fold)}
    ]

    assert lost == []


def test_gazetteer_find_tells_main_names_from_variants(gazetteer):
    by_variant = {match.place.id: match.is_main for match in gazetteer.find("falluja")}
    by_name = {match.place.id: match.is_main for match in gazetteer.find("fallujah")}

    assert by_name["iq-fallujah"]
    assert not by_variant["iq-fallujah"]


def test_gazetteer_find_alike_meets_other_vowels(gazetteer):
    assert "iq-fallujah" in {match.place.id for match in gazetteer.find_alike("felloujeh")}


def test_gazetteer_find_by_id_of_no_place(gazetteer):
    assert gazetteer.find_by_id("nowhere") is None


def test_gazetteer_find_takes_a_name_as_text_and_not_as_sql(gazetteer):
    assert gazetteer.find("' OR 1=1 --") == []


def test_gazetteer_curated_lists_the_curated_places_in_order(gazetteer, curated):
    assert [place.id for place in gazetteer.curated()] == [named.place.id for named in curated]


def test_gazetteer_answers_several_threads(gazetteer):
    names = ["fallujah", "mosul", "basra", "kirkuk"] * 25
    expected = [{match.place.id for match in gazetteer.find(name)} for name in names]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(gazetteer.find, names))

    assert [{match.place.id for match in matches} for matches in found] == expected


@pytest.fixture(scope="module")
def geonames():
    """GeoNames' cities by country and name; reading them takes some seconds."""
    return {(named.place.country, named.place.name): named for named in read_geonames()}


@pytest.mark.parametrize(
    ("country", "name", "longitude", "latitude"),
    [
        pytest.param("SY", "Aleppo", 37.16, 36.20, id="near-iraq"),
        pytest.param("IS", "Reykjavík", -21.90, 64.14, id="west-of-greenwich"),
        pytest.param("AU", "Sydney", 151.21, -33.87, id="south-of-the-equator"),
    ],
)
def test_read_geonames_knows_cities_of_the_world(geonames, country, name, longitude, latitude):
    place = geonames[country, name].place

    assert (place.longitude, place.latitude) == pytest.approx((longitude, latitude), abs=0.05)
    assert place.coordinate_source.startswith("GeoNames ")
    assert not place.is_curated


def test_read_geonames_keeps_small_places_around_iraq_only(geonames):
    small = {named.place.country for named in geonames.values() if named.place.population < 15_000}

    assert {"IQ", "SY"} <= small
    assert not small & {"DE", "US", "IS"}
