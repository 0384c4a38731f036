import hashlib
import itertools
import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.atlas import Atlas
from dashboard.card import make_card
from dashboard.reader import cut_by_spans, make_source_card
from geodata.collection import Collection
from geodata.documents import Document
from geodata.holdings import Records
from geodata.vocabulary import Basis, Field

TAJI = "2020-03-11-taji-rocket-attack"
STRIKES = "2020-03-12-strikes-across-iraq"
SECOND = "2020-03-14-taji-second-rocket-attack"


def _fact(card, label):
    return next(fact for fact in card.facts if fact.label == label)


def _said(card):
    return {fact.label: ", ".join(value.text for value in fact.values) for fact in card.facts}


@pytest.fixture(scope="module")
def taji(atlas, words):
    return make_card(atlas, TAJI, words)


def test_popup_says_what_happened_when_and_where_with_its_doubt(taji):
    popup = taji.to_popup()
    facts = _said(taji)
    assert [fact["label"] for fact in popup["facts"]] == list(facts)
    assert popup["title"] == "Rocket attack that killed three coalition soldiers in Iraq"
    assert popup["event_type"] == {"text": "Rocket attack", "inferred_because": ""}
    assert facts["When"] == "11 March 2020"
    assert facts["Where"].startswith("Camp Taji, Baghdad (site, ±")
    assert facts["By"] == "Shia militias in Iraq (group not named)"
    assert facts["Against"] == "United Kingdom, United States"
    assert facts["Killed"] == "3"
    assert facts["Injured"] == "unknown"
    assert popup["grade"] == "Weak"
    assert popup["grade_why"] == "one outlet"


def test_popup_of_every_incident_leads_to_its_sources(atlas, words):
    for incident in atlas.records.incidents.values():
        popup = make_card(atlas, incident.id, words).to_popup()
        assert {"When", "Where", "Killed", "Injured"} <= {fact["label"] for fact in popup["facts"]}
        assert all(value["text"] for fact in popup["facts"] for value in fact["values"])
        assert popup["title"]
        assert popup["grade"]
        assert popup["testimonies"]
        for testimony, account in zip(popup["testimonies"], incident.accounts, strict=True):
            assert testimony["source_id"] in atlas.records.sources
            assert testimony["outlet"]
            assert testimony["published"] != "date unknown"
            assert testimony["says"] == account.says
            assert testimony["paragraph"] == account.paragraph


def test_popup_leaves_claims_and_connections_to_the_panel(taji):
    assert set(asdict(taji)) - set(taji.to_popup()) == {"claims", "connections"}


def test_card_marks_an_inferred_place_with_its_reason(taji):
    assert "Camp Taji" in _fact(taji, "Where").values[0].inferred_because
    assert _fact(taji, "When").values[0].inferred_because == ""


def test_card_marks_every_value_that_no_source_states(atlas, words):
    """Nothing inferred is shown as if a source said it, whatever the field."""
    card = make_card(atlas, "2020-01-03-soleimani-muhandis-killing", words)
    assert card.event_type.inferred_because
    assert all(value.inferred_because for value in _fact(card, "By").values)
    for incident in atlas.records.incidents.values():
        card = make_card(atlas, incident.id, words)
        for field, label in ((Field.INITIATOR, "By"), (Field.TARGET, "Against")):
            stated = {
                atlas.actor_names[claim.value]
                for claim in incident.claims_about(field)
                if claim.basis is Basis.STATED
            }
            for fact in card.facts:
                if fact.label == label:
                    for value in fact.values:
                        assert bool(value.inferred_because) == (value.text not in stated)


def test_card_says_where_sources_disagree(atlas, words):
    card = make_card(atlas, SECOND, words)
    assert _said(card)["Injured"] == "2–3"
    assert card.conflict == "Claims disagree about: injured"


def test_card_of_agreeing_sources_has_no_conflict(taji):
    assert taji.conflict == ""


def test_card_shows_connections_both_ways(atlas, words):
    def labels(incident_id):
        card = make_card(atlas, incident_id, words)
        return {(connection.label, connection.incident_id) for connection in card.connections}

    assert ("In retaliation for", TAJI) in labels(STRIKES)
    assert ("Answered by", STRIKES) in labels(TAJI)
    assert ("Follows", STRIKES) in labels(SECOND)
    assert ("Followed by", SECOND) in labels(STRIKES)
    assert ("Same campaign as", TAJI) in labels(SECOND)
    assert ("Same campaign as", SECOND) in labels(TAJI)


