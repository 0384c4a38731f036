import hashlib
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dashboard import state
from dashboard.atlas import Settings, load_atlas
from dashboard.card import make_card
from dashboard.map_config import map_config
from dashboard.views import filters, off_map, tables
from geodata.filters import FACETS, IncidentFilter
from geodata.seeds import read_seeds
from tests.oracle import window_masks

TAJI = "2020-03-11-taji-rocket-attack"
KILLING = "2020-01-03-soleimani-muhandis-killing"
KILLING_DAY = date(2020, 1, 3)
ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets"


def _counts(page):
    """Shown on the map, all, and not on the map, as the counts line says them."""
    counts = _line(page)["counts"]
    return counts["shown"], counts["total"], counts["unlocated"]


def _line(page):
    """What the counts line is told."""
    components = [json.loads(element.proto.json) for element in page.get("bidi_component")]
    return next(data for data in components if "counts" in data)


def _html(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def _button(page, label):
    return next(button for button in page.button if _plain(button.label) == label)


def _open(page, *popovers):
    """Open popovers; what is in them is made only then."""
    for key in popovers:
        page.session_state[key] = True
    return page.run()


def _plain(text):
    return re.sub(r"\\(.)", r"\1", text)


def _map_state(page):
    """What the map is asked to show, and the texts of its script."""
    arguments = json.loads(page.get("component_instance")[0].proto.json_args)
    state = re.search(r"window\.incidentState = (\{.*?\});", json.dumps(arguments)).group(1)
    return json.loads(state.encode().decode("unicode_escape")), arguments


def _query(page, name):
    """Values of a part of the URL; AppTest gives a text where there is one."""
    values = page.query_params.get(name, [])
    return [values] if isinstance(values, str) else list(values)


def _titles(page):
    return set(page.dataframe[0].value["title"]) if page.dataframe else set()


def _title(atlas, incident_id):
    return atlas.records.incidents[incident_id].title


def test_page_starts_and_shows_every_incident(open_page, atlas):
    page = open_page()
    assert not page.exception
    drawn, total, off_map = _counts(page)
    assert total == len(atlas.incidents) == drawn + off_map
    assert drawn == int((~atlas.incidents.geometry.is_empty).sum())
    assert len(page.dataframe[0].value) == total
    assert page.slider[0].value == atlas.date_range


def test_page_asks_the_map_for_all_rows_and_the_whole_range(open_page, atlas):
    state, _ = _map_state(open_page())
    first, last = atlas.date_range
    epoch = date(1970, 1, 1)
    assert state["window"] == [(first - epoch).days, (last - epoch).days]
    assert (state["filter"], state["selected"], state["chain"]) == ("", None, [])


def test_map_is_given_every_word_that_its_scripts_use(words):
    scripts = "".join(path.read_text("utf-8") for path in (ASSETS / "map").glob("*.js"))
    used = set(re.findall(r"\bwords\.(\w+)", scripts))
    assert used
    assert used <= set(map_config({}, words)["words"])


def test_map_names_no_other_host(open_page):
    _, arguments = _map_state(open_page())
    hosts = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", json.dumps(arguments)))
    assert hosts == set()


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        pytest.param("event_type", ["rocket_attack"], id="event type"),
        pytest.param("grade", ["fair"], id="grade"),
        pytest.param("actor", ["iran"], id="actor"),
        pytest.param("admin1", ["Baghdad"], id="governorate"),
        pytest.param("source", ["anti-media-mosul"], id="source"),
        pytest.param("q", "Taji", id="text"),
    ],
)
def test_filter_changes_counts_table_and_map(open_page, atlas, widget, value):
    page = open_page()
    find = {"q": page.text_input, "event_type": page.button_group, "grade": page.button_group}
    next(w for w in find.get(widget, page.multiselect) if w.key == widget).set_value(value).run()
    assert not page.exception
    drawn, total, off_map = _counts(page)
    assert 0 < drawn + off_map < total == len(atlas.incidents)
    assert len(page.dataframe[0].value) == drawn + off_map
    state, _ = _map_state(page)
    mask = atlas.index.mask(IncidentFilter.from_query(state["filter"]))
    assert int(mask.sum()) == drawn + off_map
    assert not _button(page, "Clear all filters").disabled
    _button(page, "Clear all filters").click().run()
    assert sum(_counts(page)[::2]) == total
    assert _button(page, "Clear all filters").disabled


