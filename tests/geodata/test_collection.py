from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.collection import Collection
from geodata.errors import CollectionError, SchemaError
from geodata.holdings import Records
from geodata.schema import COLUMNS
from geodata.seeds import read_seeds

NO_RECORDS = Records(sources={}, actors={}, incidents={}, rejected=(), read_count=0)


@pytest.fixture
def collection(write_seeds, good_seeds, geocoder):
    unplaced = good_seeds["incident"].replace("Fallujah", "Xyzzyplugh")
    seeds = read_seeds(
        write_seeds({"incidents/unplaced.yaml": unplaced, "incidents/bad.yaml": "title: T\n"})
    )
    return Collection.from_seeds(seeds, geocoder)


def test_from_seeds_holds_every_accepted_record(collection):
    assert set(collection.incidents["id"]) == {"rockets", "unplaced"}
    assert set(collection.records.incidents) == {"rockets", "unplaced"}
    assert (set(collection.records.sources), set(collection.records.actors)) == (
        {"paper"},
        {"attackers"},
    )


def test_from_seeds_holds_what_was_rejected(collection):
    assert {rejection.record for rejection in collection.records.rejected} == {"bad"}
    assert collection.records.read_count == 5


def test_read_gives_back_the_records_that_were_written(collection, tmp_path):
    collection.write(tmp_path / "out")

    assert Collection.read(tmp_path / "out").records == collection.records


def test_read_gives_back_the_frame_that_was_written(collection, tmp_path):
    collection.write(tmp_path / "out")

    again = Collection.read(tmp_path / "out").incidents

    assert again.equals(collection.incidents)
    assert again.dtypes.equals(collection.incidents.dtypes)
    assert again.geometry.is_empty.tolist() == collection.incidents.geometry.is_empty.tolist()


def test_write_and_read_an_empty_collection(write_seeds, geocoder, tmp_path):
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": None}))

    Collection.from_seeds(seeds, geocoder).write(tmp_path / "out")

    assert len(Collection.read(tmp_path / "out").incidents) == 0


def test_write_replaces_an_older_collection_whole(collection, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "left-over.txt").write_text("old")

    collection.write(folder)

    assert {path.name for path in folder.iterdir()} == {"incidents.parquet", "records.json"}


def test_write_leaves_nothing_beside_the_collection(collection, tmp_path):
    collection.write(tmp_path / "new" / "out")

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_write_leaves_the_frame_as_it_was(collection, tmp_path):
    before = collection.incidents.copy(deep=True)

    collection.write(tmp_path / "out")

    assert collection.incidents.equals(before)


def test_write_takes_a_rejection_of_text_that_no_file_can_hold(write_seeds, geocoder, tmp_path):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": 'title: T\ncolour: "\\ud800"\n'}))

    Collection.from_seeds(seeds, geocoder).write(tmp_path / "out")

    assert Collection.read(tmp_path / "out").records.rejected == seeds.rejected


def test_read_keeps_markup_in_text_as_text(write_seeds, good_seeds, geocoder, tmp_path):
    title = "<script>alert(1)</script>"
    content = good_seeds["incident"].replace("Rockets on a town", title)
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": content}))

    Collection.from_seeds(seeds, geocoder).write(tmp_path / "out")

    assert Collection.read(tmp_path / "out").incidents["title"].tolist() == [title]


@pytest.mark.parametrize("missing", ["incidents.parquet", "records.json"])
def test_read_without_one_of_the_files_says_how_to_make_it(collection, tmp_path, missing):
    collection.write(tmp_path / "out")
    (tmp_path / "out" / missing).unlink()

    with pytest.raises(CollectionError, match="python -m geodata build"):
        Collection.read(tmp_path / "out")


def test_read_records_of_another_version(collection, tmp_path):
    collection.write(tmp_path / "out")
    (tmp_path / "out" / "records.json").write_text('{"sources": {}}')

    with pytest.raises(CollectionError, match="written by another version"):
        Collection.read(tmp_path / "out")


