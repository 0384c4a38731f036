from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.gazetteer import Gazetteer, compile_gazetteer, read_curated
from geodata.geocoding import MIN_SCORE, Geocoder, GeocodeStatus, distance_km
from geodata.vocabulary import PlacePrecision

SPELLINGS = {
    "iq-fallujah": [
        "Fallujah", "Falluja", "al-Fallujah", "Al Fallūjah", "AL-FALLUJAH", "Felluja",
        "Falloujah", "Faluja", "Falujha", "Al-Falluja", "الفلوجة", "فلوجة", "الفلّوجة",
    ],
    "iq-baiji": ["Baiji", "Bayji", "Beiji", "Baijī", "بيجي"],
    "iq-baqubah": ["Ba‘qūbah", "Baquba", "Baqubah", "Ba'quba", "Baqouba", "بعقوبة"],
    "iq-tal-afar": ["Tal Afar", "Tall ‘Afar", "Tel Afar", "Talafar", "Tal-Afar", "تلعفر"],
    "iq-hit": ["Hit", "Heet", "Hīt", "هيت"],
    "iq-kirkuk": ["Kirkuk", "Kirkūk", "Kerkuk", "كركوك", "کرکوک"],
    "iq-qaim": ["al-Qaim", "Al Qā’im", "Qaim", "al-Qa'im", "القائم"],
    "iq-dohuk": ["Dohuk", "Duhok", "Dahūk", "دهوك"],
    "iq-mosul": ["Mosul", "Al-Mosul", "Mosull", "Al Mawşil", "الموصل"],
    "iq-baghdad": ["Baghdad", "Baghdād", "Bagdad", "Baghdaad", "بغداد"],
    "iq-basra": ["Basra", "Basrah", "al-Basrah", "البصرة"],
    "iq-ramadi": ["Ramadi", "ar-Ramadi", "Ar Ramādī", "الرمادي"],
    "iq-sinjar": ["Sinjar", "Shingal", "Sinjār", "سنجار"],
    "iq-erbil": ["Erbil", "Arbil", "Irbil", "Hewlêr", "أربيل"],
    "iq-sulaymaniyah": ["Sulaymaniyah", "Slemani", "as-Sulaimaniya", "السليمانية"],
    "iq-samarra": ["Samarra", "Sāmarrā’", "Samaraa", "سامراء"],
    "iq-hawija": ["Hawija", "al-Hawijah", "الحويجة"],
    "iq-nasiriyah": ["Nasiriyah", "an-Nasiriya", "Al Nāşirīyah", "الناصرية"],
    "iq-baghdad-karrada": ["Karrada", "Karada", "al-Karradah", "الكرادة"],
    "iq-baghdad-green-zone": ["Green Zone", "the Green Zone"],
    "iq-base-k1": ["K-1", "K1", "K-1 Air Base"],
    "iq-base-taji": ["Camp Taji", "Taji base"],
    "iq-base-al-asad": ["Al Asad Air Base", "Ain al-Asad", "Ein al-Asad"],
    "sy-deir-ez-zor": ["Deir ez-Zor", "Deir Ezzor", "Dayr az-Zawr", "دير الزور"],
    "sy-aleppo": ["Aleppo", "Halab", "حلب"],
    "sy-raqqa": ["Raqqa", "ar-Raqqah", "Rakka", "الرقة"],
}  # fmt: skip

MAIN_FINDINGS = [
    pytest.param(name, place_id, id=f"{place_id}:{name}")
    for place_id, names in SPELLINGS.items()
    for name in names
]


def _ids(result):
    return [candidate.place.id for candidate in result.candidates]