def test_filter_of_the_url_is_the_filter_of_the_widgets(open_page):
    page = open_page(event_type=["rocket_attack", "air_strike"], actor="united-states")
    chosen = {widget.key: widget.value for widget in (*page.button_group, *page.multiselect)}
    assert chosen["event_type"] == ["rocket_attack", "air_strike"]
    assert chosen["actor"] == ["united-states"]
    assert chosen["grade"] == []
    assert 0 < _counts(page)[0] < _counts(page)[1]


def test_link_of_more_values_than_a_filter_may_have_is_cut_and_the_map_can_ask_for_it(
    open_page, generated_build, monkeypatch
):
    monkeypatch.setattr(state, "MOST_CHOSEN", 2)
    values = load_atlas(Settings(generated_build, None)).index.facets["actor"].values[:5]
    page = open_page(generated_build, actor=list(values))
    assert not page.exception
    assert _map_state(page)[0]["filter"] == "&".join(f"actor={v}" for v in sorted(values[:2]))


def test_all_values_that_may_be_chosen_fit_into_one_query(atlas):
    values = tuple(sorted(f"value-{number}" for number in range(state.MOST_CHOSEN)))
    chosen = IncidentFilter(**dict.fromkeys(FACETS, values), text="rockets")
    assert IncidentFilter.from_query(chosen.to_query()) == chosen


def test_filter_is_written_to_the_url_and_restores_the_same_page(open_page):
    page = open_page()
    next(w for w in page.multiselect if w.key == "actor").set_value(["iran"]).run()
    _button(_open(page, "presets"), "2020").click().run()
    again = open_page(**{name: _query(page, name) for name in page.query_params})
    assert _line(again) == _line(page)
    assert _titles(again) == _titles(page)
    assert again.slider[0].value == page.slider[0].value


def test_counts_beside_a_filter_follow_the_dates(open_page, atlas):
    def counts(**query):
        kinds = next(w for w in open_page(**query).button_group if w.key == "event_type")
        return sum(int(option.rpartition(" · ")[2]) for option in kinds.options)

    day = KILLING_DAY.isoformat()
    in_window = window_masks(atlas.incidents, KILLING_DAY, KILLING_DAY)
    assert counts() == len(atlas.incidents)
    assert counts(dates=[day, day]) == int(in_window.shown.sum())


def test_empty_result_says_so_and_reset_restores(open_page):
    page = open_page(q="no such word")
    assert _counts(page)[::2] == (0, 0)
    said = [element.value for element in page.markdown]
    assert any(text.startswith("No incident matches these filters and dates.") for text in said)
    assert not page.dataframe
    next(button for button in page.button if button.key == "empty-reset").click().run()
    assert not page.exception
    drawn, total, off_map = _counts(page)
    assert drawn + off_map == total
    assert not any("No incident matches" in element.value for element in page.markdown)


def test_empty_dates_say_so_and_offer_all_dates(open_page, atlas):
    page = open_page(q="Taji", dates=["2014-01-01", "2014-12-31"])
    assert any("The filters alone would show 2" in element.value for element in page.markdown)
    next(button for button in page.button if button.key == "empty-dates").click().run()
    assert page.slider[0].value == atlas.date_range
    assert sum(_counts(page)[::2]) == 2


HOSTILE_STATE = {
    "event_type": "nonsense",
    "actor": ["<script>", "iran'--"],
    "dates": "hello",
    "view": "hello",
    "q": "<script>",
    "incident": "<script>",
}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(HOSTILE_STATE, id="all at once"),
        pytest.param({"dates": ["2020-01-03"]}, id="one date"),
        pytest.param({"dates": ["hello", "world"]}, id="words as dates"),
        pytest.param({"dates": ["1900-01-01", "2120-01-01"]}, id="dates out of range"),
        pytest.param({"dates": ["99999-99-99", "-1"]}, id="no dates"),
        pytest.param({"dates": ["2020-01-01"] * 50}, id="many dates"),
        pytest.param({"view": "nan,inf,7"}, id="view of nowhere"),
        pytest.param({"q": "x" * 5_000}, id="endless text"),
        pytest.param({"q": "\u202e\u0000("}, id="control characters"),
        pytest.param({"q": "[("}, id="broken expression"),
        pytest.param({"event_type": ["air_strike"] * 100}, id="one value many times"),
        pytest.param({"incident": "", "read": ""}, id="empty ids"),
        pytest.param({"incident": TAJI, "read": "nope"}, id="unknown source"),
        pytest.param({"incident": "nope", "read": "nope"}, id="unknown both"),
        pytest.param({"incident": "nope", "read": "anti-empire-rockets"}, id="unknown incident"),
        pytest.param({"incident": [TAJI, "nope"]}, id="two incidents"),
        pytest.param({"map_sequence": "1", "opening_view": "x"}, id="names of our own state"),
    ],
)
def test_bad_url_state_never_raises(open_page, query):
    page = open_page(**query)
    assert not page.exception
    assert not page.error
    assert _counts(page)[1] > 0


