"""A day of the past: page and map agree, and the map's frame stays the same."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"


def _switch_on(visit, day):
    page = visit.page
    page.locator(".st-key-is-known-on label").first.click()
    expect(page.locator(".st-key-known-banner")).to_be_visible()
    visit.wait_until_settled()
    field = page.locator(".st-key-known-on input")
    field.fill(day)
    # Streamlit takes a typed day as its calendar closes.
    page.locator(".st-key-head h1").click()


def test_switch_changes_rows_of_the_map_without_a_new_frame(visit):
    page = visit.open()
    before = visit.stats()
    assert before["total"] == 30
    visit.frame.evaluate("() => { window.isTheSameFrame = true; }")
    _switch_on(visit, "2020-01-01")
    visit.wait_for_stats("stats => stats.total === 18")
    visit.wait_until_settled()
    assert visit.frame.evaluate("() => window.isTheSameFrame")
    assert "known=2020-01-01" in page.url
    expect(page.locator(".st-key-known-banner")).to_contain_text("18 of 30 incidents were reported")
    assert visit.stats()["shown"] < before["shown"]
    page.get_by_role("button", name="Back to today").click()
    visit.wait_for_stats("stats => stats.total === 30")
    visit.wait_until_settled()
    assert visit.stats()["shown"] == before["shown"]
    expect(page.locator(".st-key-known-banner")).to_have_count(0)
    assert "known=" not in page.url


def test_card_on_the_map_is_of_the_day(visit):
    visit.open(f"?known=2020-01-24&incident={K1}")
    expect(visit.frame.locator(".leaflet-popup .card")).to_contain_text("27 December 2019")
    visit.page.goto(f"{visit.origin}/?known=2020-01-01&incident={K1}")
    expect(visit.page.locator(".st-key-panel")).to_contain_text("date unknown")


def test_slider_and_filter_stay_on_another_day(visit):
    page = visit.open("?dates=2019-12-01&dates=2020-02-01&grade=fair")
    shown = visit.stats()["shown"]
    _switch_on(visit, "2020-01-02")
    visit.wait_for_stats("stats => stats.total === 18")
    visit.wait_until_settled()
    assert "dates=2019-12-01&dates=2020-02-01" in page.url
    assert "grade=fair" in page.url
    assert visit.stats()["shown"] <= shown


def test_page_of_an_incident_makes_room_and_keeps_the_frame(visit):
    page = visit.open(f"?incident={K1}")
    visit.frame.evaluate("() => { window.isTheSameFrame = true; }")
    wide = page.locator("iframe[title*='st_folium']").bounding_box()["width"]
    page.get_by_role("button", name="Open its page").click()
    expect(page.locator(".st-key-panel")).to_contain_text("Kirkuk")
    visit.wait_until_settled()
    page.wait_for_function(
        "wide => document.querySelector(\"iframe[title*='st_folium']\")"
        ".getBoundingClientRect().width < 0.8 * wide",
        arg=wide,
    )
    assert visit.frame.evaluate("() => window.isTheSameFrame")