@pytest.mark.parametrize(("name", "place_id"), MAIN_FINDINGS)
def test_geocode_meets_a_place_over_its_spellings(geocoder, name, place_id):
    result = geocoder.geocode(name)

    assert result.status is GeocodeStatus.RESOLVED, result.reason
    assert result.place.id == place_id


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        pytest.param("Mosul", "iq-mosul", id="bare"),
        pytest.param("Mosul city", "iq-mosul", id="city"),
        pytest.param("مدينة الموصل", "iq-mosul", id="arabic-city"),
        pytest.param("Mosul district", "iq-dist-mosul", id="district"),
        pytest.param("قضاء الموصل", "iq-dist-mosul", id="arabic-district"),
        pytest.param("Nineveh province", "iq-gov-nineveh", id="province"),
        pytest.param("Nīnawá province", "iq-gov-nineveh", id="province-transliterated"),
        pytest.param("Ninawa Governorate", "iq-gov-nineveh", id="governorate"),
        pytest.param("محافظة نينوى", "iq-gov-nineveh", id="arabic-governorate"),
        pytest.param("Basra province", "iq-gov-basra", id="province-of-its-city's-name"),
        pytest.param("محافظة الأنبار", "iq-gov-anbar", id="arabic-governorate-with-article"),
        pytest.param("Anbar", "iq-gov-anbar", id="name-that-only-a-governorate-has"),
        pytest.param("Iraq", "iq-iraq", id="country"),
        pytest.param("العراق", "iq-iraq", id="arabic-country"),
        pytest.param("Kuwait", "kw-kuwait", id="country-before-its-capital"),
        pytest.param("Sadr City", "iq-baghdad-sadr-city", id="kind-word-that-is-of-the-name"),
        pytest.param("Kuwait City", "kw-kuwait-city", id="capital-by-its-kind"),
    ],
)
def test_geocode_kind_word_decides_which_is_meant(geocoder, name, place_id):
    assert geocoder.geocode(name).place.id == place_id


@pytest.mark.parametrize(
    ("name", "country", "admin1", "place_id"),
    [
        pytest.param("Salamiyah", "IQ", None, "iq-salamiyah", id="country-of-two-towns"),
        pytest.param("Salamiyah", "SY", None, "sy-salamiyah", id="country-of-the-other"),
        pytest.param("Riyadh", "IQ", None, "iq-riyadh", id="lesser-namesake"),
        pytest.param("Riyadh", "SA", None, "sa-riyadh", id="greater-namesake"),
        pytest.param("Riyadh", "iq", None, "iq-riyadh", id="country-in-lower-case"),
        pytest.param("Riyadh", None, "Kirkuk", "iq-riyadh", id="admin1-alone"),
        pytest.param("Quds", "IQ", None, "iq-mosul-quds", id="quarter-in-iraq"),
        pytest.param("Quds", "IL", None, "il-jerusalem", id="city-abroad"),
        pytest.param("Mafraq", "JO", None, "jo-mafraq", id="city-in-jordan"),
        pytest.param("Mafraq", "IQ", None, "iq-baquba-mafraq", id="quarter-of-baquba"),
        pytest.param("Karama crossing", "IQ", None, "iq-crossing-trebil", id="our-side"),
        pytest.param("Karama crossing", "JO", None, "jo-karama-crossing", id="their-side"),
        pytest.param("Mansour", "IQ", "Baghdad", "iq-baghdad-mansour", id="quarter-of-baghdad"),
        pytest.param("Mansour", "IQ", "Nineveh", "iq-mosul-mansour", id="quarter-of-mosul"),
        pytest.param("Mansour", None, "Ninawa province", "iq-mosul-mansour", id="admin1-spelt"),
        pytest.param("Mansour", None, "محافظة نينوى", "iq-mosul-mansour", id="admin1-arabic"),
        pytest.param("Tahrir", None, "Diyala", "iq-baquba-tahrir", id="quarter-of-baquba"),
        pytest.param("Yarmouk", "IQ", "Baghdad", "iq-baghdad-yarmouk", id="yarmouk"),
        pytest.param("Andalus, Fallujah", None, None, "iq-fallujah-andalus", id="after-a-comma"),
        pytest.param("Mansour, Mosul", "IQ", None, "iq-mosul-mansour", id="city-after-a-comma"),
        pytest.param("Fallujah, Anbar", None, None, "iq-fallujah", id="admin1-after-a-comma"),
        pytest.param("Shuhada", "IQ", "Anbar", "iq-fallujah-shuhada", id="quarter-over-village"),
    ],
)
def test_geocode_context_decides_between_namesakes(geocoder, name, country, admin1, place_id):
    result = geocoder.geocode(name, country, admin1)

    assert result.place is not None, result.reason
    assert result.place.id == place_id