def test_bad_url_state_leaves_out_what_does_not_fit(open_page, atlas):
    page = open_page(**HOSTILE_STATE)
    chosen = {widget.key: widget.value for widget in (*page.button_group, *page.multiselect)}
    assert not any(chosen.values())
    assert page.slider[0].value == atlas.date_range
    assert not {"event_type", "actor", "dates"} & set(page.query_params)


def test_dates_of_the_url_that_stand_the_wrong_way_round_are_swapped(open_page):
    page = open_page(dates=["2020-01-31", "2019-12-01"])
    assert page.slider[0].value == (date(2019, 12, 1), date(2020, 1, 31))
    assert _line(page) == _line(open_page(dates=["2019-12-01", "2020-01-31"]))


def test_unknown_incident_is_said_not_to_exist(open_page):
    page = open_page(incident="<script>")
    said = _plain(page.warning[0].value)
    assert said == "There is no incident “<script>” in this collection."
    assert _map_state(page)[0]["selected"] is None
    _button(page, "Close").click().run()
    assert not page.warning
    assert "incident" not in page.query_params


def test_unknown_source_is_said_not_to_exist(open_page):
    page = open_page(read="nope")
    said = _plain(page.warning[0].value)
    assert said == "There is no source “nope” in this collection."


@pytest.mark.parametrize("name", ["incident", "read"])
def test_an_unknown_id_makes_no_link_or_picture(open_page, name):
    page = open_page(**{name: "[log in](https://evil.example) ![](https://evil.example/x.png)"})
    assert not re.search(r"(?<!\\)[\[\]()!]", page.warning[0].value.replace("“", ""))


def test_selected_incident_shows_its_card(open_page, atlas, words):
    page = open_page(incident=TAJI)
    shown = _html(page)
    card = make_card(atlas, TAJI, words)
    for text in (
        card.title,
        card.facts[0].values[0].text,
        card.grade,
        "inferred",
        card.testimonies[0].outlet,
    ):
        assert text in shown
    state, _ = _map_state(page)
    assert state["selected"] == TAJI
    chain = {atlas.incidents["id"].iloc[row] for row in state["chain"]}
    assert chain >= {connection.incident_id for connection in card.connections}


def test_every_incident_and_its_sources_can_be_opened(open_page, atlas):
    page = open_page()
    for incident in atlas.records.incidents.values():
        page.query_params["incident"] = incident.id
        for source_id in (None, *incident.source_ids):
            if source_id is None:
                page.query_params.pop("read", None)
            else:
                page.query_params["read"] = source_id
            page.run()
            assert not page.exception
            assert not page.warning


def test_card_leads_to_a_connected_incident(open_page, atlas):
    page = open_page(incident=TAJI)
    answered = next(button for button in page.button if button.label.startswith("Answered by"))
    answered.click().run()
    assert _query(page, "incident") == ["2020-03-12-strikes-across-iraq"]
    assert _title(atlas, "2020-03-12-strikes-across-iraq") in _html(page)


def test_read_the_source_opens_the_reader_and_back_closes_it(open_page, atlas):
    page = open_page(incident=TAJI)
    _button(page, "Read the source: Anti-Empire").click().run()
    source = atlas.records.sources["anti-empire-rockets"]
    assert _query(page, "read") == [source.id]
    assert source.abstract.split("'")[0] in _html(page)
    assert "D, not usually reliable" in _html(page)
    assert f'href="{source.url}"' in _html(page)
    assert "The text is not in this server" in _html(page)
    _button(page, "Back to the incident").click().run()
    assert "read" not in page.query_params
    assert _query(page, "incident") == [TAJI]
    assert _title(atlas, TAJI) in _html(page)


