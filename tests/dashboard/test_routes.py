import gzip
import json

import numpy as np
import pytest
from starlette.applications import Starlette

from dashboard.atlas import shared_atlas
from dashboard.routes import ROUTES, asset_files, asset_url, assets_version, data_url
from dashboard.symbols import SYMBOL_FILES
from geodata.columns import unpack_columns
from geodata.filters import IncidentFilter

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
    "target", ["/atlas/assets/0123/map/main.js", "/atlas/data/0123/columns.bin"]
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


def test_columns_hold_every_incident_in_the_order_of_the_frame(get):
    answer = get(data_url("columns.bin"))
    columns, _ = unpack_columns(answer.body)
    assert (answer.status, answer.headers["cache-control"]) == (200, FOREVER)
    dated = shared_atlas().incidents["date_earliest"].dropna().to_numpy().astype("datetime64[D]")
    assert columns["earliest"][: len(dated)].tolist() == dated.astype(int).tolist()


def test_content_that_the_browser_has_is_not_sent_again(get):
    url = data_url("columns.bin")
    tag = get(url).headers["etag"]
    again = get(url, if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert get(url, if_none_match='"another"').status == 200


def test_mask_has_one_bit_an_incident_that_passes_the_filter(get):
    query = IncidentFilter(event_type=("battle",)).to_query()
    answer = get(f"{data_url('mask.bin')}?{query}")
    incidents = shared_atlas().incidents
    bits = np.unpackbits(np.frombuffer(answer.body, np.uint8), bitorder="little")
    is_battle = (incidents["event_type"] == "battle").to_numpy()
    assert bits[: len(incidents)].astype(bool).tolist() == is_battle.tolist()
    assert not bits[len(incidents) :].any()
    assert 0 < is_battle.sum() < len(incidents)


@pytest.mark.parametrize("query", ["colour=red", f"q={'x' * 101}", "event_type"])
def test_mask_of_what_is_no_filter_is_refused_in_one_sentence(get, query):
    answer = get(f"{data_url('mask.bin')}?{query}")
    assert answer.status == 400
    assert answer.text.count("\n") == 1


def test_labels_are_those_of_the_rows_asked_for_in_their_order(get):
    labels = json.loads(get(f"{data_url('labels.json')}?rows=3,0").body)
    ids = shared_atlas().incidents["id"]
    assert [label["id"] for label in labels] == [ids.iloc[3], ids.iloc[0]]
    assert all(label["title"] and label["when"] for label in labels)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("", id="none"),
        pytest.param("1;2", id="no numbers"),
        pytest.param("-1", id="negative"),
        pytest.param("٣", id="digits of another script"),
        pytest.param("999999", id="beyond the last"),
        pytest.param("9" * 5_000, id="huge number"),
        pytest.param(",".join(["1"] * 201), id="too many"),
    ],
)
def test_labels_of_rows_that_are_not_there_are_refused(get, rows):
    answer = get(f"{data_url('labels.json')}?rows={rows}")
    assert answer.status == 400
    assert "row numbers" in answer.text


@pytest.mark.parametrize("name", ["mask.bin?event_type=battle", "labels.json?rows=1"])
def test_rows_of_an_older_version_are_gone(get, name):
    answer = get(f"/atlas/data/0123/{name}")
    assert answer.status == 410
    assert "reload" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_config_names_only_addresses_that_are_served(get):
    config = json.loads(get(data_url("map.json")).body)
    folders = {"cards"}
    for name, url in config["urls"].items():
        query = {"labels": "?rows=0", "mask": "?q=x"}.get(name, "")
        if name not in folders:
            assert get(url + query).status == 200


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


@pytest.mark.parametrize(
    "name", ["columns.bin", "map.json", "towns.json", "mask.bin", "labels.json", "incidents/x.json"]
)
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
    first = data_url("columns.bin")
    serve(hostile_build)
    assert data_url("columns.bin") != first
    serve(build_folder)
    assert data_url("columns.bin") == first
