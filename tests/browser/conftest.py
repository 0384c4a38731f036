"""A real server, a real Chromium, and a page that reports what it should not do."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, sync_playwright

from benchmarks.generate import write_collection
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.gazetteer import Gazetteer, compile_gazetteer, read_curated
from geodata.geocoding import Geocoder
from geodata.seeds import read_seeds

PROJECT = Path(__file__).resolve().parents[2]
_ARTIFACTS = PROJECT / "tests" / "artifacts"
_STARTED = 60.0
_DRAWN_MS = 30_000
_FAILED = pytest.StashKey[bool]()
# Without these, Chromium tries to reach its maker's hosts at every start.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _find_chromium() -> Path:
    """Load the finder that script/test uses too; tests are no package to import from."""
    path = Path(__file__).with_name("chromium.py")
    spec = importlib.util.spec_from_file_location("chromium_finder", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Path = module.find_chromium()
    return found


def compile_collection(seeds_folder: Path, build_folder: Path) -> Path:
    """Compile seeds with the curated gazetteer alone, which takes a second."""
    paths = BuildPaths(build_folder)
    compile_gazetteer(paths.gazetteer, read_curated())
    with Gazetteer(paths.gazetteer) as gazetteer:
        seeds = read_seeds(seeds_folder)
        Collection.from_seeds(seeds, Geocoder(gazetteer)).write(paths.collection)
    return build_folder


@dataclass
class Server:
    """A dashboard that runs in a process of its own."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start dashboards on free ports of the loopback interface; stop them at the end."""
    running: list[subprocess.Popen[bytes]] = []

    def start(build_folder: Path, port: int | None = None, **settings: str) -> Server:
        port = port or free_port()
        log = tmp_path_factory.mktemp("server") / "log.txt"
        environment = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "INCIDENT_BUILD": str(build_folder),
            **settings,
        }
        if "INCIDENT_DOCUMENTS" not in settings:
            environment.pop("INCIDENT_DOCUMENTS", None)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "dashboard"],
                cwd=PROJECT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        server = Server(f"http://127.0.0.1:{port}", process, log)
        _wait_until_healthy(server)
        return server

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=20)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + _STARTED
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:  # refused, reset, or too slow: not yet
            time.sleep(0.1)
    raise AssertionError(f"the dashboard did not start:\n{server.log.read_text()}")


@pytest.fixture(scope="session")
def compile_seeds() -> Callable[[Path, Path], Path]:
    """Compile a seed folder into a build folder."""
    return compile_collection


@pytest.fixture(scope="session")
def atlas_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own seeds, compiled."""
    return compile_collection(PROJECT / "seeds", tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def collection(atlas_build: Path) -> Collection:
    """The collection that the server of these tests shows."""
    return Collection.read(BuildPaths(atlas_build).collection)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server], atlas_build: Path) -> Server:
    """A dashboard of the project's own seeds, without a document library."""
    return start_server(atlas_build)


