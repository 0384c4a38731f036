from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.dates import DateKind, DateRange
from geodata.filters import (
    FACETS,
    IncidentFilter,
    count_facet,
    facet_values,
    to_search_text,
    window_masks,
)

DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31))
RANGES = st.tuples(DAYS, DAYS, st.sampled_from(list(DateKind))).map(
    lambda t: DateRange(min(t[:2]), max(t[:2]), t[2], "")
)

TYPES = ("air_strike", "battle", "protest")
IDS = ("a", "b", "c")
ROWS = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from([*TYPES, None]),
        "initiators": st.sets(st.sampled_from(IDS)).map(lambda s: tuple(sorted(s))),
        "targets": st.sets(st.sampled_from(IDS)).map(lambda s: tuple(sorted(s))),
        "sources": st.sets(st.sampled_from(IDS), min_size=1).map(lambda s: tuple(sorted(s))),
        "admin1": st.sampled_from(["Anbar", "Nineveh", None]),
        "grade": st.sampled_from(["fair", "weak"]),
        "title": st.sampled_from(["Rockets at Kirkuk", "Rally in Baghdad"]),
    }
)
CHOICES = st.builds(
    IncidentFilter,
    event_type=st.sets(st.sampled_from(TYPES), max_size=2).map(tuple),
    actor=st.sets(st.sampled_from(IDS), max_size=2).map(tuple),
    admin1=st.sets(st.sampled_from(["Anbar", "Nineveh"]), max_size=2).map(tuple),
    source=st.sets(st.sampled_from(IDS), max_size=2).map(tuple),
    grade=st.sets(st.sampled_from(["fair", "weak"]), max_size=2).map(tuple),
    text=st.sampled_from(["", "kirkuk", "rally baghdad", "ROCKETS"]),
)


def _dated_row(days):
    if days is None:
        return dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    return {
        "date_earliest": days.earliest,
        "date_latest": days.latest,
        "date_kind": days.kind.value,
        "date_edtf": "2020",
    }


@given(st.lists(st.none() | RANGES, min_size=1, max_size=8), st.tuples(DAYS, DAYS))
def test_window_masks_agree_with_the_date_range_of_each_row(make_frame, ranges, window):
    start, end = min(window), max(window)

    masks = window_masks(make_frame(*map(_dated_row, ranges)), start, end)

    sure = [days is not None and days.surely_falls_in(start, end) for days in ranges]
    may = [days is not None and days.may_fall_in(start, end) for days in ranges]
    assert masks.certain.tolist() == sure
    assert masks.shown.tolist() == may
    assert not (masks.certain & masks.possible).any()


@given(st.lists(RANGES, min_size=1, max_size=5), st.tuples(DAYS, DAYS), st.tuples(DAYS, DAYS))
def test_window_masks_wider_window_shows_no_less(make_frame, ranges, one, other):
    frame = make_frame(*map(_dated_row, ranges))

    narrow = window_masks(frame, min(one), max(one))
    wide = window_masks(frame, min(*one, *other), max(*one, *other))

    assert not (narrow.shown & ~wide.shown).any()
    assert not (narrow.certain & ~wide.certain).any()


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        pytest.param("2020-01-03", "2020-01-03", True, id="that-day"),
        pytest.param("2020-01-03", "2020-01-09", True, id="first-day-of-the-window"),
        pytest.param("2020-01-01", "2020-01-03", True, id="last-day-of-the-window"),
        pytest.param("2020-01-04", "2020-01-09", False, id="day-before-the-window"),
        pytest.param("2020-01-01", "2020-01-02", False, id="day-after-the-window"),
    ],
)
def test_window_masks_both_ends_are_inclusive(make_frame, start, end, shown):
    masks = window_masks(make_frame({}), date.fromisoformat(start), date.fromisoformat(end))

    assert masks.certain.tolist() == [shown]


def test_window_masks_part_of_the_days_is_possible_not_certain(make_frame):
    some_day = DateRange(date(2020, 1, 1), date(2020, 1, 31), DateKind.WITHIN, "2020-01")

    masks = window_masks(make_frame(_dated_row(some_day)), date(2020, 1, 15), date(2020, 2, 15))

    assert (masks.certain.tolist(), masks.possible.tolist()) == ([False], [True])


def test_window_masks_undated_incident_falls_in_no_window(make_frame):
    masks = window_masks(make_frame(_dated_row(None)), date.min, date.max)

    assert masks.shown.tolist() == [False]


def test_window_masks_of_an_empty_frame_are_empty(make_frame):
    assert window_masks(make_frame(), date(2020, 1, 1), date(2020, 1, 2)).shown.tolist() == []


def _mask(frame, chosen):
    return chosen.mask(frame, to_search_text(frame, {}))


@given(st.lists(ROWS, min_size=1, max_size=6), CHOICES)
def test_filter_is_all_of_its_conditions_together(make_frame, rows, chosen):
    frame = make_frame(*rows)
    one_by_one = [IncidentFilter(**{name: getattr(chosen, name)}) for name in (*FACETS, "text")]

    together = np.logical_and.reduce([_mask(frame, single) for single in one_by_one])

    assert _mask(frame, chosen).tolist() == together.tolist()


