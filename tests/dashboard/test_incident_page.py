import re
from datetime import date

import pytest

from dashboard.incident_page import make_incident_page
from dashboard.markup import _environment
from geodata.reasoning import Standing

K1 = "2019-12-27-k1-rocket-attack"
SECOND = "2020-03-14-taji-second-rocket-attack"


def _field(page, name):
    return next(field for field in page.fields if field.field == name)


@pytest.fixture(scope="module")
def page_of(make_atlas, words):
    """The page of one incident made of records, today."""

    def make(incident, *sources, actors=()):
        return make_incident_page(make_atlas([incident], sources, actors), incident.id, words)

    return make


@pytest.fixture(scope="module")
def second(atlas, words):
    return make_incident_page(atlas, SECOND, words)


@pytest.fixture(scope="module")
def k1(atlas, words):
    return make_incident_page(atlas, K1, words)


def test_two_counts_of_one_source_conflict_and_both_make_the_range(second):
    injured = _field(second, "injured")

    assert injured.headline == "2–3"
    assert injured.rule == "The smallest range that holds both claims of one source."
    assert injured.support == "1 independent outlet"
    assert [claim.value for claim in injured.claims] == ["2 (foreign troops)", "3 (foreign troops)"]
    assert [claim.stands for claim in injured.claims] == [
        "conflicts with no. 2",
        "conflicts with no. 1",
    ]


def test_range_chart_has_a_row_for_each_claim_and_the_headline(second):
    chart = _field(second, "injured").chart

    [group] = chart.groups
    assert group.name == "foreign troops"
    assert [row.bar.said for row in group.rows] == ["2", "3"]
    assert group.rows[1].who == "coalition spokesman in Baghdad, in Anti-Empire"
    assert chart.headline.said == "2–3"


def test_only_casualties_have_a_chart(atlas, words):
    for incident_id in atlas.records.incidents:
        for field in make_incident_page(atlas, incident_id, words).fields:
            assert (field.chart is not None) == (field.field in ("killed", "injured"))


def test_a_finer_inferred_place_goes_before_a_vaguer_stated_one(k1):
    place = _field(k1, "place")
    vague, base = place.claims

    assert place.headline.startswith("K-1, Kirkuk (site")
    assert place.rule == "The closest of 2 claims goes first."
    assert [vague.value, base.value] == ["Kirkuk (near, ±25 km)", "K-1 Air Base (site, ±3 km)"]
    assert (vague.standing, vague.inferred_because) == (Standing.GIVES_WAY, "")
    assert base.standing == Standing.WINS
    assert "K-1" in base.inferred_because


def test_a_value_that_one_source_gives_is_its_own(k1):
    when = _field(k1, "date")

    assert (when.headline, when.rule) == ("27 December 2019", "It is the only claim.")
    [claim] = when.claims
    assert claim.outlet == "The Jerusalem Post"
    assert claim.anchor == "p1-1903"
    assert claim.reported == "24 January 2020"


def test_page_of_every_incident_has_every_claim_with_its_source_and_standing(atlas, words):
    for incident in atlas.records.incidents.values():
        page = make_incident_page(atlas, incident.id, words)
        claims = [claim for field in page.fields for claim in field.claims]
        assert len(claims) == len(incident.claims)
        assert all(c.value and c.outlet and c.stands and c.credibility for c in claims)
        assert all(field.rule and field.label for field in page.fields)
        assert {field.field for field in page.fields} == {c.field.value for c in incident.claims}


def test_headline_of_a_field_is_what_the_card_says(atlas, words):
    labels = {"date": "When", "place": "Where", "killed": "Killed", "initiator": "By"}
    for incident_id in atlas.records.incidents:
        page = make_incident_page(atlas, incident_id, words)
        facts = {f.label: ", ".join(v.text for v in f.values) for f in page.card.facts}
        for field in page.fields:
            if field.field in labels and labels[field.field] in facts:
                assert field.headline == facts[labels[field.field]]


def test_support_of_a_value_counts_the_outlets_that_give_it(k1):
    assert _field(k1, "killed").support == "2 independent outlets"
    assert _field(k1, "date").support == ""


def test_a_connection_is_shown_and_decides_nothing(k1):
    part_of = _field(k1, "part_of")

    assert (part_of.headline, part_of.support) == ("", "")
    assert [claim.stands for claim in part_of.claims] == ["is shown"]


