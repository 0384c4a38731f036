"""What the map draws is what a plain count gives, with the server and without it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from shapely import Point
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.generate import generated_records, write_build, write_collection
from geodata.build import BuildPaths
from geodata.collection import Collection
from geodata.filters import IncidentFilter
from tests.oracle import window_masks

pytestmark = pytest.mark.browser

EPOCH = date(1970, 1, 1)
DAY_US = 86_400_000_000
K1, K1_DAY = "2019-12-27-k1-rocket-attack", 18_257
WORLD = (44.0, 33.0, 4)
"""A view that holds every generated incident."""

DRAW = """async (cases) => {
  const page = window.parent;
  const answers = [];
  for (const { filter, start, end } of cases) {
    const { seq: before } = window.incidentMap.stats;
    const isAsked = (stats) =>
      stats.seq > before && stats.start === start && stats.end === end && stats.filter === filter;
    const drawn = new Promise((resolve, reject) => {
      const late = () => reject(new Error(`not drawn: ${filter} ${start} ${end}`));
      const timer = setTimeout(late, 15_000);
      window.addEventListener("incidents:drawn", function listen({ detail }) {
        // The old filter's marks are drawn until the new mask is there.
        if (!isAsked(detail)) return;
        clearTimeout(timer);
        window.removeEventListener("incidents:drawn", listen);
        resolve(detail);
      });
    });
    // As the server's answer does after a choice of the reader.
    if (window.incidentState.filter !== filter) {
      window.incidentState = { ...window.incidentState, filter };
      window.dispatchEvent(new Event("incidents:state"));
    }
    page.dispatchEvent(new CustomEvent("incidents:scrub", { detail: { start, end } }));
    const stats = await drawn;
    const groups = window.incidentMap.layer.groups();
    answers.push({ ...stats, grouped: groups.reduce((sum, { count }) => sum + count, 0) });
  }
  return answers;
}"""


class Case(NamedTuple):
    """A filter and a window; days since 1970-01-01, both inclusive."""

    chosen: IncidentFilter
    start: int
    end: int


def draw(visit, *cases: Case) -> list[dict[str, Any]]:
    """What the map says after each case in turn, none of which the page's server hears of."""
    told = [
        {"filter": case.chosen.to_query(), "start": case.start, "end": case.end} for case in cases
    ]
    answers: list[dict[str, Any]] = visit.frame.evaluate(DRAW, told)
    return answers


def scrub(visit, start: int, end: int) -> dict[str, Any]:
    """Move the window of the map alone, with the filter that it has."""
    chosen = IncidentFilter.from_query(visit.stats()["filter"])
    return draw(visit, Case(chosen, start, end))[0]


def to_date(day: int) -> date:
    return EPOCH + timedelta(days=int(day))


def to_day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


class Oracle:
    """Counts by plain masks over the frame."""

    def __init__(self, build_folder):
        collection = Collection.read(BuildPaths(build_folder).collection)
        self.incidents = collection.incidents
        self._is_located = (~self.incidents.geometry.is_empty).to_numpy()
        self._is_undated = self.incidents["date_earliest"].isna().to_numpy()
        actors = {actor.id: actor.name for actor in collection.records.actors.values()}
        sources = {source.id: source.publisher for source in collection.records.sources.values()}
        self._names = {**actors, **sources}

    def count(self, case: Case) -> dict[str, int]:
        """The numbers of the map's statistics that say what is shown."""
        masks = window_masks(self.incidents, to_date(case.start), to_date(case.end))
        passes = self.passing(case.chosen)
        on_map = passes & self._is_located
        off_map = passes & ~self._is_located
        return {
            "shown": int((masks.shown & on_map).sum()),
            "certain": int((masks.certain & on_map).sum()),
            "possible": int((masks.possible & on_map).sum()),
            "unlocated": int((masks.shown & off_map).sum() + (passes & self._is_undated).sum()),
        }

    @cache  # noqa: B019 (one oracle a run)
    def passing(self, chosen: IncidentFilter) -> np.ndarray:
        """Rows that meet every condition of a filter."""
        frame = self.incidents
        mask = np.ones(len(frame), dtype=bool)
        for facet in ("event_type", "admin1", "grade"):
            if wanted := getattr(chosen, facet):
                mask &= frame[facet].isin(wanted).to_numpy()
        for facet, columns in (
            ("actor", ["initiators", "targets", "supported_by"]),
            ("source", ["sources"]),
        ):
            if wanted := set(getattr(chosen, facet)):
                has_any = [
                    frame[column].map(wanted.intersection).astype(bool) for column in columns
                ]
                mask &= np.any(has_any, axis=0)
        for word in chosen.words:
            mask &= np.array([word in text for text in self._texts])
        return mask

    @cached_property
    def _texts(self) -> list[str]:
        """All that a reader's words are looked for in, a text a row."""
        frame = self.incidents
        said = (
            frame[["title", "summary", "toponym", "place", "admin1"]]
            .fillna("")
            .agg(" ".join, axis=1)
        )
        ids = frame["initiators"] + frame["targets"] + frame["supported_by"] + frame["sources"]
        named = ids.map(lambda row: " ".join(self._names[an_id] for an_id in row))
        return (said + " " + named).str.casefold().tolist()

    def span(self) -> tuple[int, int]:
        """First and last day of all."""
        first, last = self.incidents["date_earliest"].min(), self.incidents["date_latest"].max()
        return to_day(str(first.date())), to_day(str(last.date()))