def test_reader_shows_the_passage_where_the_library_has_the_text(
    open_page, compile_build, make_seeds, make_source, make_claim, make_incident, tmp_path
):
    text = "A title\n\nRockets fell on the base & its <gate> at dawn.\n"
    (tmp_path / "document.txt").write_text(text, encoding="utf-8")
    source = make_source(sha256=hashlib.sha256(text.encode()).hexdigest(), language="ar")
    incident = make_incident(make_claim("date", "2020-01-03", paragraph=2, span="0-12"))
    build = compile_build(make_seeds([incident], [source]))
    page = open_page(build, tmp_path, incident=incident.id, read=source.id)
    assert "<mark>Rockets fell</mark> on the base &amp; its &lt;gate&gt; at dawn." in _html(page)
    assert '<blockquote lang="ar"' in _html(page)
    assert "The text is not in this server" not in _html(page)


@pytest.mark.parametrize(
    ("label", "dates"),
    [
        ("Winter 2019–20", (date(2019, 12, 1), date(2020, 3, 14))),
        ("2019", (date(2019, 1, 1), date(2019, 12, 31))),
        ("2020", (date(2020, 1, 1), date(2020, 3, 14))),
    ],
)
def test_preset_moves_the_dates(open_page, atlas, label, dates):
    page = _open(open_page(), "presets", "exact-dates")
    _button(page, label).click().run()
    assert page.slider[0].value == dates
    assert [field.value for field in page.date_input] == list(dates)
    assert sum(_counts(page)[::2]) < len(atlas.incidents)
    _button(page, "All dates").click().run()
    assert page.slider[0].value == atlas.date_range
    assert sum(_counts(page)[::2]) == len(atlas.incidents)


def test_every_preset_works(open_page):
    page = _open(open_page(), "presets")
    labels = [button.label for button in page.button if (button.key or "").startswith("set ")]
    assert len(labels) > 3
    for label in labels:
        _button(page, label).click().run()
        assert not page.exception
        start, end = page.slider[0].value
        assert start <= end


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [
        pytest.param(0, 0, True, id="the day alone"),
        pytest.param(0, 20, True, id="first day"),
        pytest.param(-20, 0, True, id="last day"),
        pytest.param(-20, -1, False, id="until the day before"),
        pytest.param(1, 20, False, id="from the day after"),
    ],
)
def test_slider_includes_both_ends(open_page, atlas, start, end, is_shown):
    page = open_page()
    window = (KILLING_DAY + timedelta(start), KILLING_DAY + timedelta(end))
    page.slider[0].set_value(window).run()
    assert not page.exception
    assert (_title(atlas, KILLING) in _titles(page)) == is_shown


@pytest.mark.parametrize(
    ("field", "day", "dates"),
    [
        pytest.param(0, date(2019, 12, 27), (date(2019, 12, 27), date(2020, 3, 14)), id="from"),
        pytest.param(1, date(2019, 12, 27), (date(2003, 1, 1), date(2019, 12, 27)), id="to"),
    ],
)
def test_exact_dates_move_the_slider(open_page, field, day, dates):
    page = _open(open_page(), "exact-dates")
    page.date_input[field].set_value(day).run()
    assert page.slider[0].value == dates


def test_exact_dates_the_wrong_way_round_keep_the_day_just_typed(open_page):
    page = _open(open_page(), "exact-dates")
    page.date_input[1].set_value(date(2019, 12, 27)).run()
    page.date_input[0].set_value(date(2020, 1, 3)).run()
    assert page.slider[0].value == (date(2020, 1, 3), date(2020, 1, 3))


def _send_from_map(page, event):
    """Run the page as if the map's frame had sent this."""
    # AppTest has no accessor for components; this is what one would do.
    states = page._tree.get_widget_states()
    state = states.widgets.add()
    state.id = page.get("component_instance")[0].proto.id
    state.json_value = json.dumps(event)
    return page._run(states)