@given(st.lists(ROWS, min_size=1, max_size=6), CHOICES)
def test_filter_of_what_it_let_through_lets_all_through(make_frame, rows, chosen):
    frame = make_frame(*rows)

    kept = frame[_mask(frame, chosen)]

    assert _mask(kept, chosen).all()


@given(st.lists(ROWS, min_size=1, max_size=6), CHOICES)
def test_filter_without_a_facet_lets_no_less_through(make_frame, rows, chosen):
    frame = make_frame(*rows)

    for facet in FACETS:
        assert not (_mask(frame, chosen) & ~_mask(frame, chosen.without(facet))).any()


@given(st.lists(ROWS, min_size=1, max_size=6), CHOICES)
def test_count_facet_counts_what_choosing_the_value_shows(make_frame, rows, chosen):
    frame = make_frame(*rows)

    for facet in FACETS:
        others = chosen.without(facet)
        counts = count_facet(frame, facet, _mask(frame, others))
        shown = {
            value: int(
                (_mask(frame, others) & _mask(frame, IncidentFilter(**{facet: (value,)}))).sum()
            )
            for value in counts
        }
        assert counts == shown


def test_filter_that_is_empty_lets_everything_through(make_frame):
    assert IncidentFilter().is_empty
    assert IncidentFilter().mask(make_frame({}, {"event_type": None})).all()


@pytest.mark.parametrize(
    ("facet", "wanted", "shown"),
    [
        pytest.param("event_type", ("battle",), [True, False, False], id="one-type"),
        pytest.param("event_type", ("battle", "protest"), [True, True, False], id="either-type"),
        pytest.param("event_type", ("riot",), [False, False, False], id="type-of-none"),
        pytest.param("actor", ("iran",), [True, True, True], id="actor-in-any-role"),
        pytest.param("source", ("wire",), [False, True, False], id="one-of-several-sources"),
        pytest.param("admin1", ("Anbar",), [False, False, True], id="governorate"),
        pytest.param("grade", ("fair",), [False, True, False], id="grade"),
    ],
)
def test_filter_by_facet(make_frame, facet, wanted, shown):
    frame = make_frame(
        {"event_type": "battle", "initiators": ("iran",), "sources": ("paper",)},
        {
            "event_type": "protest",
            "targets": ("iran", "israel"),
            "sources": ("paper", "wire"),
            "grade": "fair",
        },
        {"event_type": None, "supported_by": ("iran",), "admin1": "Anbar"},
    )

    assert IncidentFilter(**{facet: wanted}).mask(frame).tolist() == shown


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        pytest.param("rockets", True, id="a-word"),
        pytest.param("ROCK", True, id="part-of-a-word-in-capitals"),
        pytest.param("kirkuk rockets", True, id="words-in-any-order"),
        pytest.param("rockets basra", False, id="one-word-missing"),
        pytest.param("  ", True, id="only-spaces"),
        pytest.param("quds force", True, id="name-of-an-actor"),
        pytest.param("quds-force", False, id="id-that-nobody-sees"),
        pytest.param("the wire", True, id="name-of-a-source"),
        pytest.param("الفلوجة", True, id="arabic"),
        pytest.param(".*", False, id="no-regular-expression"),
        pytest.param("STRASSE", True, id="case-folded"),
        pytest.param("\u202erockets", True, id="control-characters"),
    ],
)
def test_filter_by_text(make_frame, text, is_found):
    frame = make_frame(
        {
            "title": "Rockets at Kirkuk",
            "summary": "Straße, الفلوجة",
            "initiators": ("quds-force",),
            "sources": ("wire",),
        }
    )
    search_text = to_search_text(frame, {"quds-force": "Quds Force", "wire": "The Wire"})

    assert IncidentFilter(text=text).mask(frame, search_text).tolist() == [is_found]


def test_filter_by_text_needs_the_text_to_look_in(make_frame):
    with pytest.raises(ValueError, match="needs search_text"):
        IncidentFilter(text="rockets").mask(make_frame({}))


def test_count_facet_lists_every_value_most_frequent_first(make_frame):
    frame = make_frame(
        {"event_type": "riot"},
        {"event_type": "battle"},
        {"event_type": "battle"},
        {"event_type": "air_strike"},
        {"event_type": None},
    )

    counts = count_facet(frame, "event_type", np.array([True, False, False, True, True]))

    assert list(counts.items()) == [("battle", 0), ("air_strike", 1), ("riot", 1)]


def test_count_facet_counts_an_actor_of_two_roles_once(make_frame):
    frame = make_frame({"initiators": ("iran",), "supported_by": ("iran",)})

    assert count_facet(frame, "actor") == {"iran": 1}


def test_facet_values_of_a_row_without_any_are_empty(make_frame):
    assert facet_values(make_frame({"admin1": None}), "admin1") == [frozenset()]
