from __future__ import annotations

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


def test_check_frame_refuses_an_id_that_stands_twice(make_frame):
    with pytest.raises(SchemaError, match="'x' stands twice"):
        make_frame({"id": "x"}, {"id": "x"})


def test_columns_have_a_meaning_each_and_no_name_twice():
    assert all(column.meaning.endswith(".") for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_list_columns_are_those_of_many_values():
    assert set(LIST_COLUMNS) == {
        "initiators", "targets", "supported_by", "sources", "inferred", "conflicts",
    }  # fmt: skip
