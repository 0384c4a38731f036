"""A compiled collection of the real seeds, a hostile one, and ways to look at both."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.generate import write_collection
from dashboard import opening, routes
from dashboard.atlas import Atlas, Settings, _open_shared_atlas, load_atlas
from dashboard.wording import load_words
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.geocoding import Geocoder
from geodata.rejected import Rejection
from geodata.seeds import Seeds, read_seeds

PROJECT = Path(__file__).resolve().parents[2]

HOSTILE = (
    '=HYPERLINK("http://x")<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    "[x](javascript:alert(1))\u202egnp.exe"
)


@pytest.fixture(scope="session")
def words():
    return load_words()


@pytest.fixture(scope="session")
def compile_build(tmp_path_factory, gazetteer_path, geocoder):
    """Write a build folder, as ``python -m geodata build`` does, without GeoNames."""

    def compile_(seeds: Seeds) -> Path:
        folder = tmp_path_factory.mktemp("build")
        shutil.copy(gazetteer_path, BuildPaths(folder).gazetteer)
        Collection.from_seeds(seeds, geocoder).write(BuildPaths(folder).collection)
        return folder

    return compile_


@pytest.fixture(scope="session")
def make_seeds():
    """Seeds of records; sources that nobody gives are made up."""

    def make(incidents=(), sources=(), actors=(), rejected=()):
        return Seeds(
            sources={source.id: source for source in sources},
            actors={actor.id: actor for actor in actors},
            incidents={incident.id: incident for incident in incidents},
            rejected=tuple(rejected),
            read_count=len(incidents) + len(sources) + len(actors) + len(rejected),
        )

    return make


@pytest.fixture(scope="session")
def make_atlas(make_seeds, geocoder: Geocoder):
    """An atlas of records, in memory."""

    def make(incidents=(), sources=(), actors=(), library=None) -> Atlas:
        seeds = make_seeds(incidents, sources, actors)
        return Atlas(Collection.from_seeds(seeds, geocoder), library or {}, [])

    return make


@pytest.fixture(scope="session")
def build_folder(compile_build):
    """The real seeds, compiled."""
    return compile_build(read_seeds(PROJECT / "seeds"))


@pytest.fixture(scope="session")
def atlas(build_folder):
    """The real seeds, opened as a server opens them."""
    return load_atlas(Settings(build_folder, None))


@pytest.fixture(scope="session")
def hostile_text():
    return HOSTILE


@pytest.fixture(scope="session")
def hostile_seeds(make_seeds, make_source, make_actor, make_claim, make_incident):
    """Records that are attacks wherever a record takes free text."""
    source = make_source(
        "hostile",
        title=HOSTILE,
        author=HOSTILE,
        publisher=HOSTILE,
        published_basis="inferred",
        reliability_reason=HOSTILE,
        quotes=(HOSTILE,),
        abstract=HOSTILE,
        notes=HOSTILE,
    )
    actor = make_actor("hostile", name=HOSTILE, name_ar=HOSTILE, aliases=(HOSTILE,))

    def claim(field, value, **fields):
        return make_claim(
            field,
            value,
            source="hostile",
            attributed_to=HOSTILE,
            basis="inferred",
            reason=HOSTILE,
            note=HOSTILE,
            **fields,
        )

    def incident(incident_id, place, *more):
        made = make_incident(
            claim("event_type", "riot"),
            claim("date", "2020-01-03", phrase=HOSTILE),
            claim("place", place, admin1=HOSTILE),
            claim("initiator", "hostile"),
            claim("killed", "2-3", group=HOSTILE),
            claim("attacks", "3", group=HOSTILE),
            *more,
            incident_id=incident_id,
            title=HOSTILE,
            summary=HOSTILE,
            grade_override={"grade": "discounted", "reason": HOSTILE},
        )
        account = made.accounts[0]
        said = account.model_copy(update={"says": HOSTILE, "attributed_to": HOSTILE})
        return made.model_copy(update={"accounts": (said,)})

    rejection = Rejection(
        file=HOSTILE, row=1, record=HOSTILE, field=HOSTILE, value=HOSTILE, reason=HOSTILE
    )
    incidents = (
        incident("hostile-on-map", "Mosul"),
        incident("hostile-nowhere", HOSTILE, claim("follows", "hostile-on-map")),
    )
    return make_seeds(incidents, [source], [actor], [rejection])


@pytest.fixture(scope="session")
def hostile_build(compile_build, hostile_seeds):
    return compile_build(hostile_seeds)


@pytest.fixture(scope="session")
def generated_build(tmp_path_factory):
    """A collection of generated incidents: rows of the frame without a record."""
    folder = tmp_path_factory.mktemp("generated")
    write_collection(450, folder)
    return folder


@pytest.fixture
def serve(monkeypatch):
    """Make this process serve a build folder, as its environment would tell it to."""

    def use(build_folder: Path, documents_folder: Path | None = None) -> None:
        monkeypatch.setenv("INCIDENT_BUILD", str(build_folder))
        if documents_folder is None:
            monkeypatch.delenv("INCIDENT_DOCUMENTS", raising=False)
        else:
            monkeypatch.setenv("INCIDENT_DOCUMENTS", str(documents_folder))
        _forget()

    yield use
    _forget()


def _forget() -> None:
    for cached in (
        _open_shared_atlas,
        routes.columns_content,
        routes.config_content,
        routes.towns_content,
        routes._mask_content,
    ):
        cached.cache_clear()


@pytest.fixture
def open_page(serve, build_folder, monkeypatch):
    """Open the page as a browser does: a build folder, and the query of the URL."""
    monkeypatch.setattr(opening, "HEAD_START_S", 0)

    def open_(build=build_folder, documents=None, **query) -> AppTest:
        serve(build, documents)
        page = AppTest.from_file(str(PROJECT / "dashboard" / "page.py"), default_timeout=30)
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return open_


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@pytest.fixture(scope="session")
def fetch():
    """Send one GET request to an ASGI application, without a socket."""

    def fetch_(app, target: str, **headers: str) -> Answer:
        return asyncio.run(_request(app, target, headers))

    return fetch_


async def _request(app, target: str, headers: dict[str, str]) -> Answer:
    path, _, query = target.partition("?")
    started, body = {}, b""

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        nonlocal body
        if message["type"] == "http.response.start":
            started.update(message)
        body += message.get("body", b"")

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50_000),
    }
    await app(scope, receive, send)
    answered = {name.decode().lower(): value.decode() for name, value in started["headers"]}
    return Answer(started["status"], answered, body)