@pytest.mark.parametrize(
    ("name", "country", "admin1", "rivals"),
    [
        pytest.param("Salamiyah", None, None, {"iq-salamiyah", "sy-salamiyah"}, id="two-towns"),
        pytest.param(
            "Mansour", "IQ", None, {"iq-baghdad-mansour", "iq-mosul-mansour"}, id="two-quarters"
        ),
        pytest.param(
            "حي المنصور", None, None, {"iq-baghdad-mansour", "iq-mosul-mansour"}, id="in-arabic"
        ),
        pytest.param(
            "Andalus",
            "IQ",
            "Anbar",
            {"iq-fallujah-andalus", "iq-ramadi-andalus"},
            id="context-that-fits-both",
        ),
    ],
)
def test_geocode_ambiguous_gives_the_candidates_and_no_place(
    geocoder, name, country, admin1, rivals
):
    result = geocoder.geocode(name, country, admin1)

    assert result.status is GeocodeStatus.AMBIGUOUS
    assert result.place is None
    assert set(_ids(result)) >= rivals
    assert "fits several places equally" in result.reason


@pytest.mark.parametrize(
    "name",
    [
        "Xyzzyplugh", "Qwrtz", "Springfield", "Gotham City", "province", "al", "a", "-", "", "   ",
        "١٢٣", "😀", "' OR 1=1 --", "x" * 5_000,
    ],
    ids=lambda name: name[:12] or "empty",
)  # fmt: skip
def test_geocode_unresolved_gives_no_candidate(geocoder, name):
    result = geocoder.geocode(name)

    assert result.status is GeocodeStatus.UNRESOLVED
    assert (result.place, result.candidates, result.score) == (None, (), 0.0)
    assert result.reason == "no place in the gazetteer has this name"


def test_geocode_country_rules_out_places_elsewhere(geocoder):
    assert geocoder.geocode("Fallujah", "SY").status is GeocodeStatus.UNRESOLVED


def test_geocode_names_the_candidates_that_lost(geocoder):
    result = geocoder.geocode("Mosul")

    assert _ids(result)[0] == "iq-mosul"
    assert {"iq-dist-mosul", "iq-gov-nineveh"} <= set(_ids(result)[1:])


@pytest.mark.parametrize(
    ("name", "admin1", "reason"),
    [
        pytest.param("Fallujah", None, "same name", id="same-name"),
        pytest.param("Felluja", None, "sounds like 'fallujah'", id="sound"),
        pytest.param("Fallujah", "Anbar", "same name, in Anbar", id="context"),
        pytest.param("Fallujah district", None, "same name, a district", id="kind"),
    ],
)
def test_geocode_says_why(geocoder, name, admin1, reason):
    assert geocoder.geocode(name, None, admin1).reason == reason


