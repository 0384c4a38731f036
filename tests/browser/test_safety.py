"""Nothing leaves the server's origin, and no text of a record is ever code."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "[a](javascript:document.title='owned') <b>bold</b> \u202egnol\u202c {{7*7}} ${7*7} `x` $x$"
)


@pytest.fixture(scope="module")
def hostile_server(start_server, compile_seeds, tmp_path_factory):
    seeds = tmp_path_factory.mktemp("hostile")
    source = {
        "id": "hostile",
        "kind": "article",
        "title": HOSTILE,
        "author": HOSTILE,
        "publisher": HOSTILE,
        "published": "2020-01-02",
        "reliability_reason": HOSTILE,
        "quotes": [HOSTILE],
        "abstract": HOSTILE,
        "notes": HOSTILE,
    }
    bad_link = {**source, "id": "bad-link", "url": "javascript:document.title='owned'"}
    actor = {"id": "hostile", "name": HOSTILE, "aliases": [HOSTILE], "kind": "state"}
    claims = [
        {"field": "event_type", "value": "air_strike"},
        {"field": "date", "value": "2020-01-01", "phrase": HOSTILE},
        {"field": "place", "value": "Mosul", "basis": "inferred", "reason": HOSTILE},
        {"field": "initiator", "value": "hostile"},
        {"field": "killed", "value": 3, "group": HOSTILE, "note": HOSTILE},
    ]
    account = {
        "source": "hostile",
        "paragraph": 1,
        "attributed_to": HOSTILE,
        "says": HOSTILE,
        "claims": claims,
    }
    incident = {"title": HOSTILE, "summary": HOSTILE, "accounts": [account]}
    lost = {
        "title": HOSTILE,
        "summary": HOSTILE,
        "accounts": [{**account, "claims": [{"field": "place", "value": HOSTILE}]}],
    }
    (seeds / "incidents").mkdir()
    _write(seeds / "sources.yaml", [source, bad_link])
    _write(seeds / "actors.yaml", [actor])
    _write(seeds / "incidents" / "hostile.yaml", incident)
    _write(seeds / "incidents" / "lost.yaml", lost)
    return start_server(compile_seeds(seeds, tmp_path_factory.mktemp("hostile-build")))


def _write(path: Path, content: object) -> None:
    # JSON is YAML, without YAML's aliases for what stands twice.
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_a_hostile_record_is_shown_as_text_and_does_nothing(open_visit, hostile_server):
    with open_visit(origin=hostile_server.url) as visit:
        page = visit.open()
        visit.click_mark("hostile")
        popup = visit.frame.locator(".leaflet-popup")
        expect(popup.get_by_role("heading", level=2)).to_contain_text("<script>")
        expect(popup.locator("img, script, b")).to_have_count(0)
        page.mouse.move(*visit.position_of("hostile")[:2])

        page.locator(".st-key-panel summary").click()
        panel = page.locator(".st-key-panel")
        expect(panel.get_by_role("heading", level=2)).to_contain_text("<script>")
        expect(panel.locator(".atlas-card").locator("img, script, b, a")).to_have_count(0)

        visit.frame.locator(".leaflet-popup button.link").first.click()
        expect(panel).to_contain_text("Reliability")
        expect(panel.locator(".atlas-card").locator("img, script, b, a")).to_have_count(0)
        for tab in ("Not on the map", "Sources", "Left out", "Table"):
            page.get_by_role("tab", name=tab).click()
            visit.wait_until_settled()
        expect(page.locator("a[href^='javascript']")).to_have_count(0)
        assert "owned" not in page.title()
        assert "owned" not in visit.frame.evaluate("() => document.title")


def test_a_rejected_record_is_counted_and_listed(open_visit, hostile_server):
    with open_visit(origin=hostile_server.url) as visit:
        page = visit.open()

        expect(page.locator(".st-key-count-line")).to_contain_text("1 row left out")
        page.get_by_role("tab", name="Left out").click()

        expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()


def test_an_online_layer_is_asked_only_when_it_is_switched_on(open_visit):
    with open_visit() as visit:
        asked: list[str] = []
        visit.context.route(
            "https://tile.openstreetmap.org/**",
            lambda route: (asked.append(route.request.url), route.fulfill(status=204)),
        )
        visit.open()
        assert visit.foreign_requests == []

        visit.frame.locator(".leaflet-control-layers").hover()
        visit.frame.get_by_text("OpenStreetMap (from openstreetmap.org)").click()

        visit.page.wait_for_function("() => true")
        visit.frame.locator(".leaflet-tile").first.wait_for(state="attached")
        assert asked
        visit.foreign_requests.clear()
