"""The chain of an incident, as arcs of the map and as a diagram in time."""

import itertools
import json
import re
from pathlib import Path

import pytest

from dashboard.chain import (
    CONTESTED,
    INDIRECT,
    INFERRED,
    MOST_ARCS,
    MOST_IN_DIAGRAM,
    arcs_of,
    make_diagram,
    rows_of,
)
from dashboard.symbols import LINK_STYLES
from geodata.vocabulary import LINK_FIELDS, Field

ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets"
WINTER = (
    "2019-12-27-k1-rocket-attack",
    "2019-12-29-strikes-on-kataib-hezbollah",
    "2019-12-31-us-embassy-breach",
    "2020-01-03-soleimani-muhandis-killing",
    "2020-03-11-taji-rocket-attack",
    "2020-03-12-strikes-across-iraq",
    "2020-03-14-taji-second-rocket-attack",
)
RALLY = "2020-01-24-baghdad-rally"
RETALIATION, FOLLOWS, PART_OF = (
    list(LINK_STYLES).index(kind) for kind in (Field.RETALIATION_FOR, Field.FOLLOWS, Field.PART_OF)
)
INFER = {"basis": "inferred", "reason": "The next day."}


@pytest.fixture(scope="module")
def chain_atlas(make_atlas, make_source, make_claim, make_incident):
    """An atlas of incidents on days in a row, each with its links; some have no place."""

    def make(links, unplaced=()):
        incidents = []
        for day, (name, claims) in enumerate(links.items()):
            told = [
                make_claim("event_type", "battle"),
                make_claim("date", f"2020-01-{day + 1:02}" if day < 31 else "2020-02"),
            ]
            if name not in unplaced:
                told.append(make_claim("place", "Baghdad", country="IQ"))
            told += [make_claim(kind, other, **more) for kind, other, more in claims]
            incidents.append(make_incident(*told, incident_id=name))
        return make_atlas(incidents, [make_source()])

    return make


def _named(atlas, arcs):
    ids = atlas.incidents["id"].tolist()
    return {(ids[begin], ids[end], kind, flags) for begin, end, kind, flags in arcs}


class TestArcs:
    def test_they_lead_from_the_earlier_incident_to_its_answer(self, chain_atlas):
        atlas = chain_atlas({"a": (), "b": [("retaliation_for", "a", {})]})
        for selected in ("a", "b"):
            assert _named(atlas, arcs_of(atlas, selected)) == {("a", "b", RETALIATION, 0)}

    def test_they_lead_from_a_part_to_the_whole(self, chain_atlas):
        atlas = chain_atlas({"a": [("part_of", "b", {})], "b": ()})
        assert _named(atlas, arcs_of(atlas, "a")) == {("a", "b", PART_OF, 0)}

    def test_they_say_what_is_inferred_and_what_is_denied(self, chain_atlas):
        claims = [("follows", "a", INFER), ("follows", "a", {"denied": True})]
        atlas = chain_atlas({"a": (), "b": claims})
        assert _named(atlas, arcs_of(atlas, "a")) == {("a", "b", FOLLOWS, INFERRED | CONTESTED)}

    def test_an_incident_that_has_no_mark_is_passed_over(self, chain_atlas):
        links = {
            "a": (),
            "b": [("retaliation_for", "a", {})],
            "c": [("follows", "b", INFER)],
            "d": [("follows", "c", {})],
        }
        atlas = chain_atlas(links, unplaced=("b", "c"))
        assert _named(atlas, arcs_of(atlas, "a")) == {("a", "d", FOLLOWS, INFERRED | INDIRECT)}

    def test_nothing_selected_has_none(self, atlas):
        assert arcs_of(atlas, None) == []

    def test_an_incident_without_a_record_has_none(self, atlas):
        assert arcs_of(atlas, "somewhere-else") == []
        assert rows_of(atlas, "somewhere-else") == []

    def test_there_are_at_most_so_many(self, chain_atlas):
        links = {"a0": ()} | {
            f"b{number:03}": [("follows", "a0", {})] for number in range(MOST_ARCS + 3)
        }
        atlas = chain_atlas(links)
        assert len(arcs_of(atlas, "a0")) == MOST_ARCS


