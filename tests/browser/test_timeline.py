"""Scrubbing and playing: the window moves in the browser; the server hears of it at rest.

These tests also say what is known of the DOM of Streamlit's own slider: should
it change, they fail.
"""

from calendar import monthrange
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.routes import asset_url

pytestmark = pytest.mark.browser

EPOCH = date(1970, 1, 1)
DAY_US = 86_400_000_000
PHONE = {"viewport": {"width": 375, "height": 800}, "is_mobile": True, "has_touch": True}
JANUARY = "?dates=2020-01-01&dates=2020-01-31"
LISTEN = """
  window.scrubs = [];
  window.addEventListener("incidents:scrub", ({ detail }) => {
    window.scrubs.push([detail.start, detail.end, performance.now()]);
  });
"""
FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
})"""
COUNT_MESSAGES = """() => {
  window.messages = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) { window.messages += 1; send.call(this, data); };
}"""


class Timeline:
    """The timeline of a visit, as a reader uses it. Windows are pairs of epoch days."""

    def __init__(self, visit, query="", **options):
        self.page = visit.page
        self.page.add_init_script(LISTEN)
        visit.open(query, **options)
        self.thumbs = self.page.locator(".st-key-dates input[type=range]")
        self.text = self.page.locator(".st-key-timeline .window")
        self.shade = self.page.locator(".st-key-timeline .shade")
        self.histogram = self.page.locator(".st-key-timeline .histogram > svg")
        self.region = self.page.get_by_role("group", name="Time and player")
        self.notice = self.page.get_by_text("The server does not answer.")
        expect(self.region).to_be_visible(timeout=30_000)
        self.page.wait_for_function("() => window.scrubs.length > 0")
        self.range = tuple(
            int(thumb.get_attribute(name)) // DAY_US
            for thumb, name in ((self.thumbs.first, "min"), (self.thumbs.last, "max"))
        )

    def button(self, name):
        return self.region.get_by_role("button", name=name)

    def choose(self, label, value):
        self.region.get_by_label(label).select_option(value)

    def scrubs(self):
        """Windows of which the map was told, the newest last."""
        return [(start, end) for start, end, _ in self.page.evaluate("() => window.scrubs")]

    def forget(self):
        self.page.evaluate("() => { window.scrubs = []; }")

    def wait_for_scrubs(self, count=1):
        self.page.wait_for_function(f"() => window.scrubs.length >= {count}")
        return self.scrubs()

    def slider(self):
        """The window that Streamlit's slider shows."""
        values = self.thumbs.evaluate_all("inputs => inputs.map((input) => Number(input.value))")
        return tuple(value // DAY_US for value in values)

    def wait_for_slider(self, window):
        for thumb, day in zip((self.thumbs.first, self.thumbs.last), window, strict=True):
            expect(thumb).to_have_value(str(day * DAY_US))

    def address(self):
        """The window in the page's address: what the server takes for shown."""
        dates = parse_qs(urlsplit(self.page.url).query).get("dates", [])
        return tuple((date.fromisoformat(text) - EPOCH).days for text in dates)

    def wait_for_address(self, window):
        self.page.wait_for_url(lambda _: self.address() == window)

    def grab(self, edge):
        """Press the mouse on a thumb."""
        thumb = self.thumbs.first if edge == "start" else self.thumbs.last
        box = thumb.locator("xpath=../..").bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()

    def drag_to(self, share, over=None):
        """Move the mouse to a share of the track; the windows of which the map was told."""
        self.forget()
        box = (over or self.page.locator(".st-key-dates [role=group] > div")).bounding_box()
        x, y = box["x"] + box["width"] * share, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y, steps=6)
        self.wait_for_scrubs()
        self.page.evaluate(FRAMES)
        return self.scrubs()

    def share(self, day):
        """Where a day is on the track, from 0 to 1."""
        return (day - self.range[0]) / (self.range[1] - self.range[0])


@pytest.fixture
def timeline(visit):
    return Timeline(visit)


@pytest.fixture
def january(visit):
    """The timeline with the window on January 2020."""
    return Timeline(visit, JANUARY)


def days(first, last):
    return tuple((date.fromisoformat(day) - EPOCH).days for day in (first, last))


# Scrubbing


