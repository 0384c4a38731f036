"""The map's modules by themselves: columns in, counts, groups and days out.

They are imported into an empty page of the server's origin, and what they answer
is compared with NumPy, GeoPandas and Shapely.
"""

import base64
from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from benchmarks.generate import generated_frame
from dashboard.routes import asset_url
from geodata.columns import pack_columns
from tests.oracle import window_masks

pytestmark = pytest.mark.browser

EPOCH = date(1970, 1, 1)
MODULES = ("columns", "window", "scene", "placement", "grid", "density", "regions", "draw")
TOOLS = """async (urls) => {
  const modules = await Promise.all(urls.map((url) => import(url)));
  window.engine = Object.assign({}, ...modules);

  /* Packed columns that arrive in pieces of these sizes, over and over. */
  window.receive = async (content, sizes, onGrown = () => {}) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const next = at + sizes[turn % sizes.length];
          controller.enqueue(bytes.slice(at, next));
          at = next;
        }
        controller.close();
      },
    });
    let received = null;
    await window.engine.readColumns(Promise.resolve(new Response(stream)), (columns) => {
      received = columns;
      onGrown(columns);
    });
    return received;
  };

  /* Numbers from 0 to below `below`, the same in each run (mulberry32). */
  window.dice = (seed) => (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };

  /* A view of Iraq, 600 by 500 pixels, at a zoom. */
  window.viewAt = (zoom) => {
    const scale = 256 * 2 ** zoom;
    const [width, height] = [600, 500];
    const left = Math.round((44 / 360 + 0.5) * scale - width / 2);
    const top = Math.round(window.engine.toMercatorY(33.3) * scale - height / 2);
    return { scale, left, top, width, height };
  };

  window.seen = (view) => {
    const scene = new window.engine.Scene(window.columns);
    scene.look(view);
    return scene;
  };
}"""


@pytest.fixture(scope="module")
def page(browser, server):
    """An empty page of the server with the modules in it."""
    opened = browser.new_page()
    opened.goto(f"{server.url}/_stcore/health")
    opened.evaluate(TOOLS, [asset_url(f"map/{name}.js") for name in MODULES])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def incidents():
    """Few enough to compare row by row; with durations, ranges, undated and unlocated ones."""
    return generated_frame(2_000)


@pytest.fixture(scope="module")
def engine(page, incidents):
    """The page with these incidents as ``columns``."""
    page.evaluate(
        "async (content) => { window.columns = await window.receive(content, [1e9]); }",
        _packed(incidents),
    )
    return page


def _packed(incidents, rows_per_block=256):
    return base64.b64encode(pack_columns(incidents, rows_per_block)).decode()


def _days(column):
    """Days since 1970-01-01; a missing one is NaN."""
    return ((column - np.datetime64(EPOCH, "ms")) / np.timedelta64(1, "D")).to_numpy()


def _is_located(incidents):
    return (~incidents.geometry.is_empty & incidents["date_earliest"].notna()).to_numpy()


# Columns


@pytest.mark.parametrize("sizes", [[1], [3, 1021], [20, 4, 65_535], [10**9]])
@pytest.mark.parametrize("rows_per_block", [7, 256, 65_536])
def test_columns_are_the_same_however_the_bytes_arrive(page, incidents, sizes, rows_per_block):
    frame = incidents.iloc[-200:]  # the last ones are undated

    read = page.evaluate(
        """async ([content, sizes]) => {
          const loaded = [];
          const columns = await window.receive(content, sizes, (so_far) => {
            loaded.push(so_far.loaded);
          });
          const names = ["earliest", "latest", "x", "y", "admin1", "type", "flags"];
          return {
            loaded, dated: columns.dated, total: columns.total, long: columns.long,
            ...Object.fromEntries(names.map((name) => [name, [...columns[name]]])),
            units: columns.dictionary.admin1.map(({ name }) => name),
            types: columns.dictionary.event_type,
          };
        }""",
        [_packed(frame, rows_per_block), sizes],
    )

    ends = [*range(rows_per_block, len(frame), rows_per_block), len(frame)]
    assert read["loaded"] == ends
    earliest, latest = _days(frame["date_earliest"]), _days(frame["date_latest"])
    is_dated = ~np.isnan(earliest)
    assert 0 < is_dated.sum() == read["dated"] < read["total"] == len(frame)
    np.testing.assert_array_equal(np.array(read["earliest"])[is_dated], earliest[is_dated])
    np.testing.assert_array_equal(np.array(read["latest"])[is_dated], latest[is_dated])
    assert read["long"] == list(np.flatnonzero(latest - earliest > 45))
    _assert_same_places(frame, np.array(read["x"]), np.array(read["y"]))
    units = [read["units"][code] if code < 65_535 else None for code in read["admin1"]]
    assert units == [unit if isinstance(unit, str) else None for unit in frame["admin1"]]
    assert [read["types"][code] for code in read["type"]] == list(frame["event_type"])
    is_duration = np.array(read["flags"]) & 1 == 1
    np.testing.assert_array_equal(is_duration, frame["date_kind"] == "duration")


