from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from geodata.dates import DateRange, parse_date
from geodata.quantities import Quantity
from geodata.records import Account, Claim, Incident, Retraction, Rounding, Source, WebLink
from geodata.vocabulary import Credibility, EventType, Field


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        pytest.param("event_type", "air_strike", EventType.AIR_STRIKE, id="event-type"),
        pytest.param("date", "2020-01-03", parse_date("2020-01-03"), id="date"),
        pytest.param("killed", "2-3", Quantity(low=2, high=3), id="killed"),
        pytest.param("destroyed_percent", "80", Quantity(80, 80, 80), id="percent"),
        pytest.param("place", "al-Qaim", "al-Qaim", id="place"),
        pytest.param("initiator", "united-states", "united-states", id="actor"),
        pytest.param("part_of", "2016-10-mosul-battle", "2016-10-mosul-battle", id="link"),
    ],
)
def test_claim_reads_its_value_by_its_field(make_claim, field, value, expected):
    assert make_claim(field, value).parsed == expected


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        pytest.param("event_type", "airstrike", "expected one of air_strike", id="event-type"),
        pytest.param("date", "Thursday", "not a date", id="date"),
        pytest.param("date", "2019-12-27/..", "open end", id="open-date"),
        pytest.param("killed", "many", "not a count", id="count"),
        pytest.param("destroyed_percent", ">=101", "more than 100", id="percent"),
        pytest.param("initiator", "United States", "not an id", id="actor"),
        pytest.param("part_of", "../x", "not an id", id="link"),
        pytest.param("weather", "fine", "Input should be", id="field"),
        pytest.param("place", "\u202e", "at least 1", id="invisible-place"),
    ],
)
def test_claim_refuses_value_that_its_field_cannot_have(make_claim, field, value, reason):
    with pytest.raises(ValidationError, match=reason):
        make_claim(field, value)


def test_claim_inferred_needs_a_reason(make_claim):
    with pytest.raises(ValidationError, match="an inferred claim needs a reason"):
        make_claim("place", "Camp Taji", basis="inferred")


def test_claim_inferred_with_a_reason_is_taken(make_claim):
    claim = make_claim("place", "Camp Taji", basis="inferred", reason="Known base.")

    assert claim.reason == "Known base."


@pytest.mark.parametrize(
    ("field", "value", "extra"),
    [
        pytest.param("place", "Mosul", {"phrase": "Thursday"}, id="phrase-of-place"),
        pytest.param("date", "2020", {"group": "soldiers"}, id="group-of-date"),
        pytest.param("date", "2020", {"country": "IQ"}, id="country-of-date"),
        pytest.param("killed", "3", {"admin1": "Anbar"}, id="admin1-of-count"),
        pytest.param("killed", "3", {"precision": "near"}, id="precision-of-count"),
        pytest.param("target", "iran", {"admitted": "yes"}, id="admitted-target"),
    ],
)
def test_claim_refuses_detail_of_another_field(make_claim, field, value, extra):
    with pytest.raises(ValidationError, match="does not go with a claim about"):
        make_claim(field, value, **extra)


@pytest.mark.parametrize(
    ("field", "value", "extra"),
    [
        pytest.param("date", "2020", {"phrase": "Thursday"}, id="phrase-of-date"),
        pytest.param("killed", "3", {"group": "soldiers"}, id="group-of-count"),
        pytest.param("strength", "3", {"group": "fighters"}, id="group-of-strength"),
        pytest.param("place", "Mosul", {"country": "IQ", "precision": "near"}, id="place-context"),
        pytest.param("initiator", "iran", {"admitted": True}, id="admitted-initiator"),
    ],
)
def test_claim_takes_detail_of_its_field(make_claim, field, value, extra):
    claim = make_claim(field, value, **extra)

    assert {name: getattr(claim, name) for name in extra} == extra


@pytest.mark.parametrize("country", ["iq", "IRQ", "Iraq", ""])
def test_claim_refuses_country_that_is_no_code(make_claim, country):
    with pytest.raises(ValidationError):
        make_claim("place", "Mosul", country=country)


def test_claim_refuses_unknown_field_name(make_claim):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        make_claim("killed", "3", credibilty=4)


def test_claim_cannot_be_changed(make_claim):
    claim = make_claim("killed", "3")

    with pytest.raises(ValidationError, match="frozen"):
        claim.value = "4"


@pytest.mark.parametrize("paragraph", ["0", "-1", "first"])
def test_claim_refuses_paragraph_that_is_not_counted_from_1(make_claim, paragraph):
    with pytest.raises(ValidationError):
        make_claim("killed", "3", paragraph=paragraph)