@pytest.fixture(scope="module")
def oracle(generated_build):
    return Oracle(generated_build)


@pytest.fixture(scope="module")
def generated_visit(open_visit, generated_server):
    """One browser context for several tests, each of which opens the page anew."""
    with open_visit(generated_server.url) as visit:
        yield visit


@pytest.fixture
def generated(generated_visit):
    yield generated_visit
    generated_visit.context.unroute_all()
    assert generated_visit.faults == []


# The window


_HAS_COME_TO_REST = """async (before) => {
  const inputs = [...document.querySelectorAll(".st-key-dates input[type=range]")];
  const values = () => inputs.map(({ value }) => Number(value)).join();
  const now = values();
  for (let frames = 0; frames < 5; frames += 1) await new Promise(requestAnimationFrame);
  return now !== before.join() && now === values();
}"""


class Thumb:
    """The first thumb of Streamlit's slider, in the hand of a reader."""

    def __init__(self, page):
        self._page, self._mouse = page, page.mouse
        self._inputs = page.locator(".st-key-dates input[type=range]")
        self._track = page.locator(".st-key-dates [role=group] > div")

    def grab(self):
        box = self._inputs.first.locator("xpath=../..").bounding_box()
        self._mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self._mouse.down()

    def drag_to(self, share):
        track = self._track.bounding_box()
        x, y = track["x"] + track["width"] * share, track["y"] + track["height"] / 2
        before = self.window()
        self._mouse.move(x, y, steps=5)
        # React may move the thumb a frame or two later.
        self._page.wait_for_function(_HAS_COME_TO_REST, arg=[day * DAY_US for day in before])

    def release(self):
        self._mouse.up()

    def window(self):
        values = self._inputs.evaluate_all("inputs => inputs.map((input) => Number(input.value))")
        return tuple(value // DAY_US for value in values)


def listen_to_socket(visit) -> tuple[list[bytes], list[bytes]]:
    """The messages that the page will send to the server, and those that it will receive."""
    sent: list[bytes] = []
    received: list[bytes] = []

    def listen(socket):
        socket.on("framesent", lambda message: sent.append(message))
        socket.on("framereceived", lambda message: received.append(message))

    visit.page.on("websocket", listen)
    return sent, received


def window_of(address: str) -> tuple[int, ...]:
    return tuple(to_day(text) for text in parse_qs(urlsplit(address).query).get("dates", []))


def wait_for_window(visit, window) -> dict[str, Any]:
    return visit.wait_for_stats(
        f"stats => stats.start === {window[0]} && stats.end === {window[1]}"
    )


def test_marks_and_counts_follow_a_held_thumb_and_are_right_at_its_release(generated, oracle):
    sent, _ = listen_to_socket(generated)
    page = generated.open()
    opened = generated.stats()
    line = page.locator(".st-key-count-line")
    thumb = Thumb(page)
    sent.clear()

    thumb.grab()
    thumb.drag_to(0.4)
    held = generated.wait_for_stats(f"stats => stats.shown < {opened['shown']}")
    thumb.drag_to(0.8)
    window = thumb.window()
    later = wait_for_window(generated, window)

    assert opened["seq"] < held["seq"] < later["seq"]
    assert opened["start"] < held["start"] < later["start"]
    expected = oracle.count(Case(IncidentFilter(), *window))
    assert {name: later[name] for name in expected} == expected
    expect(line).to_contain_text(f"{expected['shown']:,} of 10,000 shown")
    expect(line).to_contain_text(f"{expected['unlocated']:,} not on the map")
    assert sent == []

    thumb.release()
    page.wait_for_url(lambda address: window_of(address) == window)
    generated.wait_until_settled()
    assert sent != []
    released = generated.stats()
    assert {name: released[name] for name in expected} == expected


FACET_VALUES = {
    "event_type": ("battle", "riot", "campaign", "rocket_attack"),
    "actor": ("party-01", "party-02", "party-07", "party-20"),
    "admin1": ("Baghdad", "Nineveh", "Basra"),
    "source": ("bulletin-01", "bulletin-09"),
    "grade": ("weak", "discounted"),
}
TEXTS = ("market", "rocket", "PARTY 3", "bulletin bridge", "0 of nothing-at-all", "baghdad ambush")


def random_filters(rng, count: int) -> Iterator[IncidentFilter]:
    """Everything first; then facets and words by chance."""
    yield IncidentFilter()
    for _ in range(count - 1):
        facets = {
            facet: tuple(rng.choice(values, rng.integers(1, 3)).tolist())
            for facet, values in FACET_VALUES.items()
            if rng.random() < 0.3
        }
        text = str(rng.choice(TEXTS)) if rng.random() < 0.3 else ""
        yield IncidentFilter(**facets, text=text)


def random_walk(rng, span: tuple[int, int], length: int) -> Iterator[tuple[int, int]]:
    """Windows that follow each other as under a reader's hand, and some that jump."""
    first, last = span
    days = sorted(rng.integers(first, last + 1, 2).tolist())
    before = days
    for _ in range(length):
        start, end = days
        moves = [
            [start + 1, end + 1],
            [start, end + int(rng.integers(-40, 41))],
            [start + int(rng.integers(-3, 4)), end],
            [day + int(rng.integers(-200, 201)) for day in (start, end)],
            before,
            [end, end],
            rng.integers(first, last + 1, 2).tolist(),
            [first - int(rng.integers(1, 500)), end],
            [start, last + int(rng.integers(1, 500))],
            [last + 1, last + int(rng.integers(1, 500))],
        ]
        # Small steps more often: they are counted from what the last one left.
        chosen = rng.choice(len(moves), p=[0.2, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0.04, 0.04, 0.02])
        before, days = days, sorted(moves[chosen])
        yield days[0], days[1]


def test_any_window_and_filter_shows_what_a_plain_count_gives(generated, oracle):
    rng = np.random.default_rng(20_200_103)
    cases = [
        Case(chosen, *window)
        for chosen in random_filters(rng, 20)
        for window in random_walk(rng, oracle.span(), 10)
    ]
    generated.open(view_query(WORLD))
    generated.frame.evaluate(
        """() => {
          const scene = window.incidentMap.layer._scene;
          const step = scene.step.bind(scene);
          window.steps = 0;
          scene.step = (...windows) => { window.steps += 1; step(...windows); };
        }"""
    )

    drawn = draw(generated, *cases)

    assert len(drawn) == 200
    wrong = [
        (cases[max(index - 1, 0)], case, stats, expected)
        for index, (case, stats) in enumerate(zip(cases, drawn, strict=True))
        for expected in [oracle.count(case)]
        if {name: stats[name] for name in expected} != expected
        or stats["grouped"] != stats["in_view"]
        or stats["in_view"] != stats["shown"]
    ]
    assert wrong == []
    assert sum(stats["shown"] > 0 for stats in drawn) > 120
    assert generated.frame.evaluate("() => window.steps") > 120


def view_query(view: tuple[float, float, int]) -> str:
    return f"?view={view[0]:.4f},{view[1]:.4f},{view[2]}"


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati"])
def test_both_ends_of_a_window_are_inclusive_in_any_time_zone(open_visit, zone):
    with open_visit(timezone_id=zone) as visit:
        page = visit.open("?dates=2019-12-27&dates=2019-12-27")
        row = visit.row_of(K1)
        opened = visit.stats()
        assert opened["start"] == opened["end"] == K1_DAY
        assert is_drawn(visit, row)

        day = K1_DAY
        windows = [
            (day, day),
            (day - 1, day),
            (day, day + 1),
            (day - 9, day - 1),
            (day + 1, day + 9),
        ]
        found = []
        for window in windows:
            scrub(visit, *window)
            found.append(is_drawn(visit, row))
        assert found == [True, True, True, False, False]

        page.locator(".st-key-dates input[type=range]").last.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**dates=2019-12-27&dates=2019-12-28**")
        wait_for_window(visit, (day, day + 1))
        assert is_drawn(visit, row)
        page.locator(".st-key-dates input[type=range]").first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**dates=2019-12-28&dates=2019-12-28**")
        wait_for_window(visit, (day + 1, day + 1))
        assert not is_drawn(visit, row)


def is_drawn(visit, row: int) -> bool:
    found: bool = visit.frame.evaluate(
        "row => window.incidentMap.layer.targetOfRow(row) !== null", row
    )
    return found


# What is on the screen

CANVAS = """() => {
  const { map, layer } = window.incidentMap;
  const canvas = document.querySelector(".incident-canvas").getBoundingClientRect();
  const { x, y } = map.getContainer().getBoundingClientRect();
  const { x: left, y: top } = map.containerPointToLayerPoint([canvas.x - x, canvas.y - y])
    .add(map.getPixelOrigin());
  const units = [...layer._units.keys()].map((unit) => layer.rowsOf(null, { unit }).length);
  return {
    scale: 256 * 2 ** map.getZoom(), left, top, width: canvas.width, height: canvas.height,
    grouped: layer.groups().reduce((sum, { count }) => sum + count, 0),
    on_outlines: units.reduce((sum, count) => sum + count, 0),
    outlines: units.filter((count) => count > 0).length,
  };
}"""


def count_on_canvas(incidents, shown, canvas) -> int:
    """Incidents whose point, by pyproj's Web Mercator, lies on the map's canvas."""
    world_m = 2 * np.pi * 6_378_137
    points = incidents[shown & ~incidents.geometry.is_empty].to_crs(3857).geometry
    x = (points.x / world_m + 0.5) * canvas["scale"] - canvas["left"]
    y = (0.5 - points.y / world_m) * canvas["scale"] - canvas["top"]
    return int(((x >= 0) & (x < canvas["width"]) & (y >= 0) & (y < canvas["height"])).sum())


def choose_look(visit, name: str) -> None:
    visit.frame.get_by_role("button", name=name, exact=True).click()


def test_the_counts_of_groups_add_up_in_every_view_and_look(generated, oracle):
    page = generated.open(view_query(WORLD))
    start, end = 16_000, 17_500
    scrub(generated, start, end)
    shown = window_masks(oracle.incidents, to_date(start), to_date(end)).shown
    map_box = page.locator("iframe[title*='st_folium']").bounding_box()
    middle = (map_box["x"] + map_box["width"] / 2, map_box["y"] + map_box["height"] / 2)

    def expect_sums(mode, *, all_in_view):
        stats = generated.wait_for_stats(f"stats => stats.mode === '{mode}'")
        canvas = generated.frame.evaluate(CANVAS)
        assert (stats["start"], stats["end"]) == (start, end)
        assert (stats["in_view"] == stats["shown"]) == all_in_view
        if mode != "governorates":
            assert stats["in_view"] == count_on_canvas(oracle.incidents, shown, canvas)
        if mode != "density":
            assert canvas["grouped"] + canvas["on_outlines"] == stats["in_view"]
        return canvas

    expect_sums("marks", all_in_view=True)
    choose_look(generated, "Governorates")
    assert expect_sums("governorates", all_in_view=True)["outlines"] > 10
    choose_look(generated, "Density")
    expect_sums("density", all_in_view=True)

    generated.set_view(44.4, 33.3, 7)
    expect_sums("density", all_in_view=False)
    choose_look(generated, "Marks")
    expect_sums("marks", all_in_view=False)

    before = generated.stats()["seq"]
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 150, middle[1] + 90, steps=4)
    page.mouse.up()
    generated.wait_for_stats(f"stats => stats.seq > {before}")
    expect_sums("marks", all_in_view=False)

    generated.frame.evaluate("() => { window.incidentMap.map.zoomOut(2); }")
    generated.frame.wait_for_function("() => window.incidentMap.layer._zoom === 5")
    expect_sums("marks", all_in_view=False)

    generated.set_view(44.4, 33.3, 9)
    choose_look(generated, "Governorates")
    assert expect_sums("governorates", all_in_view=False)["on_outlines"] > 0


