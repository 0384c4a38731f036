"""The page, its data and its addresses on a day of the past."""

import json
from datetime import date

import numpy as np
import pytest
from starlette.applications import Starlette

from dashboard.atlas import BEFORE_ALL, atlas_known_on, load_atlas, shared_atlas
from dashboard.atlas import Settings as AtlasSettings
from dashboard.routes import ROUTES, data_folder, data_url
from geodata.columns import pack_columns
from geodata.filters import IncidentFilter

K1 = "2019-12-27-k1-rocket-attack"
TAJI = "2020-03-11-taji-rocket-attack"
KNOWN = {
    date(2016, 5, 30): 0,
    date(2016, 5, 31): 7,
    date(2016, 6, 30): 8,
    date(2017, 7, 11): 13,
    date(2020, 1, 1): 18,
    date(2020, 1, 24): 26,
    date(2020, 3, 14): 30,
}


@pytest.fixture
def get(fetch, serve, build_folder):
    serve(build_folder)
    app = Starlette(routes=ROUTES)
    return lambda target, **headers: fetch(app, target, **headers)


@pytest.mark.parametrize(("day", "count"), KNOWN.items(), ids=str)
def test_incidents_known_on_a_day_are_those_reported_until_then(atlas, day, count):
    known = atlas.known_on(day)
    assert len(known.incidents) == len(known.records.incidents) == count
    assert set(known.incidents["sources"].explode().dropna()) <= set(known.records.sources)


@pytest.mark.parametrize(
    ("day", "date_edtf", "outlets", "grade", "sources"),
    [
        (date(2020, 1, 1), None, 1, "weak", ("thread-lethality-jane",)),
        (
            date(2020, 1, 24),
            "2019-12-27",
            2,
            "fair",
            ("thread-lethality-jane", "jpost-baghdad-rally"),
        ),
    ],
)
def test_k1_is_told_as_it_was_known(atlas, day, date_edtf, outlets, grade, sources):
    known = atlas.known_on(day)
    row = known.incidents.iloc[known.row_of(K1)]
    assert (row.date_edtf if isinstance(row.date_edtf, str) else None) == date_edtf
    assert (row.outlets, row.grade, row.sources) == (outlets, grade, sources)


def test_last_change_is_today_but_for_our_own_words(atlas):
    known = atlas.known_on(date.max).incidents
    assert known.drop(columns="summary").equals(atlas.incidents.drop(columns="summary"))
    assert known["summary"].isna().all()


def test_day_makes_no_change_to_today(build_folder):
    opened = load_atlas(AtlasSettings(build_folder, None))
    before = pack_columns(opened.incidents)
    opened.known_on(date(2020, 1, 1))
    assert opened.known is None
    assert opened.today is opened
    assert pack_columns(opened.incidents) == before


def test_days_without_a_change_between_them_share_what_takes_long(atlas):
    first, second = (atlas.known_on(date(2020, 2, day)) for day in (1, 20))
    assert (first.known, second.known) == (date(2020, 2, 1), date(2020, 2, 20))
    assert first.index is second.index
    assert first.version == second.version == f"{atlas.version}-2020-01-24"


def test_days_before_all_are_one_version(atlas):
    assert atlas.known_on(date(1990, 1, 1)).version == f"{atlas.version}-{BEFORE_ALL}"


def test_columns_masks_labels_and_cards_are_of_the_day(get):
    known = atlas_known_on(date(2020, 1, 2))
    folder = data_folder(known)
    assert folder == f"/atlas/data/{shared_atlas().version}-2020-01-01"
    columns = get(f"{folder}/columns.bin")
    assert columns.status == 200
    assert columns.body == pack_columns(known.incidents)
    assert columns.body != get(data_url("columns.bin")).body
    labels = json.loads(get(f"{folder}/labels.json?rows=0,17").body)
    assert [label["id"] for label in labels] == known.incidents["id"].iloc[[0, 17]].tolist()
    assert get(f"{folder}/labels.json?rows=18").status == 400
    assert "immutable" in columns.headers["cache-control"]


def test_mask_of_one_day_is_not_served_for_another(get):
    query = "grade=weak"
    for day in (None, date(2020, 1, 1), date(2020, 1, 24), None):
        known = atlas_known_on(day)
        bits = np.unpackbits(
            np.frombuffer(get(f"{data_folder(known)}/mask.bin?{query}").body, dtype=np.uint8),
            count=len(known.incidents),
            bitorder="little",
        )
        assert (
            bits.astype(bool).tolist()
            == known.index.mask(IncidentFilter.from_query(query)).tolist()
        )


def test_card_of_a_day_says_what_was_known_on_it(get):
    early = data_folder(atlas_known_on(date(2020, 1, 1)))
    assert get(f"{early}/incidents/{TAJI}.json").status == 404
    then, now = (
        get(f"{folder}/incidents/{K1}.json").text for folder in (early, data_folder(shared_atlas()))
    )
    assert "date unknown" in then
    assert "date unknown" not in now


