from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from geodata.errors import SchemaError
from geodata.schema import COLUMNS, LIST_COLUMNS, check_frame


def test_check_frame_returns_a_frame_that_is_right(make_frame):
    frame = make_frame({})

    assert check_frame(frame) is frame


@pytest.mark.parametrize("column", [c.name for c in COLUMNS if c.name != "geometry"])
def test_check_frame_names_a_missing_column(make_frame, column):
    with pytest.raises(SchemaError, match=f"column '{column}' is missing"):
        check_frame(make_frame({}).drop(columns=column))


@pytest.mark.parametrize(
    ("column", "dtype"),
    [("radius_m", "float64"), ("date_latest", "str"), ("killed_is_rounded", "object")],
)
def test_check_frame_names_a_column_of_another_type(make_frame, column, dtype):
    frame = make_frame({})
    frame[column] = frame[column].astype(dtype)

    with pytest.raises(SchemaError, match=f"column '{column}' is"):
        check_frame(frame)


def test_check_frame_refuses_another_crs(make_frame):
    with pytest.raises(SchemaError, match="CRS is EPSG:3857, expected EPSG:4326"):
        check_frame(make_frame({}).to_crs("EPSG:3857"))


def test_check_frame_refuses_no_crs(make_frame):
    frame = make_frame({}).set_crs(None, allow_override=True)

    with pytest.raises(SchemaError, match="CRS is None"):
        check_frame(frame)


@pytest.mark.parametrize("missing", [None, ""], ids=["missing", "empty"])
def test_check_frame_names_a_row_without_an_id(make_frame, missing):
    with pytest.raises(SchemaError, match=r"^incident frame: row 1 has no id$"):
        make_frame({}, {"id": missing})


def test_check_frame_names_a_row_whose_id_stands_before_it(make_frame):
    with pytest.raises(SchemaError, match=r"row 2 \(x\) has the id of a row before it"):
        make_frame({"id": "x"}, {}, {"id": "x"})


@pytest.mark.parametrize(
    ("earliest", "latest", "fault"),
    [
        pytest.param(None, "2020-01-03", "has date_latest, but no date_earliest", id="no-earliest"),
        pytest.param("2020-01-03", None, "has date_earliest, but no date_latest", id="no-latest"),
        pytest.param("2020-01-03", "2020-01-02", "before its date_earliest", id="wrong-order"),
        pytest.param("0000-12-31", "2020-01-02", "outside the years 1 to 9999", id="year-0"),
        pytest.param("2020-01-03", "10000-01-01", "outside the years 1 to 9999", id="year-10000"),
    ],
)
def test_check_frame_names_a_row_whose_days_are_none(make_frame, earliest, latest, fault):
    frame = make_frame({}, {"date_earliest": date(2020, 1, 3)}, {})
    for name, day in (("date_earliest", earliest), ("date_latest", latest)):
        days = frame[name].to_numpy().copy()
        days[1] = np.datetime64(day or "NaT", "ms")
        frame[name] = days

    with pytest.raises(SchemaError, match=rf"row 1 \(incident-1\) .*{fault}"):
        check_frame(frame)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((None, None), id="undated"),
        pytest.param((date.min, date.min), id="first-day-that-there-is"),
        pytest.param((date.min, date.max), id="all-days-that-there-are"),
    ],
)
def test_check_frame_returns_a_frame_with_both_days_or_none(make_frame, days):
    frame = make_frame(dict(zip(("date_earliest", "date_latest"), days, strict=True)))

    assert check_frame(frame) is frame


def test_columns_have_a_meaning_each_and_no_name_twice():
    assert all(column.meaning.endswith(".") for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_list_columns_are_those_of_many_values():
    assert set(LIST_COLUMNS) == {
        "initiators", "targets", "supported_by", "sources", "inferred", "conflicts",
    }  # fmt: skip