def test_click_on_the_map_selects_reads_and_closes(open_page):
    page = open_page()
    _send_from_map(page, {"event": "select", "sequence": 1, "incident": TAJI})
    assert _query(page, "incident") == [TAJI]
    reading = {"event": "read", "sequence": 2, "incident": TAJI, "source": "anti-empire-rockets"}
    _send_from_map(page, reading)
    assert _query(page, "read") == ["anti-empire-rockets"]
    _send_from_map(page, {"event": "close", "sequence": 3})
    assert not {"incident", "read"} & set(page.query_params)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("select", id="text"),
        pytest.param([TAJI], id="list"),
        pytest.param(None, id="nothing"),
        pytest.param({"sequence": 1, "incident": "nope"}, id="unknown incident"),
        pytest.param({"sequence": 1, "incident": [TAJI]}, id="list of incidents"),
        pytest.param({"sequence": 1, "incident": {"id": TAJI}}, id="object as incident"),
        pytest.param({"sequence": [], "event": {}, "incident": 7}, id="wrong types"),
    ],
)
def test_map_sends_nonsense_and_nothing_is_selected(open_page, event):
    page = _send_from_map(open_page(), event)
    assert not page.exception
    assert "incident" not in page.query_params


@pytest.mark.parametrize("source", ["nope", ["anti-empire-rockets"], {}, 7, None])
def test_map_sends_nonsense_as_source_and_nothing_is_read(open_page, source):
    event = {"event": "read", "sequence": 1, "incident": TAJI, "source": source}
    page = _send_from_map(open_page(), event)
    assert not page.exception
    assert _query(page, "incident") == [TAJI]
    assert "read" not in page.query_params


TABS = ("table", "pictures", "stories", "off_map", "sources", "rejected", "about")


def _open_tab(page, name):
    page.session_state["tabs"] = page.tabs[TABS.index(name)].label
    return page.run()


@pytest.mark.parametrize("name", TABS)
def test_every_tab_opens(open_page, name):
    page = _open_tab(open_page(), name)
    assert not page.exception
    assert page.tabs[TABS.index(name)].children


def test_tab_of_what_is_not_on_the_map_holds_what_the_line_counts(open_page):
    page = _open_tab(open_page(), "off_map")
    listed = [button for button in page.button if (button.key or "").startswith("off-map tab ")]
    assert len(listed) == _counts(page)[2] > 0
    listed[0].click().run()
    assert _query(page, "incident") == [listed[0].key.removeprefix("off-map tab ")]


def test_count_of_what_is_not_on_the_map_opens_the_list(open_page):
    page = open_page()
    _open(page, "off-map")
    assert not page.exception
    listed = [button for button in page.button if (button.key or "").startswith("off-map head ")]
    assert len(listed) == _counts(page)[2] > 0
    listed[0].click().run()
    assert _query(page, "incident") == [listed[0].key.removeprefix("off-map head ")]


def test_list_of_sources_opens_each_in_the_reader(open_page, atlas):
    page = _open_tab(open_page(), "sources")
    listed = [button for button in page.button if (button.key or "").startswith("source ")]
    assert [_plain(button.label) for button in listed] == [
        source.title for source in atlas.records.sources.values()
    ]
    listed[0].click().run()
    assert _query(page, "read") == [listed[0].key.removeprefix("source ")]


def test_rows_left_out_are_listed_with_their_reason(open_page, compile_build, write_seeds):
    folder = write_seeds({"incidents/bad.yaml": "title: Only a title\n"})
    page = open_page(compile_build(read_seeds(folder)))
    assert _line(page)["rest"] == ["2 rows left out"]
    _open_tab(page, "rejected")
    left_out = page.dataframe[-1].value
    assert set(left_out["File"]) == {"incidents/bad.yaml"}
    assert left_out["Reason"].str.len().min() > 0


def _rows_said(page):
    return next(caption.value for caption in page.caption if caption.value.startswith("Rows "))


def test_table_of_many_incidents_is_turned_page_by_page(open_page, generated_build):
    page = open_page(generated_build)
    total = sum(_counts(page)[::2])
    first = _titles_in_order(page)
    assert (len(first), _rows_said(page)) == (50, f"Rows 1–50 of {total}")
    assert _button(page, "Previous").disabled
    read = list(first)
    while not _button(page, "Next").disabled:
        _button(page, "Next").click().run()
        assert not page.exception
        read += _titles_in_order(page)
    assert _rows_said(page).endswith(f"–{total} of {total}")
    assert read == load_atlas(Settings(generated_build, None)).incidents["title"].tolist()
    _button(page, "Previous").click().run()
    assert len(_titles_in_order(page)) == 50