def test_hovering_says_in_one_line_what_lies_there(generated):
    page = generated.open("?view=44.4,33.3,6&dates=2016-01-01&dates=2016-12-31")
    tooltip = generated.frame.locator(".leaflet-tooltip")

    single = a_group(generated, "count === 1")
    page.mouse.move(single["x"], single["y"])
    label = generated.frame.evaluate(
        "async (row) => (await window.incidentMap.labels.of([row]))[0]", single["row"]
    )
    expect(tooltip).to_have_text(f"{label['title']}, {label['when']}")
    assert tooltip.bounding_box()["height"] < 40

    few = a_group(generated, "count > 1 && count <= 12")
    page.mouse.move(few["x"], few["y"])
    here = f"{few['count']} incidents (at this place|close together here)"
    expect(tooltip).to_have_text(re.compile(here))

    pie = a_group(generated, "count > 12")
    page.mouse.move(pie["x"], pie["y"])
    expect(tooltip).to_have_text(f"{pie['count']} incidents close together here")

    choose_look(generated, "Governorates")
    generated.wait_for_stats("stats => stats.mode === 'governorates'")
    page.mouse.move(pie["x"], pie["y"])
    expect(tooltip).to_have_text(re.compile(r"^\w.*: [\d,]+ incidents$"))

    page.mouse.move(5, 5)
    expect(tooltip).to_have_count(0)