def test_day_before_all_has_empty_columns(get):
    folder = data_folder(atlas_known_on(date(2016, 5, 30)))
    assert get(f"{folder}/columns.bin").status == 200
    assert get(f"{folder}/mask.bin?grade=weak").body == b""
    assert get(f"{folder}/labels.json?rows=0").status == 400


@pytest.mark.parametrize("name", ["columns.bin", "mask.bin?q=taji", "labels.json?rows=0"])
@pytest.mark.parametrize("day", ["2020-01-02", "2020-13-01", "0001-01-02"])
def test_day_without_rows_of_its_own_is_not_served(get, name, day):
    assert get(f"/atlas/data/{shared_atlas().version}-{day}/{name}").status == 404


def test_outdated_version_of_a_day_is_gone(get):
    assert get(f"/atlas/data/{'0' * 16}-2020-01-01/mask.bin").status == 410


def _query(page, name):
    values = page.query_params[name]
    return values if isinstance(values, list) else [values]


def _state(page):
    arguments = json.loads(page.get("component_instance")[0].proto.json_args)
    return json.dumps(arguments)


def _banner(page):
    found = [text.value for text in page.markdown if "could know it" in text.value]
    return found[0] if found else None


def test_day_of_knowledge_is_off_by_default(open_page):
    page = open_page()
    assert not page.toggle(key="is-known-on").value
    assert _banner(page) is None


def test_switch_turns_it_on_and_the_address_has_it(open_page):
    page = open_page()
    page.toggle(key="is-known-on").set_value(True).run()
    assert not page.exception
    assert _query(page, "known") == ["2020-03-13"]
    assert "13 March 2020: 26 of 30 incidents were reported" in _banner(page)
    page.toggle(key="is-known-on").set_value(False).run()
    assert "known" not in page.query_params
    assert _banner(page) is None


def test_link_with_a_day_opens_it_in_every_part(open_page):
    page = open_page(known="2020-01-01")
    assert not page.exception
    assert page.date_input(key="known-on").value == date(2020, 1, 1)
    assert "1 January 2020: 18 of 30 incidents were reported" in _banner(page)
    assert "not on the map" in _banner(page)
    assert f"{shared_atlas().version}-2020-01-01" in _state(page)
    assert len(page.dataframe[0].value) == 18


def test_slider_and_choices_stay_as_they_are(open_page):
    today, past = open_page(), open_page(known="2020-01-01", dates=["2020-03-01", "2020-03-10"])
    sliders = [page.slider(key="dates") for page in (today, past)]
    assert len({(slider.min, slider.max) for slider in sliders}) == 1
    assert _query(past, "dates") == ["2020-03-01", "2020-03-10"]


def test_choice_that_the_day_does_not_have_is_kept(open_page):
    page = open_page(known="2016-05-31", source=["jpost-baghdad-rally"])
    assert not page.exception
    assert _query(page, "source") == ["jpost-baghdad-rally"]
    assert page.session_state["source"] == ["jpost-baghdad-rally"]


@pytest.mark.parametrize("text", ["yesterday", "2020-1-1", "2020-13-01", "20200101", ""])
def test_anything_that_is_no_day_is_today(open_page, text):
    page = open_page(known=text)
    assert not page.exception
    assert _banner(page) is None


def test_day_before_the_first_source_says_so_and_leads_back(open_page):
    page = open_page(known="2010-01-01")
    assert not page.exception
    said = [text.value for text in page.markdown if "no source of this collection" in text.value]
    assert "1 January 2010" in said[0]
    assert "31 May 2016" in said[0]
    page.button(key="known-day empty").click().run()
    assert _query(page, "known") == ["2016-05-31"]
    assert "7 of 30" in _banner(page)


def test_selected_incident_that_was_not_reported_yet_says_when_it_was(open_page):
    page = open_page(known="2020-01-01", incident=TAJI)
    assert not page.exception
    assert "14 March 2020" in page.info[0].value
    page.button(key="known-day panel").click().run()
    assert _query(page, "known") == ["2020-03-14"]
    assert _query(page, "incident") == [TAJI]
    assert not page.info


@pytest.mark.parametrize("page", [{}, {"page": "source"}], ids=["reader", "page"])
def test_source_that_was_not_published_yet_says_when_it_was(open_page, page):
    page = open_page(known="2020-01-01", read="jpost-baghdad-rally", **page)
    assert not page.exception
    assert "24 January 2020" in page.info[0].value
    page.button(key="known-today reader").click().run()
    assert "known" not in page.query_params
    assert not page.info


@pytest.mark.parametrize("incident", [K1, "2020-01-24-baghdad-rally"])
@pytest.mark.parametrize("day", ["2020-01-01", "2020-01-24", "2030-01-01"])
def test_card_and_page_open_on_any_day(open_page, incident, day):
    assert not open_page(known=day, incident=incident).exception
    assert not open_page(known=day, incident=incident, page="incident").exception


@pytest.mark.parametrize("day", [date(2016, 5, 30), date(2020, 1, 1)])
def test_generated_rows_are_always_known(generated_build, day):
    opened = load_atlas(AtlasSettings(generated_build, None))
    assert opened.known_on(day).incidents["id"].equals(opened.incidents["id"])
