from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.headline import derive_headline
from geodata.quantities import UNKNOWN, Quantity
from geodata.reasoning import Decision, Rule, SourceTotal, Standing, explain
from geodata.records import Claim
from geodata.vocabulary import Field, PlacePrecision

PRECISIONS = {"K-1": PlacePrecision.SITE, "Kirkuk": PlacePrecision.SETTLEMENT}
VALUES = {
    "event_type": ["air_strike", "battle"],
    "date": ["2020-01-03", "2020-01", "2020-01-04"],
    "place": ["K-1", "Kirkuk", "nowhere"],
    "initiator": ["iran", "united-states"],
    "killed": ["2", "3", "2-4", ">=1", "unknown"],
    "munitions": ["2", "3"],
    "follows": ["another-incident", "a-third"],
}


@st.composite
def _claims(draw):
    field = draw(st.sampled_from(sorted(VALUES)))
    return Claim(
        field=field,
        value=draw(st.sampled_from(VALUES[field])),
        source=draw(st.sampled_from(["paper", "wire", "late"])),
        paragraph=draw(st.integers(1, 2)),
        credibility=draw(st.sampled_from([2, 4, 6])),
        group=draw(st.sampled_from([None, "soldiers", "civilians"])) if field == "killed" else None,
        denied=draw(st.booleans()) if field in ("initiator", "follows") else False,
        retracted=draw(
            st.sampled_from([None, {"on": "2021-01-02", "by": "coder", "reason": "R."}])
        ),
    )


def _precision_of(claim):
    return PRECISIONS.get(claim.value, PlacePrecision.UNLOCATED)


@pytest.fixture(scope="session")
def sources(make_source):
    return {
        "paper": make_source("paper", published="2020-01-05"),
        "wire": make_source("wire", published="2020-01-04"),
        "late": make_source("late", published="2021-01-01"),
        "withdrawn": make_source(
            "withdrawn", retracted={"on": "2020-03-01", "by": "source", "reason": "Made up."}
        ),
    }


@pytest.fixture(scope="session")
def actors(make_actor):
    return {
        "united-states": make_actor("united-states"),
        "iran": make_actor("iran"),
        "quds-force": make_actor("quds-force", part_of="iran"),
    }


@pytest.fixture(scope="session")
def explained(make_incident, sources, actors):
    """The reasoning of an incident of these claims, by field."""

    def derive(*claims, on=None, known=None, **fields):
        found = explain(make_incident(*claims, **fields), sources, actors, _precision_of, on, known)
        return {each.field.value: each for each in found}

    return derive


@pytest.fixture(scope="session")
def made(make_claim):
    """Claims about a field, each given as its value, source and more."""

    def make(field, *given_claims):
        return [make_claim(field, value, source, **more) for value, source, more in given_claims]

    return make


def _standings(reasoning):
    return [judged.standing for judged in reasoning.claims]


INFERRED = {"basis": "inferred", "reason": "R."}
DOUBTFUL = {"credibility": 4}
W, A, C = Standing.WINS, Standing.AGREES, Standing.CONFLICTS