def _assert_same_places(frame, x, y):
    """Compare with pyproj's Web Mercator, to a hundredth of a pixel of the closest zoom."""
    is_located = _is_located(frame)
    assert (x[~is_located] == -1).all()
    world_m = 2 * np.pi * 6_378_137
    projected = frame[is_located].to_crs(3857).geometry
    tolerance = 0.01 / (256 * 2**18) + 1e-6 / 360
    np.testing.assert_allclose(x[is_located], projected.x / world_m + 0.5, atol=tolerance)
    np.testing.assert_allclose(y[is_located], 0.5 - projected.y / world_m, atol=tolerance)


@pytest.mark.parametrize(
    ("break_it", "reason"),
    [
        (lambda content: content[:-1], "end too early"),
        (lambda content: content[:10], "end too early"),
        (lambda content: b"PK" + content[2:], "no columns of version 1"),
        (lambda content: content[:4] + b"\x02" + content[5:], "no columns of version 1"),
    ],
    ids=["last byte missing", "cut in the header", "another kind of file", "another version"],
)
def test_damaged_columns_are_refused(page, incidents, break_it, reason):
    content = break_it(pack_columns(incidents.iloc[:20]))

    refused = page.evaluate(
        "content => window.receive(content, [1000]).then(() => '', (error) => error.message)",
        base64.b64encode(content).decode(),
    )

    assert reason in refused


# Windows


def test_each_window_holds_what_the_written_date_rule_says(page, collection):
    frame = collection.incidents
    windows = [
        [start, start + length] for start in range(12_000, 18_400, 97) for length in (0, 1, 30, 400)
    ]

    counted = page.evaluate(
        """async ([content, windows]) => {
          const columns = await window.receive(content, [999]);
          const { liesIn } = window.engine;
          return windows.map((days) => {
            const counts = [0, 0, 0, 0];
            for (let row = 0; row < columns.dated; row += 1) {
              counts[liesIn(columns, null, days, row)] += 1;
            }
            return counts.slice(1);
          });
        }""",
        [_packed(frame), windows],
    )

    located = _is_located(frame)
    for (start, end), counts in zip(windows, counted, strict=True):
        masks = window_masks(frame, EPOCH + timedelta(days=start), EPOCH + timedelta(days=end))
        parts = (masks.possible & located, masks.certain & located, masks.shown & ~located)
        assert counts == [int(part.sum()) for part in parts], (start, end)


def test_the_next_day_is_one_on_which_an_incident_on_the_map_begins(engine, incidents):
    earliest, latest = _days(incidents["date_earliest"]), _days(incidents["date_latest"])
    begins = (earliest == latest) | (incidents["date_kind"] == "duration").to_numpy()
    passes = np.arange(len(incidents)) % 3 != 1
    known = np.unique(earliest[begins & passes & _is_located(incidents)])
    days = [int(day) for day in np.linspace(known[0] - 2, known[-1] + 2, 200)]

    found = engine.evaluate(
        """([days, passing]) => {
          const mask = Uint8Array.from(passing);
          const { columns, engine: { nextDay } } = window;
          const next = (day, direction) => nextDay(columns, mask, day, direction);
          return days.map((day) => [next(day, 1), next(day, -1)]);
        }""",
        [days, np.packbits(passes, bitorder="little").tolist()],
    )

    def nearest(day):
        later, before = known[known > day], known[known < day]
        return [later[0] if len(later) else None, before[-1] if len(before) else None]

    assert found == [nearest(day) for day in days]


# Counting