@pytest.fixture(scope="session")
def generated_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10,000 generated incidents, compiled."""
    folder = tmp_path_factory.mktemp("generated")
    write_collection(10_000, folder)
    return folder


@pytest.fixture(scope="session")
def generated_server(start_server: Callable[..., Server], generated_build: Path) -> Server:
    """A dashboard of the generated incidents."""
    return start_server(generated_build)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_find_chromium(), args=_FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page and what it did that it should not."""

    page: Page
    context: BrowserContext
    origin: str
    faults: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)
    has_failed: bool = False

    def open(self, query: str = "", wait_for_map: bool = True) -> Page:
        """Open the dashboard and wait until its map has drawn."""
        self.page.goto(f"{self.origin}/{query}")
        if wait_for_map:
            self.wait_for_stats("stats => stats.seq > 0")
            self.wait_until_settled()
            # The timeline comes last; it makes room for itself and tells the map the window.
            self.page.wait_for_selector(".st-key-timeline .window:not(:empty)", state="attached")
        return self.page

    @property
    def frame(self) -> Frame:
        """The map's frame."""
        return next(frame for frame in self.page.frames if "streamlit_folium" in frame.url)

    def stats(self) -> dict[str, Any]:
        """What the map says that it drew last."""
        found: dict[str, Any] = self.frame.evaluate("() => window.incidentMap.stats")
        return found

    def wait_for_stats(self, condition: str) -> dict[str, Any]:
        """Wait until the map's statistics meet a JavaScript condition."""
        self.page.wait_for_function(
            f"""() => {{
              const frame = document.querySelector("iframe[title*='st_folium']");
              const stats = frame?.contentWindow?.incidentMap?.stats;
              return stats && ({condition})(stats);
            }}""",
            timeout=_DRAWN_MS,
        )
        return self.stats()

    def wait_until_settled(self) -> None:
        """Wait until Streamlit is not running the page."""
        self.page.wait_for_selector("[data-test-script-state='notRunning']")

    def set_view(self, longitude: float, latitude: float, zoom: int) -> None:
        """Move the map, as a reader would by hand."""
        self.frame.evaluate(
            "([lon, lat, zoom]) => {"
            " window.incidentMap.map.setView([lat, lon], zoom, {animate: false}); }",
            [longitude, latitude, zoom],
        )

    def row_of(self, incident_id: str) -> int:
        """Row of an incident in the map's columns, by the labels that the server gives."""
        row: int = self.frame.evaluate(
            """async id => {
              const { labels, stats } = window.incidentMap;
              const all = await labels.of([...Array(stats.total).keys()]);
              return all.findIndex(label => label.id === id);
            }""",
            incident_id,
        )
        return row

    def position_of(self, incident_id: str) -> tuple[float, float, int]:
        """Page position of the mark that stands for an incident, and how many share it."""
        return self.position_of_row(self.row_of(incident_id))

    def position_of_row(self, row: int) -> tuple[float, float, int]:
        """The same, by the incident's row in the map's columns."""
        target = self.frame.evaluate("row => window.incidentMap.layer.targetOfRow(row)", row)
        box = self.page.locator("iframe[title*='st_folium']").bounding_box()
        assert box is not None
        return box["x"] + target["x"], box["y"] + target["y"], target["count"]

    def click_mark(self, incident_id: str) -> None:
        """Click the mark of an incident; choose it from the list if marks share the spot."""
        x, y, members = self.position_of(incident_id)
        self.page.mouse.click(x, y)
        if members > 1:
            row = self.row_of(incident_id)
            title = self.frame.evaluate(
                "row => window.incidentMap.labels.known.get(row).title", row
            )
            self.frame.locator(".card.list").get_by_role("button", name=title).click()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Leave on the test how it went, for the visit to know as it ends."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A desktop visit; the test fails if the page did anything it should not."""
    with visiting(browser, server.url) as visit:
        yield visit
        visit.has_failed = request.node.stash.get(_FAILED, False)


@pytest.fixture(scope="session")
def open_visit(browser: Browser, server: Server) -> Callable[..., visiting]:
    """Visits with options of their own, such as a time zone or a phone's screen."""
    return lambda origin=server.url, **options: visiting(browser, origin, **options)


class visiting:  # noqa: N801 (used as a function in a with statement)
    """A visit with a context of its own; checks the page's conduct at the end."""

    def __init__(self, browser: Browser, origin: str, **context_options: Any) -> None:
        options = {"viewport": {"width": 1300, "height": 900}, **context_options}
        self._context = browser.new_context(**options)
        self._visit = Visit(self._context.new_page(), self._context, origin)
        self._watch(self._visit)

    @staticmethod
    def _watch(visit: Visit) -> None:
        page = visit.page
        page.on("pageerror", lambda error: visit.faults.append(f"page error: {error}"))
        page.on("dialog", lambda dialog: (visit.faults.append("dialog"), dialog.dismiss()))
        page.on(
            "console",
            lambda message: (
                visit.faults.append(f"console: {message.text}") if message.type == "error" else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                visit.foreign_requests.append(request.url)
                if not request.url.startswith((visit.origin, "data:", "blob:"))
                else None
            ),
        )
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', event =>"
            " console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI))"
        )

    def __enter__(self) -> Visit:
        return self._visit

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        has_failed = kind is not None or self._visit.has_failed
        if has_failed:
            self._keep_evidence()
        self._context.close()
        if not has_failed:
            assert self._visit.faults == []
            assert self._visit.foreign_requests == []

    def _keep_evidence(self) -> None:
        """What the page looked like as a test failed; pytest prints the rest."""
        _ARTIFACTS.mkdir(exist_ok=True)
        name = os.environ.get("PYTEST_CURRENT_TEST", "visit").rpartition("::")[2].split(" ")[0]
        picture = _ARTIFACTS / f"{re.sub(r'[^a-z0-9_]+', '-', name)}.png"
        self._visit.page.screenshot(path=picture)
        print(f"picture: {picture}\naddress: {self._visit.page.url}\nfaults: {self._visit.faults}")  # noqa: T201
