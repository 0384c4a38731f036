from __future__ import annotations

import base64
import json
import re
import shutil
import struct
import subprocess
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geodata.columns import (
    LAYOUT,
    NO_ADMIN1,
    NO_RADIUS,
    NONE,
    UNKNOWN_TYPE,
    Flag,
    pack_columns,
    unpack_columns,
)
from geodata.errors import ColumnsError, SchemaError
from geodata.vocabulary import EventType, Grade, PlacePrecision

DOCUMENT = Path(__file__).parents[2] / "docs" / "columns.md"
HEADER_BYTES = 20
ROW_BYTES = 24


def unpack_row(content):
    """The only row of a file, by column."""
    columns, _ = unpack_columns(content)
    return {name: values.item() for name, values in columns.items()}


def unpack_one(make_frame, **row):
    return unpack_row(pack_columns(make_frame(row)))


def dictionary_bytes(content):
    return struct.unpack_from("<I", content, 16)[0]


def changed(content, at, layout, value):
    """The same file with another number at a byte."""
    file = bytearray(content)
    struct.pack_into(layout, file, at, value)
    return bytes(file)


# Frames of all sorts


@st.composite
def dates(draw):
    """Earliest and latest day, years 1 to 9999, a day to centuries apart; or none."""
    if draw(st.booleans()):
        return {"date_earliest": None, "date_latest": None, "date_kind": None}
    earliest = draw(st.dates())
    longest = (date.max - earliest).days
    span = draw(st.one_of(st.just(0), st.integers(0, longest)))
    kind = draw(st.sampled_from(["duration", "within"]))
    latest = earliest + timedelta(days=span)
    return {"date_earliest": earliest, "date_latest": latest, "date_kind": kind}


points = st.one_of(
    st.just(Point()),
    st.builds(Point, st.floats(-180, 180), st.floats(-90, 90)),
    st.none(),
)
rows = st.builds(
    lambda when, other: {**when, **other},
    dates(),
    st.fixed_dictionaries(
        {
            "geometry": points,
            "event_type": st.none() | st.sampled_from([kind.value for kind in EventType]),
            "place_precision": st.sampled_from([rung.value for rung in PlacePrecision]),
            "grade": st.sampled_from([grade.value for grade in Grade]),
            "radius_m": st.none() | st.integers(0, 2_000_000),
            "admin1": st.none() | st.sampled_from(["Anbar", "نينوى", "Amman"]),
            "country": st.none() | st.sampled_from(["IQ", "JO", "SY"]),
            "inferred": st.sampled_from([(), ("date",), ("date", "place")]),
            "conflicts": st.sampled_from([(), ("killed",)]),
        }
    ),
)


def in_order(some_rows):
    return sorted(some_rows, key=lambda row: row["date_earliest"] or date.max)


frames = st.lists(rows, max_size=9).map(in_order)