def a_group(visit, condition: str) -> dict[str, Any]:
    """A group that meets a JavaScript condition and lies clear of controls; on the page."""
    found: dict[str, Any] = visit.frame.evaluate(
        """(condition) => {
          const { layer, map } = window.incidentMap;
          const meets = new Function("{ count }", `return ${condition};`);
          const size = map.getSize();
          const frame = window.frameElement.getBoundingClientRect();
          const isClear = ({ x, y }) => x > 70 && y > 130 && x < size.x - 70 && y < size.y - 70;
          for (const group of layer.groups().filter(meets)) {
            const { x, y } = layer._targetOf(group);
            const at = map.layerPointToContainerPoint(layer._origin).add([x, y]);
            const { count, row } = group;
            if (isClear(at)) return { x: frame.x + at.x, y: frame.y + at.y, count, row };
          }
          return null;
        }""",
        condition,
    )
    assert found is not None
    return found


def test_a_click_on_a_pie_of_many_places_zooms_in(generated):
    page = generated.open(view_query((44.0, 33.0, 6)))
    pie = a_group(generated, "count > 100")

    page.mouse.click(pie["x"], pie["y"])

    generated.frame.wait_for_function("() => window.incidentMap.layer._zoom > 6")
    assert generated.frame.locator(".leaflet-popup").count() == 0
    assert generated.stats()["in_view"] < generated.stats()["shown"]


