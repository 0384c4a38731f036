import altair as alt
import pytest

from dashboard import charts

BAR = {"said": "2 to 3", "low": 2, "high": 3, "is_open": True}
DAYS = {"start": "2020-01-01", "middle": "2020-01-16", "until": "2020-02-01", "when": "January"}
CELL = {"pair": "A → B", "outlet": "Paper", "number": 1, "shape": "full", "said": "1 stated"}

SPECS = [
    pytest.param(charts.time_counts([{**BAR, **DAYS}], "#000000", "Killed"), id="time"),
    pytest.param(charts.value_counts([{**BAR, "name": "Iran"}], "#000000", "Killed"), id="value"),
    pytest.param(charts.matrix([CELL]), id="matrix"),
]


@pytest.mark.parametrize("spec", SPECS)
def test_chart_is_vega_lite(spec):
    alt.Chart.from_dict(spec).to_dict()


@pytest.mark.parametrize("spec", SPECS)
def test_chart_asks_no_other_site_for_anything_and_is_drawn_as_svg(spec):
    assert "url" not in str(spec)
    assert "http" not in str(spec)
    assert spec["usermeta"]["embedOptions"]["renderer"] == "svg"


def test_row_keeps_a_colour_of_its_own():
    rows = [{**BAR, "name": "Riot", "color": "#56B4E9"}, {**BAR, "name": "Other"}]

    values = charts.value_counts(rows, "#000000", "Incidents")["data"]["values"]
    assert [row["color"] for row in values] == ["#56B4E9", "#000000"]