def expected_values(row):
    """What the packed columns say of a row, worked out apart from the code."""
    earliest, point = row["date_earliest"], row["geometry"]
    is_placed = point is not None and not point.is_empty
    known = row["event_type"]
    return {
        "lon": round(point.x * 1e6) if is_placed else NONE,
        "lat": round(point.y * 1e6) if is_placed else NONE,
        "earliest": (earliest - date(1970, 1, 1)).days if earliest else NONE,
        "span_days": (row["date_latest"] - earliest).days if earliest else 0,
        "radius": min((row["radius_m"] or 0) // 10 + bool((row["radius_m"] or 0) % 10), 65_535),
        "type": [kind.value for kind in EventType].index(known) if known else UNKNOWN_TYPE,
        "precision": PlacePrecision(row["place_precision"]).rank,
        "grade": [grade.value for grade in Grade].index(row["grade"]),
        "flags": (
            1 * (row["date_kind"] == "duration")
            + 2 * bool(row["inferred"])
            + 4 * bool(row["conflicts"])
        ),
    }


@given(frames, st.integers(1, 5))
def test_unpacked_columns_are_the_values_of_the_frame(make_frame, some_rows, rows_per_block):
    columns, dictionary = unpack_columns(pack_columns(make_frame(*some_rows), rows_per_block))

    units = [(unit["name"], unit["country"]) for unit in dictionary["admin1"]]
    for number, row in enumerate(some_rows):
        found = {name: values[number].item() for name, values in columns.items()}
        unit = found.pop("admin1")
        assert found == expected_values(row)
        if row["admin1"] is None:
            assert unit == NO_ADMIN1
        else:
            assert units[unit] == (row["admin1"], row["country"])


@given(frames, st.integers(1, 9))
def test_rows_of_a_block_do_not_change_what_is_read(make_frame, some_rows, rows_per_block):
    frame = make_frame(*some_rows)

    columns, dictionary = unpack_columns(pack_columns(frame, rows_per_block))

    whole, same_dictionary = unpack_columns(pack_columns(frame))
    assert dictionary == same_dictionary
    for name, values in columns.items():
        assert values.tolist() == whole[name].tolist()


@given(frames)
def test_same_frame_gives_the_same_bytes(make_frame, some_rows):
    assert pack_columns(make_frame(*some_rows)) == pack_columns(make_frame(*some_rows))


@given(frames)
def test_units_are_by_country_then_name_and_each_stands_once(make_frame, some_rows):
    _, dictionary = unpack_columns(pack_columns(make_frame(*some_rows)))

    units = [(unit["country"] or "", unit["name"]) for unit in dictionary["admin1"]]
    assert units == sorted(set(units))
    assert set(units) == {
        (row["country"] or "", row["admin1"]) for row in some_rows if row["admin1"] is not None
    }


# The bytes


def test_bytes_of_a_file_are_as_described(make_frame):
    frame = make_frame(
        {
            "date_earliest": date(1969, 12, 31),
            "date_latest": date(1970, 1, 2),
            "date_kind": "duration",
            "geometry": Point(-44.5, 33.25),
            "radius_m": 5_001,
            "admin1": "Anbar",
            "country": "IQ",
            "event_type": "riot",
            "place_precision": "near",
            "grade": "fair",
            "conflicts": ("date",),
        }
    )

    content = pack_columns(frame)

    size = dictionary_bytes(content)
    assert content[:HEADER_BYTES] == struct.pack("<4sHHIII", b"IACO", 1, 0, 1, 65_536, size)
    assert content[HEADER_BYTES + size :] == (
        struct.pack("<iiii", -44_500_000, 33_250_000, -1, 2)
        + struct.pack("<HxxHxx", 501, 0)
        + struct.pack("<BxxxBxxxBxxxBxxx", 6, 4, 1, 0b101)
    )


@pytest.mark.parametrize("count", [0, 1, 4, 65_536, 65_537, 131_076])
def test_size_is_24_bytes_a_row_and_the_padding_of_the_last_block(make_frame, count):
    frame = make_frame({}).iloc[np.zeros(count, dtype=int)]

    content = pack_columns(frame)

    padding = sum(-count * column.dtype.itemsize % 4 for column in LAYOUT)
    assert len(content) == HEADER_BYTES + dictionary_bytes(content) + count * ROW_BYTES + padding
    assert sum(column.dtype.itemsize for column in LAYOUT) == ROW_BYTES


def test_rows_keep_their_number_across_blocks(make_frame):
    count = 2 * 65_536 + 3
    frame = make_frame({}).iloc[np.zeros(count, dtype=int)]
    days = np.arange(count).astype("datetime64[D]").astype("datetime64[ms]")

    columns, _ = unpack_columns(
        pack_columns(frame.assign(date_earliest=days, date_latest=days)),
    )

    assert (columns["earliest"] == np.arange(count)).all()


@pytest.mark.parametrize("name", ["A", "Bb", "Ccc", "Dddd", "Eeeee", "نينوى", "Gggggg", "Hhhhhhh"])
def test_blocks_begin_at_a_multiple_of_eight_bytes(make_frame, name):
    content = pack_columns(make_frame({"admin1": name}))

    size = dictionary_bytes(content)
    assert (HEADER_BYTES + size) % 8 == 0
    assert json.loads(content[HEADER_BYTES:][:size])["admin1"][0]["name"] == name


def test_file_without_rows_has_no_block(make_frame):
    content = pack_columns(make_frame())

    columns, dictionary = unpack_columns(content)

    assert len(content) == HEADER_BYTES + dictionary_bytes(content)
    assert {name: len(values) for name, values in columns.items()} == {
        column.name: 0 for column in LAYOUT
    }
    assert dictionary["admin1"] == []


def test_dictionary_has_the_vocabulary_in_its_order(make_frame):
    _, dictionary = unpack_columns(pack_columns(make_frame({})))

    assert dictionary["event_type"] == [kind.value for kind in EventType]
    assert dictionary["place_precision"] == [rung.value for rung in PlacePrecision]
    assert dictionary["grade"] == [grade.value for grade in Grade]


# The values


@pytest.mark.parametrize(
    ("radius_m", "radius"),
    [(None, NO_RADIUS), (0, 0), (1, 1), (10, 1), (11, 2), (655_350, 65_535), (900_000, 65_535)],
)
def test_radius_is_rounded_up_to_ten_metres_and_capped(make_frame, radius_m, radius):
    assert unpack_one(make_frame, radius_m=radius_m)["radius"] == radius


@pytest.mark.parametrize("point", [Point(-180, -90), Point(180, 90), Point(0, 0)])
def test_points_at_the_ends_of_the_globe(make_frame, point):
    row = unpack_one(make_frame, geometry=point)

    assert (row["lon"], row["lat"]) == (point.x * 1e6, point.y * 1e6)


def test_unit_of_the_same_name_in_two_countries_is_two_units(make_frame):
    frame = make_frame(
        {"admin1": "Babil", "country": "SY"},
        {"admin1": "Babil", "country": "IQ"},
        {"admin1": None, "country": "IQ"},
    )

    columns, dictionary = unpack_columns(pack_columns(frame))

    assert dictionary["admin1"] == [
        {"name": "Babil", "country": "IQ"},
        {"name": "Babil", "country": "SY"},
    ]
    assert columns["admin1"].tolist() == [1, 0, NO_ADMIN1]


@pytest.mark.parametrize(("count", "is_refused"), [(65_535, False), (65_536, True)])
def test_as_many_units_as_their_column_can_count(make_frame, count, is_refused):
    frame = make_frame({}).iloc[np.zeros(count, dtype=int)]
    frame = frame.assign(admin1=[f"Unit {number:05}" for number in range(count)])
    frame["admin1"] = frame["admin1"].astype("str")

    if is_refused:
        with pytest.raises(ColumnsError, match="65536 admin1 units, expected at most 65535"):
            pack_columns(frame)
    else:
        columns, _ = unpack_columns(pack_columns(frame))
        assert columns["admin1"].tolist() == list(range(count))


# What is refused


def test_frame_out_of_order_is_refused_with_its_first_such_row(make_frame):
    days = [date(2020, 1, 3), date(2020, 1, 5), date(2020, 1, 4), date(2020, 1, 1)]
    frame = make_frame(*({"date_earliest": day, "date_latest": day} for day in days))

    with pytest.raises(SchemaError, match=r"row 2 \(incident-2\) is out of order"):
        pack_columns(frame)


def test_undated_row_before_a_dated_one_is_refused(make_frame):
    frame = make_frame({"date_earliest": None, "date_latest": None}, {})

    with pytest.raises(SchemaError, match=r"row 1 \(incident-1\) is out of order"):
        pack_columns(frame)


@pytest.mark.parametrize("column", ["place_precision", "grade"])
def test_row_without_a_word_that_all_have_is_refused(make_frame, column):
    with pytest.raises(SchemaError, match=rf"row 1 \(incident-1\) has no {column}"):
        pack_columns(make_frame({}, {column: None}))


@pytest.mark.parametrize("column", ["event_type", "place_precision", "grade"])
def test_word_outside_the_vocabulary_is_refused(make_frame, column):
    with pytest.raises(SchemaError, match=rf"row 1 \(incident-1\) has another {column} than"):
        pack_columns(make_frame({}, {column: "typo"}))


@pytest.mark.parametrize(
    "geometry",
    [
        Point(440_000, 3_700_000),
        Point(180.5, 0),
        Point(0, -90.5),
        Point(44, float("inf")),
        Point(float("nan"), float("nan")),
        LineString([(44, 33), (45, 34)]),
    ],
    ids=str,
)
def test_geometry_that_is_not_a_point_in_degrees_is_refused(make_frame, geometry):
    with pytest.raises(SchemaError, match=r"row 1 \(incident-1\) is not at one point in degrees"):
        pack_columns(make_frame({}, {"geometry": geometry}))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: b"", "0 bytes are too few for the header"),
        (lambda content: content[:19], "19 bytes are too few for the header"),
        (lambda content: b"PAR1" + content[4:], "begins with b'PAR1', expected b'IACO'"),
        (lambda content: changed(content, 4, "<H", 2), "version 2, expected 1"),
        (lambda content: content[:-1], r"\d+ bytes, expected \d+"),
        (lambda content: content + b"\0", r"\d+ bytes, expected \d+"),
        (lambda content: changed(content, 8, "<I", 2**32 - 1), r"\d+ bytes, expected \d+"),
        (lambda content: changed(content, 12, "<I", 0), "blocks of 0 rows"),
        (lambda content: changed(content, 20, "<B", 0xFF), "the dictionary is damaged"),
        (lambda content: changed(content, 20, "<B", 0x5D), "the dictionary is damaged"),
    ],
    ids=[
        "empty",
        "in the header",
        "magic",
        "version",
        "too short",
        "too long",
        "rows",
        "rows in a block",
        "not UTF-8",
        "not JSON",
    ],
)
def test_damaged_file_is_refused_in_one_sentence(make_frame, damage, sentence):
    content = pack_columns(make_frame({}, {}))

    with pytest.raises(ColumnsError, match=f"^packed columns: {sentence}"):
        unpack_columns(damage(content))


