from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.dates import DateKind, DateRange, parse_date
from geodata.errors import DateError

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        pytest.param("2019-12-27", "2019-12-27", "2019-12-27", id="day"),
        pytest.param("2019-12", "2019-12-01", "2019-12-31", id="month"),
        pytest.param("2019-04", "2019-04-01", "2019-04-30", id="month-of-30-days"),
        pytest.param("2019", "2019-01-01", "2019-12-31", id="year"),
        pytest.param("2019-02", "2019-02-01", "2019-02-28", id="february"),
        pytest.param("2020-02", "2020-02-01", "2020-02-29", id="february-of-leap-year"),
        pytest.param("1900-02", "1900-02-01", "1900-02-28", id="february-of-1900"),
        pytest.param("2000-02", "2000-02-01", "2000-02-29", id="february-of-2000"),
        pytest.param("2020-02-29", "2020-02-29", "2020-02-29", id="leap-day"),
        pytest.param("2019-21", "2019-03-01", "2019-05-31", id="spring"),
        pytest.param("201X", "2010-01-01", "2019-12-31", id="decade"),
        pytest.param("2019-12-XX", "2019-12-01", "2019-12-31", id="day-unspecified"),
        pytest.param("[2020-03-12..2020-03-13]", "2020-03-12", "2020-03-13", id="set-range"),
        pytest.param("[2020-03-20,2020-03-12]", "2020-03-12", "2020-03-20", id="set-unordered"),
        pytest.param("[2019-12..2020-01]", "2019-12-01", "2020-01-31", id="set-of-months"),
        pytest.param("2016-05-22/2016-06-26", "2016-05-22", "2016-06-26", id="interval"),
        pytest.param("2016-05/2016-06", "2016-05-01", "2016-06-30", id="interval-of-months"),
        pytest.param("2014/2017-07-11", "2014-01-01", "2017-07-11", id="interval-mixed"),
    ],
)
def test_parse_date_gives_first_and_last_day(text, earliest, latest):
    parsed = parse_date(text)

    assert (str(parsed.earliest), str(parsed.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        pytest.param("2019-12-27~", "2019-12-26", "2019-12-28", id="day-approximate"),
        pytest.param("2019-12-27?", "2019-12-26", "2019-12-28", id="day-uncertain"),
        pytest.param("2019-12-27%", "2019-12-26", "2019-12-28", id="day-both"),
        pytest.param("2020-03-01~", "2020-02-29", "2020-03-02", id="day-after-leap-day"),
        pytest.param("2019-12~", "2019-11-01", "2020-01-31", id="month-over-new-year"),
        pytest.param("2020-01~", "2019-12-01", "2020-02-29", id="month-into-leap-february"),
        pytest.param("2017~", "2016-01-01", "2018-12-31", id="year"),
        pytest.param("2017~/2020-01-01", "2016-01-01", "2020-01-01", id="first-end-alone"),
        pytest.param("2020-03-11/2020-03-14?", "2020-03-11", "2020-03-15", id="last-end-alone"),
        pytest.param("2020-01~/2020-03-10~", "2019-12-01", "2020-03-11", id="ends-of-two-units"),
    ],
)
def test_parse_date_qualifier_widens_its_end_by_one_unit(text, earliest, latest):
    parsed = parse_date(text)

    assert (str(parsed.earliest), str(parsed.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("2016-05-22/2016-06-26", DateKind.DURATION, id="interval"),
        pytest.param("2016-05-22/2016-05-22", DateKind.DURATION, id="interval-of-one-day"),
        pytest.param("2017~/2020-01-01", DateKind.DURATION, id="interval-with-approximate-end"),
        pytest.param("[2020-03-12..2020-03-13]", DateKind.WITHIN, id="one-of-a-set"),
        pytest.param("2019-12-27", DateKind.WITHIN, id="day"),
        pytest.param("2019-12", DateKind.WITHIN, id="month"),
        pytest.param("2019-12-27~", DateKind.WITHIN, id="approximate-day"),
    ],
)
def test_parse_date_interval_lasts_and_all_else_falls_within(text, kind):
    assert parse_date(text).kind is kind


