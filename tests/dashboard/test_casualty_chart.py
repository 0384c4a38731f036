import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.casualty_chart import Count, Scale, draw_casualties
from dashboard.wording import load_words
from geodata.quantities import UNKNOWN, Quantity, hull, parse_quantity

WORDS = load_words()
BOUND = st.none() | st.integers(0, 100_000)


@st.composite
def quantities(draw):
    low, high = draw(BOUND), draw(BOUND)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return Quantity(low, low if low == high else None, high)


def _count(number, text, group="", counts=True):
    return Count(number, group, "A paper", parse_quantity(text), counts)


def _draw(headline, *counts):
    return draw_casualties("Injured", parse_quantity(headline), counts, WORDS)


@pytest.mark.parametrize(
    ("texts", "top", "step"),
    [
        (["unknown"], 1, 1),
        (["0"], 1, 1),
        (["1"], 1, 1),
        (["2-3"], 3, 1),
        (["7"], 8, 2),
        (["<=4000"], 4_000, 1_000),
        ([">=12"], 15, 5),
        (["100-200", "300"], 300, 100),
    ],
)
def test_scale_ends_at_a_round_number_that_holds_all(texts, top, step):
    assert Scale.of(parse_quantity(text) for text in texts) == Scale(top, step)


def test_two_claims_and_the_headline_lie_on_one_scale():
    chart = _draw("2-3", _count(1, "2", "foreign troops"), _count(2, "3", "foreign troops"))

    [group] = chart.groups
    assert group.name == "foreign troops"
    assert [(row.bar.said, row.bar.start, row.bar.width) for row in group.rows] == [
        ("2", 66.67, 0),
        ("3", 100, 0),
    ]
    assert (chart.headline.said, chart.headline.start, chart.headline.end) == ("2–3", 66.67, 100)
    assert [(tick.said, tick.at) for tick in chart.ticks] == [
        ("0", 0),
        ("1", 33.33),
        ("2", 66.67),
        ("3", 100),
    ]


def test_a_count_without_highest_reaches_to_the_end_and_is_open_there():
    chart = _draw(">=12", _count(1, ">=12"))

    [row] = chart.groups[0].rows
    assert (row.bar.said, row.bar.start, row.bar.end) == ("at least 12", 80, 100)
    assert (row.bar.is_open_below, row.bar.is_open_above) == (False, True)


def test_a_count_without_lowest_begins_at_nothing_and_is_open_there():
    chart = _draw("<=40", _count(1, "<=40"))

    [row] = chart.groups[0].rows
    assert (row.bar.start, row.bar.end, row.bar.is_open_below) == (0, 100, True)


def test_unknown_is_a_word_and_has_no_place_on_the_scale():
    chart = _draw("unknown", _count(1, "unknown"))

    [row] = chart.groups[0].rows
    assert (row.bar.said, row.bar.start, row.bar.end) == ("unknown", None, None)
    assert chart.headline.start is None


def test_groups_stand_in_the_order_of_the_claims_with_all_their_rows():
    chart = _draw(
        "3", _count(1, "1", "soldiers"), _count(2, "2", "civilians"), _count(3, "1", "soldiers")
    )

    assert [(group.name, [row.number for row in group.rows]) for group in chart.groups] == [
        ("soldiers", [1, 3]),
        ("civilians", [2]),
    ]


def test_without_a_claim_there_is_no_chart():
    assert draw_casualties("Killed", UNKNOWN, [], WORDS) is None


@given(st.lists(quantities(), min_size=1, max_size=6))
def test_every_bar_lies_on_the_scale_and_inside_the_headline_band(found):
    counts = [Count(number, "", "", quantity, True) for number, quantity in enumerate(found)]
    chart = draw_casualties("Killed", hull(found), counts, WORDS)

    bars = [row.bar for group in chart.groups for row in group.rows]
    known = [bar for bar in bars if bar.start is not None]
    assert all(0 <= bar.start <= bar.end <= 100 for bar in known)
    assert len(chart.ticks) <= 6
    # "At least" and "at most" together leave both ends open: then nothing is known.
    if chart.headline.start is None:
        return
    assert all(chart.headline.start <= bar.start for bar in known)
    assert all(bar.end <= chart.headline.end for bar in known)