def test_connections_of_all_incidents_are_mutual(atlas, words):
    pairs = {
        (incident_id, connection.incident_id)
        for incident_id in atlas.records.incidents
        for connection in make_card(atlas, incident_id, words).connections
    }
    assert pairs
    assert pairs == {(other, one) for one, other in pairs}


@pytest.mark.parametrize(
    ("denials", "labels"),
    [
        ((False,), ["In retaliation for"]),
        ((False, True), ["In retaliation for (contested)"]),
        ((True,), []),
    ],
    ids=["said", "said and denied", "denied"],
)
def test_card_says_where_a_connection_is_contested(
    make_atlas, make_source, make_claim, make_incident, words, denials, labels
):
    first = make_incident(make_claim("date", "2020-01-03"), incident_id="first")
    claims = [
        make_claim("retaliation_for", "first", f"paper-{number}", denied=denied)
        for number, denied in enumerate(denials)
    ]
    answer = make_incident(*claims, incident_id="answer")
    sources = [make_source(), *(make_source(claim.source) for claim in claims)]
    card = make_card(make_atlas([first, answer], sources), "answer", words)
    assert [connection.label for connection in card.connections] == labels


def test_card_lists_every_claim_with_source_and_paragraph(atlas, words):
    incident = atlas.records.incidents[SECOND]
    lines = make_card(atlas, SECOND, words).claims
    assert [line.paragraph for line in lines] == [claim.paragraph for claim in incident.claims]
    assert {line.source for line in lines} == {"Anti-Empire"}
    assert {line.value for line in lines if line.field == "injured"} == {
        "2 (foreign troops)",
        "3 (foreign troops)",
    }


def test_card_tells_the_reason_of_a_grade_that_a_person_gave(
    make_atlas, make_source, make_claim, make_incident, words
):
    incident = make_incident(
        make_claim("date", "2020-01-03"),
        grade_override={"grade": "discounted", "reason": "It was a drill."},
    )
    card = make_card(make_atlas([incident], [make_source()]), incident.id, words)
    assert card.grade == "Discounted"
    assert card.grade_why == "It was a drill. (a person set this grade)"


def test_card_tells_the_day_from_which_a_grade_that_a_person_gave_holds(
    make_atlas, make_source, make_claim, make_incident, words
):
    incident = make_incident(
        make_claim("date", "2020-01-03"),
        grade_override={"grade": "discounted", "reason": "A drill.", "on": "2020-03-01"},
    )
    atlas = make_atlas([incident], [make_source()])
    today = make_card(atlas, incident.id, words)
    before = make_card(atlas.known_on(date(2020, 2, 1)), incident.id, words)
    assert today.grade_why == "A drill. (a person set this grade, from 1 March 2020)"
    assert (before.grade, before.grade_why) == ("Weak", "one outlet")


def test_card_names_those_who_are_blamed_by_one_and_not_by_another(
    make_atlas, make_source, make_actor, make_claim, make_incident, words
):
    incident = make_incident(
        make_claim("initiator", "ours"), make_claim("initiator", "theirs", "other")
    )
    sources = [make_source(), make_source("other")]
    atlas = make_atlas([incident], sources, [make_actor("ours"), make_actor("theirs")])
    card = make_card(atlas, incident.id, words)
    assert card.grade == "Contested"
    assert card.grade_why == "outlets name different parties: Ours, Theirs"


def test_card_of_an_incident_that_lacks_everything_says_unknown(
    make_atlas, make_source, make_claim, make_incident, words
):
    incident = make_incident(make_claim("attacks", "~6"))
    card = make_card(make_atlas([incident], [make_source()]), incident.id, words)
    assert _said(card) == {
        "When": "date unknown",
        "Where": "place unknown",
        "Killed": "unknown",
        "Injured": "unknown",
        "Attacks": "about 6",
    }
    assert card.event_type.text == "Unknown"


@pytest.fixture(scope="module")
def unrecorded(make_frame, make_source, make_actor, words):
    """The card of an incident that has a row and no record."""

    def make(**row):
        records = Records(
            sources={"paper": make_source("paper")},
            actors={"iran": make_actor("iran")},
            incidents={},
            rejected=(),
            read_count=2,
        )
        atlas = Atlas(Collection(make_frame({"id": "row-alone", **row}), records), {}, [])
        return make_card(atlas, "row-alone", words)

    return make


