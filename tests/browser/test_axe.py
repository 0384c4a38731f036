"""No page has a fault that axe-core calls serious or critical, by day or by night."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_violations

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"
SECOND = "2020-03-14-taji-second-rocket-attack"
PAGES = {
    "main": ("", ".st-key-panel .atlas-key"),
    "card": (f"?incident={K1}", ".st-key-sheet h2"),
    "incident": (f"?page=incident&incident={SECOND}", ".atlas-ranges"),
    "source": ("?page=source&read=anti-empire-rockets", ".st-key-panel h2"),
    "known": ("?known=2020-01-01", ".st-key-banner p"),
    "story": ("?story=winter-2019-20&step=3", ".atlas-story"),
    "embed": ("?embed=true", ".st-key-embed iframe"),
    "embedded page": (f"?embed=true&page=incident&incident={SECOND}", ".atlas-ranges"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_serious_fault(open_visit, name, scheme):
    query, landmark = PAGES[name]
    with open_visit(color_scheme=scheme, reduced_motion="reduce") as visit:
        page = visit.open(query, wait_for_map=True)
        expect(page.locator(landmark).first).to_be_visible()

        assert serious_violations(page) == []


def test_a_fault_that_is_there_is_found(visit):
    page = visit.open()
    assert serious_violations(page) == []

    page.evaluate(
        "() => document.querySelector('main, .stMain').append(document.createElement('button'))"
    )

    assert [found["id"] for found in serious_violations(page)] == ["button-name"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_popup_on_the_map_has_no_serious_fault(open_visit, scheme):
    with open_visit(color_scheme=scheme, reduced_motion="reduce") as visit:
        visit.open()
        visit.click_mark(K1)
        expect(visit.frame.locator(".leaflet-popup .card")).to_be_visible()

        assert serious_violations(visit.frame) == []