def test_stepping_counts_what_counting_all_counts(engine):
    wrong = engine.evaluate(
        """() => {
          const { columns, dice, seen, viewAt } = window;
          const roll = dice(7);
          const day = () => columns.earliest[roll(columns.dated)];
          const moves = [
            ([start, end]) => [start + 1, end + 1],
            ([start, end]) => [start - 1, end],
            ([start, end]) => [start, end + 1],
            ([start, end]) => [start + roll(90), end + roll(90)],
            ([start, end]) => [start - roll(90), end - roll(60)],
            ([start, end]) => [end, end],
            ([start]) => [start, start + roll(500)],
            () => [columns.earliest[0] - 500, day()],
            () => [day(), columns.earliest[columns.dated - 1] + 500],
          ];
          const mask = Uint8Array.from({ length: Math.ceil(columns.total / 8) }, () => roll(256));
          const apart = Uint8Array.from(columns.dictionary.admin1, () => roll(2));
          const told = ({ status, counted, tallies }) => JSON.stringify([
            status, counted, ...["count", "certain", "types", "dots", "units", "inView", "sumRow"]
              .map((name) => tallies[name]),
          ]);
          const stepping = seen(viewAt(6));
          let steps = 0;
          const step = stepping.step.bind(stepping);
          stepping.step = (...windows) => { steps += 1; step(...windows); };
          const wrong = [];
          let days = [day(), 0];
          for (let turn = 0; turn < 300; turn += 1) {
            if (turn === 100) stepping.filter(mask);
            if (turn === 200) stepping.setApart(apart);
            const before = days;
            const moved = moves[roll(moves.length)](days);
            days = [Math.min(...moved), Math.max(...moved)];
            stepping.show(days);
            const afresh = seen(viewAt(6));
            afresh.filter(stepping.mask);
            afresh.setApart(stepping.apart);
            afresh.countAll(days);
            if (told(stepping) !== told(afresh)) wrong.push([turn, before, days]);
          }
          return [wrong, steps];
        }"""
    )

    assert wrong[0] == []
    assert 150 < wrong[1] < 300  # some moves are too far to step


def test_rows_that_arrive_later_are_counted_as_if_they_had_been_there(engine, incidents):
    counts = engine.evaluate(
        """async (content) => {
          const { Scene } = window.engine;
          const days = [12_000, 18_700];
          let growing = null;
          await window.receive(content, [5000], (columns) => {
            if (growing) growing.grow();
            else {
              growing = new Scene(columns);
              growing.look(window.viewAt(5));
            }
            growing.show(days);
          });
          const whole = window.seen(window.viewAt(5));
          whole.show(days);
          return [growing, whole].map(({ counted, tallies }) => [
            [...counted], tallies.inView, [...tallies.count],
          ]);
        }""",
        _packed(incidents),
    )

    assert counts[0] == counts[1]
    assert sum(counts[0][0]) > 100


# Marks and pies


GROUPS = """(zoom) => {
  const { engine: { groupAt, makeGroups, pieRadius }, seen, viewAt } = window;
  const scene = seen(viewAt(zoom));
  scene.show([12_000, 18_700]);
  const { tallies, placement } = scene;
  const grouping = makeGroups(tallies);
  const { groups, groupOfCell } = grouping;
  const members = groups.map(() => 0);
  for (const row of scene.shownRows()) {
    if (placement.cell[row] >= 0) members[groupOfCell[placement.cell[row]]] += 1;
  }
  const radius = ({ count }) => (count === 1 ? 8 : pieRadius(count));
  let overlap_px = -Infinity;
  groups.forEach((one, index) => groups.slice(index + 1).forEach((other) => {
    const away = Math.hypot(one.x - other.x, one.y - other.y);
    overlap_px = Math.max(overlap_px, radius(one) + radius(other) - away);
  }));
  const targetOf = (group) => ({ x: group.x, y: group.y, reach_px: radius(group) });
  const isLost = (group) => [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]].some(([x, y]) => {
    const reach = radius(group) - 0.5;
    const point = { x: group.x + x * reach, y: group.y + y * reach };
    const isOnCanvas = placement.cellAt(point) >= 0;
    return isOnCanvas && groupAt(placement, grouping, point, targetOf) !== group;
  });
  return {
    overlap_px, members,
    listed: groups.map(({ cells }) => placement.rowsIn(cells, (row) => scene.isShown(row)).length),
    counts: groups.map(({ count }) => count),
    types: groups.map(({ types }) => types.reduce((sum, count) => sum + count, 0)),
    certain: groups.reduce((sum, { certain }) => sum + certain, 0),
    badly_named: groups.filter(({ count, row }) => (count === 1) !== (row >= 0)).length,
    in_view: tallies.inView,
    lost: groups.filter(isLost).length,
  };
}"""


