import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import Window
from dashboard.timeline import pack_bars, read_window
from geodata.bins import UNITS, Bin

ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets" / "timeline"
EPOCH = date(1970, 1, 1)
BOUNDS = (18_000, 18_100)


def _data(page):
    """What the browser is told."""
    components = [json.loads(element.proto.json) for element in page.get("bidi_component")]
    return next(data for data in components if "bars" in data)


def _read(bars):
    """The bars as histogram.js reads them: certain, possible, expected incidents."""
    read = [[int(number, 36) for number in bar.split(",")] for bar in bars.counts.split()]
    padded = [[*numbers, 0, 0][:3] for numbers in read]
    return [(sure, maybe, each * bars.tallest / 100) for sure, maybe, each in padded]


BINS = st.lists(
    st.builds(
        lambda certain, possible, share: Bin(EPOCH, EPOCH, certain, possible, possible * share),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=30,
)


@given(BINS)
def test_pack_bars_keeps_every_count_and_the_height_to_a_hundredth(bins):
    bars = pack_bars(bins, "month")
    heights = [bin_.certain + bin_.expected for bin_ in bins]
    assert bars.tallest == pytest.approx(max(heights) or 1, abs=0.001)
    for bin_, (certain, possible, expected) in zip(bins, _read(bars), strict=True):
        assert (certain, possible) == (bin_.certain, bin_.possible)
        assert expected == pytest.approx(bin_.expected, abs=bars.tallest / 100)


def test_what_the_browser_is_told_stays_small_at_a_million_incidents(open_page):
    bins = [Bin(EPOCH, EPOCH, 3_000 + n, 500 + n, 123.4 + n) for n in range(260)]
    data = {**_data(open_page()), "bars": pack_bars(bins, "month").counts}
    loader = (ASSETS / "loader.js").read_text("utf-8")
    assert len(json.dumps(data)) + len(loader) < 4_000


def test_units_of_the_bars_are_as_long_in_the_browser_as_on_the_server():
    script = (ASSETS / "histogram.js").read_text("utf-8")
    [months] = re.findall(r"const MONTHS = \{(.*?)\};", script)
    told = {
        name: int(count.replace("_", "")) for name, count in re.findall(r"(\w+): ([\d_]+)", months)
    }
    assert told == UNITS


def test_timeline_has_a_bar_for_each_month_of_the_slider(open_page, atlas):
    data = _data(open_page())
    first, last = atlas.date_range
    assert data["unit"] == "month"
    assert len(data["bars"].split()) == (last.year - first.year) * 12 + last.month - first.month + 1
    assert data["range"] == data["window"] == [(first - EPOCH).days, (last - EPOCH).days]


def test_timeline_follows_the_filter_and_not_the_dates(open_page):
    everything = _data(open_page())
    filtered = _data(open_page(event_type="battle"))
    january = _data(open_page(dates=["2020-01-01", "2020-01-31"]))
    assert filtered["bars"] != everything["bars"] == january["bars"]
    assert january["window"] == [(date(2020, 1, day) - EPOCH).days for day in (1, 31)]


def test_timeline_is_given_every_word_that_its_scripts_use(open_page):
    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    used = set(re.findall(r'words\["([\w.]+)"\]', scripts))
    used |= {f"player.by_{step}" for step in ("incident", "day", "week", "month")}
    assert len(used) > 4
    assert used == set(_data(open_page())["words"])


@given(st.integers(), st.integers())
def test_read_window_is_always_within_the_slider(start, end):
    window = read_window([start, end], BOUNDS)
    if start > end or end < BOUNDS[0] or start > BOUNDS[1]:
        assert window is None
    else:
        assert window is not None
        assert window.to_epoch_days() == (max(start, BOUNDS[0]), min(end, BOUNDS[1]))


def test_read_window_keeps_both_days():
    days = EPOCH + timedelta(18_001), EPOCH + timedelta(18_002)
    assert read_window([18_001, 18_002], BOUNDS) == Window(*days)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="no days"),
        pytest.param([18_001], id="one day"),
        pytest.param([18_001, 18_002, 18_003], id="three days"),
        pytest.param(["18001", "18002"], id="texts"),
        pytest.param([18_001.0, 18_002.0], id="fractions"),
        pytest.param([True, False], id="truth values"),
        pytest.param([None, None], id="no values"),
        pytest.param({"start": 18_001, "end": 18_002}, id="another shape"),
        pytest.param("18001", id="a text"),
    ],
)
def test_read_window_leaves_out_what_is_none(sent):
    assert read_window(sent, BOUNDS) is None