@pytest.mark.parametrize(
    ("field", "claims", "decision", "standings"),
    [
        pytest.param("date", [("2020", "paper", {})], Decision.ONLY_CLAIM, [W], id="only-claim"),
        pytest.param(
            "event_type",
            [("battle", "paper", {}), ("battle", "late", {})],
            Decision.ALL_AGREE,
            [A, W],
            id="same-value",
        ),
        pytest.param(
            "date",
            [("2020-01", "paper", {}), ("2020-01-03", "wire", INFERRED)],
            Decision.FINER,
            [A, W],
            id="finer-though-inferred",
        ),
        pytest.param(
            "place",
            [("Kirkuk", "paper", {}), ("K-1", "paper", INFERRED)],
            Decision.FINER,
            [Standing.GIVES_WAY, W],
            id="finer-place",
        ),
        pytest.param(
            "date",
            [("2020-01-03", "paper", INFERRED), ("2020-01-04", "paper", {})],
            Decision.STATED,
            [C, W],
            id="stated",
        ),
        pytest.param(
            "date",
            [("2020-01-03", "paper", {"credibility": 3}), ("2020-01-04", "paper", {})],
            Decision.CREDIBILITY,
            [W, C],
            id="better-credibility",
        ),
        pytest.param(
            "event_type",
            [("battle", "paper", {}), ("protest", "late", {})],
            Decision.LATER,
            [C, W],
            id="later",
        ),
        pytest.param(
            "event_type",
            [("protest", "paper", {}), ("battle", "paper", {})],
            Decision.TEXT,
            [C, W],
            id="smaller-as-text",
        ),
        pytest.param(
            "event_type",
            [("protest", "paper", {}), ("battle", "late", DOUBTFUL)],
            Decision.NOT_DOUBTFUL,
            [W, Standing.WAITS],
            id="not-doubtful",
        ),
        pytest.param(
            "killed",
            [("2", "paper", {}), ("3", "paper", {})],
            Decision.CLAIMS_JOINED,
            [C, C],
            id="two-figures-of-one-source",
        ),
        pytest.param(
            "killed",
            [("2-4", "paper", {}), ("3", "wire", {})],
            Decision.SOURCES_JOINED,
            [Standing.WIDENS, A],
            id="a-figure-within-the-range-of-another",
        ),
        pytest.param(
            "killed",
            [("2", "paper", {}), ("2", "wire", {})],
            Decision.ALL_AGREE,
            [A, A],
            id="figures-agree",
        ),
        pytest.param(
            "killed",
            [("2", "paper", {"group": "soldiers"}), ("1", "paper", {"group": "civilians"})],
            Decision.GROUPS_ADDED,
            [Standing.ADDS, Standing.ADDS],
            id="groups",
        ),
        pytest.param(
            "killed",
            [("5", "paper", {}), ("1", "paper", {"group": "civilians"})],
            Decision.OWN_TOTAL,
            [Standing.COUNTS, A],
            id="own-total",
        ),
        pytest.param(
            "killed",
            [("1", "paper", {}), ("5", "paper", {"group": "civilians"})],
            Decision.OWN_TOTAL,
            [C, C],
            id="groups-come-to-more-than-the-total",
        ),
        pytest.param(
            "killed",
            [("unknown", "paper", {}), ("5", "wire", {})],
            Decision.ONLY_CLAIM,
            [Standing.SAYS_NOTHING, W],
            id="unknown-beside-a-figure",
        ),
        pytest.param(
            "killed",
            [("unknown", "paper", {})],
            Decision.NOBODY_KNOWS,
            [Standing.SAYS_NOTHING],
            id="unknown",
        ),
        pytest.param(
            "killed",
            [("3", "paper", {}), ("900", "wire", DOUBTFUL)],
            Decision.NOT_DOUBTFUL,
            [W, Standing.WAITS],
            id="doubtful-figure",
        ),
        pytest.param(
            "target",
            [("iran", "paper", {}), ("united-states", "paper", {})],
            Decision.ALL_NAMED,
            [Standing.COUNTS, Standing.COUNTS],
            id="two-targets",
        ),
        pytest.param(
            "initiator",
            [("iran", "paper", {}), ("iran", "wire", {"denied": True})],
            Decision.ALL_NAMED,
            [C, C],
            id="named-and-cleared",
        ),
        pytest.param(
            "initiator",
            [("iran", "paper", {"denied": True})],
            Decision.ONLY_CLAIM,
            [Standing.DENIES],
            id="only-cleared",
        ),
        pytest.param(
            "retaliation_for",
            [("x", "paper", {}), ("x", "wire", {"denied": True}), ("y", "wire", {})],
            Decision.ALL_NAMED,
            [C, C, Standing.COUNTS],
            id="disputed-link",
        ),
        pytest.param(
            "munitions",
            [("2", "paper", {}), ("3", "wire", {})],
            Decision.ALL_NAMED,
            [C, C],
            id="other-figures",
        ),
    ],
)
def test_explain(explained, made, field, claims, decision, standings):
    reasoning = explained(*made(field, *claims))[field]

    assert reasoning.decided_by is decision
    assert _standings(reasoning) == standings


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("event_type", Rule.FINEST),
        ("date", Rule.FINEST),
        ("place", Rule.FINEST),
        ("killed", Rule.HULL),
        ("injured", Rule.HULL),
        ("initiator", Rule.ALL_NAMED),
        ("target", Rule.ALL_NAMED),
        ("supported_by", Rule.ALL_NAMED),
        ("part_of", Rule.LINKS),
        ("munitions", Rule.LISTED),
    ],
)
def test_explain_rule_of_a_field(explained, make_claim, field, rule):
    value = {"event_type": "battle", "date": "2020", "killed": "3", "injured": "3"}.get(field, "2")

    assert explained(make_claim(field, value))[field].rule is rule