def test_geocode_same_letters_score_above_a_variant_and_a_likeness(geocoder):
    scores = [geocoder.geocode(name).score for name in ("Fallujah", "Falluja", "Felluja")]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@given(
    st.one_of(
        st.text(max_size=40), st.sampled_from([name for s in SPELLINGS.values() for name in s])
    ),
    st.sampled_from([None, "IQ", "SY", "XX"]),
    st.sampled_from([None, "Anbar", "Nowhere", "نينوى"]),
)
def test_geocode_of_any_name_is_a_result_with_a_reason(geocoder, name, country, admin1):
    result = geocoder.geocode(name, country, admin1)

    assert result.reason
    assert (result.place is not None) == (result.status is GeocodeStatus.RESOLVED)
    assert (result.candidates == ()) == (result.status is GeocodeStatus.UNRESOLVED)
    scores = [candidate.score for candidate in result.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(MIN_SCORE <= score <= 1 for score in scores)
    assert all(candidate.reason for candidate in result.candidates)
    assert country is None or all(c.place.country == country for c in result.candidates)


def test_geocode_does_not_depend_on_the_order_of_the_gazetteer(geocoder, tmp_path):
    path = tmp_path / "reversed.sqlite"
    compile_gazetteer(path, reversed(list(read_curated())))
    names = [name for names in SPELLINGS.values() for name in names] + ["Mansour", "Andalus"]

    with Gazetteer(path) as opened:
        other = Geocoder(opened)
        differing = [name for name in names if other.geocode(name) != geocoder.geocode(name)]

    assert differing == []


def test_geocode_does_not_depend_on_what_was_asked_before(gazetteer, geocoder):
    names = [name for names in SPELLINGS.values() for name in names]
    fresh = Geocoder(gazetteer)

    assert [fresh.geocode(name) for name in reversed(names)] == [
        geocoder.geocode(name) for name in reversed(names)
    ]


@pytest.fixture
def geocoder_of(tmp_path):
    """A geocoder of a made-up gazetteer."""
    opened = []

    def build(*places):
        path = tmp_path / f"{len(opened)}.sqlite"
        compile_gazetteer(path, places)
        opened.append(Gazetteer(path))
        return Geocoder(opened[-1])

    yield build
    for gazetteer in opened:
        gazetteer.close()


def test_geocode_much_larger_city_is_the_one_that_is_meant(geocoder_of, make_place):
    large = make_place("large", population=500_000, is_curated=False)
    small = make_place("small", population=90_000, is_curated=False, longitude=10.0)

    assert geocoder_of(small, large).geocode("Testtown").place.id == "large"


def test_geocode_cities_of_like_size_are_ambiguous(geocoder_of, make_place):
    one = make_place("one", population=500_000, is_curated=False)
    other = make_place("other", population=110_000, is_curated=False, longitude=10.0)

    result = geocoder_of(one, other).geocode("Testtown")

    assert result.status is GeocodeStatus.AMBIGUOUS
    assert set(_ids(result)) == {"one", "other"}


def test_geocode_curated_place_goes_before_a_city_of_geonames(geocoder_of, make_place):
    curated = make_place("curated")
    large = make_place("large", population=5_000_000, is_curated=False, country="US")

    assert geocoder_of(large, curated).geocode("Testtown").place.id == "curated"


def test_geocode_one_town_in_two_gazetteers_is_one_candidate(geocoder_of, make_place):
    curated = make_place("curated")
    same = make_place("same", is_curated=False, longitude=44.1)  # some 9 km away

    assert _ids(geocoder_of(curated, same).geocode("Testtown")) == ["curated"]


def test_geocode_namesakes_within_the_larger_one_s_radius_are_no_rivals(geocoder_of, make_place):
    inner = make_place("inner", longitude=44.01)
    outer = make_place("outer", radius_m=5_000)

    assert geocoder_of(inner, outer).geocode("Testtown").place is not None


@pytest.mark.parametrize(
    ("precision", "status"),
    [
        pytest.param(PlacePrecision.SETTLEMENT, GeocodeStatus.AMBIGUOUS, id="same-kind"),
        pytest.param(PlacePrecision.DISTRICT, GeocodeStatus.RESOLVED, id="city-before-district"),
    ],
)
def test_geocode_bare_name_means_the_city_first(geocoder_of, make_place, precision, status):
    city = make_place("city")
    other = make_place("other", precision=precision, longitude=45.5)

    assert geocoder_of(other, city).geocode("Testtown").status is status


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        pytest.param((44.36, 33.31), (44.36, 33.31), 0.0, id="same-point"),
        pytest.param((44.366, 33.315), (43.130, 36.340), 355, id="baghdad-to-mosul"),
        pytest.param((0, 0), (0, 1), 111.2, id="a-degree-of-latitude"),
        pytest.param((0, 60), (1, 60), 55.6, id="a-degree-of-longitude-at-60-north"),
        pytest.param((179.5, 0), (-179.5, 0), 111.2, id="over-the-antimeridian"),
        pytest.param((0, 90), (120, 90), 0.0, id="at-the-pole"),
        pytest.param((0, 0), (180, 0), 20_015, id="to-the-antipode"),
    ],
)
def test_distance_km(a, b, km):
    assert distance_km(*a, *b) == pytest.approx(km, rel=0.01, abs=0.001)


DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(DEGREES, DEGREES)
def test_distance_km_is_the_same_both_ways(a, b):
    assert distance_km(*a, *b) == pytest.approx(distance_km(*b, *a), abs=1e-6)
