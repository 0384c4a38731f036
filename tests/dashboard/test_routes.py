import gzip
import json

import pytest
from starlette.applications import Starlette

from dashboard.atlas import shared_atlas
from dashboard.routes import ROUTES, asset_files, asset_url, assets_version, data_url
from dashboard.symbols import SYMBOL_FILES

TAJI = "2020-03-11-taji-rocket-attack"
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def get(fetch, serve, build_folder):
    serve(build_folder)
    app = Starlette(routes=ROUTES)
    return lambda target, **headers: fetch(app, target, **headers)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("map/main.js", "javascript"),
        ("map/map.css", "text/css"),
        ("basemap/land.geojson", "application/geo+json"),
        ("leaflet/leaflet.js", "javascript"),
        ("leaflet/images/layers.png", "image/png"),
    ],
)
def test_asset_is_served_with_its_media_type(get, name, media_type):
    answer = get(asset_url(name))
    assert answer.status == 200
    assert media_type in answer.headers["content-type"]
    assert answer.body == asset_files()[name].read_bytes()


def test_every_asset_is_served(get):
    assert {get(asset_url(name)).status for name in asset_files()} == {200}


def test_asset_of_the_current_version_may_be_kept_for_ever(get):
    assert get(asset_url("map/main.js")).headers["cache-control"] == FOREVER


@pytest.mark.parametrize(
    "target", ["/atlas/assets/0123/map/main.js", "/atlas/data/0123/marks.json"]
)
def test_other_version_must_be_asked_for_again(get, target):
    answer = get(target)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")


def test_asset_is_compressed_for_who_accepts_it(get):
    url = asset_url("basemap/land.geojson")
    plain, packed = get(url), get(url, accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("nothing.js", id="unknown"),
        pytest.param("", id="empty"),
        pytest.param("basemap/README.md", id="file that is no asset"),
        pytest.param("basemap", id="folder"),
        pytest.param("../page.py", id="parent"),
        pytest.param("map/../../page.py", id="parent inside"),
        pytest.param("%2e%2e/page.py", id="encoded dots"),
        pytest.param("..%2fpage.py", id="encoded slash"),
        pytest.param("%252e%252e%252fpage.py", id="encoded twice"),
        pytest.param("..%5cpage.py", id="backslash"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("%2fetc%2fpasswd", id="absolute, encoded"),
        pytest.param("map/main.js%00.css", id="null byte"),
        pytest.param("MAP/MAIN.JS", id="other case"),
    ],
)
def test_asset_that_is_not_listed_is_not_found(get, name):
    answer = get(f"/atlas/assets/{assets_version()}/{name}")
    assert answer.status == 404
    assert answer.body in (b"no such asset\n", b"Not Found")


def test_asset_url_of_an_unknown_asset_raises():
    with pytest.raises(ValueError, match="is not an asset"):
        asset_url("../page.py")


@pytest.mark.parametrize("name", sorted(SYMBOL_FILES))
def test_symbol_is_served_as_a_picture(get, name):
    answer = get(f"/atlas/symbols/{name}.svg")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text == SYMBOL_FILES[name]


@pytest.mark.parametrize("name", ["nothing", "..%2fx", "<script>", "air_strike.svg"])
def test_unknown_symbol_is_not_found(get, name):
    assert get(f"/atlas/symbols/{name}.svg").status == 404


def test_marks_are_json_of_all_incidents(get):
    answer = get(data_url("marks.json"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == FOREVER
    assert b"NaN" not in answer.body
    assert json.loads(answer.body)["id"] == shared_atlas().incidents["id"].tolist()


def test_towns_are_names_with_longitude_latitude_and_zoom(get):
    towns = {name: rest for name, *rest in json.loads(get(data_url("towns.json")).body)}
    longitude, latitude, zoom = towns["Mosul"]
    assert (longitude, latitude) == pytest.approx((43.1, 36.3), abs=0.2)
    assert 5 <= zoom <= 9


def test_card_is_the_json_of_one_incident(get):
    answer = get(f"{data_url('incidents')}/{TAJI}.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["id"] == TAJI


def test_card_of_every_incident_is_served(get):
    ids = shared_atlas().records.incidents
    assert {get(f"{data_url('incidents')}/{one}.json").status for one in ids} == {200}


@pytest.mark.parametrize(
    "incident_id",
    [
        "no-such-incident",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "..%2f..%2fseeds%2frecords",
        "../records",
        "%00",
        "' OR 1=1 --",
        "__class__",
        "x" * 5_000,
    ],
)
def test_card_of_an_unknown_incident_is_not_found_and_repeats_nothing(get, incident_id):
    answer = get(f"{data_url('incidents')}/{incident_id}.json")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body in (b"no such incident\n", b"Not Found")


def test_hostile_texts_reach_the_popup_as_json_texts(fetch, serve, hostile_build, hostile_text):
    serve(hostile_build)
    answer = fetch(Starlette(routes=ROUTES), f"{data_url('incidents')}/hostile-on-map.json")
    assert answer.headers["content-type"] == "application/json"
    card = json.loads(answer.body)
    assert card["title"] == hostile_text.replace("\u202e", "")
    assert "\u202e" not in answer.text


@pytest.mark.parametrize("name", ["marks.json", "towns.json", "incidents/x.json"])
def test_data_without_a_build_is_unavailable_in_one_sentence(fetch, serve, tmp_path, caplog, name):
    serve(tmp_path / "nothing")
    answer = fetch(Starlette(routes=ROUTES), f"/atlas/data/0123/{name}")
    assert answer.status == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.count("\n") == 1
    assert str(tmp_path) not in answer.text
    assert "python -m geodata build" in caplog.text


def test_data_url_changes_with_the_data(serve, build_folder, hostile_build):
    serve(build_folder)
    first = data_url("marks.json")
    serve(hostile_build)
    assert data_url("marks.json") != first
    serve(build_folder)
    assert data_url("marks.json") == first
