"""With the operator's document library at hand, readers see the passages themselves."""

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


SOURCE_PAGE = "?page=source&read=report"
START = SECOND.index(CITED)


def test_a_passage_of_the_full_text_leads_to_its_incident(open_visit, library_server):
    with open_visit(origin=library_server.url) as visit:
        page = visit.open(SOURCE_PAGE)
        panel = page.locator(".st-key-source-page")
        expect(panel).to_contain_text("First paragraph of a made-up report.")
        expect(panel.locator("mark")).to_have_text(CITED)

        panel.locator("mark a").click()

        expect(page.locator(".st-key-panel h2")).to_have_text("Rockets")
        assert "incident=2020-01-06-rockets" in page.url


def test_a_claim_leads_to_its_passage_and_the_focus_moves_there(open_visit, library_server):
    with open_visit(origin=library_server.url) as visit:
        page = visit.open(SOURCE_PAGE)
        page.get_by_text("3 claims").click()

        page.get_by_role("link", name="paragraph 2").first.click()

        expect(page.locator("mark a")).to_be_focused()
        assert page.url.endswith(f"#p2-{START}")
        expect(page.locator("mark")).to_be_in_viewport()


def test_an_address_with_a_passage_opens_at_it(open_visit, library_server):
    with open_visit(origin=library_server.url) as visit:
        page = visit.open(f"{SOURCE_PAGE}#p2-{START}")

        expect(page.locator("mark a")).to_be_focused()


def test_the_incident_page_leads_to_the_passage(open_visit, library_server):
    with open_visit(origin=library_server.url) as visit:
        page = visit.open("?page=incident&incident=2020-01-06-rockets")

        page.get_by_role("link", name="paragraph 2").first.click()

        expect(page.locator("mark a")).to_be_focused()
