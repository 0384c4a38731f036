from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.lineage import count_voices, relied_on, voices
from geodata.records import Account

NAMES = ["AFP", "Reuters", "Publisher of paper"]


@pytest.fixture(scope="session")
def sources(make_source):
    return {
        source.id: source
        for source in (
            make_source("paper"),
            make_source("paper-again", publisher="publisher  of PAPER"),
            make_source("wire"),
            make_source("blog"),
            make_source("comments", contained_in="blog", publisher="Readers"),
            make_source("quotes-afp", quotes=["AFP", "A minister"]),
            make_source("quotes-afp-too", quotes=[" afp "]),
            make_source("quotes-paper", quotes=["Publisher of paper"]),
            make_source("afp", publisher="AFP"),
            make_source("reprint", derived_from=["quotes-afp"]),
            make_source("reprint-of-reprint", derived_from=["reprint"]),
            make_source("loop", derived_from=["loop-back"]),
            make_source("loop-back", derived_from=["loop"]),
        )
    }


def _account(source, relies_on=None):
    claim = {"field": "target", "value": "iran"}
    return Account(
        source=source, paragraph=1, says="What it says.", claims=[claim], relies_on=relies_on
    )


@pytest.mark.parametrize(
    ("source_ids", "expected"),
    [
        pytest.param(["paper"], 1, id="one"),
        pytest.param(["paper", "paper"], 1, id="two-accounts-of-one"),
        pytest.param(["paper", "wire"], 2, id="two"),
        pytest.param(["paper", "paper-again"], 1, id="two-articles-of-one-publisher"),
        pytest.param(["blog", "comments"], 1, id="comments-under-the-page"),
        pytest.param(["comments", "wire"], 2, id="comments-and-a-wire"),
        pytest.param(["quotes-afp", "quotes-afp-too"], 1, id="both-quote-one-agency"),
        pytest.param(["quotes-afp", "afp"], 1, id="one-quotes-the-other"),
        pytest.param(["quotes-paper", "quotes-afp"], 2, id="quote-two-outlets"),
        pytest.param(["quotes-afp", "afp", "quotes-afp-too", "wire"], 2, id="by-way-of-a-third"),
        pytest.param(["reprint", "quotes-afp"], 1, id="reprint-and-its-original"),
        pytest.param(["reprint", "wire"], 2, id="reprint-and-another"),
        pytest.param(["reprint", "quotes-afp-too"], 1, id="what-the-original-quotes"),
        pytest.param(["reprint-of-reprint", "afp"], 1, id="reprint-of-a-reprint"),
        pytest.param(["loop", "loop-back", "wire"], 2, id="derived-in-a-circle"),
    ],
)
def test_count_voices(sources, source_ids, expected):
    assert count_voices([_account(source_id) for source_id in source_ids], sources) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(None, None, 1, id="all-that-the-sources-quote"),
        pytest.param([], None, 2, id="own-reporting"),
        pytest.param(["A minister"], None, 2, id="of-its-quotes-only-one"),
        pytest.param(["A minister"], ["A minister"], 1, id="one-named-by-both"),
        pytest.param([], [], 2, id="both-report-themselves"),
    ],
)
def test_count_voices_an_account_says_whom_it_relies_on(sources, one, other, expected):
    accounts = [_account("quotes-afp", one), _account("quotes-afp-too", other)]

    assert count_voices(accounts, sources) == expected


def test_voices_are_source_ids_in_order_of_the_smallest(sources):
    accounts = [_account(name) for name in ("wire", "quotes-afp-too", "afp", "paper")]

    assert voices(accounts, sources) == (
        frozenset({"afp", "quotes-afp-too"}),
        frozenset({"paper"}),
        frozenset({"wire"}),
    )


def test_relied_on_joins_the_accounts_each_name_once(sources):
    accounts = [_account("quotes-afp", ["A mayor"]), _account("quotes-afp")]

    assert relied_on(accounts, sources["quotes-afp"]) == ("A mayor", "AFP", "A minister")


@given(st.data())
def test_voices_do_not_depend_on_the_order_and_hold_every_source_once(sources, data):
    ids = data.draw(st.lists(st.sampled_from(sorted(sources)), min_size=1, max_size=8))
    names = st.none() | st.lists(st.sampled_from(NAMES), max_size=2)
    accounts = [_account(source_id, data.draw(names)) for source_id in ids]

    found = voices(accounts, sources)

    assert sorted(source_id for part in found for source_id in part) == sorted(set(ids))
    assert voices(data.draw(st.permutations(accounts)), sources) == found


@given(st.data())
def test_voices_a_further_account_adds_at_most_one_voice(sources, data):
    ids = data.draw(st.lists(st.sampled_from(sorted(sources)), min_size=1, max_size=5))
    before = [_account(source_id) for source_id in ids]

    after = [*before, _account(data.draw(st.sampled_from(sorted(sources))))]

    assert count_voices(after, sources) <= count_voices(before, sources) + 1


@given(st.data())
def test_voices_whom_else_an_account_relies_on_never_makes_more_voices(sources, data):
    ids = data.draw(st.lists(st.sampled_from(sorted(sources)), min_size=1, max_size=6))
    own = [_account(source_id, []) for source_id in ids]

    passed_on = [
        _account(source_id, data.draw(st.lists(st.sampled_from(NAMES), max_size=2)))
        for source_id in ids
    ]

    assert count_voices(passed_on, sources) <= count_voices(own, sources)