class TestWinter:
    def test_the_winter_is_one_chain_from_each_of_its_incidents(self, atlas):
        chains = {frozenset((*rows_of(atlas, member), atlas.row_of(member))) for member in WINTER}
        [chain] = chains
        assert {atlas.row_of(member) for member in (*WINTER, RALLY)} <= chain

    def test_strikes_that_no_mark_stands_for_are_passed_over(self, atlas):
        arcs = _named(atlas, arcs_of(atlas, WINTER[0]))
        assert not atlas.index.is_on_map[atlas.row_of(WINTER[5])]
        assert (WINTER[4], WINTER[6], FOLLOWS, INDIRECT) in arcs

    def test_the_diagram_is_in_order_of_time_and_marks_the_selected_one(self, atlas, words):
        diagram = make_diagram(atlas, WINTER[2], words)
        ids = [stop.id for stop in diagram.stops]
        assert [incident for incident in ids if incident in WINTER] == list(WINTER)
        assert [stop.id for stop in diagram.stops if stop.is_selected] == [WINTER[2]]
        assert diagram.left_out == 0

    def test_the_diagram_says_every_link_of_order_once(self, atlas, words):
        diagram = make_diagram(atlas, WINTER[0], words)
        said = [
            (stop.id, tie.label, diagram.stops[tie.other].id)
            for stop in diagram.stops
            for tie in stop.ties
        ]
        assert len(said) == len(set(said))
        assert (WINTER[1], "In retaliation for", WINTER[0]) in said
        assert (WINTER[6], "Follows", WINTER[5]) in said

    def test_sides_keep_to_their_lanes(self, atlas, words):
        lanes = {stop.id: stop.lane for stop in make_diagram(atlas, WINTER[0], words).stops}
        assert lanes[WINTER[1]] == lanes[WINTER[3]] == lanes[WINTER[5]]
        assert lanes[WINTER[0]] == lanes[WINTER[2]] != lanes[WINTER[1]]


class TestDiagram:
    def test_a_link_carries_its_claims_like_any_field(self, chain_atlas, words):
        claims = [
            ("retaliation_for", "a", {"paragraph": 3}),
            ("retaliation_for", "a", {"paragraph": 7, "denied": True}),
            ("retaliation_for", "a", {"paragraph": 9, **INFER}),
        ]
        [_, stop] = make_diagram(chain_atlas({"a": (), "b": claims}), "a", words).stops
        [tie] = stop.ties
        assert tie.flags == CONTESTED
        assert tie.claims == (
            "Publisher of paper says so (paragraph 3)",
            "Publisher of paper denies it (paragraph 7)",
            "Inferred by the coder, with Publisher of paper (paragraph 9): The next day.",
        )

    def test_an_incident_alone_has_none(self, chain_atlas, words):
        assert make_diagram(chain_atlas({"a": ()}), "a", words) is None

    def test_a_long_chain_is_cut_around_the_selected_incident(self, chain_atlas, words):
        names = [f"b{number:03}" for number in range(MOST_IN_DIAGRAM + 20)]
        links = {names[0]: ()} | {
            later: [("follows", earlier, {})] for earlier, later in itertools.pairwise(names)
        }
        atlas = chain_atlas(links)
        for selected in (names[0], names[30], names[-1]):
            diagram = make_diagram(atlas, selected, words)
            assert len(diagram.stops) == MOST_IN_DIAGRAM
            assert diagram.left_out == 20
            assert selected in {stop.id for stop in diagram.stops}


class TestPage:
    def test_it_asks_the_map_for_the_arcs_and_shows_the_diagram(self, open_page, atlas):
        page = open_page(incident=WINTER[0])
        state, stops = _map_state(page), _stops(page)
        assert [tuple(arc) for arc in state["arcs"]] == arcs_of(atlas, WINTER[0])
        assert set(WINTER) <= {stop["id"] for stop in stops}

    @pytest.mark.parametrize("query", [{}, {"incident": "2016-05-raqqa-planned-offensive"}])
    def test_it_shows_no_chain_of_order_where_there_is_none(self, open_page, query):
        page = open_page(**query)
        assert not {kind for *_, kind, _ in _map_state(page)["arcs"]} & {RETALIATION, FOLLOWS}
        assert not {stop["id"] for stop in _stops(page)} & set(WINTER)

    def test_a_chain_holds_what_was_known_on_the_day(self, open_page):
        page = open_page(incident=WINTER[0], known="2020-01-24")
        known = {stop["id"] for stop in _stops(page)}
        assert set(WINTER[:4]) <= known
        assert not set(WINTER[4:]) & known
        assert _map_state(page)["data"].endswith("-2020-01-24")


def _map_state(page):
    arguments = json.dumps(json.loads(page.get("component_instance")[0].proto.json_args))
    state = re.search(r"window\.incidentState = (\{.*?\});", arguments).group(1)
    return json.loads(state.encode().decode("unicode_escape"))


def _stops(page):
    components = [json.loads(element.proto.json) for element in page.get("bidi_component")]
    return next((data["stops"] for data in components if "stops" in data), [])


class TestStyles:
    def test_every_kind_of_link_has_one(self):
        assert set(LINK_STYLES) == LINK_FIELDS

    def test_kinds_differ_without_their_colours(self):
        assert len({style.head for style in LINK_STYLES.values()}) == len(LINK_STYLES)

    @pytest.mark.parametrize(
        ("flag", "name"),
        [(INFERRED, "IS_INFERRED"), (CONTESTED, "IS_CONTESTED"), (INDIRECT, "IS_INDIRECT")],
    )
    def test_scripts_and_server_mean_the_same_flags(self, flag, name):
        for script in (ASSETS / "map" / "arcs.js", ASSETS / "components" / "chain.js"):
            given = re.findall(rf"const {name} = (\d)", script.read_text("utf-8"))
            assert given in ([str(flag)], [])