@pytest.mark.parametrize(("edge", "share"), [("start", 0.8), ("end", 0.3)])
def test_a_thumb_tells_map_text_and_shading_before_it_is_released(timeline, edge, share):
    text, width = timeline.text.inner_text(), timeline.shade.bounding_box()["width"]
    timeline.page.evaluate(COUNT_MESSAGES)

    timeline.grab(edge)
    timeline.drag_to((share + 0.5) / 2)
    scrubs = timeline.drag_to(share)

    assert scrubs[-1] == timeline.slider()
    assert timeline.share(scrubs[-1][edge == "end"]) == pytest.approx(share, abs=0.02)
    assert timeline.text.inner_text() != text
    assert timeline.shade.bounding_box()["width"] < width * 0.9
    assert timeline.page.evaluate("() => window.messages") == 0
    timeline.page.mouse.up()
    timeline.wait_for_address(scrubs[-1])


def test_the_text_says_the_days_that_the_slider_shows(january):
    expect(january.text).to_have_text("1 January 2020 to 31 January 2020")
    expect(january.thumbs.first).to_have_attribute("aria-valuetext", "1 Jan 2020")
    assert january.slider() == days("2020-01-01", "2020-01-31")


@pytest.mark.parametrize("zone", ["Pacific/Midway", "UTC", "Pacific/Kiritimati"])
def test_no_time_zone_moves_a_day(open_visit, zone):
    with open_visit(timezone_id=zone) as visit:
        january = Timeline(visit, JANUARY)

        assert january.scrubs()[-1] == days("2020-01-01", "2020-01-31")
        expect(january.text).to_have_text("1 January 2020 to 31 January 2020")


def test_the_histogram_lies_straight_over_the_slider(timeline):
    picture = timeline.histogram.bounding_box()
    track = timeline.page.locator(".st-key-dates [role=group] > div").bounding_box()

    assert picture["x"] == pytest.approx(track["x"], abs=1)
    assert picture["width"] == pytest.approx(track["width"], abs=1)


def test_the_map_is_told_at_most_once_a_frame(timeline):
    timeline.page.evaluate(
        """() => {
          let frame = 0;
          window.perFrame = new Map();
          const count = () => { frame += 1; requestAnimationFrame(count); };
          requestAnimationFrame(count);
          window.addEventListener("incidents:scrub", () => {
            window.perFrame.set(frame, (window.perFrame.get(frame) ?? 0) + 1);
          });
        }"""
    )

    timeline.grab("start")
    timeline.drag_to(0.6)
    timeline.drag_to(0.9)
    timeline.page.mouse.up()

    assert timeline.page.evaluate("() => Math.max(...window.perFrame.values())") == 1


def test_dragging_over_the_histogram_narrows_the_window_to_it(timeline):
    box = timeline.histogram.bounding_box()
    timeline.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 20)
    timeline.page.mouse.down()

    window = timeline.drag_to(0.5, over=timeline.histogram)[-1]

    assert [timeline.share(day) for day in window] == pytest.approx([0.25, 0.5], abs=0.01)
    assert timeline.slider() == window
    timeline.page.mouse.up()
    timeline.wait_for_address(window)


def test_a_bar_says_what_it_counts(timeline):
    box = timeline.page.locator(".st-key-timeline .bar").last.bounding_box()

    timeline.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)

    expect(timeline.page.locator(".st-key-timeline .hint")).to_contain_text("March 2020: ")


# Modes


def _holds(mode, window, first):
    start, end = window
    if mode == "until":
        return start == first
    return end - start == (0 if mode == "day" else int(mode) - 1)


@pytest.mark.parametrize("mode", ["30", "365", "day", "until"])
@pytest.mark.parametrize(("edge", "share"), [("start", 0.9), ("start", 0.1), ("end", 0.4)])
def test_a_mode_holds_while_a_thumb_is_dragged(timeline, mode, edge, share):
    first = timeline.range[0]
    timeline.choose("What moves", mode)
    timeline.grab(edge)
    timeline.drag_to(0.5)

    scrubs = timeline.drag_to(share)

    assert timeline.slider() == scrubs[-1]
    assert all(_holds(mode, window, first) for window in scrubs), scrubs
    held = scrubs[-1][1 if mode == "until" or edge == "end" else 0]
    assert timeline.share(held) == pytest.approx(share, abs=0.06)
    timeline.page.mouse.up()
    timeline.wait_for_address(scrubs[-1])
    assert timeline.slider() == scrubs[-1]


