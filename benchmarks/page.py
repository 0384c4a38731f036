"""How fast the page opens and follows the slider, beside an empty Streamlit page.

Both pages are served and driven in the same run (openings in turns, key presses
one page after the other), so that the ratio means something on any machine; the
milliseconds mean something on this one.
Bounded: ``OPENS`` visits and ``KEYS`` key presses of each, then it stops.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
OPENS = 8
KEYS = 40
_MAP_STATS = "window.incidentMap && window.incidentMap.stats"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Measure and print a Markdown table."""
    floor = [sys.executable, "-m", "streamlit", "run", "benchmarks/floor_page.py"]
    with (
        _serve(lambda port: [*floor, "--server.port", str(port)]) as floor_url,
        _serve(lambda port: [sys.executable, "-m", "dashboard"]) as atlas_url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=_FLAGS
        )
        opening = _in_turns(
            OPENS,
            lambda: _time_opening(browser, floor_url, _floor_is_there),
            lambda: _time_opening(browser, atlas_url, _first_mark_is_there),
        )
        following = (_time_keys(browser, floor_url, False), _time_keys(browser, atlas_url, True))
        browser.close()
    _report("Opening to first mark (floor: to the slider)", *opening)
    _report("Slider key press to redraw (floor: to its text)", *following)


@contextmanager
def _serve(command: Callable[[int], list[str]]) -> Iterator[str]:
    """Serve a page on a free port of the loopback interface while in the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    process = subprocess.Popen(
        command(port),
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not start")


def _in_turns(
    times: int, floor: Callable[[], float], atlas: Callable[[], float]
) -> tuple[list[float], list[float]]:
    pairs = [(floor(), atlas()) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _time_opening(browser: Browser, url: str, is_there: Callable[[Page], None]) -> float:
    """Milliseconds from navigation to the first sight, with an empty browser cache."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    is_there(page)
    took = (time.perf_counter() - began) * 1_000
    context.close()
    return took


def _floor_is_there(page: Page) -> None:
    page.wait_for_selector(".st-key-dates input[type=range]", state="attached")


def _first_mark_is_there(page: Page) -> None:
    iframe = page.wait_for_selector("iframe[title*='st_folium']", state="attached")
    frame = iframe.content_frame() if iframe else None
    if frame is None:
        raise SystemExit("the map's frame did not appear")
    frame.wait_for_function(f"() => {_MAP_STATS} && {_MAP_STATS}.seq > 0", polling="raf")


def _time_keys(browser: Browser, url: str, has_map: bool) -> list[float]:
    """Milliseconds from each key press on the slider to what it changes."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(url)
    if has_map:
        _first_mark_is_there(page)
    slider = page.locator(".st-key-dates input[type=range]").first
    slider.focus()
    page.wait_for_timeout(1_500)
    took = []
    for _ in range(KEYS):
        before = _shown(page, has_map)
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        _wait_for_change(page, has_map, before)
        took.append((time.perf_counter() - began) * 1_000)
        page.wait_for_timeout(150)
    page.close()
    return took


def _shown(page: Page, has_map: bool) -> object:
    if has_map:
        frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
        return frame.evaluate(f"() => {_MAP_STATS}.start")
    return page.locator("[data-testid=stText]").inner_text()


def _wait_for_change(page: Page, has_map: bool, before: object) -> None:
    if has_map:
        frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
        frame.wait_for_function(f"b => {_MAP_STATS}.start !== b", arg=before, polling="raf")
        return
    page.wait_for_function(
        "b => document.querySelector('[data-testid=stText]').innerText !== b",
        arg=before,
        polling="raf",
    )


def _report(name: str, floor: list[float], atlas: list[float]) -> None:
    print(f"\n{name}, {len(atlas)} times each\n")
    print("| | p50 | p95 |\n|---|---|---|")
    for label, values in (("empty Streamlit page", floor), ("Incident Atlas", atlas)):
        print(f"| {label} | {statistics.median(values):.0f} ms | {_p95(values):.0f} ms |")
    ratio_p50 = statistics.median(atlas) / statistics.median(floor)
    print(f"| ratio | {ratio_p50:.2f} | {_p95(atlas) / _p95(floor):.2f} |")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