# Looks


def test_a_look_is_kept_in_the_address_and_restored_by_a_link(generated):
    page = generated.open()
    for name, mode, kept in (
        ("Density", "density", ["density"]),
        ("Governorates", "governorates", ["governorates"]),
        ("Marks", "marks", []),
        ("Density", "density", ["density"]),
    ):
        choose_look(generated, name)
        generated.wait_for_stats(f"stats => stats.mode === '{mode}'")
        button = generated.frame.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-pressed", "true")
        assert parse_qs(urlsplit(page.url).query).get("look", []) == kept

    choose_look(generated, "Marks")
    # Just as the server is asked: it answers with an address from before the look.
    page.evaluate(
        """() => {
          const map = document.querySelector("iframe[title*='st_folium']").contentDocument;
          const looks = [...map.querySelectorAll(".looks button")];
          const { send } = WebSocket.prototype;
          WebSocket.prototype.send = function (message) {
            WebSocket.prototype.send = send;
            send.call(this, message);
            looks.find((look) => look.textContent === "Density").click();
          };
        }"""
    )
    page.get_by_role("button", name=re.compile("Battle ·")).click()
    generated.wait_for_stats("stats => stats.filter === 'event_type=battle'")
    generated.wait_until_settled()
    page.wait_for_url(re.compile("event_type=battle.*look=density|look=density.*event_type=battle"))
    generated.open(page.url.removeprefix(generated.origin + "/"))

    assert generated.stats()["mode"] == "density"
    assert generated.stats()["filter"] == "event_type=battle"
    button = generated.frame.get_by_role("button", name="Density", exact=True)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(generated.frame.locator(".surface-key")).to_be_visible()


# Made-up incidents: a crowd at one point, a field of single ones, the antimeridian

CROWD, CROWD_DAY, CROWD_VIEW = 5_000, to_day("2020-01-05"), (44.36, 33.31, 8)
FIELD, FIELD_DAY, FIELD_VIEW = 300, to_day("2018-01-01"), (20.0, 0.0, 5)
DATELINE, DATELINE_DAY = ("west-of-the-line", "east-of-the-line"), to_day("2019-06-01")
AUGUST = to_day("2019-08-01"), to_day("2019-08-31")


