from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.headline import derive_headline, derive_total
from geodata.quantities import UNKNOWN, Quantity
from geodata.records import Claim
from geodata.vocabulary import Field, PlacePrecision

PRECISIONS = {"K-1": PlacePrecision.SITE, "Kirkuk": PlacePrecision.SETTLEMENT}

COUNTS = st.integers(0, 500)
COUNT_TEXTS = st.one_of(
    COUNTS.map(str),
    COUNTS.map(lambda n: f"~{n}"),
    COUNTS.map(lambda n: f">={n}"),
    COUNTS.map(lambda n: f"<={n}"),
    st.tuples(COUNTS, COUNTS).map(lambda pair: f"{min(pair)}-{max(pair)}"),
    st.just("unknown"),
)


@st.composite
def _claims_about_killed(draw, sources=("paper", "wire", "blog"), credibilities=(1, 2, 3, 6)):
    return Claim(
        field="killed",
        value=draw(COUNT_TEXTS),
        source=draw(st.sampled_from(sources)),
        paragraph=draw(st.integers(1, 3)),
        group=draw(st.sampled_from([None, "soldiers", "civilians"])),
        credibility=draw(st.sampled_from(credibilities)),
    )


VALUES = {
    "event_type": st.sampled_from(["air_strike", "battle", "protest"]),
    "date": st.sampled_from(["2020-01-03", "2020-01", "2020-01-02/2020-01-04", "2019~"]),
    "place": st.sampled_from(["K-1", "Kirkuk", "Iraq", "nowhere"]),
    "initiator": st.sampled_from(["united-states", "iran", "quds-force"]),
    "injured": COUNT_TEXTS,
}


@st.composite
def _claims(draw):
    field = draw(st.sampled_from([*VALUES, "killed"]))
    if field == "killed":
        return draw(_claims_about_killed(credibilities=(1, 2, 3, 4, 5, 6)))
    inferred = draw(st.booleans())
    return Claim(
        field=field,
        value=draw(VALUES[field]),
        source=draw(st.sampled_from(["paper", "wire", "blog"])),
        paragraph=draw(st.integers(1, 2)),
        credibility=draw(st.integers(1, 6)),
        basis="inferred" if inferred else "stated",
        reason="A reason." if inferred else None,
        country=draw(st.sampled_from([None, "IQ", "SY"])) if field == "place" else None,
        note=draw(st.sampled_from([None, "A note."])),
    )


@pytest.fixture(scope="session")
def sources(make_source):
    return {
        "paper": make_source("paper", published="2020-01-05"),
        "wire": make_source("wire", published="2020-01-04"),
        "blog": make_source("blog", published="2020-01"),
        "comments": make_source("comments", contained_in="blog"),
        "paper-again": make_source("paper-again", publisher="Publisher of paper"),
        "late": make_source("late", published="2021-01-01"),
    }


@pytest.fixture(scope="session")
def actors(make_actor):
    return {
        "united-states": make_actor("united-states"),
        "iran": make_actor("iran"),
        "quds-force": make_actor("quds-force", part_of="iran"),
        "umbrella": make_actor("umbrella"),
        "militia-a": make_actor("militia-a", part_of="umbrella"),
        "militia-b": make_actor("militia-b", part_of="umbrella"),
    }


@pytest.fixture(scope="session")
def headline_of(make_incident, sources, actors):
    def derive(*claims):
        incident = make_incident(*claims)
        return derive_headline(
            incident,
            sources,
            actors,
            lambda claim: PRECISIONS.get(claim.value, PlacePrecision.UNLOCATED),
        )

    return derive


