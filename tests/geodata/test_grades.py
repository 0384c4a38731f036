from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.grades import GradeRule, grade_incident
from geodata.vocabulary import Grade

IRAN, US = "iran", "united-states"
ADMITTED, DENIED, DOUBTFUL = {"admitted": True}, {"denied": True}, {"credibility": 4}


@pytest.fixture(scope="session")
def sources(make_source):
    return {
        source.id: source
        for source in (
            make_source("paper"),
            make_source("wire"),
            make_source("blog"),
            make_source("paper-again", publisher="Publisher of paper"),
        )
    }


@pytest.fixture(scope="session")
def actors(make_actor):
    return {
        actor.id: actor
        for actor in (
            make_actor("united-states"),
            make_actor("iran"),
            make_actor("quds-force", part_of="iran"),
            make_actor("umbrella"),
            make_actor("militia-a", part_of="umbrella"),
            make_actor("militia-b", part_of="umbrella"),
        )
    }


@pytest.fixture(scope="session")
def graded(make_claim, make_incident, sources, actors):
    def grade(*named, on=None, **fields):
        claims = [make_claim("initiator", actor, source, **more) for source, actor, more in named]
        return grade_incident(make_incident(*claims, **fields), sources, actors, on)

    return grade


@pytest.mark.parametrize(
    ("named", "grade", "rule"),
    [
        pytest.param([("paper", IRAN, {})], Grade.WEAK, GradeRule.ONE_VOICE, id="one-voice"),
        pytest.param(
            [("paper", IRAN, {}), ("wire", IRAN, {})],
            Grade.FAIR,
            GradeRule.SEVERAL_VOICES,
            id="two-voices",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("paper-again", IRAN, {})],
            Grade.WEAK,
            GradeRule.ONE_VOICE,
            id="two-sources-of-one-voice",
        ),
        pytest.param(
            [("paper", IRAN, ADMITTED)], Grade.CONFIRMED, GradeRule.ADMITTED, id="admitted"
        ),
        pytest.param(
            [("paper", IRAN, {}), ("wire", US, {})],
            Grade.CONTESTED,
            GradeRule.INITIATORS_DIFFER,
            id="initiators-differ",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("paper-again", US, {})],
            Grade.WEAK,
            GradeRule.ONE_VOICE,
            id="one-voice-contests-nothing",
        ),
        pytest.param(
            [("paper", IRAN, ADMITTED), ("wire", US, {})],
            Grade.CONTESTED,
            GradeRule.INITIATORS_DIFFER,
            id="contested-though-admitted",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("wire", "quds-force", {})],
            Grade.FAIR,
            GradeRule.SEVERAL_VOICES,
            id="part-and-whole-agree",
        ),
        pytest.param(
            [("paper", "militia-a", {}), ("wire", "militia-b", {})],
            Grade.CONTESTED,
            GradeRule.INITIATORS_DIFFER,
            id="two-parts-of-one-whole-differ",
        ),
        pytest.param(
            [("paper", "militia-a", {}), ("paper", IRAN, {}), ("wire", IRAN, {})],
            Grade.FAIR,
            GradeRule.SEVERAL_VOICES,
            id="one-common-initiator-is-enough",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("wire", US, DOUBTFUL)],
            Grade.FAIR,
            GradeRule.SEVERAL_VOICES,
            id="doubtful-claim-contests-nothing",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("paper", IRAN, {**DOUBTFUL, **ADMITTED})],
            Grade.WEAK,
            GradeRule.ONE_VOICE,
            id="doubtful-admission-confirms-nothing",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("wire", IRAN, DENIED)],
            Grade.CONTESTED,
            GradeRule.INITIATOR_CLEARED,
            id="one-names-whom-another-clears",
        ),
        pytest.param(
            [("paper", "militia-a", {}), ("wire", "umbrella", DENIED)],
            Grade.CONTESTED,
            GradeRule.INITIATOR_CLEARED,
            id="cleared-with-its-umbrella",
        ),
        pytest.param(
            [("paper", "umbrella", {}), ("wire", "militia-a", DENIED)],
            Grade.FAIR,
            GradeRule.SEVERAL_VOICES,
            id="a-part-cleared-leaves-the-rest",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("paper", IRAN, DENIED)],
            Grade.WEAK,
            GradeRule.ONE_VOICE,
            id="one-voice-of-two-minds",
        ),
        pytest.param(
            [("paper", IRAN, {}), ("wire", IRAN, DENIED), ("blog", IRAN, DENIED)],
            Grade.DISCOUNTED,
            GradeRule.CLEARED,
            id="cleared-by-more-voices-than-name-it",
        ),
        pytest.param(
            [("wire", IRAN, {}), ("paper", IRAN, DENIED), ("paper-again", IRAN, DENIED)],
            Grade.CONTESTED,
            GradeRule.INITIATOR_CLEARED,
            id="cleared-twice-by-one-voice",
        ),
        pytest.param(
            [("paper", IRAN, ADMITTED), ("wire", IRAN, DENIED), ("blog", IRAN, DENIED)],
            Grade.CONTESTED,
            GradeRule.INITIATOR_CLEARED,
            id="accepted-is-not-discounted",
        ),
        pytest.param(
            [
                ("paper", IRAN, {}),
                ("paper", US, {}),
                ("wire", IRAN, DENIED),
                ("blog", IRAN, DENIED),
            ],
            Grade.CONTESTED,
            GradeRule.INITIATOR_CLEARED,
            id="somebody-else-is-named",
        ),
        pytest.param(
            [("paper", IRAN, DENIED)], Grade.WEAK, GradeRule.ONE_VOICE, id="cleared-but-not-named"
        ),
    ],
)
def test_grade_incident(graded, named, grade, rule):
    found = graded(*named)

    assert (found.grade, found.rule) == (grade, rule)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["paper", "paper-again", "wire", "blog"]),
            st.sampled_from([IRAN, US, "quds-force", "umbrella", "militia-a"]),
            st.sampled_from([{}, ADMITTED, DENIED, DOUBTFUL]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_grade_incident_does_not_depend_on_the_order_of_any_claims(graded, named, random):
    shuffled = list(named)
    random.shuffle(shuffled)

    assert graded(*shuffled) == graded(*named)


@pytest.mark.parametrize(
    ("named", "concerned"),
    [
        pytest.param([("paper", IRAN, {}), ("wire", US, {})], (IRAN, US), id="contested"),
        pytest.param([("paper", IRAN, ADMITTED), ("paper", US, {})], (IRAN,), id="accepts"),
        pytest.param(
            [("paper", "militia-a", {}), ("wire", "umbrella", DENIED)], ("militia-a",), id="cleared"
        ),
        pytest.param([("paper", IRAN, {})], (), id="nobody"),
    ],
)
def test_grade_incident_names_the_actors_that_it_is_about(graded, named, concerned):
    assert graded(*named).actors == concerned


def test_grade_incident_counts_voices_whatever_the_grade(graded):
    assert graded(("paper", IRAN, ADMITTED), ("wire", IRAN, {}), ("blog", US, DOUBTFUL)).voices == 3


def test_grade_incident_a_person_s_grade_goes_before_the_rule(graded):
    override = {"grade": "discounted", "reason": "A hoax."}

    found = graded(("paper", IRAN, ADMITTED), grade_override=override)

    assert (found.grade, found.rule) == (Grade.DISCOUNTED, GradeRule.OVERRIDDEN)
    assert found.override.reason == "A hoax."


@pytest.mark.parametrize(
    ("on", "grade"),
    [
        pytest.param(date(2020, 1, 31), Grade.WEAK, id="day-before"),
        pytest.param(date(2020, 2, 1), Grade.DISCOUNTED, id="its-day"),
        pytest.param(None, Grade.DISCOUNTED, id="today"),
    ],
)
def test_grade_incident_a_person_s_grade_takes_effect_on_its_day(graded, on, grade):
    override = {"grade": "discounted", "reason": "A hoax.", "on": "2020-02-01"}

    assert graded(("paper", IRAN, {}), on=on, grade_override=override).grade is grade


def test_coding_rules_list_the_points_in_the_order_that_they_are_tried():
    rules = Path(__file__).parents[2] / "docs" / "coding.md"
    section = rules.read_text("utf-8").partition("\n## Grades\n")[2].partition("\n## ")[0]

    points = re.findall(r"^\d\. \*\*(\w+)\*\*:", section, flags=re.MULTILINE)

    assert points == ["overridden", "discounted", "contested", "confirmed", "fair", "weak"]
    assert set(points[1:]) == set(Grade)


@pytest.mark.parametrize(
    ("named", "grade"),
    [
        pytest.param(
            [("paper", IRAN, {}), ("paper", US, {}), ("wire", IRAN, DENIED), ("wire", US, DENIED)],
            Grade.CONTESTED,
            id="as-many-voices-name-as-clear",
        ),
        pytest.param(
            [("paper", IRAN, ADMITTED), ("wire", IRAN, {}), ("blog", US, {})],
            Grade.CONTESTED,
            id="contested-before-confirmed",
        ),
        pytest.param(
            [("paper", IRAN, ADMITTED), ("wire", IRAN, {})],
            Grade.CONFIRMED,
            id="confirmed-before-fair",
        ),
        pytest.param(
            [
                ("blog", "militia-a", {}),
                ("blog", IRAN, {}),
                ("paper", IRAN, DENIED),
                ("wire", IRAN, DENIED),
                ("paper", "umbrella", DENIED),
                ("wire", "umbrella", DENIED),
            ],
            Grade.DISCOUNTED,
            id="discounted-before-contested",
        ),
    ],
)
def test_grade_incident_the_first_point_that_fits(graded, named, grade):
    assert graded(*named).grade is grade