def test_explain_says_which_claims_cannot_be_true_together(explained, made):
    claims = made("killed", ("2", "paper", {}), ("2-3", "wire", {}), ("3", "late", {}))

    found = [judged.conflicts_with for judged in explained(*claims)["killed"].claims]

    assert found == [(2,), (), (0,)]


def test_explain_totals_of_each_source(explained, made):
    soldiers, civilians = {"group": "soldiers"}, {"group": "civilians"}
    claims = made(
        "killed", ("2", "paper", soldiers), ("3", "paper", soldiers), ("1", "paper", civilians)
    )

    reasoning = explained(*claims, *made("killed", ("7", "wire", {})))["killed"]

    two_to_three, one, seven = Quantity(2, None, 3), Quantity(1, 1, 1), Quantity(7, 7, 7)
    groups = (("civilians", one), ("soldiers", two_to_three))
    assert reasoning.total == Quantity(3, None, 7)
    assert reasoning.totals == (
        SourceTotal("paper", Quantity(3, None, 4), groups),
        SourceTotal("wire", seven, ((None, seven),)),
    )


@pytest.mark.parametrize(
    ("field", "claims", "voices"),
    [
        pytest.param("date", [("2020-01-03", "paper", {}), ("2020", "wire", {})], 2, id="agree"),
        pytest.param(
            "date", [("2020-01-03", "paper", {}), ("2020-01-04", "wire", {})], 1, id="one-wins"
        ),
        pytest.param(
            "date", [("2020-01-03", "paper", {}), ("2020-01-03", "wire", DOUBTFUL)], 1, id="waits"
        ),
        pytest.param("killed", [("2", "paper", {}), ("3", "wire", {})], 2, id="joined"),
        pytest.param("killed", [("2", "paper", {}), ("unknown", "wire", {})], 1, id="unknown"),
        pytest.param(
            "initiator", [("iran", "paper", {}), ("iran", "wire", {"denied": True})], 1, id="clears"
        ),
    ],
)
def test_explain_counts_the_voices_behind_the_value(explained, made, field, claims, voices):
    assert explained(*made(field, *claims))[field].voices == voices


TAKEN_BACK = {"retracted": {"on": "2020-02-01", "by": "source", "reason": "An error."}}


@pytest.mark.parametrize(
    ("on", "standings", "total"),
    [
        pytest.param(date(2020, 1, 4), ["not_yet", "not_yet"], UNKNOWN, id="before"),
        pytest.param(date(2020, 1, 5), ["wins", "not_yet"], Quantity(2, 2, 2), id="published"),
        pytest.param(date(2020, 1, 31), ["wins", "not_yet"], Quantity(2, 2, 2), id="day-before"),
        pytest.param(date(2020, 2, 1), ["retracted", "wins"], Quantity(3, 3, 3), id="corrected"),
        pytest.param(None, ["retracted", "wins"], Quantity(3, 3, 3), id="today"),
    ],
)
def test_explain_a_correction_takes_effect_on_its_day(explained, made, on, standings, total):
    claims = made("killed", ("2", "paper", TAKEN_BACK), ("3", "paper", {"published": "2020-02-01"}))

    reasoning = explained(*claims, on=on)["killed"]

    assert (_standings(reasoning), reasoning.total) == (standings, total)


