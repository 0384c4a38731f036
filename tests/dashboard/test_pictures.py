import csv
import io
from datetime import date

import altair as alt
import pytest

from dashboard.pictures import COUNTED, KINDS, make_picture
from dashboard.state import Window
from dashboard.view import View
from geodata.export import rows_to_csv
from geodata.filters import IncidentFilter

WINTER = Window(date(2019, 12, 20), date(2020, 1, 31))
ALL = Window(date(2003, 1, 1), date(2020, 3, 14))
CHOICES = [(kind, counted) for kind in KINDS for counted in COUNTED if kind != "matrix"]


def _values(picture):
    return picture.spec["data"]["values"]


@pytest.mark.parametrize("window", [WINTER, ALL], ids=["winter", "all"])
@pytest.mark.parametrize(("kind", "counted"), [*CHOICES, ("matrix", "incidents")])
def test_each_picture_is_a_chart_with_rows_and_a_sentence_of_method(
    atlas, words, kind, counted, window
):
    picture = make_picture(View(atlas, IncidentFilter(), window), kind, counted, words)

    alt.Chart.from_dict(picture.spec).to_dict()
    assert picture.method.endswith(".")
    assert {len(row) for row in picture.rows} <= {len(picture.columns)}
    assert len(picture.rows) in (0, len(_values(picture)))


@pytest.mark.parametrize(("kind", "counted"), [*CHOICES, ("matrix", "incidents")])
def test_picture_of_nothing_is_empty(atlas, words, kind, counted):
    nothing = View(atlas, IncidentFilter(text="no such word"), WINTER)

    assert make_picture(nothing, kind, counted, words).is_empty


def test_incidents_by_kind_are_those_of_the_table(atlas, words):
    view = View(atlas, IncidentFilter(), ALL)

    rows = make_picture(view, "event_type", "incidents", words).rows

    assert sum(count for _, count in rows) == view.shown_count


def test_picture_follows_window_and_filter(atlas, words):
    def rows(window=WINTER, **chosen):
        return make_picture(
            View(atlas, IncidentFilter(**chosen), window), "time", "incidents", words
        ).rows

    assert len(rows()) == 43
    assert rows() != rows(event_type=("air_strike",))
    assert len(rows(ALL)) > 43


def test_casualties_are_bands_and_what_is_unknown_is_no_zero(atlas, words):
    picture = make_picture(View(atlas, IncidentFilter(), WINTER), "time", "killed", words)
    by_day = {row[0]: row[2:] for row in picture.rows}

    # Counted, lowest, highest, without a highest, unknown.
    assert by_day[date(2019, 12, 27)] == (1, 1, 1, 0, 0)
    assert by_day[date(2020, 1, 3)] == (1, 2, None, 1, 0)
    assert by_day[date(2020, 1, 23)] == (0, None, None, 0, 1)
    assert by_day[date(2019, 12, 21)] == (0, None, None, 0, 0)
    assert any("Of" in note and "not a zero" in note for note in picture.notes)
    assert any(note.startswith("A triangle: at least") for note in picture.notes)


def test_rows_as_csv_have_no_number_where_none_is_known(atlas, words):
    picture = make_picture(View(atlas, IncidentFilter(), WINTER), "time", "killed", words)

    text = rows_to_csv(picture.columns, picture.rows).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    [strike] = [row for row in rows if row["from"] == "2020-01-23"]
    assert (strike["lowest"], strike["unknown"]) == ("", "1")


def test_matrix_says_who_claims_what_about_whom(atlas, words):
    picture = make_picture(View(atlas, IncidentFilter(), ALL), "matrix", "incidents", words)

    assert picture.columns[:3] == ("source", "by", "against")
    parties = {row[1] for row in picture.rows}
    assert "United States" in parties
    assert {cell["shape"] for cell in _values(picture)} <= {"full", "open", "cross"}


def test_picture_is_made_once_for_all_who_look_at_the_same(atlas, words):
    first, second = (
        make_picture(View(atlas, IncidentFilter(), WINTER), "actor", "injured", words)
        for _ in range(2)
    )

    assert first is second


def _open_pictures(page):
    page.session_state["tabs"] = "Pictures"
    return page.run()


def test_picture_is_made_only_in_its_open_tab(open_page):
    page = open_page()
    assert not page.get("vega_lite_chart")

    _open_pictures(page)

    assert not page.exception
    [chart] = page.get("vega_lite_chart")
    assert "incidents between" in chart.proto.alt
    assert page.caption[0].value.startswith("Each bar is one ")


def test_other_picture_is_drawn_when_it_is_chosen(open_page):
    page = _open_pictures(open_page())

    next(each for each in page.button_group if each.key == "picture").set_value("matrix").run()

    assert not page.exception
    assert page.caption[0].value.startswith("Each number counts the recorded incidents ")


def test_no_picture_where_nothing_matches_says_so(open_page):
    page = _open_pictures(open_page(q="no such word"))

    assert "Nothing to draw in these dates with these filters." in [m.value for m in page.markdown]


def test_filter_of_support_is_in_the_link_and_stays_while_its_list_is_closed(open_page):
    page = open_page(voices=["2", "3"], conflict=["yes"], basis=["inferred"])

    page.session_state["doubt"] = False
    page.run()

    assert not page.exception
    assert page.query_params["voices"] == "2"
    assert page.query_params["basis"] == "inferred"
    assert page.session_state["conflict"] == ["yes"]


def test_picture_follows_the_day_of_knowledge(atlas, words):
    days = [atlas, atlas.known_on(date(2020, 1, 1)), atlas.known_on(date(2020, 2, 1))]

    counts = [
        sum(row[1] for row in make_picture(view, "event_type", "incidents", words).rows)
        for view in (View(day, IncidentFilter(), ALL) for day in days)
    ]

    assert counts == [30, 18, 26]