def test_card_of_an_unrecorded_incident_says_what_its_row_says(unrecorded):
    card = unrecorded(
        toponym="Mosul",
        place="Mosul",
        admin1="Nineveh",
        initiators=("iran", "party-of-nobody"),
        killed_low=2,
        killed_high=3,
        grade="fair",
        outlets=2,
        conflicts=("killed",),
        sources=("paper", "unheard-of"),
    )
    assert (card.title, card.event_type.text) == ("Something happened", "Air strike")
    assert _said(card) == {
        "When": "3 January 2020",
        "Where": "Mosul, Nineveh (town, ±5 km)",
        "By": "Iran, party-of-nobody",
        "Killed": "2–3",
        "Injured": "unknown",
        "Who says so": "Publisher of paper, unheard-of",
    }
    assert (card.grade, card.grade_why) == ("Fair", "2 independent outlets")
    assert card.conflict == "Claims disagree about: killed"


def test_card_of_an_unrecorded_incident_says_that_its_claims_are_not_there(unrecorded):
    card = unrecorded(sources=("paper", "unheard-of"))
    assert card.unrecorded
    assert card.to_popup()["unrecorded"] == card.unrecorded
    assert (card.testimonies, card.claims, card.connections) == ((), (), ())
    assert [reference.source_id for reference in card.references] == ["paper"]


def test_card_of_a_recorded_incident_does_not_say_so(taji):
    assert (taji.unrecorded, taji.references) == ("", ())


def test_card_of_an_unrecorded_incident_marks_inferred_values(unrecorded):
    card = unrecorded(initiators=("iran",), inferred=("initiator", "date", "event_type"))
    assert _fact(card, "By").values[0].inferred_because == "the reason is not recorded"
    assert _fact(card, "When").values[0].inferred_because
    assert card.event_type.inferred_because
    assert _fact(card, "Where").values[0].inferred_because == ""


def test_card_of_an_unrecorded_incident_that_lacks_everything_says_unknown(unrecorded):
    dates = dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    card = unrecorded(
        **dates, summary=None, event_type=None, place_precision="unlocated", outlets=None
    )
    assert card.summary == ""
    assert _said(card) == {
        "When": "date unknown",
        "Where": "place unknown",
        "Killed": "unknown",
        "Injured": "unknown",
    }


def test_card_names_a_pseudonymous_author_as_the_outlet_of_a_thread(atlas, words):
    card = make_card(atlas, "2019-12-27-k1-rocket-attack", words)
    outlets = {testimony.outlet for testimony in card.testimonies}
    assert "Lethality Jane (Twitter, by way of Thread Reader)" in outlets


def test_source_card_says_what_it_claims_here_and_elsewhere(atlas, words):
    card = make_source_card(atlas, "anti-empire-rockets", TAJI, words)
    accounts = atlas.records.incidents[TAJI].accounts
    assert [testimony.says for testimony in card.says_here] == [a.says for a in accounts]
    assert {STRIKES, SECOND} <= {connection.incident_id for connection, _ in card.elsewhere}
    assert TAJI not in {connection.incident_id for connection, _ in card.elsewhere}
    assert len(card.claims_here) == sum(len(account.claims) for account in accounts)
    assert all(says for _, says in card.elsewhere)
    assert card.reliability == "D, not usually reliable"
    assert card.url.startswith("https://www.anti-empire.com/")
    assert card.is_published_inferred


@pytest.mark.parametrize("incident_id", [None, "no-such-incident"])
def test_source_card_without_an_incident_lists_all_of_its_incidents(atlas, words, incident_id):
    card = make_source_card(atlas, "anti-empire-rockets", incident_id, words)
    assert card.says_here == ()
    assert TAJI in {connection.incident_id for connection, _ in card.elsewhere}


def test_source_card_of_many_incidents_lists_the_first_and_counts_the_others(
    make_atlas, make_source, make_claim, make_incident, words
):
    incidents = [
        make_incident(make_claim("date", "2020-01-03"), incident_id=f"incident-{number}")
        for number in range(60)
    ]
    card = make_source_card(make_atlas(incidents, [make_source()]), "paper", "incident-3", words)
    listed = [connection.incident_id for connection, _ in card.elsewhere]
    assert listed == [f"incident-{number}" for number in range(51) if number != 3]
    assert card.more_elsewhere == 9


def test_source_card_of_reader_comments_names_the_page_they_stand_under(atlas, words):
    card = make_source_card(atlas, "difference-of-degrees-comments", None, words)
    assert card.comments_of == "Difference of degrees"
    assert card.kind == "Reader comments"