def test_collection_refuses_a_frame_of_another_shape(collection):
    with pytest.raises(SchemaError, match="'grade' is missing"):
        Collection(collection.incidents.drop(columns="grade"), collection.records)


def test_digest_is_16_hexadecimal_digits(collection):
    assert re.fullmatch(r"[0-9a-f]{16}", collection.digest)


def test_digest_is_the_same_before_writing_and_after_reading(collection, tmp_path):
    collection.write(tmp_path / "out")

    assert Collection.read(tmp_path / "out").digest == collection.digest


def test_digest_is_of_the_bytes_of_both_files(collection, tmp_path):
    collection.write(tmp_path / "out")

    content = b"".join(
        (tmp_path / "out" / name).read_bytes() for name in ("incidents.parquet", "records.json")
    )
    assert Collection.read(tmp_path / "out").digest == hashlib.sha256(content).hexdigest()[:16]


def test_digest_of_what_was_read_is_that_of_what_would_be_written(collection, tmp_path):
    collection.write(tmp_path / "out")
    again = Collection.read(tmp_path / "out")

    assert Collection(again.incidents, again.records).digest == again.digest


def test_digest_tells_another_frame(collection):
    other = collection.incidents.assign(title="Another title").astype({"title": "str"})

    assert Collection(other, collection.records).digest != collection.digest


def test_digest_tells_other_records(collection):
    other = collection.records.model_copy(update={"read_count": 6})

    assert Collection(collection.incidents, other).digest != collection.digest


lists = st.lists(st.sampled_from(["a", "b", "a;b", "", "نينوى"]), max_size=4).map(tuple)


@given(st.lists(st.tuples(lists, lists), max_size=12))
def test_read_gives_back_every_list_as_a_tuple(make_frame, tmp_path_factory, some_lists):
    rows = [{"sources": sources, "targets": targets} for sources, targets in some_lists]
    folder = tmp_path_factory.mktemp("lists") / "out"
    Collection(make_frame(*rows), NO_RECORDS).write(folder)

    again = Collection.read(folder).incidents

    assert list(zip(again["sources"], again["targets"], strict=True)) == some_lists
    assert list(again.columns) == [column.name for column in COLUMNS]


def test_read_keeps_one_tuple_for_equal_lists(make_frame, tmp_path):
    rows = [{"sources": ("a", "b")}, {"sources": ("a",)}, {"sources": ("a", "b")}]
    Collection(make_frame(*rows), NO_RECORDS).write(tmp_path / "out")

    first, _, last = Collection.read(tmp_path / "out").incidents["sources"]

    assert first is last


def test_collection_may_have_rows_without_a_record(make_frame, tmp_path):
    Collection(make_frame({}, {}), NO_RECORDS).write(tmp_path / "out")

    again = Collection.read(tmp_path / "out")

    assert len(again.incidents) == 2
    assert again.records.incidents == {}


@pytest.mark.parametrize("column", ["grade", "sources"])
def test_read_frame_of_another_version(collection, tmp_path, column):
    collection.write(tmp_path / "out")
    path = tmp_path / "out" / "incidents.parquet"
    collection.incidents.drop(columns=column).to_parquet(path, index=False)

    with pytest.raises(CollectionError, match=f"another version .*'{column}' is missing"):
        Collection.read(tmp_path / "out")


def test_read_frame_with_text_where_lists_are_expected(collection, tmp_path):
    collection.write(tmp_path / "out")
    path = tmp_path / "out" / "incidents.parquet"
    collection.incidents.assign(sources="paper").to_parquet(path, index=False)

    with pytest.raises(CollectionError, match=r"another version .*'sources' is str"):
        Collection.read(tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 100], ids=["empty", "short", "long"])
def test_read_damaged_frame_says_how_to_make_it_again(collection, tmp_path, content):
    collection.write(tmp_path / "out")
    (tmp_path / "out" / "incidents.parquet").write_bytes(content)

    with pytest.raises(CollectionError, match=r"damaged .*python -m geodata build"):
        Collection.read(tmp_path / "out")