@pytest.mark.parametrize(
    "text",
    ["2019-12-27/..", "2019-12-27/", "../2019-12-27", "/2019-12-27", "[2020..]", "[..2020]"],
)
def test_parse_date_refuses_open_end(text):
    with pytest.raises(DateError, match="open end"):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2019-02-29", id="leap-day-of-common-year"),
        pytest.param("2019-02-29~", id="about-leap-day-of-common-year"),
        pytest.param("2019-02-30", id="30-february"),
        pytest.param("2019-04-31", id="31-april"),
        pytest.param("2019-13", id="month-13"),
        pytest.param("2019-00", id="month-0"),
        pytest.param("2016-06-00", id="day-0"),
        pytest.param("0000", id="year-0"),
        pytest.param("9999~", id="runs-past-year-9999"),
        pytest.param("0001-01-01~", id="runs-before-year-1"),
        pytest.param("10000-01-01", id="five-digits"),
    ],
)
def test_parse_date_refuses_impossible_date(text):
    with pytest.raises(DateError):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("yesterday", id="words"),
        pytest.param("unknown", id="unknown"),
        pytest.param("27.12.2019", id="german"),
        pytest.param("12/27/2019", id="american"),
        pytest.param("19991231", id="no-hyphens"),
        pytest.param("2019-3", id="one-digit-month"),
        pytest.param("2019-1X", id="half-a-month"),
        pytest.param("2019-12-1X", id="half-a-day"),
        pytest.param("2019-24", id="winter-of-two-years"),
        pytest.param("2019-12-27T10:00:00Z", id="instant"),
        pytest.param("٢٠١٩", id="eastern-arabic-digits"),
    ],
)
def test_parse_date_refuses_what_is_no_date(text):
    with pytest.raises(DateError, match="not a date"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["~2019", "2019?-12-27", "2019-12~-27", "2019-XX-XX~", "[2020-03-12~,2020-03-15]"]
)
def test_parse_date_refuses_qualifier_whose_doubt_it_would_lose(text):
    with pytest.raises(DateError):
        parse_date(text)


@pytest.mark.parametrize("text", ["2020-01-05/2020-01-01", "[2020-03-13..2020-03-12]"])
def test_parse_date_refuses_range_that_ends_before_it_begins(text):
    with pytest.raises(DateError, match="ends before it begins"):
        parse_date(text)


def test_parse_date_keeps_the_text():
    assert parse_date("2019-12~").edtf == "2019-12~"


@given(st.text(max_size=30))
def test_parse_date_of_any_text_gives_a_range_or_a_date_error(text):
    try:
        parsed = parse_date(text)
    except DateError as error:
        assert repr(text) in str(error)  # noqa: PT017 (both outcomes are right)
    else:
        assert parsed.earliest <= parsed.latest


@given(DAYS)
def test_parse_date_of_a_day_is_that_day(day):
    parsed = parse_date(day.isoformat())

    assert (parsed.earliest, parsed.latest, parsed.days) == (day, day, 1)


@given(DAYS, st.integers(0, 1_000))
def test_days_counts_both_ends(first, more):
    last = first + timedelta(days=more)

    assert parse_date(f"{first}/{last}").days == more + 1


@pytest.mark.parametrize("kind", list(DateKind))
@given(range_=st.tuples(DAYS, DAYS), window=st.tuples(DAYS, DAYS))
def test_surely_falls_in_implies_may_fall_in(kind, range_, window):
    days = DateRange(min(range_), max(range_), kind, "")

    sure = days.surely_falls_in(min(window), max(window))

    assert not sure or days.may_fall_in(min(window), max(window))


@pytest.mark.parametrize(
    ("start", "end", "may"),
    [
        pytest.param(date(2020, 1, 10), date(2020, 1, 31), True, id="starts-on-last-day"),
        pytest.param(date(2020, 1, 11), date(2020, 1, 31), False, id="starts-day-after"),
        pytest.param(date(2019, 12, 1), date(2020, 1, 5), True, id="ends-on-first-day"),
        pytest.param(date(2019, 12, 1), date(2020, 1, 4), False, id="ends-day-before"),
        pytest.param(date(2020, 1, 7), date(2020, 1, 7), True, id="a-day-inside"),
    ],
)
@pytest.mark.parametrize("text", ["2020-01-05/2020-01-10", "[2020-01-05..2020-01-10]"])
def test_may_fall_in_counts_both_ends_of_the_window(text, start, end, may):
    assert parse_date(text).may_fall_in(start, end) is may


def test_surely_falls_in_duration_needs_one_common_day():
    battle = parse_date("2016-05-22/2016-06-26")

    assert battle.surely_falls_in(date(2016, 6, 26), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("end", "sure"),
    [
        pytest.param(date(2020, 1, 31), True, id="whole-month"),
        pytest.param(date(2020, 1, 30), False, id="a-day-short"),
    ],
)
def test_surely_falls_in_within_needs_all_days_in_the_window(end, sure):
    some_day_of_january = parse_date("2020-01")

    assert some_day_of_january.surely_falls_in(date(2020, 1, 1), end) is sure
