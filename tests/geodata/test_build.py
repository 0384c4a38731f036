from __future__ import annotations

import pytest

from geodata.build import BuildPaths, build, is_current
from geodata.collection import Collection
from geodata.errors import SeedError


def test_build_writes_a_collection_that_can_be_read(write_seeds, build_folder):
    paths = BuildPaths(build_folder)

    build(paths, write_seeds())

    assert list(Collection.read(paths.collection).incidents["id"]) == ["rockets"]


def test_build_summary_counts(write_seeds, good_seeds, build_folder):
    unplaced = good_seeds["incident"].replace("Fallujah", "Xyzzyplugh")
    seeds = write_seeds({"incidents/unplaced.yaml": unplaced, "incidents/bad.yaml": "title: T\n"})

    summary = build(BuildPaths(build_folder), seeds)

    assert (summary.records_read, summary.incidents, summary.sources) == (5, 2, 1)
    assert (summary.claims, summary.on_map) == (10, 1)
    assert {rejection.record for rejection in summary.rejected} == {"bad"}
    assert summary.places >= 400


def test_build_summary_in_words_is_one_line(write_seeds, build_folder):
    words = build(BuildPaths(build_folder), write_seeds()).in_words()

    assert words.startswith("1 incidents (1 on the map), 5 claims, 1 sources; 3 records read")
    assert "\n" not in words


def test_build_reports_what_it_does(write_seeds, build_folder):
    lines = []
    seeds = write_seeds()

    build(BuildPaths(build_folder), seeds, report=lines.append)

    assert lines == [f"reading {seeds}"]


def test_build_twice_gives_the_same_collection(write_seeds, build_folder):
    paths, seeds = BuildPaths(build_folder), write_seeds()

    build(paths, seeds)
    first = (paths.collection / "records.json").read_bytes()
    build(paths, seeds)

    assert (paths.collection / "records.json").read_bytes() == first


def test_build_of_seeds_that_cannot_be_read_leaves_the_older_collection(
    write_seeds, build_folder, tmp_path
):
    paths = BuildPaths(build_folder)
    build(paths, write_seeds())

    with pytest.raises(SeedError):
        build(paths, tmp_path / "nowhere")

    assert len(Collection.read(paths.collection).incidents) == 1


def test_is_current_before_any_build(write_seeds, build_folder):
    assert not is_current(BuildPaths(build_folder), write_seeds())


def test_is_current_after_a_build(write_seeds, build_folder):
    paths, seeds = BuildPaths(build_folder), write_seeds()

    build(paths, seeds)

    assert is_current(paths, seeds)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda seeds: (seeds / "incidents/rockets.yaml").unlink(), id="removed"),
        pytest.param(
            lambda seeds: (seeds / "incidents/new.yaml").write_text("title: T\n"), id="added"
        ),
        pytest.param(
            lambda seeds: (seeds / "incidents/rockets.yaml").rename(seeds / "incidents/b.yaml"),
            id="renamed",
        ),
        pytest.param(
            lambda seeds: (seeds / "actors.yaml").write_text(
                "- {id: attackers, name: Others, kind: armed_group}\n"
            ),
            id="edited",
        ),
    ],
)
def test_is_current_not_once_a_seed_file_is_changed(write_seeds, build_folder, change):
    paths, seeds = BuildPaths(build_folder), write_seeds()
    build(paths, seeds)

    change(seeds)

    assert not is_current(paths, seeds)


def test_is_current_not_without_the_collection(write_seeds, build_folder):
    paths, seeds = BuildPaths(build_folder), write_seeds()
    build(paths, seeds)

    paths.collection.rename(build_folder / "moved-away")

    assert not is_current(paths, seeds)


def test_is_current_not_without_the_gazetteer(write_seeds, build_folder):
    paths, seeds = BuildPaths(build_folder), write_seeds()
    build(paths, seeds)

    paths.gazetteer.unlink()

    assert not is_current(paths, seeds)


def test_is_current_not_with_a_gazetteer_of_other_rows(write_seeds, build_folder):
    paths, seeds = BuildPaths(build_folder), write_seeds()
    build(paths, seeds)

    (build_folder / "places.stamp").write_text("made from older rows")

    assert not is_current(paths, seeds)