def test_claim_reads_span_written_with_a_hyphen(make_claim):
    assert make_claim("killed", "3", span="120-260").span == (120, 260)


@pytest.mark.parametrize("span", ["260-120", "5-5", "120", "a-b", "-5-10", "1-2-3"])
def test_claim_refuses_span_that_holds_nothing(make_claim, span):
    with pytest.raises(ValidationError):
        make_claim("killed", "3", span=span)


@pytest.mark.parametrize("credibility", ["0", "7", "A"])
def test_claim_refuses_credibility_outside_1_to_6(make_claim, credibility):
    with pytest.raises(ValidationError):
        make_claim("killed", "3", credibility=credibility)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c#d",
        "http://example.org",
        "https://example.org/%D9%81",
        "https://example.org/الفلوجة",
    ],
)
def test_web_link_takes_http(url):
    assert TypeAdapter(WebLink).validate_python(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "ftp://example.org",
        "//example.org",
        "example.org",
        'https://example.org/" onclick="x',
        "https://example.org/<script>",
        "https://example.org/\njavascript:alert(1)",
        "https://example.org/a b",
        "https://example.org/\u202egro.elpmaxe",
        "https://example\u200b.org",
        "https://",
        "https://example.org/" + "a" * 2_000,
    ],
    ids=lambda url: url[:35],
)
def test_web_link_refuses(url):
    with pytest.raises(ValidationError):
        TypeAdapter(WebLink).validate_python(url)


def test_source_reads_when_it_was_published(make_source):
    published = make_source(published="[2016-05-30..2016-05-31]").published_range

    assert isinstance(published, DateRange)
    assert published.days == 2


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"id": "Not A Slug"}, id="id"),
        pytest.param({"published": "last week"}, id="published"),
        pytest.param({"reliability": "G"}, id="reliability"),
        pytest.param({"language": "English"}, id="language"),
        pytest.param({"sha256": "abc"}, id="sha256"),
        pytest.param({"url": "javascript:alert(1)"}, id="url"),
        pytest.param({"kind": "rumour"}, id="kind"),
        pytest.param({"abstract": " "}, id="abstract"),
    ],
)
def test_source_refuses(make_source, fields):
    plain = make_source().model_dump(exclude_none=True)

    with pytest.raises(ValidationError):
        Source.model_validate({**plain, **fields})


def test_source_reliability_cannot_be_judged_unless_given(make_source):
    assert make_source().reliability == "F"


@pytest.fixture
def account():
    return {
        "source": "paper",
        "paragraph": "2",
        "span": "10-20",
        "attributed_to": "an official",
        "credibility": "4",
        "says": "What it says.",
    }


def _only_claim(account, **claim) -> Claim:
    incident = Incident.model_validate(
        {
            "id": "x",
            "title": "T",
            "summary": "S",
            "accounts": [{**account, "claims": [{"field": "killed", "value": "3", **claim}]}],
        }
    )
    return incident.claims[0]


def test_account_hands_down_what_it_says_for_all_its_claims(account):
    claim = _only_claim(account)

    assert (claim.source, claim.paragraph, claim.span) == ("paper", 2, (10, 20))
    assert (claim.attributed_to, claim.credibility) == ("an official", Credibility.DOUBTFUL)


def test_account_does_not_overrule_what_a_claim_says_itself(account):
    claim = _only_claim(account, credibility="2", attributed_to="a witness")

    assert (claim.credibility, claim.attributed_to) == (Credibility(2), "a witness")


def test_account_does_not_hand_its_span_to_another_paragraph(account):
    claim = _only_claim(account, paragraph="3")

    assert (claim.paragraph, claim.span) == (3, None)


@pytest.mark.parametrize("missing", ["source", "paragraph", "says"])
def test_account_needs(account, missing):
    del account[missing]

    with pytest.raises(ValidationError, match=missing):
        _only_claim(account)


def test_account_without_claims_is_refused(account):
    with pytest.raises(ValidationError, match="claims"):
        Incident.model_validate(
            {"id": "x", "title": "T", "summary": "S", "accounts": [{**account, "claims": []}]}
        )


def test_incident_without_accounts_is_refused():
    with pytest.raises(ValidationError, match="accounts"):
        Incident(id="x", title="T", summary="S", accounts=())


