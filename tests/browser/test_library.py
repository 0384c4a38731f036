"""With the operator's document library at hand, the reader shows the passage itself."""

import hashlib
import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TEXT = """First paragraph of a made-up report.

    Second paragraph: rockets fell near Mosul on Monday. Nobody was hurt, a guard said.
"""
SECOND = "Second paragraph: rockets fell near Mosul on Monday. Nobody was hurt, a guard said."
CITED = "rockets fell near Mosul on Monday."


@pytest.fixture(scope="module")
def library_server(start_server, compile_seeds, tmp_path_factory):
    library = tmp_path_factory.mktemp("library")
    (library / "report.txt").write_text(TEXT, encoding="utf-8")
    seeds = tmp_path_factory.mktemp("seeds")
    (seeds / "incidents").mkdir()
    start = SECOND.index(CITED)
    source = {
        "id": "report",
        "kind": "article",
        "title": "A report",
        "publisher": "The Gazette",
        "published": "2020-01-07",
        "reliability_reason": "Made for a test.",
        "abstract": "On rockets.",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    }
    account = {
        "source": "report",
        "paragraph": 2,
        "span": f"{start}-{start + len(CITED)}",
        "says": "Rocket fire in the area of Mosul.",
        "claims": [
            {"field": "event_type", "value": "rocket_attack"},
            {"field": "date", "value": "2020-01-06"},
            {"field": "place", "value": "Mosul", "precision": "near", "country": "IQ"},
        ],
    }
    incident = {"title": "Rockets", "summary": "Rockets near Mosul.", "accounts": [account]}
    for name, content in (
        ("sources.yaml", [source]),
        ("actors.yaml", []),
        ("incidents/2020-01-06-rockets.yaml", incident),
    ):
        (seeds / name).write_text(json.dumps(content), encoding="utf-8")
    build = compile_seeds(seeds, tmp_path_factory.mktemp("library-build"))
    return start_server(build, INCIDENT_DOCUMENTS=str(library))


def test_the_reader_marks_the_cited_passage(open_visit, library_server):
    with open_visit(origin=library_server.url) as visit:
        page = visit.open()
        visit.click_mark("2020-01-06-rockets")

        visit.frame.get_by_role("button", name="Read the source: The Gazette").click()

        passage = page.locator(".st-key-panel blockquote")
        expect(passage).to_contain_text(SECOND)
        expect(passage.locator("mark")).to_have_text(CITED)
