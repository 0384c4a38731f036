from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.collection import Collection
from geodata.holdings import Records
from geodata.known import change_day, change_days, incident_known_on, records_known_on
from geodata.seeds import Seeds

FIRST = date(2020, 1, 1)


def _day(number):
    """The n-th day of the hand-made history."""
    return FIRST + timedelta(days=number - 1)


@pytest.fixture(scope="module")
def ten_days(make_source, make_claim, make_incident, make_actor, geocoder):
    """An incident that two sources report, correct and take back within ten days.

    Day 2: a newspaper gives a month, two killed, a governorate. Day 4: an agency
    gives the day, four killed, the town. Day 5: the newspaper corrects its count
    to three. Day 7: a person grades it. Day 8: the agency withdraws its report.
    Day 10: the newspaper withdraws all.
    """
    paper = make_source(
        "paper",
        published=_day(2).isoformat(),
        retracted={"on": _day(10), "by": "source", "reason": "Made up."},
    )
    agency = make_source(
        "agency",
        published=_day(4).isoformat(),
        retracted={"on": _day(8), "by": "source", "reason": "Mistaken."},
    )
    corrected = {"on": _day(5), "by": "source", "reason": "Corrected."}
    incident = make_incident(
        make_claim("date", "2019-12"),
        make_claim("place", "Anbar Governorate"),
        make_claim("killed", "2", retracted=corrected),
        make_claim("killed", "3", published=_day(5).isoformat()),
        make_claim("date", "2019-12-27", source="agency"),
        make_claim("place", "Fallujah", source="agency"),
        make_claim("killed", "4", source="agency"),
        grade_override={"grade": "contested", "reason": "We doubt it.", "on": _day(7)},
    )
    seeds = Seeds(
        sources={"paper": paper, "agency": agency},
        actors={},
        incidents={incident.id: incident},
        rejected=(),
        read_count=3,
    )
    return Collection.from_seeds(seeds, geocoder)


TABLE = [
    # day, killed, range of days, grade, place, outlets
    (1, None),
    (2, (2, 2), ("2019-12-01", "2019-12-31"), "weak", "governorate", 1),
    (3, (2, 2), ("2019-12-01", "2019-12-31"), "weak", "governorate", 1),
    (4, (2, 4), ("2019-12-27", "2019-12-27"), "fair", "settlement", 2),
    (5, (3, 4), ("2019-12-27", "2019-12-27"), "fair", "settlement", 2),
    (6, (3, 4), ("2019-12-27", "2019-12-27"), "fair", "settlement", 2),
    (7, (3, 4), ("2019-12-27", "2019-12-27"), "contested", "settlement", 2),
    (8, (3, 3), ("2019-12-01", "2019-12-31"), "contested", "governorate", 1),
    (9, (3, 3), ("2019-12-01", "2019-12-31"), "contested", "governorate", 1),
    (10, None),
]


@pytest.mark.parametrize("row", TABLE, ids=[f"day {row[0]}" for row in TABLE])
def test_each_of_ten_days_has_the_values_that_were_known(ten_days, row):
    number, killed, *expected = row
    frame = ten_days.known_on(_day(number)).incidents
    if killed is None:
        assert frame.empty
        return
    (found,) = frame.itertuples()
    assert (found.killed_low, found.killed_high) == killed
    days = tuple(str(day.date()) for day in (found.date_earliest, found.date_latest))
    assert [days, found.grade, found.place_precision, found.outlets] == expected


def test_days_on_which_something_changes_are_those_of_the_table(ten_days):
    assert ten_days.change_days == tuple(_day(number) for number in (2, 4, 5, 7, 8, 10))


def test_today_is_after_all_retractions_and_the_records_are_still_there(ten_days):
    assert ten_days.incidents.empty
    assert len(ten_days.records.incidents["an-incident"].claims) == 7


def test_summary_is_missing_on_a_day_of_the_past(ten_days):
    known = ten_days.known_on(_day(5)).incidents
    assert known["summary"].isna().all()
    assert known["title"].tolist() == ["Something happened"]


