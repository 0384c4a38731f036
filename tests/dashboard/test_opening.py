import pytest
from streamlit.testing.v1 import AppTest

from dashboard import opening
from dashboard.turns import Turn


def _page():
    import streamlit as st

    from dashboard.opening import give_head_start
    from dashboard.turns import Turn

    with Turn() as turn:
        give_head_start(turn)
    st.button("again")


@pytest.fixture
def naps(monkeypatch):
    taken = []
    monkeypatch.setattr(Turn, "sleep", lambda _, seconds: taken.append(seconds))
    return taken


def test_the_first_run_of_a_visit_lets_the_map_go_first(naps):
    AppTest.from_function(_page).run()
    assert naps == [opening.HEAD_START_S]


def test_later_runs_of_a_visit_wait_for_nothing(naps):
    page = AppTest.from_function(_page).run()
    naps.clear()
    page.button[0].click().run()
    assert naps == []
