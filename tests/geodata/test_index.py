import threading
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import index as index_module
from geodata.dates import DateKind
from geodata.filters import FACETS, IncidentFilter
from geodata.index import UNDATED, IncidentIndex, page_of
from tests.oracle import facet_values, filter_mask, window_masks

NAMES = {"quds-force": "Quds Force", "wire": "The Wire", "a": "Émile STRASSE"}
DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31)) | st.dates(date(1, 1, 1), date(9999, 12, 31))
IDS = ("a", "b", "quds-force", "wire")
TEXTS = ("Rockets at Kirkuk", "rally, Straße", "İzmir ΣΊΣΥΦΟΣ", "الفلوجة", "", None)
WORDS = ("rock", "KIRKUK", "strasse", "SS", "ızmir", "i̇zmir", "σίσυφος", "الفلوجة", "quds force")
TYPES = ("air_strike", "battle", "protest")
PLACES = ("Anbar", "Nineveh")


def _subsets(values):
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values)).map(tuple)


@st.composite
def _dates(draw):
    if draw(st.integers(0, 7)) == 0:
        return dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    days = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        days[1] = days[0]
    kind = draw(st.sampled_from(list(DateKind)))
    return {"date_earliest": days[0], "date_latest": days[1], "date_kind": kind.value}


ROWS = st.builds(
    lambda dates, other: {**dates, **other},
    _dates(),
    st.fixed_dictionaries(
        {
            "event_type": st.sampled_from([*TYPES, None]),
            "initiators": _subsets(IDS),
            "targets": _subsets(IDS),
            "supported_by": _subsets(IDS),
            "sources": _subsets(IDS),
            "admin1": st.sampled_from([*PLACES, None]),
            "grade": st.sampled_from(["fair", "weak"]),
            "outlets": st.integers(0, 5),
            "inferred": st.sampled_from([(), ("date",)]),
            "conflicts": st.sampled_from([(), ("killed", "injured")]),
            "title": st.sampled_from([text for text in TEXTS if text is not None]),
            "summary": st.sampled_from(TEXTS),
            "toponym": st.sampled_from(TEXTS),
            "place": st.sampled_from(TEXTS),
        }
    ),
)
FILTERS = st.builds(
    IncidentFilter,
    event_type=_subsets((*TYPES, "riot")),
    actor=_subsets((*IDS, "nobody")),
    admin1=_subsets(PLACES),
    source=_subsets(IDS),
    grade=_subsets(("fair", "weak")),
    voices=_subsets(("1", "2", "3", "4")),
    basis=_subsets(("stated", "inferred")),
    conflict=_subsets(("yes", "no")),
    text=st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join),
)
WINDOWS = st.tuples(DAYS, DAYS).map(sorted)