def test_source_is_there_from_its_publication_and_stays_when_it_is_taken_back(ten_days):
    listed = {number: sorted(ten_days.known_on(_day(number)).records.sources) for number in (1, 3)}
    assert listed == {1: [], 3: ["paper"]}
    assert sorted(ten_days.known_on(_day(10)).records.sources) == ["agency", "paper"]


def test_published_in_a_range_counts_from_its_last_day(make_source, make_claim, make_incident):
    sources = {"paper": make_source(published="2020-01")}
    incident = make_incident(make_claim("date", "2019-12-27"))
    assert incident_known_on(incident, date(2020, 1, 30), sources) is None
    assert incident_known_on(incident, date(2020, 1, 31), sources) is incident


def test_incident_taken_out_of_the_collection_counts_until_that_day(
    make_source, make_claim, make_incident
):
    history = [
        {"on": date(2026, 1, 1), "what": "recorded", "reason": "First."},
        {"on": date(2026, 2, 1), "what": "retracted", "reason": "Twice in here."},
    ]
    sources = {"paper": make_source(published="2020-01-01")}
    incident = make_incident(make_claim("date", "2019-12-27"), history=history)
    assert incident_known_on(incident, date(2026, 1, 31), sources) is incident
    assert incident_known_on(incident, date(2026, 2, 1), sources) is None
    assert incident_known_on(incident, None, sources) is None


def test_source_taken_out_of_the_collection_takes_its_claims_along(
    make_source, make_claim, make_incident
):
    history = [
        {"on": date(2026, 1, 1), "what": "recorded", "reason": "First."},
        {"on": date(2026, 2, 1), "what": "retracted", "reason": "Not a source."},
    ]
    sources = {"paper": make_source(published="2020-01-01", history=history)}
    incident = make_incident(make_claim("date", "2019-12-27"))
    assert incident_known_on(incident, date(2026, 1, 31), sources) is incident
    assert incident_known_on(incident, None, sources) is None


def _records(sources, incidents):
    return Records(
        sources={source.id: source for source in sources},
        actors={},
        incidents={incident.id: incident for incident in incidents},
        rejected=(),
        read_count=0,
    )


def test_link_counts_only_while_its_target_is_known(make_source, make_claim, make_incident):
    early = make_source("early", published="2020-01-01")
    late = make_source("late", published="2020-03-14")
    records = _records(
        [early, late],
        [
            make_incident(
                make_claim("date", "2019-12-27", source="early"),
                make_claim("part_of", "whole", source="early"),
                incident_id="part",
            ),
            make_incident(make_claim("date", "2019-12", source="late"), incident_id="whole"),
        ],
    )
    known = records_known_on(records, date(2020, 2, 1))
    assert [claim.field for claim in known.incidents["part"].claims] == ["date"]
    assert len(records_known_on(records, date(2020, 3, 14)).incidents["part"].claims) == 2


def test_incident_of_links_alone_goes_with_what_it_leads_to(make_source, make_claim, make_incident):
    early = make_source("early", published="2020-01-01")
    late = make_source("late", published="2020-03-14")
    records = _records(
        [early, late],
        [
            make_incident(make_claim("follows", "b", source="early"), incident_id="a"),
            make_incident(make_claim("follows", "c", source="early"), incident_id="b"),
            make_incident(make_claim("date", "2019-12", source="late"), incident_id="c"),
        ],
    )
    assert records_known_on(records, date(2020, 2, 1)).incidents == {}
    assert set(records_known_on(records, None).incidents) == {"a", "b", "c"}


def test_rows_without_a_record_are_there_from_their_day(make_frame):
    frame = make_frame(
        {"id": "always"},
        {"id": "later", "known_from": date(2020, 2, 1)},
    )
    collection = Collection(frame, _records([], []))
    assert collection.change_days == (date(2020, 2, 1),)
    assert collection.known_on(date(2020, 1, 31)).incidents["id"].tolist() == ["always"]
    assert collection.known_on(date(2020, 2, 1)).incidents.equals(frame)


def test_change_day_is_the_last_one_up_to_the_day():
    days = (date(2020, 1, 1), date(2020, 3, 14))
    asked = date(2019, 12, 31), date(2020, 1, 1), date(2020, 3, 13), date(2026, 1, 1)
    assert [change_day(days, day) for day in asked] == [None, days[0], days[0], days[1]]