@pytest.mark.parametrize(
    ("mode", "keys", "window"),
    [
        ("free", ["ArrowRight", "ArrowRight"], ("2020-01-03", "2020-01-31")),
        ("free", ["ArrowRight", "End"], ("2020-01-31", "2020-01-31")),
        ("day", ["ArrowRight", "ArrowLeft", "ArrowRight"], ("2020-01-02", "2020-01-02")),
        ("7", ["ArrowRight", "ArrowRight"], ("2020-01-03", "2020-01-09")),
        ("7", ["End"], ("2020-03-08", "2020-03-14")),
        ("until", ["ArrowRight"], ("2003-01-01", "2020-02-01")),
    ],
)
def test_keys_on_a_thumb_keep_the_mode(january, mode, keys, window):
    january.choose("What moves", mode)
    january.thumbs.first.focus()

    for key in keys:
        january.page.keyboard.press(key)

    january.wait_for_slider(days(*window))
    january.wait_for_address(days(*window))


def test_the_map_is_not_built_anew_as_the_window_becomes_empty(timeline):
    frame = timeline.page.locator("iframe[title*='st_folium']")
    frame.evaluate("node => { node.contentWindow.isTheSame = true; }")

    timeline.choose("What moves", "day")

    timeline.wait_for_address((timeline.range[0], timeline.range[0]))
    expect(timeline.page.locator(".st-key-empty")).to_be_visible()
    assert frame.evaluate("node => node.contentWindow.isTheSame") is True


def test_a_click_on_a_bar_keeps_a_moving_window(timeline):
    timeline.choose("What moves", "7")

    box = timeline.histogram.bounding_box()
    february = timeline.share(days("2020-02-14", "2020-02-14")[0])
    timeline.page.mouse.click(box["x"] + box["width"] * february, box["y"] + 20)

    timeline.wait_for_address(days("2020-02-01", "2020-02-07"))


def test_a_preset_that_the_mode_does_not_suit_ends_it(timeline):
    timeline.choose("What moves", "30")
    timeline.wait_for_address((timeline.range[0], timeline.range[0] + 29))

    timeline.page.get_by_role("button", name="Presets").click()
    timeline.page.get_by_role("button", name="2019", exact=True).click()

    timeline.wait_for_slider(days("2019-01-01", "2019-12-31"))
    expect(timeline.region.get_by_label("What moves")).to_have_value("free")


# Steps


@pytest.mark.parametrize(
    ("step", "name", "window"),
    [
        ("day", "One step on", ("2020-01-02", "2020-02-01")),
        ("week", "One step back", ("2019-12-25", "2020-01-24")),
        ("month", "One step on", ("2020-02-01", "2020-02-29")),
        ("month", "To the last day", ("2020-02-13", "2020-03-14")),
    ],
)
def test_a_step_moves_the_window_and_tells_the_server(january, step, name, window):
    january.choose("Length of a step", step)

    january.button(name).click()

    january.wait_for_slider(days(*window))
    january.wait_for_address(days(*window))


def test_a_step_leads_to_the_next_day_of_which_the_map_knows_an_incident(january):
    january.page.evaluate("() => { window.incidentMap = { nextDay: (day) => day + 4 }; }")
    january.choose("Length of a step", "incident")

    january.button("One step on").click()

    january.wait_for_slider(days("2020-01-05", "2020-02-04"))


def test_without_a_next_incident_a_step_stays(january):
    january.page.evaluate("() => { window.incidentMap = { nextDay: () => null }; }")
    january.choose("Length of a step", "incident")

    january.button("One step on").click()
    january.choose("Length of a step", "day")
    january.button("One step back").click()

    january.wait_for_slider(days("2019-12-31", "2020-01-30"))


# The player


def test_the_player_moves_the_window_and_tells_the_server_once_as_it_pauses(january):
    january.choose("Length of a step", "day")
    january.choose("Speed", "20")
    january.wait_for_address(days("2020-01-01", "2020-01-31"))
    january.page.evaluate(COUNT_MESSAGES)
    january.forget()

    january.button("Play").click()
    january.wait_for_scrubs(5)
    assert january.page.evaluate("() => window.messages") == 0
    january.button("Pause").click()

    expect(january.button("Play")).to_be_visible()
    window = january.slider()
    assert window[0] > days("2020-01-01", "2020-01-31")[0]
    assert window[1] - window[0] == 30
    january.wait_for_address(window)
    january.page.wait_for_timeout(1_000)
    assert january.page.evaluate("() => window.messages") == 1
    assert january.slider() == january.scrubs()[-1] == window


