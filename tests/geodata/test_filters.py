from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import FilterError
from geodata.filters import FACETS, MAX_TEXT, IncidentFilter

VALUES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4)
TEXTS = st.text(max_size=2 * MAX_TEXT)
FILTERS = st.builds(IncidentFilter, **{facet: VALUES.map(tuple) for facet in FACETS}, text=TEXTS)


@given(FILTERS)
def test_query_of_a_filter_gives_a_filter_that_asks_for_the_same(chosen):
    read = IncidentFilter.from_query(chosen.to_query())

    assert read.to_query() == chosen.to_query()
    assert read.words == chosen.words
    for facet in FACETS:
        assert set(getattr(read, facet)) == set(getattr(chosen, facet))


@given(FILTERS, st.randoms())
def test_filters_that_ask_for_the_same_have_one_query_and_are_read_as_equal(chosen, random):
    def mixed(values):
        return tuple(random.sample([*values, *values], 2 * len(values)))

    words = " ".join(mixed(chosen.words)).upper() if len(chosen.text) < MAX_TEXT // 3 else None
    twin = IncidentFilter(
        **{facet: mixed(getattr(chosen, facet)) for facet in FACETS},
        text=chosen.text if words is None else words,
    )
    if twin.words == chosen.words:
        assert twin.to_query() == chosen.to_query()
        assert IncidentFilter.from_query(twin.to_query()) == IncidentFilter.from_query(
            chosen.to_query()
        )


@given(FILTERS)
def test_query_holds_only_what_a_url_may(chosen):
    assert set(chosen.to_query()) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%&=/"
    )


@given(FILTERS)
def test_filter_without_its_facets_and_text_is_empty(chosen):
    for facet in FACETS:
        chosen = chosen.without(facet)

    assert chosen.is_empty == (not chosen.words)
    assert chosen.is_empty == (chosen.to_query() == "")


@pytest.mark.parametrize(
    ("chosen", "query"),
    [
        pytest.param(IncidentFilter(), "", id="nothing"),
        pytest.param(IncidentFilter(text=" \t"), "", id="only-spaces"),
        pytest.param(
            IncidentFilter(grade=("weak",), event_type=("riot", "battle")),
            "event_type=battle&event_type=riot&grade=weak",
            id="facets-and-values-in-order",
        ),
        pytest.param(IncidentFilter(text="Rockets  AT"), "q=at%20rockets", id="words"),
        pytest.param(IncidentFilter(text="Straße"), "q=strasse", id="case-folded"),
        pytest.param(IncidentFilter(text="\u202erockets"), "q=rockets", id="control-characters"),
        pytest.param(IncidentFilter(admin1=("Al Anbar & more",)), "admin1=Al%20Anbar%20%26%20more"),
        pytest.param(IncidentFilter(text="نينوى"), "q=%D9%86%D9%8A%D9%86%D9%88%D9%89", id="arabic"),
    ],
)
def test_query_is_canonical(chosen, query):
    assert chosen.to_query() == query


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        pytest.param("", IncidentFilter(), id="nothing"),
        pytest.param("q=b+A", IncidentFilter(text="a b"), id="plus-is-a-space"),
        pytest.param("q=b&q=a", IncidentFilter(text="a b"), id="text-in-two-parts"),
        pytest.param("q=", IncidentFilter(), id="empty-text"),
        pytest.param(
            "grade=weak&actor=iran&actor=isis&actor=iran",
            IncidentFilter(actor=("iran", "isis"), grade=("weak",)),
            id="any-order",
        ),
        pytest.param("q=" + MAX_TEXT * "a", IncidentFilter(text=MAX_TEXT * "a"), id="longest-text"),
    ],
)
def test_from_query_reads(query, chosen):
    assert IncidentFilter.from_query(query) == chosen


@pytest.mark.parametrize(
    ("query", "why"),
    [
        pytest.param("colour=red", "'colour' is not a filter", id="unknown-name"),
        pytest.param("text=a", "'text' is not a filter", id="name-of-a-field"),
        pytest.param("Actor=iran", "'Actor' is not a filter", id="capitals"),
        pytest.param("q=" + (MAX_TEXT + 1) * "a", "longer than 100", id="long-text"),
        pytest.param("q=" + 60 * "a" + "&q=" + 60 * "b", "longer than 100", id="long-in-two-parts"),
        pytest.param("&".join(201 * ["actor=iran"]), "more than 200 values", id="many-values"),
        pytest.param("actor", "not written as", id="no-value"),
        pytest.param("actor=iran&&", "not written as", id="nothing-between"),
        pytest.param("actor=%FF", "not written as", id="no-utf-8"),
    ],
)
def test_from_query_refuses_in_one_sentence(query, why):
    with pytest.raises(FilterError, match=why) as refused:
        IncidentFilter.from_query(query)

    assert "\n" not in str(refused.value)


@given(st.text(max_size=300))
def test_from_query_of_anything_is_a_filter_or_refused(query):
    with suppress(FilterError):
        assert isinstance(IncidentFilter.from_query(query), IncidentFilter)


def test_words_beyond_the_longest_text_are_not_looked_for():
    text = MAX_TEXT * "ß"

    [word] = IncidentFilter(text=text).words

    assert word == MAX_TEXT * "s"
