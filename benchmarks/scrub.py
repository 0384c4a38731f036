"""The map and the slider, measured beside other ways to do it, in one run.

Real servers on the loopback interface, a real Chromium, and time taken inside
the pages. Milliseconds mean something on the machine that measured; ratios of
one run mean more. Openings are taken in turns. Everything is bounded: see
:func:`effort_for` for what a slow peer is spared.

    python -m benchmarks.scrub [--quick] [--sizes 100,10000] [--packages NODE_MODULES]
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Error

from benchmarks import data_sets
from benchmarks.browser import Target, chromium, time_frames, time_keys, time_opening
from benchmarks.data_sets import DataSet
from benchmarks.peers.deckgl import write_site
from benchmarks.report import (
    ATLAS,
    DECKGL,
    FLOOR,
    GEOJSON,
    MARKERS,
    NAMES,
    Measured,
    Results,
    tables,
)
from benchmarks.serving import (
    PROJECT,
    Server,
    serve_atlas,
    serve_files,
    serve_floor,
    serve_peer,
)
from benchmarks.viewers import gather_crowd

_FOLDER = PROJECT / "build" / "bench"
_SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
_CROWDED = (10_000, 1_000_000)
_NARROW_DAYS = 30
_HALF_OF_RANGE = 0
_PACKAGES = {MARKERS: "leaflet.markercluster", DECKGL: "deck.gl"}
"""What a page needs from npm."""


@dataclass(frozen=True)
class Effort:
    """How often each thing is done."""

    opens: int = 6
    presses: int = 40
    frames: int = 200
    frames_limit_ms: int = 30_000
    viewers: int = 50
    viewers_s: float = 30


_QUICK = Effort(opens=2, presses=6, frames=30, frames_limit_ms=8_000, viewers=10, viewers_s=6)


def effort_for(page: str, rows: int, effort: Effort) -> Effort | None:
    """What a page can bear with so many rows; None if it is not measured at all.

    Above these a repetition takes from ten seconds to minutes.
    """
    easy, possible = {MARKERS: (1_000, 10_000), GEOJSON: (10_000, 120_000)}.get(
        page, (10_000, 2_000_000) if page == DECKGL else (rows, rows)
    )
    if rows > possible:
        return None
    if rows > easy:
        return replace(effort, opens=min(effort.opens, 2), presses=min(effort.presses, 5))
    return effort


def main() -> None:
    """Measure, print tables, and keep all of it as JSON."""
    options = _options()
    effort = _QUICK if options.quick else Effort()
    results: Results = {}
    with serve_floor() as floor:
        for data_set in _data_sets(options):
            print(f"measuring {data_set.name} ({_load()})", flush=True)
            results[data_set.name] = measure(data_set, floor, effort, options)
            # Kept after each data set: a run takes half an hour, and may be stopped.
            _keep(results, options.output)
    for table in tables(results):
        print(f"\n{table}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)), help="numbers of incidents")
    parser.add_argument("--pages", default=",".join(NAMES), help=f"some of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="few repetitions, to try it out")
    parser.add_argument("--seeds", type=Path, help="build folder of the project's own seeds")
    parser.add_argument("--geocausal", type=Path, help="folder of the R package's CSV files")
    parser.add_argument("--ucdp", type=Path, help="file of UCDP GED events")
    parser.add_argument("--packages", type=Path, default=_FOLDER / "node_modules")
    parser.add_argument("--output", type=Path, default=_FOLDER / "scrub.json")
    return parser.parse_args()


def _data_sets(options: argparse.Namespace) -> Iterator[DataSet]:
    cache = _FOLDER / "collections"
    if options.seeds:
        yield data_sets.compiled("seeds", options.seeds)
    for rows in (int(size) for size in options.sizes.split(",") if size):
        yield data_sets.generated(rows, cache)
    for path, read in ((options.geocausal, data_sets.geocausal), (options.ucdp, data_sets.ucdp)):
        if path is None:
            print(f"{read.__name__}: not measured, no path given")
        elif not path.exists():
            print(f"{read.__name__}: not measured, {path} is not there")
        else:
            yield read(path, cache)


@dataclass(frozen=True)
class _Running:
    """A page that is being served with a data set."""

    page: str
    target: Target
    server: Server
    effort: Effort
    measured: Measured = field(default_factory=Measured)


def measure(
    data_set: DataSet, floor: Server, effort: Effort, options: argparse.Namespace
) -> dict[str, Measured]:
    """Measure all pages with one data set."""
    with ExitStack() as stack:
        running = list(_start(data_set, floor, effort, options, stack))
        _time_openings(running)
        for one in running:
            try:
                _measure_page(one, data_set.rows)
            except Error as error:
                # The rest of an hour's run is worth keeping.
                print(f"{NAMES[one.page]}: failed at {data_set.name}: {error}", flush=True)
    return {one.page: one.measured for one in running}


def _start(
    data_set: DataSet,
    floor: Server,
    effort: Effort,
    options: argparse.Namespace,
    stack: ExitStack,
) -> Iterator[_Running]:
    """Serve what can be measured; say in a line what cannot."""
    for page in options.pages.split(","):
        own = effort_for(page, data_set.rows, effort)
        if own is None:
            print(f"{NAMES[page]}: not measured at {data_set.name}, too slow")
        elif not (options.packages / _PACKAGES.get(page, "")).is_dir():
            print(f"{NAMES[page]}: not measured, {_PACKAGES[page]} is not installed")
        else:
            serving = _serve(page, data_set, options.packages)
            server = floor if page == FLOOR else stack.enter_context(serving)
            yield _Running(page, _target(page, server.url), server, own)


@contextmanager
def _serve(page: str, data_set: DataSet, packages: Path) -> Iterator[Server]:
    if page == ATLAS:
        with serve_atlas(data_set.folder) as server:
            yield server
    elif page == DECKGL:
        site = data_set.folder / "deckgl"
        write_site(data_set.incidents(), packages, site)
        with serve_files(site) as server:
            yield server
    else:
        with serve_peer(page, data_set.folder, packages) as server:
            yield server


def _target(page: str, url: str) -> Target:
    if page == DECKGL:
        # Its one thumb is the window's end, and begins at the last day.
        return Target(url, page, slider="#dates", key="ArrowLeft")
    return Target(url, page if page in (FLOOR, ATLAS) else "folium")


def _time_openings(running: list[_Running]) -> None:
    """Open all pages in turns, so that a busy minute of the machine meets each."""
    with chromium() as browser:
        for turn in range(max(one.effort.opens for one in running)):
            for one in running:
                if turn < one.effort.opens:
                    one.measured.openings.append(time_opening(browser, one.target))


def _measure_page(one: _Running, rows: int) -> None:
    measured, effort = one.measured, one.effort
    measured.visit = time_keys(one.target, effort.presses)
    if one.page in (ATLAS, DECKGL):
        limits = (effort.frames, effort.frames_limit_ms)
        measured.wide = time_frames(one.target, _HALF_OF_RANGE, *limits)
        measured.narrow = time_frames(one.target, _NARROW_DAYS, *limits)
    if one.page != DECKGL:  # its server only hands out files
        measured.server_bytes = one.server.memory_bytes()
    if one.page in (FLOOR, ATLAS) and rows in _CROWDED:
        measured.crowd = gather_crowd(one.server.url, effort.viewers, effort.viewers_s)


def _load() -> str:
    """Whether the machine does something else meanwhile; if so, believe ratios alone."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _keep(results: Results, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {
        "cores": os.cpu_count(),
        "results": {
            name: {page: asdict(measured) for page, measured in pages.items()}
            for name, pages in results.items()
        },
    }
    path.write_text(json.dumps(whole, indent=1), "utf-8")


if __name__ == "__main__":
    main()
