"""What a reader does first: open, scrub, click, read."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"
SECOND_TAJI = "2020-03-14-taji-second-rocket-attack"


def test_opening_the_page_draws_every_located_incident(visit, collection):
    visit.open()

    stats = visit.stats()
    located = int((~collection.incidents.geometry.is_empty).sum())
    assert stats["total"] == len(collection.incidents)
    assert stats["shown"] == located
    assert stats["unlocated"] == len(collection.incidents) - located
    assert canvas_has_ink(visit)


def canvas_has_ink(visit) -> bool:
    return visit.frame.evaluate(
        """() => {
          const canvas = document.querySelector(".incident-canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value) => value !== 0);
        }"""
    )


def test_the_counts_line_says_what_the_map_drew(visit):
    page = visit.open()
    stats = visit.stats()

    line = page.locator(".st-key-count-line")

    expect(line).to_contain_text(f"{stats['shown']} of {stats['total']} shown")
    expect(line).to_contain_text(f"{stats['unlocated']} not on the map")


def test_the_map_stays_where_it_is_as_the_counts_change(visit):
    page = visit.open()
    places = [page.locator(name) for name in ("iframe[title*='st_folium']", ".st-key-off-map")]
    before = [place.bounding_box() for place in places]

    page.evaluate(
        """() => window.dispatchEvent(
          new CustomEvent("incidents:scrub", { detail: { start: 18_240, end: 18_271 } }))"""
    )

    expect(page.locator(".st-key-count-line")).to_contain_text("only possibly in these dates")
    assert [place.bounding_box() for place in places] == before


def test_arrow_keys_on_the_slider_move_the_window(visit):
    page = visit.open()
    before = visit.stats()

    page.locator(".st-key-dates input[type=range]").first.focus()
    page.keyboard.press("End")

    after = visit.wait_for_stats(f"stats => stats.start > {before['start']}")
    assert after["end"] == before["end"]
    assert after["shown"] < before["shown"]


def test_focus_stays_on_the_slider_after_the_rerun(visit):
    page = visit.open()
    start = visit.stats()["start"]
    slider = page.locator(".st-key-dates input[type=range]").first
    slider.focus()

    page.keyboard.press("ArrowRight")
    visit.wait_for_stats(f"stats => stats.start === {start + 1}")
    page.keyboard.press("ArrowRight")

    visit.wait_for_stats(f"stats => stats.start === {start + 2}")


def test_dragging_the_slider_with_the_mouse_changes_the_marks(visit):
    page = visit.open()
    before = visit.stats()
    thumb = page.locator(".st-key-dates [role=group] input").first.locator("xpath=../..")
    at = thumb.bounding_box()
    track = page.locator(".st-key-dates [role=group]").bounding_box()
    middle = at["y"] + at["height"] / 2

    page.mouse.move(at["x"] + at["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.9, middle, steps=8)
    page.mouse.up()

    after = visit.wait_for_stats(f"stats => stats.start > {before['start']}")
    assert after["shown"] < before["shown"]


def test_clicking_a_mark_opens_the_popup_with_who_says_so(visit):
    visit.open()

    visit.click_mark(K1)

    popup = visit.frame.locator(".leaflet-popup")
    expect(popup).to_contain_text("27 December 2019")
    expect(popup).to_contain_text("K-1")
    expect(popup).to_contain_text("inferred")
    expect(popup).to_contain_text(re.compile(r"Killed\s*1"))
    expect(popup).to_contain_text(re.compile(r"Injured\s*unknown"))
    expect(popup).to_contain_text("The Jerusalem Post, 24 January 2020")
    expect(popup).to_contain_text("independent outlets")


def test_an_answer_of_before_a_click_does_not_undo_it(visit):
    visit.open()
    row = visit.row_of(K1)

    selected = visit.frame.evaluate(
        """async (row) => {
          const { layer, map } = window.incidentMap;
          const containerPoint = layer.targetOfRow(row);
          map.fire("click", { containerPoint, latlng: layer.latLngOf(row) });
          await new Promise((resolve) => setTimeout(resolve));
          const chosen = layer.picture.selected;
          window.dispatchEvent(new Event("incidents:state"));
          return [chosen, layer.picture.selected];
        }""",
        row,
    )

    assert selected == [row, row]
    expect(visit.frame.locator(".leaflet-popup")).to_contain_text("27 December 2019")


def test_clicking_a_mark_opens_its_card_beside_the_map(visit, collection):
    page = visit.open()

    visit.click_mark(K1)

    panel = page.locator(".st-key-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text(
        collection.records.incidents[K1].title
    )
    expect(panel).to_contain_text("Answered by")


def test_reading_the_source_opens_it_beside_the_map(visit):
    page = visit.open()
    visit.click_mark(K1)

    visit.frame.get_by_role("button", name="Read the source: The Jerusalem Post").click()

    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("Reliability")
    expect(panel.get_by_role("link", name="Open the original")).to_have_attribute(
        "href", re.compile(r"^https://www\.jpost\.com/")
    )
    expect(panel).to_contain_text("not in this server’s document library")
    expect(visit.frame.locator(".leaflet-popup")).to_be_visible()


def test_conflicting_claims_both_show(visit):
    page = visit.open(f"?incident={SECOND_TAJI}")

    expect(page.locator(".st-key-panel")).to_contain_text(re.compile(r"Injured\s*2–3"))
    expect(page.locator(".st-key-panel")).to_contain_text("Claims disagree about: injured")


def test_incidents_at_one_point_offer_a_list(visit):
    visit.open()
    x, y, members = visit.position_of(SECOND_TAJI)
    assert members > 1

    visit.page.mouse.click(x, y)

    listed = visit.frame.locator(".card.list li")
    expect(listed).to_have_count(members)
    assert visit.frame.get_by_role("button", name="Show more").count() == 0


def test_the_popup_stays_open_when_the_slider_moves(visit):
    page = visit.open()
    visit.click_mark(K1)
    popup = visit.frame.locator(".leaflet-popup")
    expect(popup).to_contain_text("27 December 2019")
    start = visit.stats()["start"]

    page.locator(".st-key-dates input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    visit.wait_for_stats(f"stats => stats.start === {start + 1}")

    expect(popup).to_contain_text("27 December 2019")


def test_closing_the_popup_closes_the_card(visit):
    page = visit.open()
    visit.click_mark(K1)
    expect(page.locator(".st-key-sheet")).to_be_visible()

    visit.frame.get_by_role("button", name="Close popup").click()

    expect(page.locator(".st-key-sheet")).to_have_count(0)
    expect(page.locator(".st-key-panel")).to_contain_text("How to read this map")


def test_choosing_a_type_keeps_the_map_where_it_is(visit):
    page = visit.open("?view=44.0,34.0,7")
    before = visit.frame.evaluate("() => window.incidentMap.map.getCenter()")

    page.get_by_role("button", name=re.compile("Battle ·")).click()

    visit.wait_for_stats("stats => stats.shown < 10")
    assert visit.frame.evaluate("() => window.incidentMap.map.getCenter()") == before


def test_the_histogram_narrows_the_dates_to_a_bar(visit):
    page = visit.open()

    page.locator(".st-key-timeline .bar").last.click()

    stats = visit.wait_for_stats("stats => stats.end - stats.start < 40")
    assert stats["shown"] > 0


def test_a_row_of_the_table_opens_its_incident(visit, collection):
    page = visit.open()
    page.locator("[data-testid=stDataFrame]").scroll_into_view_if_needed()
    box = page.locator("[data-testid=stDataFrame]").bounding_box()

    page.mouse.click(box["x"] + 16, box["y"] + 35 + 17)

    first = collection.incidents["title"].iloc[0]
    expect(page.locator(".st-key-panel").get_by_role("heading", level=2)).to_have_text(first)


def test_the_count_of_unplaced_incidents_opens_their_list(visit, collection):
    page = visit.open()
    unplaced = collection.incidents[collection.incidents.geometry.is_empty]

    page.get_by_role("button", name="Which are not?").click()
    page.get_by_role("button", name=unplaced["title"].iloc[0]).click()

    heading = page.locator(".st-key-panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(unplaced["title"].iloc[0])


def test_an_unplaced_incident_opens_while_a_popup_is_open(visit, collection):
    page = visit.open()
    visit.click_mark(K1)
    expect(visit.frame.locator(".leaflet-popup")).to_be_visible()
    unplaced = collection.incidents[collection.incidents.geometry.is_empty]

    page.get_by_role("button", name="Which are not?").click()
    page.get_by_role("button", name=unplaced["title"].iloc[0]).click()

    heading = page.locator(".st-key-panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(unplaced["title"].iloc[0])
    expect(visit.frame.locator(".leaflet-popup")).to_have_count(0)
    page.wait_for_timeout(800)
    expect(heading).to_have_text(unplaced["title"].iloc[0])


def test_a_card_that_cannot_be_loaded_says_so(visit):
    visit.open()
    visit.context.route("**/incidents/*.json", lambda route: route.abort())

    visit.click_mark(K1)

    expect(visit.frame.locator(".leaflet-popup")).to_contain_text("could not be loaded")
    visit.faults.clear()  # the browser itself reports the request that we cut off


def test_reading_a_source_begins_at_its_top(visit):
    page = visit.open()
    visit.click_mark(K1)
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("27 December 2019")
    panel.evaluate("panel => { panel.scrollTop = panel.scrollHeight; }")

    panel.locator("button", has_text="Read the source").first.click()

    expect(panel).to_contain_text("Reliability")
    page.wait_for_function("() => document.querySelector('.st-key-panel').scrollTop === 0")


def test_a_pie_of_few_incidents_lists_them_and_offers_to_zoom_in(visit):
    page = visit.open("?view=44.0,33.3,5&dates=2020-01-20&dates=2020-03-14")
    x, y, members = visit.position_of("2020-01-24-baghdad-rally")
    assert 1 < members <= 12

    page.mouse.click(x, y)
    expect(visit.frame.locator(".card.list")).to_contain_text("close together here")
    expect(visit.frame.locator(".card.list li")).to_have_count(members)
    visit.frame.get_by_role("button", name="Zoom in to tell").click()

    visit.frame.wait_for_function("() => window.incidentMap.map.getZoom() > 6")


def test_popup_of_a_link_lies_clear_of_the_buttons_of_the_map(visit):
    visit.page.set_viewport_size({"width": 1300, "height": 1200})
    visit.open("?incident=2019-12-29-strikes-on-kataib-hezbollah")
    visit.wait_until_settled()
    popup = visit.frame.locator(".leaflet-popup-content-wrapper")
    expect(popup).to_be_visible()
    visit.page.wait_for_timeout(700)  # a pan may be on its way
    button = visit.frame.locator(".leaflet-control-zoom").bounding_box()
    assert popup.bounding_box()["x"] >= button["x"] + button["width"]
