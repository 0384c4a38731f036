from __future__ import annotations

import pytest
from pydantic import ValidationError

from geodata.history import check_append_only
from geodata.records import Incident, Source
from geodata.seeds import Seeds

RECORDED = {"on": "2026-11-20", "what": "recorded", "reason": "Coded."}
REVISED = {"on": "2026-12-01", "what": "revised", "reason": "A slip of the pen."}
RETRACTED = {"on": "2026-12-02", "what": "retracted", "reason": "It was the same as another."}


@pytest.fixture
def make_seeds(make_claim, make_incident):
    """Seeds of one incident with a history, or of none."""

    def make(history=(RECORDED,), **fields):
        incident = make_incident(make_claim("date", "2020-01-03"), history=history, **fields)
        return Seeds({}, {}, {incident.id: incident}, (), 1)

    return make


@pytest.mark.parametrize(
    "later",
    [
        pytest.param({}, id="nothing changed"),
        pytest.param({"history": (RECORDED, REVISED)}, id="only its history grew"),
        pytest.param({"history": (RECORDED, REVISED), "title": "Other"}, id="revised"),
        pytest.param({"history": (RECORDED, REVISED, RETRACTED)}, id="retracted"),
    ],
)
def test_a_history_that_grew_says_what_changed(make_seeds, later):
    assert check_append_only(make_seeds(), make_seeds(**later)) == ()


@pytest.mark.parametrize(
    ("earlier", "later", "fault"),
    [
        pytest.param({}, {"title": "Other"}, "history does not say so", id="changed in silence"),
        pytest.param({"history": (RECORDED, REVISED)}, {}, "another past", id="entry lost"),
        pytest.param(
            {},
            {"history": ({**RECORDED, "reason": "Else."}, REVISED)},
            "another past",
            id="entry rewritten",
        ),
    ],
)
def test_a_record_that_lost_its_past_is_a_fault(make_seeds, earlier, later, fault):
    (said,) = check_append_only(make_seeds(**earlier), make_seeds(**later))

    assert said.startswith("incidents: an-incident")
    assert fault in said


def test_a_record_that_vanished_is_a_fault(make_seeds):
    (said,) = check_append_only(make_seeds(), Seeds({}, {}, {}, (), 0))

    assert "an-incident is gone" in said


def test_what_was_recorded_before_there_were_histories_may_change(make_seeds):
    assert check_append_only(make_seeds(history=()), make_seeds(title="Other")) == ()


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        pytest.param((REVISED,), "begins with", id="begins with a revision"),
        pytest.param((RECORDED, RECORDED), "recorded once", id="recorded twice"),
        pytest.param((RECORDED, RETRACTED, REVISED), "ends a history", id="goes on"),
        pytest.param(
            (RECORDED, RETRACTED, {**REVISED, "on": "2026-12-03"}), "ends a history", id="later"
        ),
        pytest.param((RECORDED, {**REVISED, "on": "2026-11-19"}), "never go back", id="goes back"),
        pytest.param(({**RECORDED, "on": "1605830400"},), "is not a day", id="seconds"),
        pytest.param(({**RECORDED, "on": "2026-11"},), "is not a day", id="month"),
        pytest.param(({**RECORDED, "reason": " "},), "at least 1", id="no reason"),
    ],
)
def test_a_history_out_of_order_is_refused(make_source, history, reason):
    with pytest.raises(ValidationError, match=reason):
        make_source(history=history)


@pytest.mark.parametrize("model", [Source, Incident])
def test_a_history_is_empty_where_none_is_given(model):
    assert model.model_fields["history"].default == ()
