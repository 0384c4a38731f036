"""Tables of what was measured, in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.browser import Frames, Opening, Visit
from benchmarks.viewers import Crowd

FLOOR, ATLAS, DECKGL = "floor", "atlas", "deckgl"
MARKERS, GEOJSON = "markercluster", "geojson"
NAMES = {
    FLOOR: "empty Streamlit page",
    ATLAS: "Incident Atlas",
    MARKERS: "(a) Markers in MarkerCluster",
    GEOJSON: "(b) GeoJson of circle markers",
    DECKGL: "(c) deck.gl alone",
}
"""The measured pages, in the order of the tables."""

_FEW_FRAMES = 120
_FEW_PRESSES = 30

Quantiles = tuple[float, float]
"""p50 and p95."""


@dataclass
class Measured:
    """One page with one data set."""

    openings: list[Opening] = field(default_factory=list)
    visit: Visit = field(default_factory=Visit)
    wide: Frames | None = None
    """A moving window of half of the range."""
    narrow: Frames | None = None
    """A moving window of 30 days."""
    server_bytes: int = 0
    crowd: Crowd | None = None


Results = dict[str, dict[str, Measured]]
"""By the data set's name, then by page."""


def quantiles(values: Sequence[float]) -> Quantiles | None:
    """p50 and p95, interpolated; None of no values.

    Examples
    --------
    >>> quantiles([10, 20, 30])
    (20.0, 29.0)
    """
    if not values:
        return None
    if len(values) == 1:
        return float(values[0]), float(values[0])
    p95 = statistics.quantiles(values, n=20, method="inclusive")[-1]
    return float(statistics.median(values)), float(p95)


Cell = Callable[[Measured], str]


def tables(results: Results) -> Iterator[str]:
    """Every table that has a row, as Markdown."""
    return (table for table in _tables(_Tables(results), results) if table.count("\n") > 1)


def _tables(shown: _Tables, results: Results) -> Iterator[str]:
    yield shown.table("First mark after opening, ms, p50 (empty page: its slider)", _first)
    yield shown.table("All of the data there, ms, p50", _whole)
    yield shown.ratios(
        "First mark over the empty page", lambda m: [o.first_ms for o in m.openings], 0
    )
    yield shown.table("Slider key to redraw, ms, p50 / p95", _presses)
    yield shown.ratios("Redraw over the empty page, p95", lambda m: m.visit.drawn_ms, 1)
    yield shown.table(
        "Slider key until the server's run is done, ms, p50 / p95",
        lambda m: _pair(m.visit.committed_ms),
        without=(DECKGL,),
    )
    for window, days in (("wide", "half of the range"), ("narrow", "30 days")):
        yield shown.table(f"Live scrub, {days}, ms a frame, p50 / p95", _frames(window))
        yield shown.table(
            f"Of it drawing as the page says, {days}, ms, p50 / p95",
            _drawing(window),
            without=(DECKGL,),
        )
    yield shown.table("Over the wire on opening, kB", _opening_bytes)
    yield shown.table(
        "Over the wire a slider move, kB, p50: websocket sent / received / HTTP", _move_bytes
    )
    yield shown.table("Server, resident MB", lambda m: _mega(m.server_bytes))
    yield shown.table(
        "Browser, MB: JavaScript heap / page's process / GPU's process",
        lambda m: (
            f"{_mega(m.visit.heap_bytes)} / {_mega(m.visit.renderer_bytes)} / "
            f"{_mega(m.visit.gpu_bytes)}"
            if m.visit.heap_bytes
            else ""
        ),
    )
    yield shown.table("Many viewers at once, ms a rerun, p50 / p95 (reruns, late, errors)", _crowd)
    yield goals(results)


class _Tables:
    def __init__(self, results: Results) -> None:
        self._results = results

    def table(self, heading: str, cell: Cell, without: Iterable[str] = ()) -> str:
        """Pages down, data sets across; rows without any value are left out."""
        rows = [
            (name, [cell(pages[page]) if page in pages else "" for pages in self._results.values()])
            for page, name in NAMES.items()
            if page not in without
        ]
        return _markdown(heading, list(self._results), [row for row in rows if any(row[1])])

    def ratios(
        self, heading: str, values: Callable[[Measured], Sequence[float]], which: int
    ) -> str:
        """The same, each page over the floor of the same data set."""

        def ratio(pages: dict[str, Measured], page: str) -> str:
            return _times(_ratio(pages, page, values, which))

        rows = [
            (name, [ratio(pages, page) for pages in self._results.values()])
            for page, name in NAMES.items()
            if page != FLOOR
        ]
        return _markdown(heading, list(self._results), [row for row in rows if any(row[1])])