def test_playing_all_days_adds_them_up_from_the_first(timeline):
    timeline.choose("Speed", "20")
    timeline.forget()

    timeline.button("Play").click()

    scrubs = timeline.wait_for_scrubs(4)
    timeline.button("Pause").click()
    first = timeline.range[0]
    assert {start for start, _ in scrubs} == {first}
    assert scrubs[0] == (first, first)
    assert [end for _, end in scrubs] == sorted(end for _, end in scrubs)
    expect(timeline.region.get_by_label("What moves")).to_have_value("until")


def test_at_the_end_the_player_pauses(timeline):
    timeline.choose("What moves", "30")
    timeline.choose("Length of a step", "week")
    timeline.choose("Speed", "20")
    timeline.button("To the last day").click()
    for _ in range(3):
        timeline.button("One step back").click()

    timeline.button("Play").click()

    expect(timeline.button("Play")).to_be_visible()
    last = timeline.range[1]
    timeline.wait_for_address((last - 29, last))


def test_a_loop_begins_again_at_the_end(timeline):
    timeline.choose("What moves", "30")
    timeline.choose("Length of a step", "week")
    timeline.choose("Speed", "20")
    timeline.button("Begin again").click()
    expect(timeline.button("Begin again")).to_have_attribute("aria-pressed", "true")
    timeline.button("To the last day").click()
    timeline.button("One step back").click()
    timeline.forget()

    timeline.button("Play").click()
    scrubs = timeline.wait_for_scrubs(4)
    timeline.button("Pause").click()

    first, last = timeline.range
    at = scrubs.index((last - 29, last))
    assert scrubs[at + 1] == (first, first + 29)


def test_grabbing_a_thumb_pauses_the_player(january):
    january.choose("Length of a step", "day")
    january.button("Play").click()
    january.forget()
    january.wait_for_scrubs(2)

    january.grab("start")

    expect(january.button("Play")).to_be_visible()
    window = january.drag_to(0.5)[-1]
    january.page.mouse.up()
    january.wait_for_address(window)


def test_a_filter_chosen_while_it_plays_does_not_stop_it(january):
    january.choose("Length of a step", "day")
    january.button("Play").click()

    january.page.get_by_role("button", name="Battle ·").click()
    january.page.wait_for_url("**event_type=battle**")
    january.forget()

    scrubs = january.wait_for_scrubs(4)
    expect(january.button("Pause")).to_be_visible()
    january.button("Pause").click()
    assert [end for _, end in scrubs] == sorted(end for _, end in scrubs)
    january.wait_for_address(january.slider())


def test_a_preset_chosen_while_it_plays_pauses_it(january):
    january.choose("Length of a step", "day")
    january.button("Play").click()

    january.page.get_by_role("button", name="Presets").click()
    january.page.get_by_role("button", name="2019", exact=True).click()

    january.wait_for_slider(days("2019-01-01", "2019-12-31"))
    expect(january.button("Play")).to_be_visible()
    expect(january.text).to_have_text("1 January 2019 to 31 December 2019")
    january.wait_for_address(days("2019-01-01", "2019-12-31"))


def test_it_never_plays_by_itself(timeline):
    expect(timeline.button("Play")).to_be_visible()
    timeline.forget()

    timeline.page.wait_for_timeout(1_500)

    assert timeline.scrubs() == []


def test_with_reduced_motion_it_steps_once_a_second(open_visit):
    with open_visit(reduced_motion="reduce") as visit:
        timeline = Timeline(visit, JANUARY)
        timeline.choose("Length of a step", "day")
        timeline.choose("Speed", "20")
        timeline.forget()

        timeline.button("Play").click()
        timeline.wait_for_scrubs(3)

        times = [at for _, _, at in timeline.page.evaluate("() => window.scrubs")]
        assert times[2] - times[0] >= 1_900
        timeline.button("Pause").click()


# Keyboard


def test_space_plays_and_pauses_wherever_nothing_else_wants_it(january):
    january.choose("Length of a step", "day")
    january.page.evaluate("() => document.activeElement.blur()")

    january.page.keyboard.press(" ")
    expect(january.button("Pause")).to_be_visible()
    january.thumbs.first.focus()
    january.page.keyboard.press(" ")

    expect(january.button("Play")).to_be_visible()