def test_a_contested_connection_says_who_denies_it(
    make_atlas, make_source, make_claim, make_incident, words
):
    first = make_incident(make_claim("date", "2020-01-03"), incident_id="first")
    answer = make_incident(
        make_claim("retaliation_for", "first"),
        make_claim("retaliation_for", "first", "other", denied=True),
        incident_id="answer",
    )
    atlas = make_atlas([first, answer], [make_source(), make_source("other")])
    [said] = make_incident_page(atlas, "answer", words).fields

    assert [claim.value for claim in said.claims] == [
        "Something happened",
        "not so: Something happened",
    ]
    assert [claim.standing for claim in said.claims] == ["conflicts", "conflicts"]


def test_two_publishers_are_two_voices(k1):
    assert k1.voice_count == "2 independent outlets"
    assert len(k1.voices) == 2
    assert all(voice.reasons == () for voice in k1.voices)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"quotes": ("An Agency",)}, {"quotes": ("an  agency",)}, "both rely on An Agency"),
        ({"publisher": "The Paper"}, {"publisher": "the paper"}, "same publisher: The Paper"),
        ({}, {"contained_in": "one", "kind": "reader_comment"}, "on the page of A title"),
        ({}, {"derived_from": ("one",)}, "Publisher of other retells Publisher of one"),
        ({"quotes": ("Publisher of other",)}, {}, "Publisher of one relies on Publisher of other"),
    ],
)
def test_sources_that_lean_on_the_same_are_one_voice_with_the_reason(
    page_of, make_source, make_claim, make_incident, one, other, reason
):
    incident = make_incident(make_claim("killed", "3", "one"), make_claim("killed", "3", "other"))
    page = page_of(incident, make_source("one", **one), make_source("other", **other))

    assert page.voice_count == "1 independent outlet"
    [voice] = page.voices
    assert reason in voice.reasons


def test_a_retracted_claim_is_shown_with_its_reason_and_counts_no_more(
    page_of, make_source, make_claim, make_incident
):
    taken_back = {"on": "2020-02-01", "by": "source", "reason": "A slip."}
    incident = make_incident(
        make_claim("killed", "30", retracted=taken_back),
        make_claim("killed", "3", published="2020-02-01"),
    )
    page = page_of(incident, make_source())
    killed = _field(page, "killed")

    assert killed.headline == "3"
    wrong, right = killed.claims
    assert (wrong.standing, wrong.stands) == ("retracted", "taken back on 1 February 2020: A slip.")
    assert right.standing == "wins"
    assert [row.counts for group in killed.chart.groups for row in group.rows] == [False, True]
    assert [(line.when, line.said) for line in page.known] == [
        ("24 January 2020", "Publisher of paper reports it"),
        ("1 February 2020", "Publisher of paper adds or corrects a claim"),
        ("1 February 2020", "Publisher of paper takes back: A slip."),
    ]


def test_a_claim_that_counts_no_more_has_no_headline_left(
    page_of, make_source, make_claim, make_incident
):
    taken_back = {"on": "2020-02-01", "by": "coder", "reason": "Misread."}
    incident = make_incident(
        make_claim("killed", "30", retracted=taken_back), make_claim("date", "2020-01-03")
    )
    killed = _field(page_of(incident, make_source()), "killed")

    assert (killed.headline, killed.rule) == ("unknown", "No claim about it counts on this day.")


def test_a_doubtful_claim_waits(page_of, make_source, make_claim, make_incident):
    incident = make_incident(
        make_claim("killed", "3"), make_claim("killed", "300", "other", credibility=4)
    )
    killed = _field(page_of(incident, make_source(), make_source("other")), "killed")

    assert killed.headline == "3"
    assert [claim.stands for claim in killed.claims][1] == "waits, since it is doubtful"


def test_history_of_the_record_is_shown(page_of, make_source, make_claim, make_incident):
    history = (
        {"on": "2026-11-20", "what": "recorded", "reason": "Coded from the paper."},
        {"on": "2026-11-21", "what": "revised", "reason": "A slip in the date."},
    )
    incident = make_incident(make_claim("date", "2020-01-03"), history=history)
    page = page_of(incident, make_source())

    assert [(line.when, line.said) for line in page.record] == [
        ("20 November 2026", "recorded: Coded from the paper."),
        ("21 November 2026", "revised: A slip in the date."),
    ]


def test_note_on_a_claim_stays_behind_the_warning_of_its_source(
    page_of, make_source, make_claim, make_incident
):
    incident = make_incident(
        make_claim("killed", "3", "gory", note="What was seen."),
        make_claim("killed", "3", note="Rounded."),
    )
    page = page_of(incident, make_source("gory", content_warning="Wounds."), make_source())

    assert [claim.note for claim in _field(page, "killed").claims] == ["", "Rounded."]


@pytest.fixture
def open_incident(open_page, build_folder):
    def open_(incident_id, **query):
        return open_page(build_folder, page="incident", incident=incident_id, **query)

    return open_