def test_explain_claims_of_a_retracted_source_count_no_more(explained, made):
    claims = made("killed", ("2", "paper", {}), ("9", "withdrawn", {}))

    assert _standings(explained(*claims)["killed"]) == [W, Standing.RETRACTED]


def test_explain_an_incident_taken_out_has_no_claim_that_counts(explained, made):
    history = [
        {"on": "2020-02-01", "what": "recorded", "reason": "Coded."},
        {"on": "2020-03-01", "what": "retracted", "reason": "Twice the same."},
    ]
    reasoning = explained(*made("date", ("2020", "paper", {})), history=history)["date"]

    assert _standings(reasoning) == [Standing.RETRACTED]
    assert (reasoning.decided_by, reasoning.voices) == (Decision.NOTHING_COUNTS, 0)


def test_explain_a_link_to_an_unknown_incident_leads_nowhere(explained, make_claim):
    links = [make_claim("follows", "known-one"), make_claim("follows", "unknown-one")]

    reasoning = explained(*links, make_claim("target", "iran"), known={"known-one"})["follows"]

    assert _standings(reasoning) == [W, Standing.LEADS_NOWHERE]
    assert reasoning.voices == 1


@given(st.lists(_claims(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_explain_does_not_depend_on_the_order_of_claims(explained, claims, random):
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert _in_any_order(explained(*shuffled)) == _in_any_order(explained(*claims))


def _in_any_order(reasonings):
    return {
        field: (
            each.decided_by,
            each.voices,
            each.total,
            each.totals,
            Counter(
                (judged.claim.model_dump_json(), judged.standing, len(judged.conflicts_with))
                for judged in each.claims
            ),
        )
        for field, each in reasonings.items()
    }


@given(st.lists(_claims(), min_size=1, max_size=8))
def test_explain_agrees_with_the_headline(explained, make_incident, sources, actors, claims):
    counting = [claim for claim in claims if claim.retracted is None]
    found = explained(*claims)
    if not counting:
        assert {each.decided_by for each in found.values()} == {Decision.NOTHING_COUNTS}
        return
    headline = derive_headline(make_incident(*counting), sources, actors, _precision_of)

    for field, value in (("date", headline.date), ("event_type", headline.event_type)):
        winners = [j.claim.parsed for j in _judged(found, field) if j.standing is W]
        assert winners == ([value] if value else [])
    assert [j.claim for j in _judged(found, "place") if j.standing is W] == (
        [headline.place] if headline.place else []
    )
    assert getattr(found.get("killed"), "total", UNKNOWN) == headline.killed
    for field in (Field.EVENT_TYPE, Field.DATE, Field.INITIATOR, Field.KILLED, Field.FOLLOWS):
        is_conflict = any(judged.conflicts_with for judged in _judged(found, field.value))
        assert is_conflict == (field in headline.conflicts)


def _judged(reasonings, field):
    return reasonings[field].claims if field in reasonings else ()


def test_coding_rules_name_every_standing_in_order():
    rules = Path(__file__).parents[2] / "docs" / "coding.md"
    table = rules.read_text("utf-8").partition("\n| a claim | |\n")[2].partition("\n\n")[0]

    named = [row.split("|")[1].strip() for row in table.splitlines()[1:]]

    plain = {"is retracted": "retracted", "is not there yet": "not yet"}
    assert [plain.get(name, name).replace(" ", "_") for name in named] == list(Standing)
