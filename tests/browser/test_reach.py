"""A phone, a keyboard, a screen reader, a dark room."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {
    "viewport": {"width": 375, "height": 812},
    "is_mobile": True,
    "has_touch": True,
    "reduced_motion": "reduce",  # so that the sheet is where it ends at once
}
K1 = "2019-12-27-k1-rocket-attack"

UNNAMED = """() => [...document.querySelectorAll(
    "button, a[href], input, select, textarea, [role=button], [role=slider], [role=tab]")]
  .filter((node) => node.offsetParent !== null || node.getClientRects().length)
  .filter((node) => !node.closest("[aria-hidden=true], [inert]"))
  .filter((node) => {
    const labelled = (node.getAttribute("aria-labelledby") ?? "").split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "").join("");
    const label = node.labels?.length ? node.labels[0].textContent : "";
    const image = node.querySelector?.("img[alt]")?.alt ?? "";
    return ![node.getAttribute("aria-label"), labelled, label, node.textContent, node.title, image]
      .some((text) => text && text.trim());
  })
  .map((node) => node.outerHTML.slice(0, 160))"""


def test_on_a_phone_nothing_is_wider_than_the_screen(open_visit):
    with open_visit(**PHONE) as visit:
        page = visit.open()

        assert page.evaluate("() => document.documentElement.scrollWidth") <= 375
        frame = page.locator("iframe[title*='st_folium']").bounding_box()
        slider = page.locator(".st-key-dates").bounding_box()
        assert slider["y"] > frame["y"] + frame["height"]
        assert slider["y"] < 812


def test_on_a_phone_a_mark_opens_the_sheet(open_visit):
    with open_visit(**PHONE) as visit:
        page = visit.open()

        visit.click_mark(K1)

        sheet = page.locator(".st-key-sheet")
        expect(sheet).to_contain_text("27 December 2019")
        box = sheet.bounding_box()
        assert box["y"] + box["height"] == pytest.approx(812, abs=1)
        sheet.get_by_role("button", name="Close").click()
        expect(sheet).to_have_count(0)


def test_on_a_phone_the_filters_wait_behind_one_named_button(open_visit):
    with open_visit(**PHONE) as visit:
        page = visit.open()
        button = page.get_by_test_id("stExpandSidebarButton")
        box = button.bounding_box()
        assert box["height"] >= 44

        button.click()

        expect(page.get_by_text("Search", exact=True)).to_be_visible()


def test_every_control_has_a_name(visit):
    page = visit.open(f"?incident={K1}")

    assert page.evaluate(UNNAMED) == []
    assert visit.frame.evaluate(UNNAMED) == []


def test_the_keyboard_alone_reaches_slider_incident_and_source(visit):
    page = visit.open()
    page.get_by_role("button", name="Rocket attack on a base near Kirkuk").or_(
        page.locator(".st-key-panel button").last
    ).first.focus()

    page.keyboard.press("Enter")

    expect(page.locator(".st-key-sheet")).to_be_visible()
    page.locator(".st-key-sheet button", has_text="Read the source").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-panel")).to_contain_text("Reliability")


def test_escape_closes_the_popup(visit):
    visit.open()
    visit.click_mark(K1)
    popup = visit.frame.locator(".leaflet-popup")
    expect(popup).to_be_visible()

    popup.get_by_role("button").first.focus()
    visit.page.keyboard.press("Escape")

    expect(popup).to_have_count(0)


def test_the_map_follows_a_dark_theme(open_visit):
    with open_visit(color_scheme="dark") as visit:
        visit.open()

        assert visit.frame.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_an_empty_result_says_why_and_leads_back(visit):
    page = visit.open("?q=nothing-has-this-word")
    expect(page.locator(".st-key-empty")).to_contain_text("No incident matches")

    page.locator(".st-key-empty").get_by_role("button", name="Clear all filters").click()

    visit.wait_for_stats("stats => stats.shown > 0")
    expect(page.locator(".st-key-empty")).to_have_count(0)