def _titles_in_order(page):
    return page.dataframe[0].value["title"].tolist()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda page: page.text_input[0].set_value("number"), id="filter"),
        pytest.param(
            lambda page: page.slider[0].set_value((date(2003, 1, 2), date(2020, 12, 30))),
            id="dates",
        ),
    ],
)
def test_table_begins_anew_when_something_else_is_listed(open_page, generated_build, change):
    page = open_page(generated_build)
    _button(page, "Next").click().run()
    assert _rows_said(page).startswith("Rows 51–")
    change(page).run()
    assert _rows_said(page).startswith("Rows 1–")


def test_table_of_one_page_has_nothing_to_turn(open_page):
    page = open_page()
    assert not [button for button in page.button if button.label in ("Previous", "Next")]


def test_long_list_of_what_is_not_on_the_map_is_cut_and_says_so(
    open_page, generated_build, monkeypatch
):
    monkeypatch.setattr(off_map, "MOST_LISTED", 3)
    page = _open_tab(open_page(generated_build), "off_map")
    listed = [button for button in page.button if (button.key or "").startswith("off-map tab ")]
    assert len(listed) == 3
    more = _counts(page)[2] - 3
    assert page.caption[-1].value.startswith(f"and {more} more;")


def test_list_of_sources_is_turned_page_by_page(open_page, atlas, monkeypatch):
    monkeypatch.setattr(tables, "PAGE_SIZE", 3)
    page = _open_tab(open_page(), "sources")
    titles = []
    for _ in range(0, len(atlas.records.sources), 3):
        listed = [button for button in page.button if (button.key or "").startswith("source ")]
        titles += [_plain(button.label) for button in listed]
        if not _button(page, "Next").disabled:
            _button(page, "Next").click().run()
    assert titles == [source.title for source in atlas.records.sources.values()]


def test_filter_of_many_values_lists_the_most_frequent_and_the_chosen(
    open_page, atlas, monkeypatch
):
    monkeypatch.setattr(filters, "MOST_LISTED", 3)
    values = atlas.index.facets["actor"].values
    page = open_page(actor=[values[1], values[-1]])
    listed = next(widget for widget in page.multiselect if widget.key == "actor")
    assert listed.value == [values[1], values[-1]]
    assert [option.rpartition(" · ")[0] for option in listed.options] == [
        atlas.actor_names[value] for value in (*values[:3], values[-1])
    ]
    assert listed.proto.placeholder == "Any; the 3 most frequent are listed"
    assert 0 < sum(_counts(page)[::2]) < len(atlas.incidents)


def test_incident_without_a_record_opens_its_card(open_page, generated_build):
    atlas = load_atlas(Settings(generated_build, None))
    for row in atlas.incidents.iloc[:: len(atlas.incidents) // 5].itertuples():
        page = open_page(generated_build, incident=row.id)
        assert not page.exception
        assert not page.warning
        assert row.title in _html(page)
        assert "not recorded one by one" in _html(page)
        assert _map_state(page)[0]["row"] == row.Index
    source = next(button for button in page.button if button.label.startswith("Read the source"))
    source.click().run()
    assert not page.exception
    assert _query(page, "read") == [row.sources[0]]


SORRY = "The incidents could not be loaded. The server’s log says why."


def test_missing_build_is_one_clear_sentence(open_page, tmp_path, caplog):
    page = open_page(tmp_path / "nothing")
    assert not page.exception
    assert [error.value for error in page.error] == [SORRY]
    assert "python -m geodata build" in caplog.text
    assert not page.slider


def test_missing_document_library_is_one_clear_sentence(open_page, build_folder, tmp_path, caplog):
    page = open_page(build_folder, tmp_path / "nothing")
    assert not page.exception
    assert [error.value for error in page.error] == [SORRY]
    assert "INCIDENT_DOCUMENTS" in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "logged"),
    [("records.json", "{}", "another version"), ("incidents.parquet", "PAR1?", "damaged")],
)
def test_collection_that_cannot_be_read_is_one_clear_sentence(
    open_page,
    compile_build,
    make_seeds,
    make_source,
    make_claim,
    make_incident,
    caplog,
    name,
    content,
    logged,
):
    incident = make_incident(make_claim("date", "2020-01-03"))
    build = compile_build(make_seeds([incident], [make_source()]))
    (build / "seeds" / name).write_text(content, encoding="utf-8")
    page = open_page(build)
    assert not page.exception
    assert [error.value for error in page.error] == [SORRY]
    assert logged in caplog.text


