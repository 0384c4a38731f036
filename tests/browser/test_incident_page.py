"""The page of one incident: at its own address, beside the map, on paper and on a phone."""

import re
import struct

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"
SECOND = "2020-03-14-taji-second-rocket-attack"
PHONE = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}


def test_card_opens_the_page_and_a_reload_keeps_it(visit):
    page = visit.open(f"?incident={SECOND}")

    page.get_by_role("button", name="Open its page").click()

    shown = page.locator(".st-key-incident-page")
    expect(shown).to_contain_text("The smallest range that holds both claims of one source.")
    expect(page).to_have_url(re.compile("page=incident"))
    page.reload()
    expect(shown).to_contain_text("conflicts with no. 1")
    shown.get_by_role("button", name="Close its page").click()
    expect(page.locator(".st-key-sheet")).to_contain_text("Claims disagree about: injured")


def test_opening_the_page_keeps_the_map_that_is_there(visit):
    page = visit.open(f"?incident={SECOND}")
    visit.frame.evaluate("() => { window.isTheSame = true; }")

    page.get_by_role("button", name="Open its page").click()

    expect(page.locator(".st-key-incident-page")).to_be_visible()
    visit.wait_until_settled()
    assert visit.frame.evaluate("() => window.isTheSame") is True
    beside = page.locator("iframe[title*='st_folium']").bounding_box()
    panel = page.locator(".st-key-incident-page").bounding_box()
    assert panel["width"] > beside["width"]
    assert panel["x"] >= beside["x"] + beside["width"]


def test_range_chart_puts_claims_where_their_numbers_are(visit):
    page = visit.open(f"?page=incident&incident={SECOND}")
    chart = page.locator(".atlas-ranges")
    expect(chart).to_have_count(1)

    two, three = (
        chart.locator("tr", has_text=text).locator(".bar").bounding_box()
        for text in ("1. Anti-Empire", "coalition spokesman in Baghdad")
    )
    band = chart.locator("tr.headline .band").bounding_box()
    assert two["x"] < three["x"]
    assert band["x"] <= two["x"]
    assert band["x"] + band["width"] >= three["x"] + three["width"] - 1


def test_a_claim_leads_to_its_passage_and_back(visit):
    page = visit.open(f"?page=incident&incident={K1}")

    page.locator(".atlas-field a", has_text="paragraph 1").first.click()

    expect(page.locator(".st-key-source-page h2")).to_be_visible(timeout=30_000)
    assert "page=source" in page.url
    page.go_back()
    expect(page.locator(".st-key-incident-page h2")).to_be_visible(timeout=30_000)


def test_printed_page_has_every_claim_and_no_map(visit):
    page = visit.open(f"?page=incident&incident={K1}")
    page.emulate_media(media="print")

    expect(page.locator("iframe[title*='st_folium']")).to_be_hidden()
    panel = page.locator(".st-key-panel")
    assert panel.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    expect(panel.locator(".atlas-field tr").last).to_be_visible()
    expect(panel.locator(".stButton button:visible")).to_have_count(0)


def test_on_a_phone_the_page_fits_the_screen(open_visit):
    with open_visit(**PHONE) as visit:
        page = visit.open(f"?page=incident&incident={SECOND}")

        sheet = page.locator(".st-key-incident-page")
        box = sheet.bounding_box()
        assert box["y"] + box["height"] == pytest.approx(812, abs=1)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 375
        assert sheet.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


def test_embedded_the_page_stands_under_the_map(visit):
    page = visit.open(f"?embed=true&page=incident&incident={SECOND}")

    shown = page.locator(".st-key-incident-page")
    expect(shown).to_contain_text("The smallest range that holds both claims of one source.")
    frame = page.locator("iframe[title*='st_folium']").bounding_box()
    assert shown.bounding_box()["y"] > frame["y"] + frame["height"]
    expect(page.locator(".stSidebar")).to_have_count(0)


ROUNDED = """\
title: Rockets on a base
summary: Rockets hit a base.
rounding: {radius_m: 20000, reason: Somebody who saw it lives there.}
accounts:
  - source: paper
    paragraph: 1
    says: Rockets hit it.
    claims:
      - {field: event_type, value: rocket_attack}
      - {field: date, value: 2020-01-03}
      - {field: place, value: Camp Taji, country: IQ}
"""


def test_nothing_that_is_rounded_reaches_the_browser(
    start_server, compile_seeds, tmp_path, open_visit, write_seeds
):
    seeds = write_seeds({"incidents/rockets.yaml": ROUNDED})
    dashboard = start_server(compile_seeds(seeds, tmp_path / "build"))
    with open_visit(dashboard.url) as visit:
        received = _gather(visit.page)
        page = visit.open("?page=incident&incident=rockets")
        expect(page.locator(".st-key-incident-page")).to_contain_text("For somebody’s safety")
        expect(visit.frame.locator(".leaflet-popup .card")).to_be_visible()
        urls = {url for url in received["answers"] if url.startswith(dashboard.url)}
        answers = [page.request.get(url).body() for url in urls]
        every = b"\n".join([*answers, *received["frames"], page.content().encode()])

    # The base's place and name in geodata/places, as text, as packed degrees and as floats.
    longitude, latitude = 44.256, 33.524
    exact = [b"Camp Taji", b"iq-base-taji", b"33.524"]
    exact += [struct.pack("<d", degrees) for degrees in (longitude, latitude)]
    exact += [struct.pack("<f", degrees) for degrees in (longitude, latitude)]
    assert [text for text in exact if text in every] == []
    assert b"Rockets on a base" in every


def _gather(page):
    """What the server sends from now on: addresses of answers, and texts of the websocket."""
    received = {"answers": [], "frames": []}

    def keep(frame):
        received["frames"].append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("response", lambda response: received["answers"].append(response.url))
    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return received