def _markdown(heading: str, columns: list[str], rows: list[tuple[str, list[str]]]) -> str:
    lines = [f"| {heading} | {' | '.join(columns)} |", f"|---|{'---:|' * len(columns)}"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join(lines)


def _ratio(
    pages: dict[str, Measured],
    page: str,
    values: Callable[[Measured], Sequence[float]],
    which: int,
    over: str = FLOOR,
) -> float | None:
    if page not in pages or over not in pages:
        return None
    own, other = quantiles(values(pages[page])), quantiles(values(pages[over]))
    return own[which] / other[which] if own and other else None


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _pair(values: Sequence[float]) -> str:
    found = quantiles(values)
    return f"{_number(found[0])} / {_number(found[1])}" if found else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _median(values: Sequence[float]) -> str:
    found = quantiles(values)
    return _number(found[0]) if found else ""


def _presses(measured: Measured) -> str:
    count = len(measured.visit.drawn_ms)
    few = f" ({count} presses)" if 0 < count < _FEW_PRESSES else ""
    return _pair(measured.visit.drawn_ms) + few


def _first(measured: Measured) -> str:
    return _median([opening.first_ms for opening in measured.openings])


def _whole(measured: Measured) -> str:
    return _median([opening.whole_ms for opening in measured.openings])


def _opening_bytes(measured: Measured) -> str:
    return _median([opening.traffic.total / 1_000 for opening in measured.openings])


def _move_bytes(measured: Measured) -> str:
    moves = [(move.sent, move.received, move.http) for move in measured.visit.moves]
    return " / ".join(
        _median([count / 1_000 for count in counts]) for counts in zip(*moves, strict=True)
    )


def _frames(window: str) -> Cell:
    def cell(measured: Measured) -> str:
        frames: Frames | None = getattr(measured, window)
        if frames is None:
            return ""
        count = len(frames.intervals_ms)
        # A page that was too slow for all frames says of how few its figures are.
        return _pair(frames.intervals_ms) + (f" ({count} frames)" if count < _FEW_FRAMES else "")

    return cell


def _drawing(window: str) -> Cell:
    def cell(measured: Measured) -> str:
        frames: Frames | None = getattr(measured, window)
        return _pair(frames.drawing_ms) if frames else ""

    return cell


def _mega(count: int) -> str:
    return f"{count / 1e6:,.0f}" if count else ""


def _crowd(measured: Measured) -> str:
    crowd = measured.crowd
    if crowd is None:
        return ""
    counts = f"({len(crowd.rerun_ms)}, {crowd.late}, {len(crowd.errors)})"
    return f"{_pair(crowd.rerun_ms)} {counts}".strip()


# Goals


@dataclass(frozen=True)
class _Goal:
    """A limit, and how to read what was reached from the pages of one data set."""

    text: str
    data_set: str
    reached: Callable[[dict[str, Measured]], float | None]
    limit: float
    is_at_least: bool = False


def _first_mark(pages: dict[str, Measured]) -> float | None:
    return _ratio(pages, ATLAS, lambda m: [o.first_ms for o in m.openings], 0)


def _redraw(pages: dict[str, Measured]) -> float | None:
    return _ratio(pages, ATLAS, lambda m: m.visit.drawn_ms, 1)


def _over_markers(pages: dict[str, Measured]) -> float | None:
    return _ratio(pages, MARKERS, lambda m: m.visit.drawn_ms, 0, over=ATLAS)


def _slowest_frames(page: str, pages: dict[str, Measured]) -> float | None:
    """p95 of the slower of the two windows."""
    if page not in pages:
        return None
    windows = [w for w in (pages[page].wide, pages[page].narrow) if w is not None]
    found = [pair[1] for pair in (quantiles(w.intervals_ms) for w in windows) if pair]
    return max(found, default=None)


def _frame_time(pages: dict[str, Measured]) -> float | None:
    return _slowest_frames(ATLAS, pages)


def _ahead_of_deckgl(pages: dict[str, Measured]) -> float | None:
    own, other = _slowest_frames(ATLAS, pages), _slowest_frames(DECKGL, pages)
    return other / own if own and other else None


def _crowd_p95(pages: dict[str, Measured]) -> float | None:
    crowd = pages[ATLAS].crowd if ATLAS in pages else None
    found = quantiles(crowd.rerun_ms) if crowd else None
    return found[1] if found else None


def _crowd_errors(pages: dict[str, Measured]) -> float | None:
    crowd = pages[ATLAS].crowd if ATLAS in pages else None
    return None if crowd is None else float(len(crowd.errors))


_SIZES = tuple(f"{10**power:,}" for power in range(2, 7))
_GOALS = (
    *(_Goal("redraw p95 over the empty page", size, _redraw, 1.5) for size in _SIZES),
    _Goal("times faster than (a), p50", "10,000", _over_markers, 60, is_at_least=True),
    _Goal("live-scrub frame p95, ms", "100,000", _frame_time, 16),
    _Goal("live-scrub frame p95, ms", "1,000,000", _frame_time, 33),
    _Goal("times faster a frame than (c), p95", "100,000", _ahead_of_deckgl, 1, is_at_least=True),
    _Goal("times faster a frame than (c), p95", "1,000,000", _ahead_of_deckgl, 1, is_at_least=True),
    _Goal("first mark over the empty page", "10,000", _first_mark, 1.3),
    _Goal("first mark over the empty page", "1,000,000", _first_mark, 2),
    _Goal("many viewers, rerun p95, ms", "1,000,000", _crowd_p95, 500),
    _Goal("many viewers, errors", "1,000,000", _crowd_errors, 0),
)


def goals(results: Results) -> str:
    """The goals, what was reached, and whether that is enough."""
    lines = ["| goal | incidents | limit | reached | |", "|---|---:|---:|---:|---|"]
    for goal in _GOALS:
        reached = goal.reached(results.get(goal.data_set, {}))
        if reached is None:
            continue
        is_met = reached >= goal.limit if goal.is_at_least else reached <= goal.limit
        sign = "≥" if goal.is_at_least else "≤"
        lines.append(
            f"| {goal.text} | {goal.data_set} | {sign} {goal.limit:g} | {reached:,.2f} | "
            f"{'met' if is_met else '**missed**'} |"
        )
    return "\n".join(lines)