@given(st.lists(_claims(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_derive_headline_does_not_depend_on_the_order_of_claims(headline_of, claims, random):
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert headline_of(*shuffled) == headline_of(*claims)


@given(st.lists(_claims(), min_size=1, max_size=8))
def test_derive_headline_claim_made_twice_changes_nothing(headline_of, claims):
    again = headline_of(*claims, *claims)

    assert again == headline_of(*claims)


def test_derive_headline_without_claims_about_them_is_open(headline_of, make_claim):
    headline = headline_of(make_claim("target", "iran"))

    assert (headline.event_type, headline.date, headline.place) == (None, None, None)
    assert (headline.killed, headline.injured) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("one", "other", "winner"),
    [
        pytest.param({"value": "2020-01"}, {"value": "2020-01-03"}, "2020-01-03", id="narrower"),
        pytest.param(
            {"value": "2020-01-04"},
            {"value": "2020-01-03", "basis": "inferred", "reason": "R."},
            "2020-01-04",
            id="stated-before-inferred",
        ),
        pytest.param(
            {"value": "2020-01"},
            {"value": "2020-01-03", "basis": "inferred", "reason": "R."},
            "2020-01-03",
            id="narrower-though-inferred",
        ),
        pytest.param(
            {"value": "2020-01"},
            {"value": "2020-01-03", "credibility": 4},
            "2020-01",
            id="doubtful-makes-no-headline",
        ),
        pytest.param(
            {"value": "2020-01-04", "credibility": 2},
            {"value": "2020-01-03", "credibility": 3},
            "2020-01-04",
            id="better-credibility",
        ),
        pytest.param(
            {"value": "2020-01-04", "credibility": 3},
            {"value": "2020-01-03", "credibility": 6},
            "2020-01-04",
            id="judged-before-not-judged",
        ),
        pytest.param(
            {"value": "2020-01-03", "source": "wire"},
            {"value": "2020-01-04", "source": "late"},
            "2020-01-04",
            id="later-publication",
        ),
        pytest.param(
            {"value": "2020-01-04"}, {"value": "2020-01-03"}, "2020-01-03", id="smaller-as-text"
        ),
    ],
)
def test_derive_headline_date_that_wins(headline_of, make_claim, one, other, winner):
    claims = [make_claim("date", **one), make_claim("date", **other)]

    assert headline_of(*claims).date.edtf == winner


def test_derive_headline_doubtful_claim_counts_where_there_is_no_other(headline_of, make_claim):
    assert headline_of(make_claim("date", "2020-01-03", credibility=5)).date.edtf == "2020-01-03"


def test_derive_headline_finest_place_wins(headline_of, make_claim):
    headline = headline_of(
        make_claim("place", "nowhere"), make_claim("place", "Kirkuk"), make_claim("place", "K-1")
    )

    assert headline.place.value == "K-1"


def test_derive_headline_says_what_rests_on_an_inferred_claim(headline_of, make_claim):
    headline = headline_of(
        make_claim("place", "K-1", basis="inferred", reason="Known base."),
        make_claim("date", "2020-01-03"),
        make_claim("date", "2020", basis="inferred", reason="A guess that loses."),
    )

    assert headline.inferred == (Field.PLACE,)


def test_derive_headline_names_every_actor_once_most_named_first(headline_of, make_claim):
    headline = headline_of(
        make_claim("initiator", "iran"),
        make_claim("initiator", "united-states", "wire"),
        make_claim("initiator", "united-states"),
    )

    assert headline.initiators == ("united-states", "iran")


def test_derive_headline_leaves_out_actor_of_a_doubtful_claim(headline_of, make_claim):
    headline = headline_of(
        make_claim("initiator", "iran", credibility=4), make_claim("initiator", "united-states")
    )

    assert headline.initiators == ("united-states",)


@pytest.mark.parametrize(
    ("claims", "total"),
    [
        pytest.param([], UNKNOWN, id="none"),
        pytest.param([("3", "paper", None)], Quantity(3, 3, 3), id="one"),
        pytest.param(
            [("2", "paper", None), ("3", "paper", None)],
            Quantity(2, None, 3),
            id="headline-and-body-of-one-source-differ",
        ),
        pytest.param(
            [("2", "paper", "soldiers"), ("1", "paper", "civilians")],
            Quantity(3, 3, 3),
            id="groups-add-up",
        ),
        pytest.param(
            [("2", "paper", "soldiers"), ("3", "paper", "soldiers"), ("1", "paper", "civilians")],
            Quantity(3, None, 4),
            id="range-of-one-group-and-another",
        ),
        pytest.param(
            [("5", "paper", None), ("2", "paper", "soldiers")],
            Quantity(5, 5, 5),
            id="own-total-goes-before-groups",
        ),
        pytest.param(
            [("3", "paper", None), ("3", "wire", None)], Quantity(3, 3, 3), id="sources-agree"
        ),
        pytest.param(
            [("3", "paper", None), (">=10", "wire", None)],
            Quantity(3, None, None),
            id="another-source-leaves-it-open",
        ),
        pytest.param(
            [("2", "paper", "soldiers"), ("1", "wire", "civilians")],
            Quantity(1, None, 2),
            id="groups-of-two-sources-do-not-add-up",
        ),
        pytest.param(
            [("3", "paper", None), ("unknown", "wire", None)],
            Quantity(3, 3, 3),
            id="unknown-says-nothing",
        ),
        pytest.param([("unknown", "paper", None)], UNKNOWN, id="unknown"),
        pytest.param([("0", "paper", None)], Quantity(0, 0, 0), id="zero-is-not-unknown"),
    ],
)
def test_derive_total(make_claim, claims, total):
    made = [make_claim("killed", value, source, group=group) for value, source, group in claims]

    assert derive_total(made) == total


def test_derive_total_leaves_out_doubtful_claims(make_claim):
    total = derive_total(
        [make_claim("killed", "3"), make_claim("killed", "900", "blog", credibility=4)]
    )

    assert total == Quantity(3, 3, 3)


def test_derive_total_takes_doubtful_claims_if_there_are_only_those(make_claim):
    assert derive_total([make_claim("killed", "9", credibility=4)]) == Quantity(9, 9, 9)


def _holds(wider, narrower):
    """Whether one range holds another; without a lowest it begins at 0."""
    is_high = wider.high is None or (narrower.high is not None and wider.high >= narrower.high)
    return (wider.low or 0) <= (narrower.low or 0) and is_high


@given(st.lists(_claims_about_killed(), min_size=1, max_size=6), _claims_about_killed(("late",)))
def test_derive_total_is_never_narrowed_by_another_source(claims, of_another_source):
    before = derive_total(claims)
    after = derive_total([*claims, of_another_source])

    assert before.is_unknown or _holds(after, before)


@given(st.lists(_claims_about_killed(), min_size=1, max_size=6), st.data())
def test_derive_total_is_never_narrowed_by_a_further_figure_for_the_same_group(claims, data):
    known = [claim for claim in claims if not claim.parsed.is_unknown]
    assume(known)
    about = data.draw(st.sampled_from(known))
    further = data.draw(_claims_about_killed((about.source,))).model_dump()
    again = Claim(**{**further, "group": about.group})

    assert _holds(derive_total([*claims, again]), derive_total(claims))


@pytest.mark.parametrize(
    ("before", "further", "total"),
    [
        pytest.param(
            [("900", None, 4)], ("3", None, 6), Quantity(3, 3, 3), id="doubtful-gives-way"
        ),
        pytest.param(
            [("2", "soldiers", 6), ("1", "civilians", 6)],
            ("5", None, 6),
            Quantity(5, 5, 5),
            id="own-total-goes-before-the-sum",
        ),
        pytest.param(
            [("2", "soldiers", 6)], ("1", "civilians", 6), Quantity(3, 3, 3), id="further-group"
        ),
        pytest.param(
            [("unknown", "soldiers", 6), ("1", "civilians", 6)],
            ("2", "soldiers", 6),
            Quantity(3, 3, 3),
            id="unknown-group-becomes-known",
        ),
    ],
)
def test_derive_total_what_a_further_claim_may_replace(make_claim, before, further, total):
    claims = [
        make_claim("killed", value, group=group, credibility=credibility)
        for value, group, credibility in [*before, further]
    ]

    assert derive_total(claims) == total


@pytest.mark.parametrize(
    ("field", "values", "is_conflict"),
    [
        pytest.param("event_type", ("battle", "protest"), True, id="kinds-differ"),
        pytest.param("event_type", ("battle", "battle"), False, id="kinds-agree"),
        pytest.param("date", ("2020-01-03", "2020-01-04"), True, id="days-differ"),
        pytest.param("date", ("2020-01-03", "2020-01"), False, id="day-in-month"),
        pytest.param("killed", ("2", "3"), True, id="counts-differ"),
        pytest.param("killed", ("2-4", "3"), False, id="count-in-range"),
        pytest.param("killed", (">=10", "3"), True, id="below-the-floor"),
        pytest.param("killed", ("<=2", "3"), True, id="above-the-ceiling"),
        pytest.param("killed", (">=10", "<=20"), False, id="open-ends-meet"),
        pytest.param("killed", ("unknown", "3"), False, id="unknown-contradicts-nothing"),
        pytest.param("injured", ("2", "3"), True, id="injured-differ"),
        pytest.param("place", ("K-1", "Kirkuk"), False, id="places-are-not-compared"),
        pytest.param("target", ("iran", "united-states"), False, id="targets-neither"),
        pytest.param("initiator", ("iran", "united-states"), True, id="initiators-differ"),
        pytest.param("initiator", ("iran", "quds-force"), False, id="part-and-whole"),
    ],
)
def test_derive_headline_conflicts(headline_of, make_claim, field, values, is_conflict):
    headline = headline_of(
        make_claim(field, values[0], "paper"), make_claim(field, values[1], "wire")
    )

    assert headline.conflicts == ((Field(field),) if is_conflict else ())


def test_derive_headline_counts_of_two_groups_do_not_conflict(headline_of, make_claim):
    headline = headline_of(
        make_claim("killed", "2", group="soldiers"), make_claim("killed", "9", group="civilians")
    )

    assert headline.conflicts == ()


def test_derive_headline_doubtful_claim_makes_no_conflict(headline_of, make_claim):
    headline = headline_of(make_claim("killed", "2"), make_claim("killed", "9", credibility=4))

    assert headline.conflicts == ()


@pytest.mark.parametrize(
    ("figures", "is_conflict"),
    [
        pytest.param([("5", None), ("2", "soldiers")], False, id="a-part-of-the-total"),
        pytest.param(
            [("5", None), ("4", "soldiers"), ("3", "civilians")], True, id="more-than-the-total"
        ),
        pytest.param([("5", None), (">=6", "soldiers")], True, id="at-least-more"),
        pytest.param([(">=5", None), ("9", "soldiers")], False, id="open-total"),
        pytest.param([("9", "soldiers")], False, id="no-total"),
    ],
)
def test_derive_headline_groups_that_come_to_more_than_the_total(
    headline_of, make_claim, figures, is_conflict
):
    headline = headline_of(*(make_claim("killed", value, group=group) for value, group in figures))

    assert headline.conflicts == ((Field.KILLED,) if is_conflict else ())


@pytest.mark.parametrize(
    ("field", "claims", "is_conflict"),
    [
        pytest.param("initiator", [("iran", False), ("iran", True)], True, id="named-and-cleared"),
        pytest.param(
            "initiator", [("quds-force", False), ("iran", True)], True, id="umbrella-cleared"
        ),
        pytest.param(
            "initiator", [("iran", False), ("quds-force", True)], False, id="part-cleared"
        ),
        pytest.param("initiator", [("iran", True)], False, id="only-cleared"),
        pytest.param("follows", [("x", False), ("x", True)], True, id="disputed-link"),
        pytest.param("follows", [("x", False), ("y", True)], False, id="two-links"),
    ],
)
def test_derive_headline_conflicts_of_denials(headline_of, make_claim, field, claims, is_conflict):
    made = [make_claim(field, value, denied=denied) for value, denied in claims]

    assert headline_of(*made).conflicts == ((Field(field),) if is_conflict else ())


def test_derive_headline_does_not_name_whom_a_source_clears(headline_of, make_claim):
    headline = headline_of(
        make_claim("initiator", "iran", denied=True), make_claim("initiator", "united-states")
    )

    assert headline.initiators == ("united-states",)


def test_derive_headline_a_passage_published_later_wins(headline_of, make_claim):
    headline = headline_of(
        make_claim("event_type", "battle", "late"),
        make_claim("event_type", "protest", published="2021-02-01"),
    )

    assert headline.event_type == "protest"
