"""What the benchmarks measure with, and how they count."""

import base64
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks import data_sets
from benchmarks.browser import Frames, Opening, Traffic, Visit, _frame_bytes
from benchmarks.generate import (
    FIRST,
    LAST,
    generated_frame,
    generated_records,
    write_collection,
)
from benchmarks.peers.deckgl import pack
from benchmarks.real_data import from_geocausal, from_ucdp
from benchmarks.report import ATLAS, DECKGL, FLOOR, MARKERS, Measured, goals, quantiles, tables
from benchmarks.scrub import Effort, effort_for
from benchmarks.viewers import Crowd
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.dates import parse_date
from geodata.gazetteer import Gazetteer

BENCH = Path(__file__).parents[1] / "script" / "bench"


@pytest.fixture(scope="module")
def frame():
    return generated_frame(20_000)


# ---- the generator ----


def test_generated_rows_are_ordered_by_earliest_day_then_id_with_undated_ones_last(frame):
    expected = frame.sort_values(["date_earliest", "id"], na_position="last", ignore_index=True)

    assert list(frame["id"]) == list(expected["id"])


def test_same_number_of_rows_gives_the_same_frame(frame):
    assert generated_frame(20_000).equals(frame)


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_few_rows_can_be_generated(rows):
    assert len(generated_frame(rows)) == rows


def test_days_of_generated_rows_are_those_of_their_edtf(frame):
    for row in frame.dropna(subset="date_earliest").iloc[::200].itertuples():
        read = parse_date(row.date_edtf)
        found = (row.date_earliest.date(), row.date_latest.date(), row.date_kind)
        assert found == (read.earliest, read.latest, read.kind.value)


def test_generated_days_lie_between_the_first_and_the_last(frame):
    assert frame["date_earliest"].min().date() >= FIRST
    assert frame["date_latest"].max().date() <= LAST


def test_shares_of_generated_dates_and_points_are_those_asked_for(frame):
    length = (frame["date_latest"] - frame["date_earliest"]).dt.days + 1
    is_duration = frame["date_kind"] == "duration"

    assert (length == 1).mean() == pytest.approx(0.8, abs=0.02)
    assert is_duration.mean() == pytest.approx(0.1, abs=0.01)
    assert length[is_duration].between(2, 40).all()
    assert frame["date_earliest"].isna().mean() == pytest.approx(0.005, abs=0.0005)
    assert frame.geometry.is_empty.mean() == pytest.approx(0.02, abs=0.005)


def test_generated_points_pile_up_at_the_points_of_towns(frame):
    piles = frame[~frame.geometry.is_empty].geometry.to_wkb().value_counts()

    assert piles.iloc[0] > len(frame) / 25
    assert piles.sum() / len(piles) > 3


def test_generated_days_come_in_bursts(frame):
    by_day = frame["date_earliest"].value_counts()

    assert by_day.max() > 10 * by_day.median()


def test_generated_rows_refer_to_known_sources_and_actors(frame):
    records = generated_records(len(frame))
    columns = (frame[name] for name in ("initiators", "targets", "supported_by"))
    named = {actor for column in columns for actors in column for actor in actors}

    assert len(records.actors) == 20
    assert len(records.sources) == 10
    assert named <= records.actors.keys()
    assert set(frame["sources"].explode()) <= records.sources.keys()


def test_written_build_folder_opens_like_any_other(tmp_path):
    write_collection(200, tmp_path)
    paths = BuildPaths(tmp_path)
    found = Collection.read(paths.collection)

    assert found.incidents.equals(generated_frame(200))
    assert found.records.incidents == {}
    with Gazetteer(paths.gazetteer) as gazetteer:
        assert gazetteer.count() > 500


def test_build_folder_is_made_once_and_again_when_its_stamp_is_of_another_code(
    tmp_path, monkeypatch, capsys
):
    first = data_sets.generated(50, tmp_path)
    data_sets.generated(50, tmp_path)
    assert capsys.readouterr().out == "making 50 incidents\n"
    assert (first.name, first.rows) == ("50", 50)

    monkeypatch.setattr(data_sets, "_code_digest", lambda: "other")
    data_sets.generated(50, tmp_path)
    assert capsys.readouterr().out == "making 50 incidents\n"


# ---- real data ----


def test_geocausal_points_become_incidents_in_order_of_time(tmp_path):
    head = "date,longitude,latitude,type\n"
    (tmp_path / "a.csv").write_text(f"{head}2007-02-24,44.5,33.5,SOF\n2007-02-23,44.1,33.1,IED\n")
    (tmp_path / "b.csv").write_text(f"{head}2006-01-01,43.0,36.0,Airstrike\n")
    frame, records = from_geocausal(tmp_path)

    assert list(frame["event_type"].fillna("")) == ["air_strike", "armed_attack", ""]
    assert list(frame["date_edtf"]) == ["2006-01-01", "2007-02-23", "2007-02-24"]
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (43.0, 36.0)
    assert records.read_count == 3


