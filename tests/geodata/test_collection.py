from __future__ import annotations

import pytest

from geodata.collection import Collection
from geodata.errors import CollectionError, SchemaError
from geodata.seeds import read_seeds


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
