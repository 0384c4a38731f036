"""The address holds what is seen; another browser sees the same."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"


def test_a_link_restores_window_filters_view_and_selection(visit, browser, server):
    page = visit.open("?dates=2019-12-01&dates=2020-01-31")
    page.get_by_role("button", name=re.compile("Rocket attack ·")).click()
    visit.wait_for_stats("stats => stats.shown < 5")
    visit.click_mark(K1)
    expect(visit.frame.locator(".leaflet-popup")).to_contain_text("27 December 2019")
    visit.frame.evaluate(
        "() => { window.incidentMap.map.setView([34.5, 44.5], 8, {animate: false}); }"
    )
    visit.wait_until_settled()
    seen = visit.stats()

    from_link = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
    again = type(visit)(from_link, from_link.context, server.url)
    again.open(page.url.removeprefix(server.url + "/"))

    shown = again.stats()
    counted = ("shown", "certain", "possible", "unlocated", "start", "end")
    assert {name: shown[name] for name in counted} == {name: seen[name] for name in counted}
    assert again.frame.evaluate("() => window.incidentMap.map.getZoom()") == 8
    centre = again.frame.evaluate("() => window.incidentMap.map.getCenter()")
    assert centre["lat"] == pytest.approx(34.5, abs=0.02)
    assert centre["lng"] == pytest.approx(44.5, abs=0.02)
    expect(again.frame.locator(".leaflet-popup")).to_contain_text("27 December 2019")
    from_link.context.close()


def test_panning_is_kept_in_the_address_without_a_rerun(visit):
    page = visit.open()
    drawn = visit.stats()["seq"]

    visit.frame.evaluate(
        "() => { window.incidentMap.map.setView([36.3, 43.1], 9, {animate: false}); }"
    )

    visit.wait_for_stats(f"stats => stats.seq > {drawn}")
    assert "view=43.1" in page.url


@pytest.mark.parametrize(
    "query",
    [
        "?dates=hello&dates=world",
        "?dates=2050-01-01&dates=1900-01-01",
        "?view=%3Cscript%3E",
        "?event_type=nonsense&grade=%00&actor=../../etc/passwd",
        "?q=" + "%2A" * 90,
    ],
    ids=["dates are words", "dates outside the range", "view", "facets", "search"],
)
def test_a_broken_link_opens_a_working_page(visit, query):
    visit.open(query)

    assert visit.stats()["total"] > 0


def test_a_link_of_dates_beyond_the_data_is_cut_to_them(visit):
    page = visit.open("?dates=2019-12-27&dates=2030-01-01")

    assert visit.stats()["start"] == 18_257
    window = page.locator(".st-key-timeline .window")
    expect(window).to_have_text("27 December 2019 to 14 March 2020")


def test_a_preset_writes_dates_that_people_can_read(visit):
    page = visit.open()

    page.get_by_role("button", name="Presets").click()
    page.get_by_role("button", name="2019", exact=True).click()

    page.wait_for_url(re.compile("dates=2019-01-01&dates=2019-12-31"))


def test_a_link_to_an_unknown_incident_says_so(visit):
    page = visit.open("?incident=no-such-incident")

    expect(page.locator(".st-key-panel")).to_contain_text("There is no incident “no-such-incident”")


def test_copy_link_says_that_it_copied(visit):
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(f"?incident={K1}&view=44.0,34.0,7")

    page.get_by_role("button", name="Copy link").click()

    expect(page.locator(".st-key-share")).to_contain_text("Link copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url


def test_embed_shows_map_and_slider_alone(visit):
    page = visit.open("?embed=true")

    expect(page.locator(".st-key-dates")).to_be_visible()
    expect(page.locator(".st-key-panel")).to_have_count(0)
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)
    expect(page.locator("[data-testid=stTabs]")).to_have_count(0)


def test_embed_keeps_the_search_of_the_link(visit):
    visit.open("?embed=true&q=fallujah")

    assert 0 < visit.stats()["shown"] < 10