UCDP = """\
id,type_of_violence,date_start,date_end,where_prec,where_coordinates,adm_1,latitude,longitude,\
side_a,side_b,low,best,high
#event,#country,#date+start,#date+end,,,,,,,,,,
12,1,2014-01-24,2014-01-25,1,X town,A province,33.3,43.7,Government of P,Q,1,2,3
9,3,2013-05-01,2013-05-01,5,the border,,34,44,Q,Civilians,0,0,0
"""


def test_ucdp_events_become_incidents_and_the_second_header_is_none(tmp_path):
    file = tmp_path / "ged.csv"
    file.write_text(UCDP, encoding="utf-8")
    frame, records = from_ucdp(file)

    assert list(frame["id"]) == ["ucdp-9", "ucdp-12"]
    assert list(frame["place_precision"]) == ["unlocated", "settlement"]
    assert list(frame.geometry.is_empty) == [True, False]
    assert list(frame["date_edtf"]) == ["2013-05-01", "[2014-01-24..2014-01-25]"]
    assert frame["killed_best"][1] == 2
    assert frame["initiators"][1] == ("government-of-p",)
    assert records.actors["government-of-p"].name == "Government of P"


# ---- the peers ----


def test_columns_of_the_deckgl_page_hold_what_has_a_point_and_a_date(frame):
    drawn = frame[~frame.geometry.is_empty & frame["date_earliest"].notna()]
    content = pack(frame)
    rows, first, last, _ = np.frombuffer(content, "<i4", 4)
    days = np.frombuffer(content, "<f4", 2 * rows, offset=16 + 8 * rows).reshape(-1, 2)
    epoch = date(1970, 1, 1)

    assert rows == len(drawn)
    assert len(content) == 16 + 20 * rows
    assert first == days.min() == (drawn["date_earliest"].min().date() - epoch).days
    assert last == days.max() == (drawn["date_latest"].max().date() - epoch).days


@pytest.mark.parametrize(
    ("page", "rows", "opens"),
    [(ATLAS, 1_000_000, 9), (FLOOR, 1_000_000, 9), (MARKERS, 1_000, 9), (MARKERS, 10_000, 2)],
)
def test_slow_peers_are_opened_less_often(page, rows, opens):
    assert effort_for(page, rows, Effort(opens=9)).opens == opens


def test_peer_that_cannot_bear_the_size_is_left_out():
    assert effort_for(MARKERS, 100_000, Effort()) is None


# ---- counting ----


def test_quantiles_of_one_value_are_that_value():
    assert quantiles([7]) == (7, 7)


def test_quantiles_of_nothing_are_none():
    assert quantiles([]) is None


@pytest.mark.parametrize("length", range(7))
def test_bytes_of_a_binary_frame_are_counted_without_its_base64(length):
    payload = base64.b64encode(bytes(length)).decode()

    assert _frame_bytes({"opcode": 2, "payloadData": payload}) == length


def test_bytes_of_a_text_frame_are_those_of_its_utf8():
    assert _frame_bytes({"opcode": 1, "payloadData": "é"}) == 2


def measured(redraw_ms, frame_ms=None):
    return Measured(
        openings=[Opening(1_000, 1_200, Traffic(http=5_000))],
        visit=Visit(drawn_ms=[redraw_ms], committed_ms=[redraw_ms + 50]),
        wide=frame_ms and Frames([frame_ms] * 3, [1.0] * 3, 3),
        crowd=Crowd(rerun_ms=[40.0]),
    )


@pytest.fixture
def results():
    return {
        "10,000": {
            FLOOR: measured(50),
            ATLAS: measured(60, 12),
            MARKERS: measured(12_000),
        },
        "100,000": {FLOOR: measured(50), ATLAS: measured(80, 20), DECKGL: measured(300, 900)},
    }


def test_tables_have_a_cell_for_each_data_set(results):
    for table in tables(results):
        lengths = {line.count("|") for line in table.splitlines()}
        assert len(lengths) == 1


def test_ratio_table_compares_with_the_floor_of_the_same_data_set(results):
    text = "\n\n".join(tables(results))

    assert "| Redraw over the empty page, p95 | 10,000 | 100,000 |" in text
    assert re.search(r"\| Incident Atlas \| 1\.20 \| 1\.60 \|", text)


def test_goals_are_met_or_missed_by_what_was_measured(results):
    text = goals(results)

    assert "| redraw p95 over the empty page | 10,000 | ≤ 1.5 | 1.20 | met |" in text
    assert "| redraw p95 over the empty page | 100,000 | ≤ 1.5 | 1.60 | **missed** |" in text
    assert "| times faster than (a), p50 | 10,000 | ≥ 60 | 200.00 | met |" in text
    assert "| live-scrub frame p95, ms | 100,000 | ≤ 16 | 20.00 | **missed** |" in text
    assert "| times faster a frame than (c), p95 | 100,000 | ≥ 1 | 45.00 | met |" in text


def test_goals_that_were_not_measured_are_left_out(results):
    assert "1,000,000" not in goals(results)


# ---- the script ----


@pytest.mark.skipif(shutil.which("bash") is None, reason="the script is bash")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nope"], "bench: unknown option --nope; the head of script/bench lists them."),
        (["--sizes"], "bench: --sizes needs a value."),
    ],
)
def test_wrong_option_is_said_in_a_sentence(arguments, said):
    done = subprocess.run([BENCH, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [said]
