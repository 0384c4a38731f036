"""Chains on the map and beside it, and the map's change to what was known on another day."""

import json

import pytest
from playwright.sync_api import expect

from dashboard.routes import asset_url

pytestmark = pytest.mark.browser

K1 = "2019-12-27-k1-rocket-attack"
STRIKES = "2019-12-29-strikes-on-kataib-hezbollah"
TAJI = "2020-03-11-taji-rocket-attack"
WINTER = "dates=2019-12-01&dates=2020-03-31"
TAJI_DAY, SECOND_DAY = 18_332, 18_335

# What the server's answer does, with some of it changed.
TELL = """(change) => {
  window.incidentState = { ...window.incidentState, ...change };
  window.dispatchEvent(new Event("incidents:state"));
}"""


def scrub(visit, start, end):
    told = json.dumps({"start": start, "end": end})
    visit.page.evaluate(
        f"() => window.dispatchEvent(new CustomEvent('incidents:scrub', {{detail: {told}}}))"
    )
    return visit.wait_for_stats(f"stats => stats.start === {start} && stats.end === {end}")


# Arcs


def test_the_selected_incidents_chain_is_drawn_as_arcs_with_a_key(visit):
    visit.open(f"?{WINTER}&incident={K1}")
    assert visit.stats()["arcs"] >= 7
    key = visit.frame.locator(".arc-key")
    for text in ("Answered by", "Followed by", "by way of one that is not on the map"):
        assert key.get_by_text(text, exact=True).is_visible()


def test_no_arc_is_drawn_while_nothing_is_selected(visit):
    visit.open(f"?{WINTER}")
    assert visit.stats()["arcs"] == 0
    assert visit.frame.locator(".arc-key").is_hidden()


def test_an_arc_goes_with_either_of_its_ends(visit):
    visit.open(f"?{WINTER}&incident={TAJI}")
    pair = scrub(visit, TAJI_DAY, SECOND_DAY)
    assert pair["shown"] == 2
    # The same series, and one answer to another by way of strikes without a mark.
    assert pair["arcs"] == 2
    assert scrub(visit, TAJI_DAY, TAJI_DAY + 1)["arcs"] == 0


def test_closing_the_card_takes_the_arcs_away(visit):
    page = visit.open(f"?{WINTER}&incident={K1}")
    assert visit.stats()["arcs"]
    page.locator("body").press("Escape")
    assert visit.wait_for_stats("stats => stats.arcs === 0")["shown"]


def test_a_surface_has_no_arcs(visit):
    visit.open(f"?{WINTER}&incident={K1}&look=density")
    assert visit.stats()["arcs"] == 0


def test_arcs_begin_and_end_at_the_edges_of_their_marks(browser, server):
    page = browser.new_page()
    page.goto(f"{server.url}/_stcore/health")
    found = page.evaluate(
        """async (url) => {
          const { curveBetween, loopAt } = await import(url);
          const [from, to] = [{ x: 0, y: 0, reach_px: 14 }, { x: 200, y: 0, reach_px: 20 }];
          const reach = (points, at) => Math.hypot(points.x - at.x, points.y - at.y);
          const there = curveBetween(from, to);
          const loop = loopAt(to);
          const close = curveBetween(from, { x: 20, y: 0, reach_px: 14 });
          return {
            begins: reach(there[0], from), ends: reach(there.at(-1), to),
            height: Math.min(...there.map(({ y }) => y)),
            further: Math.min(...curveBetween(from, to, 1).map(({ y }) => y)),
            back: Math.max(...curveBetween(to, from).map(({ y }) => y)),
            loop: [reach(loop[0], to), reach(loop.at(-1), to)],
            close: close.length,
          };
        }""",
        asset_url("map/arcs.js"),
    )
    page.close()
    assert 14 <= found["begins"] < 24
    assert 20 <= found["ends"] < 30
    # To the left of its direction: above on the way there, below on the way back.
    assert found["height"] == pytest.approx(-0.18 * 200, abs=1)
    assert found["further"] < found["height"]
    assert found["back"] == pytest.approx(0.18 * 200, abs=1)
    assert all(20 <= reach < 32 for reach in found["loop"])
    assert found["close"] == 0


# The diagram