@pytest.mark.parametrize("zoom", [3, 5, 6, 7, 8, 11])
def test_groups_hold_every_incident_once_and_never_touch(engine, zoom):
    said = engine.evaluate(GROUPS, zoom)

    assert said["counts"] == said["members"] == said["types"] == said["listed"]
    assert sum(said["counts"]) == said["in_view"] >= said["certain"] > 0
    assert said["overlap_px"] <= 0
    assert said["badly_named"] == 0
    assert said["lost"] == 0


# Density and governorates


def test_a_square_of_the_surface_counts_the_incidents_in_it(engine):
    counts = engine.evaluate(
        """() => {
          const { countAround, dotsAround } = window.engine;
          const scene = window.seen(window.viewAt(6));
          scene.show([16_000, 17_500]);
          const { cell, dot, x, y } = scene.placement;
          const roll = window.dice(3);
          const rows = scene.shownRows().filter((row) => cell[row] >= 0);
          return Array.from({ length: 200 }, () => {
            const row = rows[roll(rows.length)];
            const point = { x: x[row] + roll(30) - 15, y: y[row] + roll(30) - 15 };
            const near = new Set(dotsAround(scene.placement, point, 10));
            const isWithin = (reach) => (other) =>
              Math.abs(x[other] - point.x) <= reach && Math.abs(y[other] - point.y) <= reach;
            return [
              rows.filter(isWithin(10)).length,
              countAround(scene.tallies, point, 10),
              rows.filter((other) => near.has(dot[other])).length,
              rows.filter(isWithin(14)).length,
            ];
          });
        }"""
    )

    assert max(count for _, count, _, _ in counts) > 20
    for within, counted, listed, within_one_dot_more in counts:
        assert within <= counted == listed <= within_one_dot_more


def test_the_surface_is_darkest_where_most_incidents_lie_and_blank_far_away(engine):
    surface = engine.evaluate(
        """() => {
          const scene = window.seen(window.viewAt(6));
          scene.show([16_000, 17_500]);
          const { tallies, placement } = scene;
          const { data, width } = window.engine.paintSurface(tallies, "light");
          const opacity = (dot) => data[4 * dot + 3];
          const around = (dot, reach) => {
            let sum = 0;
            for (let down = -reach; down <= reach; down += 1) {
              for (let across = -reach; across <= reach; across += 1) {
                sum += tallies.dots[dot + down * width + across] ?? 0;
              }
            }
            return sum;
          };
          const dots = [...tallies.dots.keys()];
          const fullest = tallies.dots.indexOf(Math.max(...tallies.dots));
          return {
            size: [width, data.length / 4], expected: [placement.dotsAcross, placement.dotCount],
            fullest: opacity(fullest), most: Math.max(...dots.map(opacity)),
            far: Math.max(...dots.filter((dot) => around(dot, 7) === 0).map(opacity)),
          };
        }"""
    )

    assert surface["size"] == surface["expected"]
    assert surface["fullest"] == surface["most"] > 200
    assert surface["far"] == 0


RINGS = [
    [(0, 0), (100, 0), (100, 80), (0, 80)],
    [(20, 20), (40, 20), (40, 60), (20, 60)],  # a hole
    [(150, 10), (190, 40), (150, 70), (165, 40)],  # a part apart, with a notch
]


def test_a_point_is_inside_an_outline_as_shapely_says(engine):
    rng = np.random.default_rng(1)
    points = [(float(x), float(y)) for x, y in rng.uniform(-10, 210, (400, 2))]
    outline = shapely.union(shapely.Polygon(RINGS[0], [RINGS[1]]), shapely.Polygon(RINGS[2]))

    inside = engine.evaluate(
        """([rings, points]) => {
          const toPoint = ([x, y]) => ({ x, y });
          const outline = rings.map((ring) => ring.map(toPoint));
          return points.map((point) => window.engine.isInside(toPoint(point), outline));
        }""",
        [RINGS, points],
    )

    assert inside == [outline.contains(shapely.Point(point)) for point in points]


def test_the_number_of_a_governorate_stands_in_the_middle_of_its_largest_part(engine):
    middle = engine.evaluate(
        """(rings) => {
          const outline = rings.map((ring) => ring.map(([x, y]) => ({ x, y })));
          return window.engine.middleOf(outline);
        }""",
        [RINGS[2], RINGS[1], RINGS[0][::-1]],
    )

    assert (middle["x"], middle["y"]) == pytest.approx((50, 40))