def test_source_card_without_the_text_has_no_passage(atlas, words):
    assert make_source_card(atlas, "anti-empire-rockets", TAJI, words).passages == ()


@pytest.fixture(scope="module")
def read_with_library(make_atlas, make_source, make_claim, make_incident):
    """A source card with the document in the library, and with another one in it."""
    text = "First.\n\nRockets fell on the base at dawn.\n"
    document = Document(
        hashlib.sha256(text.encode()).hexdigest(), ("First.", "Rockets fell on the base at dawn.")
    )

    def read(words, *claims, sha256=document.sha256):
        incident = make_incident(*claims)
        source = make_source(sha256=sha256, language="ar")
        atlas = make_atlas([incident], [source], library={document.sha256: document})
        return make_source_card(atlas, source.id, incident.id, words)

    return read


def test_source_card_cuts_the_passage_at_the_cited_words(read_with_library, make_claim, words):
    claim = make_claim("date", "2020-01-03", paragraph=2, span="0-12")
    card = read_with_library(words, claim)
    first, second = card.passages
    # The account cites the first paragraph whole, the claim a part of the second.
    assert (first.paragraph, first.pieces) == (1, (("First.", True),))
    assert second.paragraph == 2
    assert second.pieces == (("Rockets fell", True), (" on the base at dawn.", False))
    assert card.language == "ar"


def test_source_card_of_another_text_has_no_passage(read_with_library, make_claim, words):
    claim = make_claim("date", "2020-01-03", paragraph=2)
    assert read_with_library(words, claim, sha256="0" * 64).passages == ()


def test_source_card_leaves_out_a_paragraph_that_the_text_does_not_have(
    read_with_library, make_claim, words
):
    claim = make_claim("date", "2020-01-03", paragraph=3)
    assert [passage.paragraph for passage in read_with_library(words, claim).passages] == [1]


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(st.text(max_size=40), SPANS)
def test_cut_by_spans_joins_back_to_the_text(text, spans):
    assert "".join(piece for piece, _ in cut_by_spans(text, spans)) == text


@given(st.text(max_size=40), SPANS)
def test_cut_by_spans_marks_exactly_what_a_span_holds(text, spans):
    marked = [is_cited for piece, is_cited in cut_by_spans(text, spans) for _ in piece]
    assert marked == [
        any(start <= position < end for start, end in spans) for position in range(len(text))
    ]


@given(st.text(max_size=40), SPANS)
def test_cut_by_spans_alternates_without_empty_pieces(text, spans):
    pieces = cut_by_spans(text, spans)
    assert all(piece for piece, _ in pieces)
    assert all(a[1] != b[1] for a, b in itertools.pairwise(pieces))


@given(st.text(max_size=40), SPANS, st.randoms())
def test_cut_by_spans_does_not_mind_the_order_of_spans(text, spans, random):
    shuffled = random.sample(spans, len(spans))
    assert cut_by_spans(text, shuffled) == cut_by_spans(text, spans)


@pytest.fixture(scope="module")
def graphic(make_atlas, make_source, make_claim, make_incident, words):
    """The card of an incident that one of two sources tells in graphic words."""
    incident = make_incident(
        make_claim("killed", "3", source="gory", note="What was seen."),
        make_claim("killed", "3", source="paper"),
    )
    told = incident.accounts[0].model_copy(
        update={"says": "In detail.", "attributed_to": "Someone"}
    )
    incident = incident.model_copy(update={"accounts": (told, *incident.accounts[1:])})
    sources = [make_source("gory", content_warning="Describes wounds."), make_source("paper")]
    return make_card(make_atlas([incident], sources), incident.id, words)


def test_popup_says_nothing_of_a_source_behind_a_warning_but_the_warning(graphic):
    gory, paper = graphic.to_popup()["testimonies"]
    assert gory["warning"] == "Warning: Describes wounds."
    assert (gory["says"], gory["who"], gory["outlet"]) == ("", "", "Publisher of gory")
    assert "In detail" not in json.dumps(graphic.to_popup())
    assert (paper["warning"], paper["says"]) == ("", "What it says.")


def test_card_says_how_far_a_place_is_rounded(unrecorded):
    card = unrecorded(rounded_m=10_000)
    assert "10 km" in card.rounded
    assert card.to_popup()["rounded"] == card.rounded
    assert unrecorded().rounded == ""