def test_the_diagram_lists_the_chain_in_time_and_leads_on(visit):
    page = visit.open(f"?{WINTER}&incident={K1}")
    diagram = page.locator(".st-key-chain")
    titles = diagram.get_by_role("button")
    assert titles.count() >= 8
    assert (
        diagram.locator("li[aria-current=true] button").inner_text() == titles.nth(2).inner_text()
    )
    strikes = diagram.get_by_role("button", name="US air strikes on sites of Kataib Hezbollah")
    strikes.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"incident={STRIKES}" in url)
    chosen = diagram.locator("li[aria-current=true] button")
    expect(chosen).to_have_text("US air strikes on sites of Kataib Hezbollah")


def test_the_diagram_draws_an_arrow_for_every_link(visit):
    page = visit.open(f"?{WINTER}&incident={K1}")
    diagram = page.locator(".st-key-chain")
    links = diagram.locator("ol > li > details")
    links.first.wait_for()
    arrows = diagram.locator("svg path[d*='C']")
    assert arrows.count() == links.count() > 8
    assert diagram.locator("svg").get_attribute("aria-hidden") == "true"
    claims = links.first.locator("ul")
    expect(claims).to_be_hidden()
    links.first.locator("summary").press("Enter")
    expect(claims).to_be_visible()


# Another day's rows


@pytest.fixture
def past(visit):
    """A visit whose map is told to show what was known on 1 January 2020."""
    visit.open(f"?{WINTER}&view=44.4,33.3,7")
    visit.frame.evaluate("() => { window.isSameFrame = true; }")
    today = visit.frame.evaluate("() => window.incidentState.data")
    visit.frame.evaluate(TELL, {"data": f"{today}-2020-01-01"})
    visit.wait_for_stats("stats => stats.total === 18")
    return visit


def test_the_map_takes_the_rows_of_another_day_without_a_new_frame(past):
    assert past.frame.evaluate("() => window.isSameFrame")
    assert past.frame.evaluate("() => window.incidentMap.data").endswith("-2020-01-01")
    assert past.frame.locator("canvas.incident-canvas").count() == 1


def test_days_view_and_sequence_stay_as_the_rows_change(past):
    stats = past.stats()
    assert (stats["start"], stats["end"]) == (18_231, SECOND_DAY)
    assert past.frame.evaluate("() => window.incidentMap.map.getZoom()") == 7
    assert stats["seq"] > 1


def test_back_to_today_shows_all_again(past):
    today = past.frame.evaluate("() => window.incidentState.data").removesuffix("-2020-01-01")
    past.frame.evaluate(TELL, {"data": today})
    assert past.wait_for_stats("stats => stats.total === 30")["loaded"] == 30
    assert past.frame.evaluate("() => window.isSameFrame")


def test_the_last_day_asked_for_is_the_one_shown(past):
    today = past.frame.evaluate("() => window.incidentState.data").removesuffix("-2020-01-01")
    past.frame.evaluate(
        """async ([today]) => {
          const tell = (data) => {
            window.incidentState = { ...window.incidentState, data };
            window.dispatchEvent(new Event("incidents:state"));
          };
          for (const day of ["", "-2016-06-30", "", "-2020-01-24"]) tell(`${today}${day}`);
        }""",
        [today],
    )
    past.wait_for_stats("stats => stats.total === 26")
    past.page.wait_for_timeout(500)
    assert past.stats()["total"] == 26
    assert past.frame.locator("canvas.incident-canvas").count() == 1


def test_rows_that_do_not_come_leave_the_earlier_ones_and_a_note(visit):
    visit.open(f"?{WINTER}")
    today = visit.frame.evaluate("() => window.incidentState.data")
    wanted = f"{today}-2020-01-24"
    visit.context.route(f"**{wanted}/columns.bin", lambda route: route.abort())
    visit.frame.evaluate(TELL, {"data": wanted})
    visit.frame.get_by_text("The incidents of that day could not be loaded").wait_for()
    assert visit.stats()["total"] == 30
    visit.context.unroute_all()
    visit.wait_for_stats("stats => stats.total === 26")
    visit.frame.locator(".note").wait_for(state="hidden")
    visit.faults.clear()  # the browser's own line about the request that failed