def test_incident_claims_about_keeps_the_order(make_claim, make_incident):
    incident = make_incident(
        make_claim("killed", "3"), make_claim("date", "2020"), make_claim("killed", "2")
    )

    assert [claim.value for claim in incident.claims_about(Field.KILLED)] == ["3", "2"]


def test_incident_source_ids_name_each_source_once(make_claim, make_incident):
    incident = make_incident(
        make_claim("killed", "3", "b"),
        make_claim("killed", "3", "a"),
        make_claim("date", "2019", "b"),
    )

    assert incident.source_ids == ("b", "a")


def test_incident_survives_a_round_trip_through_json(make_claim, make_incident):
    incident = make_incident(
        make_claim("killed", "~300", span="1-2", credibility=4, group="civilians"),
        make_claim("place", "الفلوجة", basis="inferred", reason="Named before.", precision="near"),
    )

    assert Incident.model_validate_json(incident.model_dump_json(exclude_none=True)) == incident


@pytest.mark.parametrize("value", ["2919-12-27", "1019-12-27", "2019/2919"])
def test_claim_of_a_year_that_nobody_means_is_refused(make_claim, value):
    with pytest.raises(ValueError, match="expected 1700 to 2199"):
        make_claim("date", value)


@pytest.mark.parametrize(
    ("published", "source_published", "known_from"),
    [
        pytest.param(None, "2020-01-24", date(2020, 1, 24), id="with its source"),
        pytest.param("2020-03-14", "2020-01-24", date(2020, 3, 14), id="later than its source"),
        pytest.param(None, "2020-01", date(2020, 1, 31), id="some day of a month"),
        pytest.param("[2020-02-01..2020-02-03]", "2020", date(2020, 2, 3), id="one of these days"),
    ],
)
def test_claim_is_known_from_the_last_day_that_it_may_have_been_published(
    make_claim, make_source, published, source_published, known_from
):
    claim = make_claim("date", "2020-01-03", published=published)

    assert claim.known_from(make_source(published=source_published)) == known_from


@pytest.mark.parametrize(
    ("of_claim", "of_source", "known_until"),
    [
        pytest.param(None, None, None, id="stands"),
        pytest.param("2020-02-01", None, date(2020, 2, 1), id="claim"),
        pytest.param(None, "2020-02-02", date(2020, 2, 2), id="source"),
        pytest.param("2020-02-01", "2020-02-02", date(2020, 2, 1), id="both"),
    ],
)
def test_claim_counts_until_it_or_its_source_is_taken_back(
    make_claim, make_source, of_claim, of_source, known_until
):
    def retraction(day):
        return day and {"on": day, "by": "source", "reason": "It was wrong."}

    claim = make_claim("date", "2020-01-03", retracted=retraction(of_claim))

    assert claim.known_until(make_source(retracted=retraction(of_source))) == known_until


def test_account_hands_its_day_and_retraction_down_to_its_claims():
    retraction = {"on": "2020-02-01", "by": "source", "reason": "Corrected."}
    account = Account(
        source="paper",
        paragraph=1,
        says="What it says.",
        published="2020-01-25",
        retracted=retraction,
        claims=[
            {"field": "killed", "value": "2"},
            {"field": "injured", "value": "3", "published": "2020-01-26"},
        ],
    )

    killed, injured = account.claims
    assert (killed.published, injured.published) == ("2020-01-25", "2020-01-26")
    assert killed.retracted == injured.retracted == Retraction(**retraction)


@pytest.mark.parametrize("field", ["follows", "retaliation_for", "part_of", "initiator"])
def test_claim_may_deny_a_link_or_an_initiator(make_claim, field):
    assert make_claim(field, "another", denied=True).denied


@pytest.mark.parametrize(
    ("field", "value", "flags", "reason"),
    [
        ("killed", "2", {"denied": True}, "does not go with"),
        ("target", "another", {"denied": True}, "does not go with"),
        ("initiator", "another", {"denied": True, "admitted": True}, "admitted and denied"),
    ],
)
def test_claim_denies_nothing_else(make_claim, field, value, flags, reason):
    with pytest.raises(ValidationError, match=reason):
        make_claim(field, value, **flags)


@pytest.mark.parametrize(("radius", "is_refused"), [(999, True), (1_000, False), (100_001, True)])
def test_rounding_is_of_one_to_a_hundred_kilometres(radius, is_refused):
    if is_refused:
        with pytest.raises(ValidationError):
            Rounding(radius_m=radius, reason="A witness lives there.")
    else:
        assert Rounding(radius_m=radius, reason="A witness lives there.").radius_m == radius