def test_a_map_without_any_mark_says_why(open_page):
    page = open_page(event_type="rocket_attack", dates=["2018-01-01", "2018-12-31"])
    assert any("close enough to draw" in text.value for text in page.markdown)


def test_empty_collection_says_so(open_page, compile_build, make_seeds):
    page = open_page(compile_build(make_seeds()))
    assert not page.exception
    assert page.info[0].value.startswith("This collection holds no incident yet.")
    assert not page.slider


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param([("date", "2020-12-31")], id="one day, the last of a year"),
        pytest.param([("place", "Mosul")], id="no date"),
        pytest.param([("attacks", "3")], id="neither date nor place"),
        pytest.param([("date", "2019-21")], id="season"),
        pytest.param([("date", "1700-01-01/2020-01-01")], id="three centuries"),
    ],
)
def test_collection_of_one_odd_incident_works(
    open_page, compile_build, make_seeds, make_source, make_claim, make_incident, claims
):
    incident = make_incident(*(make_claim(field, value) for field, value in claims))
    page = open_page(compile_build(make_seeds([incident], [make_source()])))
    assert not page.exception
    assert _counts(page)[1] == 1
    _open(page, "presets")
    for label in [button.label for button in page.button if (button.key or "").startswith("set ")]:
        _button(page, label).click().run()
        assert not page.exception
    page.query_params["incident"] = incident.id
    assert not page.run().exception
    assert not _open_tab(page, "off_map").exception


class _Tags(HTMLParser):
    """Every tag of a page with its attributes; the texts of styles apart."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


ALLOWED_TAGS = {"article", "section", "div", "p", "h1", "h2", "h3", "dl", "dt", "dd", "ul", "li"}
ALLOWED_TAGS |= {"span", "strong", "small", "a", "img", "mark", "blockquote", "style"}
ALLOWED_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_ATTRIBUTES = {"class", "title", "href", "target", "rel", "src", "alt", "lang", "dir"}
ALLOWED_ATTRIBUTES |= {"role"}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="welcome"),
        pytest.param({"incident": "hostile-on-map"}, id="card"),
        pytest.param({"incident": "hostile-nowhere"}, id="card off the map"),
        pytest.param({"incident": "hostile-on-map", "read": "hostile"}, id="reader"),
        pytest.param({"read": "hostile"}, id="reader alone"),
        pytest.param({"incident": '"><script>alert(1)</script>'}, id="hostile id"),
        pytest.param({"read": '"><script>alert(1)</script>'}, id="hostile source id"),
    ],
)
def test_hostile_collection_makes_no_markup_of_its_own(open_page, hostile_build, query):
    page = open_page(hostile_build, **query)
    for name in TABS:
        _open_tab(page, name)
        assert not page.exception
        _check_html(page)
        _check_markdown(page)
        assert "alert(1)" not in page.get("component_instance")[0].proto.json_args


def _check_html(page):
    assert "<script" not in _html(page)
    assert "\u202e" not in _html(page)
    parser = _Tags()
    parser.feed(_html(page))
    for tag, attributes in parser.tags:
        assert tag in ALLOWED_TAGS
        assert set(attributes) <= ALLOWED_ATTRIBUTES
        assert attributes.get("src", "/atlas/symbols/").startswith("/atlas/symbols/")
        assert attributes.get("href", "https://").startswith(("https://", "http://"))


def _check_markdown(page):
    texts = [element.value for element in (*page.markdown, *page.caption, *page.warning)]
    texts += [button.label for button in page.button]
    for text in texts:
        assert not re.search(r"(?<!\\)\[x(?<!\\)\](?<!\\)\(", text), text
        assert not re.search(r"(?<!\\)<(script|img)", text), text
        assert "\u202e" not in text
