"""What a rerun of the page costs in Python: the index, its memory, and each answer.

    python -m benchmarks.rerun [ROWS]

All milliseconds are processor time of the one thread that a script runs in, so
that what else the machine does is not counted. Streamlit itself is not in them.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, islice
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.generate import FIRST, LAST, generated_frame, generated_records
from dashboard.atlas import Atlas
from dashboard.state import Window, slider_range
from dashboard.view import View
from dashboard.views.filters import MOST_LISTED
from dashboard.views.off_map import MOST_LISTED as MOST_OFF_MAP
from dashboard.views.off_map import off_map_lines
from dashboard.views.tables import PAGE_SIZE, table_rows
from dashboard.wording import Words, load_words
from geodata.collection import Collection
from geodata.filters import FACETS, IncidentFilter

_MOVES = 200
_FILTERS = {
    "no filter": IncidentFilter(),
    "one actor": IncidentFilter(actor=("party-01",)),
    "two facets": IncidentFilter(event_type=("battle", "riot"), grade=("fair",)),
    "a word": IncidentFilter(text="mortar"),
    "two words": IncidentFilter(text="bridge closed"),
    "a word of none": IncidentFilter(text="unheard"),
}
"""Filters in the order asked for; each finds nothing of its own kept from before."""
_READERS = 50
_MORE = 200
"""Filters by words, that others have asked for since."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    rows = parser.parse_args().rows
    collection = Collection(generated_frame(rows), generated_records(rows))
    words = load_words()
    atlas = Atlas(collection, {}, [])
    seconds, _ = _timed(lambda: atlas.index)
    print(f"{rows:,} incidents; index built in {seconds:.2f} s")
    _print_filters(atlas)
    _print_moves(atlas, words)
    _print_readers(collection, words)
    _print_memory(collection, rows)


def _print_filters(atlas: Atlas) -> None:
    """The first rerun with a filter: what is kept for the ones after it."""
    print("\nfirst rerun with a filter, ms")
    bounds = slider_range(atlas)
    for name, chosen in _FILTERS.items():
        mask, view = _timed(lambda chosen=chosen: View(atlas, chosen, Window(*bounds)))
        sums, _ = _timed(lambda view=view: [view.count_facet(facet) for facet in FACETS])
        bins, _ = _timed(lambda view=view: view.selection.bins(*bounds))
        parts = {"mask": mask, "facets": sums, "histogram": bins, "sum": mask + sums + bins}
        print(f"  {name:15}", *(f"{part} {1_000 * spent:6.1f}" for part, spent in parts.items()))


def _print_moves(atlas: Atlas, words: Words) -> None:
    """Reruns because the window moved: everything that the page asks the index for."""
    print(f"\nmove of the window, ms (p50 / p95 of {_MOVES})")
    for name, chosen in _FILTERS.items():
        moves = [_move(View(atlas, chosen, window), words) for window in _windows(_MOVES)]
        print(f"  {name}")
        for part in moves[0]:
            spent = [1_000 * move[part] for move in moves]
            print(f"    {part:10} {np.median(spent):6.2f} / {np.percentile(spent, 95):6.2f}")
        total = [1_000 * sum(move.values()) for move in moves]
        print(f"    {'sum':10} {np.median(total):6.2f} / {np.percentile(total, 95):6.2f}")


def _print_readers(collection: Collection, words: Words) -> None:
    """Many readers in turns, each with two facets and a window of their own."""
    atlas = Atlas(collection, {}, [])
    chosen = _filters(atlas, _READERS)
    print(f"\nreruns of {_READERS} readers with two facets each, in turns, ms (p50 / p95)")
    for turn in ("first", "second", "third"):
        windows = _windows(_READERS)
        spent = [
            1_000 * _timed(lambda one=one, days=days: _move(View(atlas, one, days), words))[0]
            for one, days in zip(chosen, windows, strict=True)
        ]
        print(f"  {turn:10} {np.median(spent):6.2f} / {np.percentile(spent, 95):6.2f}")