DAYS = st.integers(1, 12).map(_day)


@st.composite
def _histories(draw, make_source, make_claim, make_incident):
    """Records of two incidents and up to three sources, with retractions of any kind."""
    retraction = st.none() | DAYS.map(lambda day: {"on": day, "by": "source", "reason": "Why."})
    sources = [
        make_source(f"source-{n}", published=draw(DAYS).isoformat(), retracted=draw(retraction))
        for n in range(draw(st.integers(1, 3)))
    ]
    incidents = []
    for incident_id in ("a", "b"):
        claims = []
        for number in range(draw(st.integers(1, 4))):
            source = draw(st.sampled_from(sources))
            since = draw(st.none() | DAYS)
            is_later = since is not None and since > source.published_range.latest
            claims.append(
                make_claim(
                    "killed",
                    str(number),
                    source=source.id,
                    published=since.isoformat() if is_later else None,
                    retracted=draw(retraction),
                )
            )
        if draw(st.booleans()):
            target = "b" if incident_id == "a" else "a"
            claims.append(make_claim("same_campaign", target, source=sources[0].id))
        incidents.append(make_incident(*claims, incident_id=incident_id))
    return _records(sources, incidents)


def _counting(records, day):
    known = records_known_on(records, day)
    return {
        (incident.id, claim.field, claim.value, claim.source)
        for incident in known.incidents.values()
        for claim in incident.claims
    }


@given(data=st.data(), first=DAYS, second=DAYS)
def test_later_day_loses_nothing_but_what_was_taken_back(
    data, first, second, make_source, make_claim, make_incident
):
    records = data.draw(_histories(make_source, make_claim, make_incident))
    earlier, later = sorted((first, second))
    lost = _counting(records, earlier) - _counting(records, later)
    for incident_id, field, value, _ in lost:
        claims = records.incidents[incident_id].claims
        assert field == "same_campaign" or any(
            claim.known_until(records.sources[claim.source]) is not None
            for claim in claims
            if claim.value == value
        )


@given(data=st.data(), day=DAYS)
def test_retraction_removes_exactly_its_own(data, day, make_source, make_claim, make_incident):
    records = data.draw(_histories(make_source, make_claim, make_incident))
    own = {
        (incident.id, claim.field, claim.value, claim.source)
        for incident in records.incidents.values()
        for claim in incident.claims
        if claim.field == "killed"
        and claim.known_from(source := records.sources[claim.source]) <= day
        and not ((until := claim.known_until(source)) and until <= day)
    }
    assert {key for key in _counting(records, day) if key[1] == "killed"} == own


@given(data=st.data(), day=DAYS)
def test_days_between_changes_know_the_same(data, day, make_source, make_claim, make_incident):
    records = data.draw(_histories(make_source, make_claim, make_incident))
    since = change_day(change_days(records), day)
    expected = _counting(records, since) if since else set()
    assert _counting(records, day) == expected


@given(data=st.data())
def test_today_is_as_the_last_change_left_it(data, make_source, make_claim, make_incident):
    records = data.draw(_histories(make_source, make_claim, make_incident))
    assert _counting(records, None) == _counting(records, date.max)


def test_rows_with_and_without_a_record_stand_in_one_order(ten_days, make_frame):
    rows = [
        {"id": "before", "date_earliest": date(2019, 1, 1), "date_latest": date(2019, 1, 1)},
        {"id": "a-row", "date_earliest": date(2019, 12, 27), "date_latest": date(2019, 12, 27)},
        {"id": "the-row", "date_earliest": date(2019, 12, 27), "date_latest": date(2019, 12, 27)},
        {"id": "an-incident", "killed_low": 7},
        {"id": "undated", "date_earliest": None, "date_latest": None},
    ]
    known = Collection(make_frame(*rows), ten_days.records).known_on(_day(4)).incidents
    assert known["id"].tolist() == ["before", "a-row", "an-incident", "the-row", "undated"]
    assert known["killed_low"].tolist()[2] == 2
    assert known.index.tolist() == list(range(5))