def _html(page):
    return " ".join(element.proto.body for element in page.get("html"))


def test_own_address_opens_the_page_and_close_returns_to_the_card(open_incident):
    page = open_incident(SECOND)
    assert "The smallest range that holds both claims of one source." in _html(page)

    page = page.button(key="close-page").click().run()

    assert "The smallest range" not in _html(page)
    assert page.button(key="close-card")
    page = page.button(key="open-page").click().run()
    assert "The smallest range" in _html(page)


def test_a_claim_leads_to_its_passage_with_all_that_is_chosen(open_incident):
    html = _html(open_incident(K1, dates=["2019-12-01", "2020-01-31"]))

    [link] = {link for link in re.findall(r'href="([^"]+)"', html) if link.endswith("#p1-1903")}
    assert link.startswith("?")
    assert "page=source" in link
    assert "read=jpost-baghdad-rally" in link
    assert f"incident={K1}" in link
    assert "dates=2019-12-01&amp;dates=2020-01-31" in link


def test_a_connection_leads_from_page_to_page(open_incident):
    page = open_incident(SECOND)

    page = page.button(key="link 0").click().run()

    assert page.query_params["page"] == "incident"
    assert page.query_params["incident"] != SECOND
    assert page.button(key="close-page")


def test_the_page_closes_with_its_incident(open_incident):
    page = open_incident(SECOND)
    page.button(key="close-page").click().run()
    assert page.query_params["incident"] == SECOND
    page.button(key="open-page").click().run()
    page.button(key="close-page").click().run()

    page.button(key="close-card").click().run()

    assert "page" not in page.query_params
    assert "incident" not in page.query_params


def test_unknown_incident_says_so_and_leads_back(open_incident):
    page = open_incident("no-such-incident")
    assert "There is no incident" in page.warning[0].value

    page = page.button(key="close-missing").click().run()

    assert not page.warning
    assert "page" not in page.query_params


@pytest.fixture
def graphic_build(compile_build, make_seeds, make_source, make_claim, make_incident):
    incident = make_incident(make_claim("killed", "3"), make_claim("date", "2020-01-03"))
    told = incident.accounts[0].model_copy(update={"says": "Told in detail."})
    incident = incident.model_copy(update={"accounts": (told,)})
    return compile_build(make_seeds([incident], [make_source(content_warning="Wounds.")]))


@pytest.mark.parametrize("query", [{}, {"page": "incident"}], ids=["panel", "page"])
def test_what_a_graphic_source_says_is_shown_on_request_only(open_page, graphic_build, query):
    page = open_page(graphic_build, incident="an-incident", **query)
    assert "Warning: Wounds." in _html(page)
    assert "Told in detail." not in _html(page)

    page = page.button(key="show paper").click().run()

    assert "Told in detail." in _html(page)
    assert "show" not in " ".join(page.query_params)


def test_templates_escape_every_text(hostile_build, open_page):
    html = _html(open_page(hostile_build, page="incident", incident="hostile-on-map"))

    assert "alert(1)" in html
    assert "<script>" not in html
    assert "<img src=x" not in html


@pytest.fixture
def rounded_build(compile_build, make_seeds, make_source, make_claim, make_incident):
    incident = make_incident(
        make_claim("place", "Camp Taji", country="IQ", note="By the gate."),
        make_claim("date", "2020-01-03"),
        rounding={"radius_m": 20_000, "reason": "Somebody who saw it lives there."},
    )
    return compile_build(make_seeds([incident], [make_source()]))


@pytest.mark.parametrize("query", [{}, {"page": "incident"}], ids=["panel", "page"])
def test_a_rounded_place_is_said_roughly_and_nowhere_exactly(open_page, rounded_build, query):
    html = _html(open_page(rounded_build, incident="an-incident", **query))

    assert "For somebody’s safety" in html
    for exact in ("Camp Taji", "44.25", "33.52", "By the gate", "who saw it"):
        assert exact not in html


def test_templates_of_the_page_load():
    names = ("fields.html", "ranges.html", "voices.html", "history.html")
    assert [_environment().get_template(name).name for name in names] == list(names)


def test_claims_not_yet_made_are_said_so_on_an_earlier_day(atlas, words):
    page = make_incident_page(atlas.known_on(date(2020, 1, 1)), K1, words)
    when = _field(page, "date")

    assert when.headline == "date unknown"
    assert [claim.stands for claim in when.claims] == ["not known before 24 January 2020"]
    assert page.voice_count == "1 independent outlet"
    assert page.is_summary_later
    assert [line.when for line in page.known] == ["1 January 2020"]