def test_space_in_the_search_field_is_a_space(january):
    field = january.page.get_by_role("textbox", name="Search")

    field.press_sequentially("a b")

    expect(field).to_have_value("a b")
    expect(january.button("Play")).to_be_visible()


@pytest.mark.parametrize(
    ("keys", "window"),
    [
        (["ArrowRight", "ArrowRight"], ("2020-01-03", "2020-02-02")),
        (["ArrowLeft"], ("2019-12-31", "2020-01-30")),
        (["End"], ("2020-02-13", "2020-03-14")),
    ],
)
def test_keys_on_the_timeline_step(january, keys, window):
    january.choose("Length of a step", "day")
    january.region.focus()

    for key in keys:
        january.page.keyboard.press(key)

    january.wait_for_slider(days(*window))
    january.wait_for_address(days(*window))


# Room


def test_on_a_phone_every_button_is_large_enough_to_touch(open_visit):
    with open_visit(**PHONE) as visit:
        timeline = Timeline(visit)

        boxes = [
            node.bounding_box()
            for node in timeline.page.locator(".st-key-timeline").locator("button, select").all()
        ]

        assert len(boxes) == 9
        assert min(box["height"] for box in boxes) >= 44
        assert min(box["width"] for box in boxes) >= 44
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in boxes)
        assert timeline.page.evaluate("() => document.documentElement.scrollWidth") <= 375


def test_on_a_phone_a_finger_scrubs(open_visit):
    with open_visit(**PHONE) as visit:
        timeline = Timeline(visit)
        track = timeline.page.locator(".st-key-dates [role=group] > div")
        track.scroll_into_view_if_needed()
        box = track.bounding_box()
        timeline.forget()

        timeline.page.touchscreen.tap(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)

        window = timeline.wait_for_scrubs()[-1]
        assert timeline.share(window[1]) == pytest.approx(0.7, abs=0.02)
        timeline.wait_for_address(window)


@pytest.mark.parametrize("query", ["", "?embed=true"])
def test_nothing_moves_as_the_player_starts_and_steps(visit, query):
    timeline = Timeline(visit, query)
    places = "() => [...document.querySelectorAll('.st-key-time > *, iframe')].map((node) => {"
    places += " const { x, y, width, height } = node.getBoundingClientRect();"
    places += " return [x, y, width, height]; })"
    before = timeline.page.evaluate(places)

    timeline.button("Play").click()
    timeline.forget()
    timeline.wait_for_scrubs(3)

    assert timeline.page.evaluate(places) == before


def test_an_embedded_page_plays_and_scrubs(visit):
    timeline = Timeline(visit, "?embed=true")
    timeline.forget()

    timeline.button("Play").click()
    timeline.wait_for_scrubs(3)
    timeline.button("Pause").click()

    timeline.grab("end")
    timeline.drag_to(0.6)
    timeline.page.mouse.up()
    assert timeline.page.locator(".st-key-timeline button").count() == 1


# Without the server


@pytest.fixture
def own_server(start_server, atlas_build):
    """A server that a test may kill."""
    return start_server(atlas_build)


def test_a_server_lost_while_a_thumb_is_held_leaves_the_map_scrubbing(
    open_visit, start_server, atlas_build, own_server
):
    with open_visit(own_server.url) as visit:
        timeline = Timeline(visit, JANUARY)
        timeline.grab("start")
        timeline.drag_to(0.7)
        own_server.process.kill()
        own_server.process.wait()
        expect(timeline.notice).to_be_visible(timeout=30_000)

        window = timeline.drag_to(0.5)[-1]
        timeline.page.mouse.up()
        assert timeline.share(window[0]) == pytest.approx(0.5, abs=0.02)

        timeline.choose("Length of a step", "week")
        timeline.forget()
        timeline.button("Play").click()
        played = timeline.wait_for_scrubs(3)
        timeline.button("Pause").click()
        assert [start for start, _ in played] == sorted(start for start, _ in played)
        window = timeline.scrubs()[-1]

        start_server(atlas_build, int(urlsplit(own_server.url).port))
        expect(timeline.notice).to_be_hidden(timeout=30_000)
        timeline.wait_for_slider(window)
        timeline.wait_for_address(window)
        assert timeline.slider() == window
        visit.faults.clear()  # the browser itself reports the requests that nobody answered


