from __future__ import annotations

import csv
import io
import json
from datetime import date

import geopandas as gpd
import pytest
from shapely import Point

from geodata.export import describe_csv, rows_to_csv, to_csv, to_geojson
from geodata.schema import COLUMNS


def _csv_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _features(content):
    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(content, parse_constant=refuse)["features"]


def test_to_csv_begins_with_a_byte_order_mark(make_frame):
    assert to_csv(make_frame({})).startswith(b"\xef\xbb\xbf")


def test_to_csv_has_the_columns_of_the_schema_and_coordinates(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({})))

    schema = [column.name for column in COLUMNS if column.name != "geometry"]
    assert list(row) == [*schema, "longitude", "latitude"]


def test_to_csv_gives_coordinates_by_name(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({"geometry": Point(44.36, 33.31)})))

    assert (row["longitude"], row["latitude"]) == ("44.36", "33.31")


def test_to_csv_leaves_negative_numbers_alone(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({"geometry": Point(-21.9, -0.5)})))

    assert (row["longitude"], row["latitude"]) == ("-21.9", "-0.5")


def test_to_csv_incident_not_on_the_map_has_no_coordinates(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({"geometry": Point()})))

    assert (row["longitude"], row["latitude"]) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("https://example.org")',
        "=cmd|' /C calc'!A0",
        "\t=1",
        "\r=1",
    ],
)
@pytest.mark.parametrize("column", ["title", "summary", "toponym"])
def test_to_csv_text_like_a_formula_is_no_formula(make_frame, column, text):
    (row,) = _csv_rows(to_csv(make_frame({column: text})))

    assert row[column].startswith("'")


def test_to_csv_formula_in_a_list_is_no_formula(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({"sources": ("=1+1", "paper")})))

    assert row["sources"] == "'=1+1; paper"


@pytest.mark.parametrize(
    "text", ["Fallujah", "a, b", 'say "no"', "two - three", "الفلوجة", "1 = 1"]
)
def test_to_csv_plain_text_is_as_it_was(make_frame, text):
    (row,) = _csv_rows(to_csv(make_frame({"title": text})))

    assert row["title"] == text


def test_to_csv_dates_are_plain_days(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({})))

    assert (row["date_earliest"], row["date_latest"]) == ("2020-01-03", "2020-01-03")


def test_to_csv_lists_are_joined(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({"initiators": ("iran", "quds-force"), "targets": ()})))

    assert (row["initiators"], row["targets"]) == ("iran; quds-force", "")


def test_to_csv_unknown_is_empty_and_zero_is_zero(make_frame):
    undated = {"date_earliest": None, "date_latest": None}
    (row,) = _csv_rows(to_csv(make_frame({"killed_low": 0, "killed_high": None, **undated})))

    assert (row["killed_low"], row["killed_high"], row["date_earliest"]) == ("0", "", "")


@pytest.mark.parametrize("export", [to_csv, to_geojson])
def test_export_leaves_the_frame_as_it_was(make_frame, export):
    frame = make_frame({"sources": ("paper",)}, {"geometry": Point()})
    before = frame.copy(deep=True)

    export(frame)

    assert frame.equals(before)


@pytest.mark.parametrize("export", [_csv_rows, _features])
def test_export_of_no_incidents_is_a_file_without_rows(make_frame, export):
    frame = make_frame()

    assert export(to_csv(frame) if export is _csv_rows else to_geojson(frame)) == []


def test_to_geojson_point_is_longitude_then_latitude(make_frame):
    (feature,) = _features(to_geojson(make_frame({"geometry": Point(44.36, 33.31)})))

    assert feature["geometry"] == {"type": "Point", "coordinates": [44.36, 33.31]}


def test_to_geojson_incident_not_on_the_map_has_a_null_geometry(make_frame):
    placed, unplaced = _features(to_geojson(make_frame({}, {"geometry": Point()})))

    assert placed["geometry"] is not None
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["id"] == "incident-1"


def test_to_geojson_has_the_columns_of_the_schema_as_properties(make_frame):
    (feature,) = _features(to_geojson(make_frame({})))

    assert set(feature["properties"]) == {column.name for column in COLUMNS} - {"geometry"}


def test_to_geojson_dates_are_plain_days(make_frame):
    (feature,) = _features(to_geojson(make_frame({})))

    assert feature["properties"]["date_latest"] == "2020-01-03"


def test_to_geojson_unknown_is_null_and_zero_is_zero(make_frame):
    undated = {"date_earliest": None, "date_latest": None}
    (feature,) = _features(to_geojson(make_frame({"killed_low": 0, "admin1": None, **undated})))

    properties = feature["properties"]
    assert properties["killed_low"] == 0
    assert [properties[name] for name in ("killed_high", "date_earliest", "admin1")] == [None] * 3


def test_to_geojson_lists_and_truth_values_keep_their_kind(make_frame):
    (feature,) = _features(
        to_geojson(make_frame({"sources": ("a", "b"), "killed_is_rounded": True}))
    )

    assert feature["properties"]["sources"] == ["a", "b"]
    assert feature["properties"]["killed_is_rounded"] is True


def test_to_geojson_names_no_crs_since_rfc_7946_has_only_one(make_frame):
    assert "crs" not in json.loads(to_geojson(make_frame({})))


def test_to_geojson_reads_back_as_the_same_points(make_frame, tmp_path):
    frame = make_frame({}, {"geometry": Point(-21.9, 64.14), "title": "الفلوجة"})
    path = tmp_path / "incidents.geojson"
    path.write_bytes(to_geojson(frame))

    again = gpd.read_file(path)

    assert list(again.geometry) == list(frame.geometry)
    assert list(again["title"]) == list(frame["title"])


def test_to_geojson_says_which_incidents_they_are_and_when_they_were_known(make_frame):
    said = 'Those "shown", {all}'

    written = json.loads(to_geojson(make_frame({}), said, date(2020, 1, 1)))

    assert (written["description"], written["known_on"]) == (said, "2020-01-01")
    assert (written["type"], len(written["features"])) == ("FeatureCollection", 1)
    assert set(json.loads(to_geojson(make_frame({})))) == {"type", "features"}


def test_describe_csv_has_a_meaning_for_each_column_of_the_csv(make_frame):
    (row,) = _csv_rows(to_csv(make_frame({})))

    described = json.loads(describe_csv("incidents.csv", "What it is.", date(2020, 1, 1)))

    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(row)
    assert all(column["dc:description"].endswith(".") for column in columns)
    assert (described["url"], described["dc:description"]) == ("incidents.csv", "What it is.")
    assert described["dc:date"] == "2020-01-01"


def test_describe_csv_reads_lists_and_days_as_they_are_written(make_frame):
    described = json.loads(describe_csv("incidents.csv", "What it is."))

    columns = {column["name"]: column for column in described["tableSchema"]["columns"]}
    assert columns["sources"]["separator"] == "; "
    assert columns["date_earliest"]["datatype"] == {"base": "date", "format": "yyyy-MM-dd"}
    assert "dc:date" not in described


def test_rows_to_csv_runs_no_formula_and_leaves_unknown_empty():
    written = rows_to_csv(
        ["name", "=count"], [["=1+1", None], ["a, b", 0], ["b", date(2020, 1, 1)]]
    )

    assert written.decode("utf-8-sig").splitlines() == [
        "name,'=count",
        "'=1+1,",
        '"a, b",0',
        "b,2020-01-01",
    ]
