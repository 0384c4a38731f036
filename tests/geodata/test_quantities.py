from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.errors import QuantityError
from geodata.quantities import UNKNOWN, Quantity, add, hull, parse_quantity

COUNTS = st.integers(0, 1_000_000)
QUANTITIES = st.one_of(
    COUNTS.map(lambda n: parse_quantity(str(n))),
    COUNTS.map(lambda n: parse_quantity(f"~{n}")),
    COUNTS.map(lambda n: parse_quantity(f">={n}")),
    COUNTS.map(lambda n: parse_quantity(f"<={n}")),
    st.tuples(COUNTS, COUNTS).map(lambda pair: parse_quantity(f"{min(pair)}-{max(pair)}")),
    st.just(UNKNOWN),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("3", Quantity(3, 3, 3), id="exact"),
        pytest.param("0", Quantity(0, 0, 0), id="none"),
        pytest.param("1,200", Quantity(1200, 1200, 1200), id="thousands"),
        pytest.param("2-3", Quantity(2, None, 3), id="range"),
        pytest.param("2–3", Quantity(2, None, 3), id="range-with-dash"),
        pytest.param("2 - 3", Quantity(2, None, 3), id="range-with-spaces"),
        pytest.param("1,000-2,000", Quantity(1000, None, 2000), id="range-of-thousands"),
        pytest.param(">=12", Quantity(12, None, None), id="at-least"),
        pytest.param(">700", Quantity(700, None, None), id="more-than-is-a-rounded-floor"),
        pytest.param("<=4,000", Quantity(None, None, 4000), id="up-to"),
        pytest.param("<4000", Quantity(None, None, 4000), id="less-than"),
        pytest.param("~300", Quantity(300, 300, 300, is_approximate=True), id="about"),
        pytest.param(" 3 ", Quantity(3, 3, 3), id="spaces-around"),
        pytest.param("unknown", UNKNOWN, id="unknown"),
    ],
)
def test_parse_quantity_reads(text, expected):
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "three", "-3", "3.5", "12,00", "1e3", "700+", "3-", "~2-3", ">=2-3", "Unknown", "²"],
)
def test_parse_quantity_refuses(text):
    with pytest.raises(QuantityError, match="is not a count"):
        parse_quantity(text)


def test_parse_quantity_refuses_range_that_falls():
    with pytest.raises(QuantityError, match="low 3"):
        parse_quantity("3-2")


@given(COUNTS, COUNTS)
def test_parse_quantity_reads_back_what_is_written(a, b):
    low, high = sorted((a, b))

    assert parse_quantity(f"{low:,}-{high}") == Quantity(low=low, high=high)


def test_unknown_is_not_zero():
    assert UNKNOWN.is_unknown
    assert not parse_quantity("0").is_unknown


@pytest.mark.parametrize(
    "bounds", [(3, 2, None), (None, 5, 4), (5, None, 4), (-1, None, None)], ids=str
)
def test_quantity_refuses_bounds_out_of_order(bounds):
    with pytest.raises(QuantityError, match="expected 0 <= low <= best <= high"):
        Quantity(*bounds)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["2", "3"], Quantity(2, None, 3), id="two-counts"),
        pytest.param(["3", "3"], Quantity(3, 3, 3), id="agreement-keeps-best"),
        pytest.param(["2", "unknown"], Quantity(2, 2, 2), id="unknown-says-nothing"),
        pytest.param(["unknown", "unknown"], UNKNOWN, id="only-unknown"),
        pytest.param([], UNKNOWN, id="none"),
        pytest.param(["3", ">=5"], Quantity(3, None, None), id="open-end-stays-open"),
        pytest.param(["3", "<=5"], Quantity(None, None, 5), id="open-floor-stays-open"),
        pytest.param(["2-3", "3"], Quantity(2, None, 3), id="range-and-count"),
        pytest.param(
            ["~300", "278"],
            Quantity(278, None, 300, is_approximate=True),
            id="rounded-figure-shows",
        ),
        pytest.param([">=12", "<=4"], Quantity(0, None, None), id="open-at-both-ends-is-known"),
    ],
)
def test_hull_is_the_smallest_range_that_holds_all(texts, expected):
    assert hull(parse_quantity(text) for text in texts) == expected


@given(st.lists(QUANTITIES), st.randoms(use_true_random=False))
def test_hull_does_not_depend_on_the_order(quantities, random):
    shuffled = list(quantities)
    random.shuffle(shuffled)

    assert hull(shuffled) == hull(quantities)


@given(st.lists(QUANTITIES.filter(lambda q: not q.is_unknown), min_size=1), QUANTITIES)
def test_hull_is_never_narrowed_by_another_quantity(quantities, another):
    before, after = hull(quantities), hull([*quantities, another])

    assert (after.low or 0) <= (before.low or 0)
    assert after.high is None or (before.high is not None and after.high >= before.high)


@given(st.lists(QUANTITIES))
def test_hull_of_itself_is_itself(quantities):
    once = hull(quantities)
    assume(not once.is_unknown)

    assert hull([once, once]) == once


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["2", "1"], Quantity(3, 3, 3), id="two-groups"),
        pytest.param(["2", "~10"], Quantity(12, 12, 12, is_approximate=True), id="rounded"),
        pytest.param(["2-3", "1"], Quantity(3, None, 4), id="a-range"),
        pytest.param(["2", ">=5"], Quantity(7, None, None), id="at-least"),
        pytest.param(["2", "<=5"], Quantity(2, None, 7), id="up-to-may-be-none"),
        pytest.param(["2", "unknown"], Quantity(2, None, None), id="unknown-group-opens-the-end"),
        pytest.param(["unknown"], UNKNOWN, id="unknown"),
        pytest.param([], UNKNOWN, id="none"),
    ],
)
def test_add_sums_bound_by_bound(texts, expected):
    assert add(parse_quantity(text) for text in texts) == expected


@given(st.lists(QUANTITIES), st.randoms(use_true_random=False))
def test_add_does_not_depend_on_the_order(quantities, random):
    shuffled = list(quantities)
    random.shuffle(shuffled)

    assert add(shuffled) == add(quantities)