def test_an_embedded_page_without_its_server_says_which_days_play(visit):
    timeline = Timeline(visit, "?embed=true")
    expect(timeline.text).to_be_hidden()

    visit.context.set_offline(True)
    timeline.page.evaluate("() => window.dispatchEvent(new Event('offline'))")

    expect(timeline.notice).to_be_visible()
    expect(timeline.text).to_be_visible()
    visit.faults.clear()  # the browser itself reports the requests that nobody answered


# How the window moves, by itself


@pytest.fixture
def player(visit):
    """Evaluate JavaScript with the functions of player.js, and random windows, at hand."""
    visit.page.goto(f"{visit.origin}/_stcore/health")
    visit.page.evaluate(
        "async url => { Object.assign(window, await import(url)); }",
        asset_url("timeline/player.js"),
    )
    visit.page.evaluate(
        """() => {
          let seed = 7;
          const below = (limit) => {
            seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
            return (seed >>> 8) % limit;
          };
          const pick = (list) => list[below(list.length)];
          window.MODES = ["free", "until", "day", ...LENGTHS];
          window.cases = Array.from({ length: 5_000 }, () => {
            const first = below(30_000) - 10_000;
            const range = { first, last: first + 1 + below(pick([3, 40, 800, 9_000])) };
            const days = [0, 1].map(() => first + below(range.last - first + 1));
            const free = { start: Math.min(...days), end: Math.max(...days) };
            const mode = pick(MODES);
            const nextDay = pick([(day, way) => day + 3 * way, () => null, (day) => day + 5_000]);
            return {
              range, mode, window: withMode(free, mode, range), step: pick(STEPS), nextDay,
              way: pick([1, -1]), edge: pick(["start", "end"]), day: first + below(20_000) - 5_000,
            };
          });
          window.holds = ({ start, end }, { mode, range: { first, last } }) =>
            first <= start && start <= end && end <= last && (
              mode === "free" || (mode === "until" && start === first)
              || (mode === "day" && start === end)
              || end - start === Math.min(mode - 1, last - first));
        }"""
    )
    return visit.page.evaluate


def test_every_step_edge_and_jump_keeps_mode_and_range(player):
    broken = player(
        """() => cases.filter((one) => {
          const { window: days, mode, range, edge, day, way } = one;
          const moved = [
            days, withEdge(days, edge, day, mode, range), stepped(days, way, one) ?? days,
            atStart(days, mode, range), atEnd(days, mode, range),
          ];
          return !moved.every((window) => holds(window, one));
        })"""
    )

    assert broken == []


def test_a_step_moves_the_way_it_is_told_or_not_at_all(player):
    broken = player(
        """() => cases.filter((one) => {
          const next = stepped(one.window, one.way, { ...one, nextDay: (day, way) => day + way });
          return next && Math.sign(next.end - one.window.end) !== one.way
            && Math.sign(next.start - one.window.start) !== one.way;
        })"""
    )

    assert broken == []


def test_steps_from_the_start_reach_the_end(player):
    unfinished = player(
        """() => cases.slice(0, 300).filter((one) => {
          const how = { ...one, nextDay: (day, way) => day + way };
          let window = atStart(one.window, one.mode, one.range);
          for (let next = window; next; next = stepped(window, 1, how)) window = next;
          return window.end !== one.range.last;
        })"""
    )

    assert unfinished == []


@pytest.mark.parametrize("count", [-13, -1, 1, 12])
def test_months_are_those_of_the_calendar(player, count):
    day = date(1899, 12, 1)
    tried = [day + timedelta(days=number * 17) for number in range(3_000)]

    found = player(
        "([days, count]) => days.map((day) => addMonths(day, count))",
        [[(day - EPOCH).days for day in tried], count],
    )

    assert [EPOCH + timedelta(days=day) for day in found] == [
        _months_later(day, count) for day in tried
    ]


def _months_later(day, count):
    """The same day of another month; from the last day of a month to the last of the other."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def test_calendar_months_stay_calendar_months(player):
    windows = player(
        """([start, end]) => {
          const range = { first: start - 400, last: end + 400 };
          const how = { mode: "free", step: "month", range, nextDay: () => null };
          const on = stepped({ start, end }, 1, how);
          return [on, stepped(on, 1, how), stepped({ start, end }, -1, how)]
            .map((window) => [window.start, window.end]);
        }""",
        days("2020-01-01", "2020-01-31"),
    )

    assert [tuple(window) for window in windows] == [
        days("2020-02-01", "2020-02-29"),
        days("2020-03-01", "2020-03-31"),
        days("2019-12-01", "2019-12-31"),
    ]
