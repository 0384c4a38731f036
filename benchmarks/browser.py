"""A real Chromium, and what it costs to open a page in it and to move its slider."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks.serving import resident_bytes

_PROBE = Path(__file__).with_name("probe.js")
_VIEWPORT = ViewportSize(width=1300, height=900)
_LONGEST_MS = 180_000
_SETTLING_MS = 150
_FLAGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    # As on a machine without a GPU; WebGL, which deck.gl needs, is refused there unless asked.
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
)
# Frames follow one another as fast as they are drawn, not at the pace of a screen.
_UNPACED = ("--disable-frame-rate-limit", "--disable-gpu-vsync")


@dataclass(frozen=True)
class Target:
    """A page as the harness drives it."""

    url: str
    kind: str
    """What ``probe.js`` calls it."""
    slider: str = ".st-key-dates input[type=range]"
    key: str = "ArrowRight"
    """The key that moves the slider's first thumb by a day."""


@dataclass
class Traffic:
    """Bytes over the wire, both ways, as Chromium counts them."""

    http: int = 0
    received: int = 0
    """Payload of websocket frames from the server."""
    sent: int = 0

    @property
    def total(self) -> int:
        """All bytes."""
        return self.http + self.received + self.sent


class _Meter:
    """Counts what a page transfers."""

    def __init__(self, page: Page) -> None:
        self.traffic = Traffic()
        self._watch(page.context.new_cdp_session(page))

    def take(self) -> Traffic:
        """Return what came since the last time, and begin to count again."""
        taken, self.traffic = self.traffic, Traffic()
        return taken

    def _watch(self, session: CDPSession) -> None:
        session.on("Network.loadingFinished", self._add_http)
        session.on("Network.webSocketFrameReceived", self._add_received)
        session.on("Network.webSocketFrameSent", self._add_sent)
        session.send("Network.enable")

    def _add_http(self, event: dict[str, Any]) -> None:
        self.traffic.http += round(event["encodedDataLength"])

    def _add_received(self, event: dict[str, Any]) -> None:
        self.traffic.received += _frame_bytes(event["response"])

    def _add_sent(self, event: dict[str, Any]) -> None:
        self.traffic.sent += _frame_bytes(event["response"])


def _frame_bytes(frame: dict[str, Any]) -> int:
    """Payload of a websocket frame; the protocol hands binary ones over as Base64."""
    payload: str = frame["payloadData"]
    if frame["opcode"] == 1:
        return len(payload.encode())
    return len(payload) * 3 // 4 - payload[-2:].count("=")


@dataclass
class Opening:
    """Milliseconds from navigation, with an empty cache, and what came over the wire."""

    first_ms: float
    whole_ms: float
    traffic: Traffic


@dataclass
class Visit:
    """What one visit with key presses found."""

    drawn_ms: list[float] = field(default_factory=list)
    committed_ms: list[float] = field(default_factory=list)
    moves: list[Traffic] = field(default_factory=list)
    heap_bytes: int = 0
    renderer_bytes: int = 0
    gpu_bytes: int = 0


@dataclass
class Frames:
    """Milliseconds between successive drawings while the window moves."""

    intervals_ms: list[float]
    drawing_ms: list[float]
    """What the page itself says that a drawing took, without the browser's compositing."""
    animation_frames: int
    """Animation frames in the same time; many more than drawings mean dropped ones."""


@contextmanager
def chromium(is_paced: bool = True) -> Iterator[Browser]:
    """One Chromium."""
    flags = _FLAGS if is_paced else (*_FLAGS, *_UNPACED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=list(flags)
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _open(browser: Browser, target: Target) -> Iterator[tuple[Page, _Meter]]:
    """Open the page with an empty cache, and wait until all of it is there."""
    context = browser.new_context(viewport=_VIEWPORT)
    context.set_default_timeout(_LONGEST_MS)
    page = context.new_page()
    page.add_init_script(f"{_PROBE.read_text('utf-8')}\nwindow.benchmark?.use({target.kind!r});")
    meter = _Meter(page)
    try:
        page.goto(target.url, wait_until="commit")
        page.evaluate("() => benchmark.opened")
        yield page, meter
    finally:
        context.close()


def time_opening(browser: Browser, target: Target) -> Opening:
    """Open the page once."""
    with _open(browser, target) as (page, meter):
        times = page.evaluate("() => benchmark.opened")
        page.wait_for_timeout(_SETTLING_MS)
        return Opening(times["first"], times["whole"], meter.take())


def time_keys(target: Target, presses: int) -> Visit:
    """Press the slider's key some times, in a Chromium that does nothing else."""
    visit = Visit()
    with chromium() as browser, _open(browser, target) as (page, meter):
        page.wait_for_timeout(10 * _SETTLING_MS)
        page.locator(target.slider).first.focus()
        for _ in range(presses):
            _press(page, target, visit, meter)
        _weigh(browser, page, visit)
    return visit


def _press(page: Page, target: Target, visit: Visit, meter: _Meter) -> None:
    page.wait_for_timeout(_SETTLING_MS)
    meter.take()
    page.evaluate("() => benchmark.expectChange()")
    page.keyboard.press(target.key)
    times = page.evaluate("() => benchmark.changed()")
    visit.drawn_ms.append(times["drawn"])
    visit.committed_ms.append(times["committed"])
    page.wait_for_timeout(_SETTLING_MS)
    visit.moves.append(meter.take())


def _weigh(browser: Browser, page: Page, visit: Visit) -> None:
    """Read the page's JavaScript heap, and what the browser's processes hold for it."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    visit.heap_bytes = next(int(m["value"]) for m in metrics if m["name"] == "JSHeapUsedSize")
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    # Chromium keeps renderers in reserve; the page's is the largest.
    visit.renderer_bytes = max(
        resident_bytes(process["id"]) for process in processes if process["type"] == "renderer"
    )
    visit.gpu_bytes = sum(
        resident_bytes(process["id"]) for process in processes if process["type"] == "GPU"
    )


def time_frames(target: Target, days: int, frames: int, limit_ms: int) -> Frames:
    """Move a window through time, as fast as the page can draw.

    ``days`` is the window's width, 0 for half of the range. ``limit_ms`` ends it
    early where frames take too long.
    """
    with chromium(is_paced=False) as browser, _open(browser, target) as (page, _):
        page.wait_for_timeout(10 * _SETTLING_MS)
        options = {"days": days, "step": 7, "frames": frames, "limit": limit_ms}
        found = page.evaluate("options => benchmark.scrub(options)", options)
    return Frames(found["intervals"], found["drawing"], found["frames"])