def _filters(atlas: Atlas, count: int) -> list[IncidentFilter]:
    """Two facets in each; no two have chosen the same of either."""
    facets = atlas.index.facets
    pairs = (combinations(facets[name].values, 2) for name in ("actor", "admin1"))
    chosen = islice(zip(*pairs, strict=False), count)
    return [IncidentFilter(actor=actors, admin1=units) for actors, units in chosen]


def _move(view: View, words: Words) -> dict[str, float]:
    parts: dict[str, Callable[[], Any]] = {
        "counts": lambda: (view.drawn_count, view.off_map_count, view.possible_count),
        "facets": lambda: [_facet_labels(view, facet, words) for facet in FACETS],
        "histogram": lambda: view.selection.bins(*slider_range(view.atlas)),
        "table": lambda: table_rows(view, view.page(1, PAGE_SIZE), words),
        "off map": lambda: list(off_map_lines(view, MOST_OFF_MAP, words)),
    }
    return {name: _timed(make)[0] for name, make in parts.items()}


def _facet_labels(view: View, facet: str, words: Words) -> list[str]:
    values = view.atlas.index.facets[facet].values[:MOST_LISTED]
    counts = view.count_facet(facet)
    return [f"{value} · {words.number(int(counts[i]))}" for i, value in enumerate(values)]


def _windows(count: int) -> Iterator[Window]:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    days = (LAST - FIRST).days
    for _ in range(count):
        start, end = sorted((chance.randint(0, days), chance.randint(0, days)))
        yield Window(FIRST + timedelta(start), FIRST + timedelta(end))


def _print_memory(collection: Collection, rows: int) -> None:
    """Everything above the frame: alone, for fifty readers, and for more filters."""
    gc.collect()
    arrow = pa.total_allocated_bytes()
    tracemalloc.start()
    atlas = Atlas(collection, {}, [])
    index = atlas.index
    gc.collect()
    built = tracemalloc.get_traced_memory()[0]
    sizes = dict(_arrays(index, "", set()))
    filters = _filters(atlas, _READERS)
    words = [
        IncidentFilter(text=f"{text} {number}")
        for text in ("mortar", "market")
        for number in range(_MORE // 2)
    ]
    readers, full = (_traced_with(atlas, chosen) for chosen in (filters, words))
    tracemalloc.stop()
    print("\narrays of the index, bytes an incident")
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        if size >= rows / 100:
            print(f"  {name:45} {size / rows:6.2f}")
    print("\nall above the frame, bytes an incident")
    told = {
        "index": built,
        f"with what {_READERS} readers use": readers,
        f"after {_MORE} more filters": full,
        "of Arrow, beside": pa.total_allocated_bytes() - arrow,
    }
    for name, size in told.items():
        print(f"  {name:45} {size / rows:6.2f}")


def _traced_with(atlas: Atlas, filters: list[IncidentFilter]) -> int:
    """All bytes, once these filters too have been looked at."""
    for chosen in filters:
        view = View(atlas, chosen, Window(date(2010, 1, 1), date(2012, 1, 1)))
        for facet in FACETS:
            view.count_facet(facet)
        view.selection.bins(FIRST, LAST)
    del view
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _arrays(thing: Any, name: str, seen: set[int]) -> Iterator[tuple[str, int]]:
    """Each array that hangs on an object, once, by its path; parts of other arrays are none."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        if thing.base is None:
            yield name, thing.nbytes
    elif isinstance(thing, dict | list | tuple):
        for key, item in thing.items() if isinstance(thing, dict) else enumerate(thing):
            yield from _arrays(item, f"{name}.{key}", seen)
    elif type(thing).__module__.startswith("geodata."):
        for key, item in vars(thing).items():
            yield from _arrays(item, f"{name}.{key}", seen)


def _timed(make: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.thread_time()
    made = make()
    return time.thread_time() - begin, made


if __name__ == "__main__":
    main()