def _made_rows() -> Iterator[dict[str, Any]]:
    crowd_point = Point(44.36, 33.31)
    for number in range(CROWD):
        kind = ("air_strike", "battle", "protest")[number % 3]
        yield {**_on(CROWD_DAY, f"crowd-{number:04}", crowd_point), "event_type": kind}
    # One begins each day, so that the length of the window says how many are shown;
    # 1.4 degrees are 32 pixels at the field's zoom: none touches another.
    for number in range(FIELD):
        point = Point(20 + 1.4 * (number % 20 - 9.5), 1.4 * (number // 20 - 7))
        yield _on(FIELD_DAY + number, f"field-{number:03}", point)
    for name, longitude in zip(DATELINE, (179.9, -179.9), strict=True):
        yield _on(DATELINE_DAY, name, Point(longitude, 0.0))
    august = {"date_earliest": to_date(AUGUST[0]), "date_latest": to_date(AUGUST[1])}
    plain = _on(AUGUST[0], "some-day-of-august", Point(44, 36))
    yield {**plain, **august, "date_edtf": "2019-08"}
    lasting = {"date_kind": "duration", "date_edtf": "2019-08-01/2019-08-31"}
    yield {**plain, **august, **lasting, "id": "all-of-august", "title": "all-of-august"}
    yield _on(AUGUST[0] + 9, "one-day-of-august", Point(44, 36))


def _on(day: int, name: str, point: Point) -> dict[str, Any]:
    only = to_date(day)
    dates = {"date_earliest": only, "date_latest": only, "date_edtf": only.isoformat()}
    return {"id": name, "title": name, "geometry": point, **dates}


@pytest.fixture(scope="module")
def made_rows():
    rows = sorted(_made_rows(), key=lambda row: (row["date_earliest"], row["id"]))
    return {row["id"]: number for number, row in enumerate(rows)}, rows


@pytest.fixture(scope="module")
def made_visit(open_visit, start_server, make_frame, made_rows, tmp_path_factory):
    build_folder = tmp_path_factory.mktemp("made")
    write_build(make_frame(*made_rows[1]), generated_records(len(made_rows[1])), build_folder)
    with open_visit(start_server(build_folder).url) as visit:
        yield visit


@pytest.fixture
def made(made_visit):
    yield made_visit
    assert made_visit.faults == []


def dates_query(start: int, end: int) -> str:
    return f"&dates={to_date(start)}&dates={to_date(end)}"


def test_five_thousand_at_one_point_can_be_listed_and_chosen(made, made_rows):
    page = made.open(view_query(CROWD_VIEW))
    row = made_rows[0]["crowd-0000"]
    x, y, members = made.position_of_row(row)
    assert members == CROWD

    page.mouse.click(x, y)
    listed = made.frame.locator(".card.list")
    expect(listed.get_by_role("heading")).to_have_text("5,000 incidents at this place")
    expect(listed.locator("li")).to_have_count(50)
    listed.get_by_role("button", name="Show more").click()
    expect(listed.locator("li")).to_have_count(100)
    expect(listed.locator("li").last).to_contain_text("crowd-0099")
    listed.get_by_role("button", name="Show more").click()
    expect(listed.locator("li")).to_have_count(150)
    listed.get_by_role("button", name="crowd-0149").click()

    popup = made.frame.locator(".leaflet-popup")
    expect(popup.get_by_role("heading", level=2)).to_have_text("crowd-0149")
    panel = page.locator(".st-key-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("crowd-0149")


def test_incidents_on_both_sides_of_the_antimeridian_lie_side_by_side(made, made_rows):
    page = made.open(view_query((180.0, 0.0, 8)))
    row_of = made_rows[0]
    degree_px = 256 * 2**8 / 360

    for longitude in (179.95, -180.0, -179.5, 180.0):
        made.set_view(longitude, 0.0, 8)
        west, east = (made.position_of_row(row_of[name]) for name in DATELINE)
        assert east[0] - west[0] == pytest.approx(0.2 * degree_px, abs=1.5)
        assert east[1] == pytest.approx(west[1], abs=1)

    for name in DATELINE:
        x, y, members = made.position_of_row(row_of[name])
        assert members == 1
        page.mouse.click(x, y)
        popup = made.frame.locator(".leaflet-popup")
        expect(popup.get_by_role("heading", level=2)).to_have_text(name)
        tip = made.frame.locator(".leaflet-popup-tip").bounding_box()
        assert tip["x"] + tip["width"] / 2 == pytest.approx(x, abs=3)
        assert made.position_of_row(row_of[name])[0] == pytest.approx(x, abs=1)
        popup.get_by_role("button", name="Close popup").click()
        expect(popup).to_have_count(0)


@pytest.mark.parametrize(
    ("window", "certain", "possible"),
    [
        (AUGUST, 3, 0),
        ((AUGUST[0] - 30, AUGUST[1] - 1), 2, 1),
        ((AUGUST[0] + 1, AUGUST[1]), 2, 1),
        ((AUGUST[1], AUGUST[1]), 1, 1),
        ((AUGUST[1] + 1, AUGUST[1] + 9), 0, 0),
    ],
    ids=["all of it", "but the last day", "but the first day", "the last day", "the days after"],
)
def test_an_incident_of_some_day_in_august_is_only_possible_in_a_part_of_it(
    august, window, certain, possible
):
    stats = scrub(august, *window)

    assert (stats["certain"], stats["possible"]) == (certain, possible)
    assert stats["shown"] == certain + possible
    line = august.page.locator(".st-key-count-line")
    expect(line).to_contain_text(f"{certain + possible} of 5,305 shown")
    only = line.get_by_text("only possibly in these dates")
    expect(only).to_have_count(1 if possible else 0)
    if possible:
        expect(only).to_contain_text(f"· {possible} only possibly in these dates")


def test_a_mark_that_is_only_possible_is_fainter(visit):
    january, middle = (18262, 18292), (18271, 18281)
    visit.open(view_query((44.39, 33.31, 12)) + dates_query(*january))
    row = visit.row_of("2020-01-green-zone-rockets")

    certain = _ink_of(visit, row, january)
    possible = _ink_of(visit, row, middle)

    assert 0 < possible < 0.6 * certain


def _ink_of(visit, row, window):
    """How much of its colour a lone mark leaves on the canvas."""
    scrub(visit, *window)
    assert visit.position_of_row(row)[2] == 1
    ink: float = visit.frame.evaluate(
        """row => {
            const { layer, map } = window.incidentMap;
            const canvas = document.querySelector(".incident-canvas");
            const box = canvas.getBoundingClientRect();
            const frame = map.getContainer().getBoundingClientRect();
            const scale = canvas.width / box.width;
            const { x, y } = layer.targetOfRow(row);
            const corner = [x + frame.x - box.x - 14, y + frame.y - box.y - 14];
            const part = [...corner, 28, 28].map((length) => Math.round(length * scale));
            const { data } = canvas.getContext("2d").getImageData(...part);
            let ink = 0; // white has none
            for (let at = 0; at < data.length; at += 4) {
                ink += (255 - Math.min(...data.slice(at, at + 3))) * data[at + 3];
            }
            return ink;
        }""",
        row,
    )
    return ink


@pytest.mark.parametrize("density", [1, 2, 3])
def test_marks_are_as_sharp_as_the_screen(open_visit, density):
    with open_visit(device_scale_factor=density) as visit:
        visit.open()
        scales = visit.frame.evaluate(
            """() => [...document.querySelectorAll(".incident-canvas, .town-labels")].map(
                (canvas) => canvas.width / canvas.getBoundingClientRect().width)"""
        )
        assert len(scales) == 2
        assert scales == pytest.approx([density] * 2, rel=0.01)


@pytest.fixture(scope="module")
def august(made_visit):
    """The map where the incidents of August are; moved by scrubbing alone."""
    made_visit.open(view_query((44.0, 36.0, 7)) + dates_query(*AUGUST))
    return made_visit


def test_the_surface_says_and_lists_what_lies_around_the_pointer(made):
    longitude, latitude = 20 - 1.4 * 9.5, -1.4 * 7
    view = view_query((longitude, latitude, 4))
    page = made.open(view + "&look=density" + dates_query(FIELD_DAY, FIELD_DAY + 1))
    assert (made.stats()["mode"], made.stats()["in_view"]) == ("density", 2)
    x, y = page_position(made, longitude, latitude)  # the other lies 16 pixels to the right
    tooltip, popup = (made.frame.locator(f".leaflet-{name}") for name in ("tooltip", "popup"))

    for away_px, says in (
        (0, "1 incident close together here"),
        (-9, "1 incident close together here"),
        (8, "2 incidents close together here"),
    ):
        page.mouse.move(x + away_px, y)
        expect(tooltip).to_have_text(says)

    page.mouse.click(x + 8, y)
    expect(popup.get_by_role("heading")).to_have_text("2 incidents close together here")
    expect(popup.locator("li button")).to_have_text(["field-000", "field-001"])
    popup.get_by_role("button", name="Close popup").click()
    page.mouse.click(x - 9, y)
    expect(popup.get_by_role("heading", level=2)).to_have_text("field-000")


def page_position(visit, longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point of the earth is on the page."""
    x, y = visit.frame.evaluate(
        """([lon, lat]) => {
          const { x, y } = window.incidentMap.map.latLngToContainerPoint([lat, lon]);
          const frame = window.frameElement.getBoundingClientRect();
          return [frame.x + x, frame.y + y];
        }""",
        [longitude, latitude],
    )
    return x, y


def test_marks_give_way_to_a_surface_and_come_back_only_when_they_are_clearly_fewer(made):
    made.open(view_query(FIELD_VIEW) + dates_query(FIELD_DAY, FIELD_DAY))
    shown = [20, 260, 261, 260, 201, 200, 230, 260, 261]

    modes = []
    for count in shown:
        stats = scrub(made, FIELD_DAY, FIELD_DAY + count - 1)
        assert stats["in_view"] == count
        modes.append(stats["mode"])

    assert modes == [*["marks"] * 2, *["density"] * 3, *["marks"] * 3, "density"]

    choose_look(made, "Density")
    scrub(made, FIELD_DAY, FIELD_DAY + 229)
    choose_look(made, "Marks")
    made.wait_for_stats("stats => stats.mode === 'marks' && stats.in_view === 230")


# The server: late, failing, silent


def test_a_mask_that_arrives_late_is_ignored(generated, oracle):
    held: list[Any] = []
    generated.context.route("**/mask.bin?event_type=battle", lambda route: held.append(route))
    page = generated.open()
    opened = generated.stats()
    start, end = opened["start"], opened["end"]

    set_filter(generated, "event_type=battle")
    generated.frame.wait_for_function("() => window.incidentState.filter === 'event_type=battle'")
    page.wait_for_timeout(200)
    assert generated.stats()["filter"] == ""
    set_filter(generated, "grade=weak")
    drawn = generated.wait_for_stats("stats => stats.filter === 'grade=weak'")

    [late] = held
    with page.expect_response("**/mask.bin?event_type=battle"):
        late.continue_()
    page.wait_for_timeout(300)
    again = draw(generated, Case(IncidentFilter(grade=("weak",)), start, end))[0]

    expected = oracle.count(Case(IncidentFilter(grade=("weak",)), start, end))
    for stats in (drawn, again):
        assert stats["filter"] == "grade=weak"
        assert {name: stats[name] for name in expected} == expected


def set_filter(visit, query: str) -> None:
    """Tell the map of another filter, as the server's answer does."""
    visit.frame.evaluate(
        """(filter) => {
          window.incidentState = { ...window.incidentState, filter };
          window.dispatchEvent(new Event("incidents:state"));
        }""",
        query,
    )


def test_a_filter_that_cannot_be_loaded_says_so_and_comes_by_itself(generated):
    generated.open()
    before = generated.stats()
    note = generated.frame.locator(".note")
    expect(note).to_be_hidden()
    generated.context.route("**/mask.bin?*", lambda route: route.fulfill(status=503), times=1)

    set_filter(generated, "grade=weak")

    expect(note).to_contain_text("The filter could not be loaded")
    assert generated.stats()["filter"] == ""
    assert generated.stats()["shown"] == before["shown"]
    drawn = generated.wait_for_stats("stats => stats.filter === 'grade=weak'")
    expect(note).to_be_hidden()
    assert 0 < drawn["shown"] < before["shown"]
    generated.faults.clear()  # the browser itself reports the request that failed


def test_a_filter_of_incidents_that_have_changed_says_so_and_asks_once(generated):
    page = generated.open()
    asked = []

    def refuse(route):
        asked.append(route.request.url)
        route.fulfill(status=410, body="gone")

    page.route("**/mask.bin?grade=confirmed", refuse)
    set_filter(generated, "grade=confirmed")

    note = generated.frame.get_by_text("The incidents have changed since this page was opened.")
    expect(note).to_be_visible()
    page.wait_for_timeout(2_500)  # longer than a lost answer is waited for
    assert len(asked) == 1
    page.unroute("**/mask.bin?grade=confirmed")
    set_filter(generated, "")
    expect(note).to_be_hidden()
    generated.faults.clear()  # Chromium writes each refused request to the console


def test_without_the_server_the_map_scrubs_pans_and_zooms_and_later_filters_again(
    open_visit, start_server, generated_build, oracle
):
    server = start_server(generated_build)
    with open_visit(server.url) as visit:
        page = visit.open()
        note = visit.frame.locator(".note")
        thumb = Thumb(page)
        thumb.grab()
        thumb.drag_to(0.3)
        before = visit.stats()

        server.process.kill()
        server.process.wait()
        thumb.drag_to(0.6)
        dragged = visit.wait_for_stats(f"stats => stats.start > {before['start']}")
        assert dragged["shown"] < before["shown"]
        thumb.release()
        offline = page.get_by_text("The server does not answer.")
        expect(offline).to_be_visible(timeout=30_000)
        window = visit.stats()["start"], visit.stats()["end"]

        expected = oracle.count(Case(IncidentFilter(), 16_000, 16_400))
        scrubbed = scrub(visit, 16_000, 16_400)
        assert {name: scrubbed[name] for name in expected} == expected
        for move in ("map.panBy([120, 60])", "map.zoomIn()"):
            seq = visit.stats()["seq"]
            visit.frame.evaluate(f"() => {{ const {{ map }} = window.incidentMap; {move}; }}")
            moved = visit.wait_for_stats(f"stats => stats.seq > {seq}")
            assert moved["shown"] == expected["shown"]
        set_filter(visit, "event_type=battle")
        expect(note).to_contain_text("The filter could not be loaded")

        tell_window(visit, *window)
        wait_for_window(visit, window)
        page.evaluate(
            """() => {
              window.drawn = [];
              window.addEventListener("incidents:drawn", ({ detail: { start, end } }) => {
                window.drawn.push([start, end]);
              });
            }"""
        )
        start_server(generated_build, urlsplit(server.url).port)
        expect(offline).to_be_hidden(timeout=30_000)
        page.wait_for_url(lambda address: window_of(address) == window)
        visit.wait_until_settled()
        page.get_by_role("button", name=re.compile("Riot ·")).click()
        visit.wait_for_stats("stats => stats.filter === 'event_type=riot'")
        expect(note).to_be_hidden()
        assert {tuple(days) for days in page.evaluate("() => window.drawn")} == {window}
        visit.faults.clear()  # the browser itself reports the requests that nobody answered


def tell_window(visit, start: int, end: int) -> None:
    """Move the window of the map alone, as the timeline does."""
    visit.page.evaluate(
        """([start, end]) => {
          window.dispatchEvent(new CustomEvent("incidents:scrub", { detail: { start, end } }));
        }""",
        [start, end],
    )


# A million


@pytest.fixture(scope="module")
def million(open_visit, start_server, tmp_path_factory):
    """A visit to a dashboard of a million incidents."""
    build_folder = tmp_path_factory.mktemp("million")
    write_collection(1_000_000, build_folder)
    with open_visit(start_server(build_folder).url) as visit:
        yield visit


def test_at_a_million_incidents_a_move_of_the_slider_costs_one_small_message(million):
    sent, received = listen_to_socket(million)
    page = million.open()
    million.wait_for_stats("stats => stats.loaded === 1000000")
    million.wait_until_settled()
    thumb = Thumb(page)
    thumb.grab()
    thumb.drag_to(0.7)
    sent.clear()
    received.clear()
    thumb.release()
    window = thumb.window()
    page.wait_for_url(lambda address: window_of(address) == window)
    million.wait_until_settled()

    assert wait_for_window(million, window)["shown"] > 100_000
    for_map = [message for message in received if _is_for_the_map(message)]
    assert len(for_map) == 1
    assert len(for_map[0]) < 4_000
    assert sent != []
    assert max(map(len, sent)) < 4_000


def _is_for_the_map(message: bytes) -> bool:
    element = ForwardMsg.FromString(message).delta.new_element
    return "streamlit_folium" in element.component_instance.component_name