@pytest.fixture(autouse=True, scope="module")
def _few_rows_a_block():
    """Let small frames have many blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "_BLOCK", 3)
        patch.setattr(index_module, "_ROWS_PER_CELL", 1)
        yield


@pytest.fixture(scope="module")
def make_drawn(make_frame):
    """A frame of rows, each so many times, and its index.

    Texts that stand often are searched in another way than texts that don't.
    """

    def make(rows, times=1):
        repeated = sorted(rows * times, key=lambda row: row["date_earliest"] or date.max)
        frame = make_frame(*repeated)
        return frame, IncidentIndex(frame, NAMES)

    return make


SOME_ROWS = st.lists(ROWS, max_size=8)
TIMES = st.sampled_from([1, 2, 9])


@given(SOME_ROWS, TIMES, FILTERS)
def test_mask_is_what_meets_every_condition(make_drawn, rows, times, chosen):
    frame, index = make_drawn(rows, times)

    expected = filter_mask(frame, chosen, NAMES).tolist()
    assert index.mask(chosen).tolist() == expected
    assert index.select(chosen).mask.tolist() == expected
    assert index.mask(chosen).tolist() == expected


AWKWARD = st.text("ßẞİıſKkΣςσǅﬁΐiIsS .%\u0307", max_size=8)


@given(st.lists(AWKWARD, min_size=1, max_size=6), TIMES, st.data())
def test_mask_of_a_text_folds_case_as_unicode_has_it(make_drawn, titles, times, data):
    folded = data.draw(st.sampled_from(titles)).casefold()
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(folded))] * 2)))
    rows = [{"title": title, "date_earliest": date(2020, 1, 3)} for title in titles]
    frame, index = make_drawn(rows, times)

    for text in (folded[begin:end], folded[begin:end].upper()):
        chosen = IncidentFilter(text=text)
        assert index.mask(chosen).tolist() == filter_mask(frame, chosen, NAMES).tolist()


@given(drawn=SOME_ROWS, window=WINDOWS)
def test_window_agrees_with_the_date_range_of_each_row(make_drawn, drawn, window):
    frame, index = make_drawn(drawn)
    masks = window_masks(frame, *window)

    assert index.may_fall_in(*window).tolist() == masks.shown.tolist()
    for rows in (np.arange(len(frame)), np.arange(0, len(frame), 2)):
        assert index.surely_falls_in(*window, rows).tolist() == masks.certain[rows].tolist()


@given(SOME_ROWS, WINDOWS)
def test_rows_that_only_may_fall_in_a_window_are_vague(make_drawn, rows, window):
    frame, index = make_drawn(rows)

    doubtful = window_masks(frame, *window).possible

    assert set(np.flatnonzero(doubtful)) <= set(index.vague)
    assert not index.is_duration[index.vague].any()


@given(SOME_ROWS, TIMES, FILTERS, WINDOWS)
def test_count_facet_counts_what_passes_and_may_fall_in_the_window(
    make_drawn, rows, times, chosen, window
):
    frame, index = make_drawn(rows, times)
    undated = frame["date_earliest"].isna().to_numpy()
    shown = filter_mask(frame, chosen, NAMES) & (window_masks(frame, *window).shown | undated)

    for facet in FACETS:
        counts = index.select(chosen).count_facet(facet, *window)
        values = facet_values(frame, facet)
        told = dict(zip(index.facets[facet].values, counts.tolist(), strict=True))
        assert told == {
            value: sum(
                value in of_row for of_row, is_shown in zip(values, shown, strict=True) if is_shown
            )
            for value in set().union(*values)
        }


@given(SOME_ROWS, TIMES)
def test_values_of_a_facet_are_in_order_of_their_number(make_drawn, rows, times):
    frame, index = make_drawn(rows, times)

    for facet in FACETS:
        values = facet_values(frame, facet)
        ordered = sorted(
            set().union(*values),
            key=lambda value: (-sum(value in of_row for of_row in values), value),
        )
        assert list(index.facets[facet].values) == ordered


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 7))
def test_pages_together_are_the_masked_rows_in_order(bits, size):
    mask = np.array(bits, dtype=bool)
    rows = np.flatnonzero(mask).tolist()

    pages = [page_of(mask, number, size).tolist() for number in range(1, len(bits) // size + 3)]

    assert [row for page in pages for row in page] == rows
    assert [len(page) for page in pages[: len(rows) // size]] == [size] * (len(rows) // size)


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=12), st.text(max_size=6))
def test_find_row_finds_each_id_and_no_other(make_frame, ids, other):
    frame = make_frame(*({"id": an_id} for an_id in ids))
    index = IncidentIndex(frame, {})

    assert [index.find_row(an_id) for an_id in ids] == list(range(len(ids)))
    assert (index.find_row(other) is None) == (other not in ids)


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
        pytest.param("voices", ("2", "3"), [False, True, True], id="at-least-two-voices"),
        pytest.param("voices", ("3",), [False, False, True], id="three-voices-or-more"),
        pytest.param("basis", ("inferred",), [True, False, False], id="inferred"),
        pytest.param("basis", ("stated",), [False, True, True], id="stated"),
        pytest.param("conflict", ("yes",), [False, False, True], id="conflict"),
        pytest.param("conflict", ("no",), [True, True, False], id="no-conflict"),
    ],
)
def test_mask_of_a_facet(make_frame, facet, wanted, shown):
    frame = make_frame(
        {
            "event_type": "battle",
            "initiators": ("iran",),
            "sources": ("paper",),
            "inferred": ("place", "date"),
        },
        {
            "event_type": "protest",
            "outlets": 2,
            "targets": ("iran", "israel"),
            "sources": ("paper", "wire"),
            "grade": "fair",
        },
        {
            "event_type": None,
            "supported_by": ("iran",),
            "admin1": "Anbar",
            "outlets": 7,
            "conflicts": ("killed",),
        },
    )

    assert IncidentIndex(frame, {}).mask(IncidentFilter(**{facet: wanted})).tolist() == shown


@pytest.mark.parametrize("times", [1, 20], ids=["texts-that-differ", "texts-that-repeat"])
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        pytest.param("rockets", True, id="a-word"),
        pytest.param("ROCK", True, id="part-of-a-word-in-capitals"),
        pytest.param("kirkuk rockets", True, id="words-in-any-order"),
        pytest.param("kirkuk strasse", True, id="words-in-two-columns"),
        pytest.param("rockets basra", False, id="one-word-missing"),
        pytest.param("  ", True, id="only-spaces"),
        pytest.param("quds force", True, id="name-of-an-actor"),
        pytest.param("quds-force", False, id="id-that-nobody-sees"),
        pytest.param("the wire", True, id="name-of-a-source"),
        pytest.param("anonymous", True, id="id-without-a-name"),
        pytest.param("الفلوجة", True, id="arabic"),
        pytest.param(".*", False, id="no-regular-expression"),
        pytest.param("%", False, id="no-pattern"),
        pytest.param("STRASSE", True, id="case-folded"),
        pytest.param("straße", True, id="case-folded-both-ways"),
        pytest.param("\u202erockets", True, id="control-characters"),
    ],
)
def test_mask_of_a_text(make_frame, text, is_found, times):
    row = {
        "title": "Rockets at Kirkuk",
        "summary": "Straße, الفلوجة",
        "initiators": ("quds-force", "anonymous"),
        "sources": ("wire",),
    }
    index = IncidentIndex(make_frame(*[row] * times), NAMES)

    assert set(index.mask(IncidentFilter(text=text))) == {is_found}


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
def test_window_has_both_ends_inclusive(make_frame, start, end, shown):
    index = IncidentIndex(make_frame({}), {})
    window = date.fromisoformat(start), date.fromisoformat(end)

    assert index.surely_falls_in(*window, np.array([0])).tolist() == [shown]
    counts = index.select(IncidentFilter()).count_facet("event_type", *window)
    assert counts.tolist() == [int(shown)]


def test_window_that_has_part_of_the_days_may_hold_it(make_frame):
    some_day = {"date_earliest": date(2020, 1, 1), "date_latest": date(2020, 1, 31)}
    index = IncidentIndex(make_frame(some_day), {})
    window = date(2020, 1, 15), date(2020, 2, 15)

    assert index.may_fall_in(*window).tolist() == [True]
    assert index.surely_falls_in(*window, np.array([0])).tolist() == [False]


def test_undated_incident_falls_in_no_window_and_is_counted_in_each(make_frame):
    undated = dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    index = IncidentIndex(make_frame(undated), {})

    assert index.is_undated.tolist() == [True]
    assert index.may_fall_in(date.min, date.max).tolist() == [False]
    for window in ((date.min, date.max), (date(2020, 1, 1), date(2020, 1, 1))):
        counts = index.select(IncidentFilter()).count_facet("event_type", *window)
        assert counts.tolist() == [1]


def test_days_count_from_the_epoch(make_frame):
    days = {"date_earliest": date(1969, 12, 31), "date_latest": date(1970, 1, 2)}
    index = IncidentIndex(make_frame(days), {})

    assert (index.earliest.tolist(), index.latest.tolist()) == ([-1], [1])
    assert (date(9999, 12, 31) - date(1970, 1, 1)) / timedelta(days=1) < UNDATED


@pytest.mark.parametrize(
    ("row", "is_on_map"),
    [
        pytest.param({}, True, id="point-and-date"),
        pytest.param({"geometry": None}, False, id="no-geometry"),
        pytest.param({"date_earliest": None, "date_latest": None}, False, id="no-date"),
    ],
)
def test_incident_is_on_the_map_with_point_and_date(make_frame, row, is_on_map):
    assert IncidentIndex(make_frame(row), {}).is_on_map.tolist() == [is_on_map]


def test_index_of_an_empty_frame_answers_with_nothing(make_frame):
    index = IncidentIndex(make_frame(), NAMES)
    chosen = IncidentFilter(text="rockets", actor=("iran",))

    assert len(index) == 0
    assert index.mask(chosen).tolist() == []
    assert index.select(chosen).count_facet("actor", date.min, date.max).tolist() == []
    assert index.find_row("a") is None
    assert page_of(index.mask(chosen), 1, 10).tolist() == []


def test_facet_value_that_a_row_has_in_two_columns_counts_once(make_frame):
    frame = make_frame({"initiators": ("iran",), "supported_by": ("iran",)})
    index = IncidentIndex(frame, {})

    counts = index.select(IncidentFilter()).count_facet("actor", date.min, date.max)

    assert (index.facets["actor"].values, counts.tolist()) == (("iran",), [1])


ALL_DAYS = date(2020, 1, 1), date(2020, 1, 31)


@given(SOME_ROWS, st.permutations(list(FACETS)), FILTERS)
def test_select_of_a_facet_opened_is_what_the_other_conditions_leave(
    make_drawn, rows, order, chosen
):
    frame, index = make_drawn(rows)

    for facet in order:
        opened = chosen.without(facet)
        assert index.select(opened).mask.tolist() == filter_mask(frame, opened, NAMES).tolist()


def test_select_shares_what_queries_that_ask_for_the_same_leave(make_frame):
    index = IncidentIndex(make_frame({}), {})

    one = index.select(IncidentFilter(actor=("b", "a"), text="X  y")).bins(*ALL_DAYS)

    assert index.select(IncidentFilter(actor=("a", "b", "a"), text="y x")).bins(*ALL_DAYS) is one
    assert index.select(IncidentFilter(actor=("a",), text="y x")).bins(*ALL_DAYS) is not one


@pytest.fixture
def looked_for(monkeypatch):
    """Each single condition that was looked for among the rows, by its query."""
    found, look_for = [], IncidentIndex._look_for

    def look(index, part):
        found.append(part.to_query())
        return look_for(index, part)

    monkeypatch.setattr(IncidentIndex, "_look_for", look)
    return found


def test_select_looks_for_each_condition_once_however_they_are_combined(make_frame, looked_for):
    index = IncidentIndex(make_frame({}), {})
    both = IncidentFilter(grade=("fair",), event_type=("battle",), text="a b")

    for chosen in (both, both.without("grade"), both.without("event_type"), both):
        index.select(chosen)

    assert sorted(looked_for) == ["event_type=battle", "grade=fair", "q=a%20b"]


def test_select_of_many_readers_filters_looks_for_nothing_a_second_time(make_frame, looked_for):
    index = IncidentIndex(make_frame({}), {})
    readers = [
        IncidentFilter(actor=(f"actor-{number}",), source=(f"source-{number}",))
        for number in range(50)
    ]
    for chosen in readers:
        index.select(chosen)
    looked_for.clear()

    for chosen in readers:
        for facet in FACETS:
            index.select(chosen.without(facet))

    assert looked_for == []


def test_select_keeps_no_more_than_the_bytes_that_there_is_room_for(make_frame, monkeypatch):
    monkeypatch.setattr(index_module, "_LEAST_BYTES", 20_000)
    index = IncidentIndex(make_frame(*[{}] * 20), {})

    for number in range(100):
        selection = index.select(IncidentFilter(text=f"text{number}"))
        selection.count_facet("actor", *ALL_DAYS)
        selection.bins(*ALL_DAYS)

    for kept in (index._kept.masks, index._kept.sums, index._kept.bins):
        assert 10_000 < kept.nbytes <= 20_000


def test_all_that_is_kept_stays_below_two_hundred_bytes_an_incident():
    rooms = index_module._MASK_BYTES, index_module._SUM_BYTES, index_module._BIN_BYTES

    assert sum(rooms) <= 200


def test_mask_of_many_filters_drops_nothing_of_a_selected_one(make_frame, monkeypatch, looked_for):
    monkeypatch.setattr(index_module, "_LEAST_BYTES", 2_500)
    index = IncidentIndex(make_frame({}), {})
    chosen = IncidentFilter(text="chosen")
    index.select(chosen)

    for number in range(20):
        index.mask(IncidentFilter(text=f"text{number}", grade=("fair",)))
    looked_for.clear()
    index.select(chosen)

    assert looked_for == []


def test_mask_of_a_selected_filter_is_looked_for_only_once(make_frame, looked_for):
    index = IncidentIndex(make_frame({}), {})
    chosen = IncidentFilter(text="chosen", grade=("fair",))

    index.select(chosen)
    index.mask(chosen)
    index.mask(chosen.without("grade"))

    assert sorted(looked_for) == ["grade=fair", "q=chosen"]


def test_threads_that_ask_at_once_share_one_answer(make_frame, looked_for):
    index = IncidentIndex(make_frame(*[{}] * 50), {})
    gate, masks = threading.Barrier(8), []

    def ask():
        gate.wait()
        masks.append(index.select(IncidentFilter(text="happened")).mask)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert looked_for == ["q=happened"]
    assert all(mask.all() for mask in masks)


def test_masks_that_are_handed_out_are_copies(make_frame):
    index = IncidentIndex(make_frame({}), {})
    selection = index.select(IncidentFilter())

    for hand_out in (lambda: selection.mask, lambda: index.mask(IncidentFilter())):
        hand_out()[:] = False
        assert hand_out().all()


def test_arrays_that_the_index_shares_cannot_be_changed(make_frame):
    index = IncidentIndex(make_frame({}), {})

    shared = (index.earliest, index.latest, index.is_duration, index.is_on_map, index.is_undated)
    for array in (*shared, index.vague):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
