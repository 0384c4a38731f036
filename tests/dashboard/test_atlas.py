import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard import atlas as atlas_module
from dashboard.atlas import PROJECT, Atlas, Settings, load_atlas, outlet, shared_atlas
from dashboard.phrases import say_date
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.errors import GeodataError
from geodata.vocabulary import Field

KILLING = "2020-01-03-soleimani-muhandis-killing"


def test_settings_without_environment_are_the_project_s_own(monkeypatch):
    monkeypatch.delenv("INCIDENT_BUILD", raising=False)
    monkeypatch.delenv("INCIDENT_DOCUMENTS", raising=False)
    assert Settings.from_environment() == Settings(PROJECT / "build", None)


def test_settings_follow_the_environment(monkeypatch):
    monkeypatch.setenv("INCIDENT_BUILD", "/srv/build")
    monkeypatch.setenv("INCIDENT_DOCUMENTS", "/srv/documents")
    assert Settings.from_environment() == Settings(Path("/srv/build"), Path("/srv/documents"))


def test_load_atlas_without_a_build_says_how_to_make_one(tmp_path):
    with pytest.raises(GeodataError, match="python -m geodata build"):
        load_atlas(Settings(tmp_path, None))


def test_load_atlas_without_the_document_folder_names_the_setting(build_folder, tmp_path):
    with pytest.raises(GeodataError, match="INCIDENT_DOCUMENTS"):
        load_atlas(Settings(build_folder, tmp_path / "nothing"))


def test_load_atlas_takes_an_empty_document_folder(build_folder, tmp_path):
    assert load_atlas(Settings(build_folder, tmp_path)).library == {}


def test_shared_atlas_is_opened_once(serve, build_folder):
    serve(build_folder)
    assert shared_atlas() is shared_atlas()


def test_version_is_of_the_content_and_not_of_the_opening(build_folder, atlas, hostile_build):
    collection = Collection.read(BuildPaths(build_folder).collection)
    again = Atlas(collection, {}, atlas.towns)
    assert again.version == atlas.version
    assert Atlas(collection, {}, []).version != atlas.version
    assert load_atlas(Settings(hostile_build, None)).version != atlas.version


def test_every_actor_source_and_incident_has_a_name(atlas):
    records = atlas.records
    assert set(atlas.actor_names) == set(records.actors)
    assert set(atlas.outlets) == set(records.sources)
    for incident in records.incidents.values():
        assert atlas.title_of(incident.id) == incident.title


def test_an_incident_with_the_id_of_an_actor_does_not_take_its_name(
    make_atlas, make_source, make_actor, make_claim, make_incident
):
    incident = make_incident(make_claim("initiator", "iran"), incident_id="iran")
    twins = make_atlas([incident], [make_source()], [make_actor("iran")])
    assert twins.name_of(Field.INITIATOR, "iran") == "Iran"
    assert twins.name_of(Field.FOLLOWS, "iran") == incident.title


def test_row_of_every_incident_is_its_row(atlas):
    for incident_id in atlas.records.incidents:
        assert atlas.has_incident(incident_id)
        assert atlas.incidents["id"].iloc[atlas.row_of(incident_id)] == incident_id


@pytest.mark.parametrize("incident_id", ["", "nope", "2020", "zzz", "\U0010ffff"])
def test_row_of_an_unknown_incident_is_none(atlas, incident_id):
    assert not atlas.has_incident(incident_id)
    with pytest.raises(KeyError):
        atlas.row_of(incident_id)


def test_actor_or_source_that_no_record_names_is_called_by_its_id(atlas):
    assert atlas.actor_name("party-01") == "party-01"
    assert atlas.outlet_of("bulletin-01") == "bulletin-01"


def test_labels_say_title_and_date_of_rows_in_their_order(atlas, words):
    rows = [atlas.row_of(an_id) for an_id in ("2020-03-11-taji-rocket-attack", KILLING)]
    taji, killing = atlas.labels(rows, words)
    assert taji == {
        "id": "2020-03-11-taji-rocket-attack",
        "title": "Rocket attack that killed three coalition soldiers in Iraq",
        "when": "11 March 2020",
    }
    assert killing["id"] == KILLING


def test_labels_of_all_rows_say_what_the_cards_say(atlas, words):
    labels = atlas.labels(range(len(atlas.incidents)), words)
    for label, title, edtf in zip(
        labels, atlas.incidents["title"], atlas.incidents["date_edtf"], strict=True
    ):
        assert label["title"] == title
        assert label["when"] == say_date(words, edtf if isinstance(edtf, str) else None)


def test_newest_incidents_ended_last(atlas):
    latest = atlas.incidents["date_latest"]
    newest = latest.iloc[atlas.newest]
    assert len(newest) == 5
    assert newest.is_monotonic_decreasing
    assert newest.min() >= latest.drop(newest.index).max()


def test_date_range_holds_every_incident(atlas):
    assert atlas.date_range == (date(2003, 1, 1), date(2020, 3, 14))


def test_date_range_of_undated_incidents_is_a_range_still(
    make_atlas, make_source, make_claim, make_incident
):
    first, last = make_atlas(
        [make_incident(make_claim("attacks", "3"))], [make_source()]
    ).date_range
    assert first < last


@pytest.mark.parametrize(
    ("kind", "author", "said"),
    [
        ("thread", "Jane", "Jane (Paper)"),
        ("thread", None, "Paper"),
        ("article", "Jane", "Paper"),
    ],
)
def test_outlet_is_the_publisher_or_whose_thread_it_is(make_source, kind, author, said):
    assert outlet(make_source(kind=kind, author=author, publisher="Paper")) == said


def test_settings_read_the_sites_that_may_embed(monkeypatch):
    monkeypatch.setenv("INCIDENT_EMBED_ORIGINS", "https://news.example http://localhost:8000")
    assert Settings.from_environment().embed_origins == (
        "https://news.example",
        "http://localhost:8000",
    )


@pytest.mark.parametrize("origin", ["news.example", "https://a.example/path", "https://a;b", "*"])
def test_settings_refuse_what_is_no_origin(monkeypatch, origin):
    monkeypatch.setenv("INCIDENT_EMBED_ORIGINS", origin)
    with pytest.raises(GeodataError, match="INCIDENT_EMBED_ORIGINS"):
        Settings.from_environment()


@pytest.mark.parametrize("changed", ["dashboard/view.py", "geodata/columns.py"])
def test_version_changes_with_the_code_that_makes_what_browsers_keep(
    atlas, tmp_path, monkeypatch, changed
):
    for package in ("dashboard", "geodata"):
        shutil.copytree(PROJECT / package, tmp_path / package)
    monkeypatch.setattr(atlas_module, "PROJECT", tmp_path)
    before = Atlas(atlas.collection, {}, atlas.towns).version
    with (tmp_path / changed).open("a") as code:
        code.write("# another rule\n")
    assert Atlas(atlas.collection, {}, atlas.towns).version != before == atlas.version