@given(st.integers(0, HEADER_BYTES - 1), st.integers(0, 255))
def test_file_with_any_other_header_is_read_or_refused(make_frame, at, value):
    content = changed(pack_columns(make_frame({}, {})), at, "<B", value)

    try:
        columns, _ = unpack_columns(content)
    except ColumnsError:
        return
    assert len(columns["lon"]) == 2


# The document


def table(heading):
    """Cells of the rows of the table whose first heading is given, without code marks."""
    lines = iter(DOCUMENT.read_text(encoding="utf-8").splitlines())
    next(line for line in lines if line.startswith(f"| {heading} |"))
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            return found
        found.append([cell.strip().strip("`") for cell in line.strip("|").split(" | ")])
    return found


def code(language):
    text = DOCUMENT.read_text(encoding="utf-8")
    [block] = re.findall(rf"^```{language}\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    return block


@pytest.fixture
def two_blocks(make_frame):
    """A file of two blocks, the second shorter, and what it holds."""
    content = pack_columns(
        make_frame(
            {"admin1": "نينوى", "country": "IQ"},
            {"geometry": Point()},
            {"geometry": Point(-1, -2)},
            {"event_type": None},
            {"radius_m": 70},
        ),
        rows_per_block=3,
    )
    columns, dictionary = unpack_columns(content)
    return content, {name: values.tolist() for name, values in columns.items()}, dictionary


def test_document_has_the_columns_of_the_layout():
    assert [row[:3] for row in table("column")] == [
        [column.name, column.type, "-" if column.none is None else str(column.none)]
        for column in LAYOUT
    ]


def test_document_has_the_flags():
    assert [row[:3] for row in table("flag")] == [
        [flag.name, str(bit), str(flag.value)] for bit, flag in enumerate(Flag)
    ]


def test_python_of_the_document_reads_a_file(two_blocks):
    content, columns, dictionary = two_blocks
    names = {"content": content}

    exec(code("python"), names)  # noqa: S102 - it is our own document

    assert names["dictionary"] == dictionary
    assert columns == {
        name: [value for block in names["blocks"] for value in block[name].tolist()]
        for name in columns
    }


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node to run JavaScript")
def test_javascript_of_the_document_reads_a_file(two_blocks):
    content, columns, dictionary = two_blocks
    url = f"data:;base64,{base64.b64encode(content).decode()}"
    script = f"""
const url = {json.dumps(url)};
{code("js")}
const columns = Object.fromEntries(
  Object.keys(TYPES).map((name) => [name, blocks.flatMap((block) => [...block[name]])]),
);
console.log(JSON.stringify({{columns, dictionary}}));
"""

    done = subprocess.run(
        ["node", "--input-type=module"],  # noqa: S607 - the one on the path
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert json.loads(done.stdout) == {"columns": columns, "dictionary": dictionary}
