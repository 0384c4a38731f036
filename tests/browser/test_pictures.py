"""Pictures as a reader sees and saves them; the view in words."""

import csv
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WINTER = "?dates=2019-12-01&dates=2020-01-31"
CHART = ".st-key-picture-chart svg.marks"
INK = {"light": "rgb(29, 33, 38)", "dark": "rgb(230, 232, 234)"}
KINDS = ("Over time", "By kind", "By party", "By governorate", "Who claims what")


def _open_pictures(visit, query=WINTER):
    page = visit.open(query)
    page.get_by_role("tab", name="Pictures").click()
    page.wait_for_selector(CHART)
    visit.wait_until_settled()
    return page


def _save(page, name, folder):
    with page.expect_download() as saving:
        page.get_by_role("button", name=name).click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_picture_is_drawn_with_its_method_and_without_other_sites(open_visit, scheme):
    with open_visit(color_scheme=scheme) as visit:
        page = _open_pictures(visit)
        for kind in KINDS:
            page.locator(".st-key-picture").get_by_text(kind, exact=True).click()
            visit.wait_until_settled()
            page.wait_for_selector(CHART)
            method = page.locator(".stTabs [data-testid='stCaptionContainer']").first
            expect(method).to_contain_text("Each")
            inks = page.locator(f"{CHART} text").evaluate_all(
                "texts => texts.map(text => getComputedStyle(text).fill)"
            )
            assert set(inks) <= {INK[scheme], "rgb(255, 255, 255)"}


def test_picture_follows_the_dates(visit):
    page = _open_pictures(visit)
    bars = page.locator(f"{CHART} .mark-rect path")
    winter = bars.count()

    page.goto(f"{visit.origin}/?dates=2020-01-01&dates=2020-01-10")
    page.get_by_role("tab", name="Pictures").click()
    page.wait_for_selector(CHART)

    expect(bars).not_to_have_count(winter)


def test_picture_is_saved_as_svg_png_and_csv(visit, tmp_path):
    page = _open_pictures(visit)

    svg, png, table = (_save(page, f"Download {kind}", tmp_path) for kind in ("SVG", "PNG", "CSV"))

    root = ElementTree.fromstring(svg.read_text("utf-8"))  # noqa: S314 (our own)
    text = " ".join(root.itertext())
    assert "incidents between 1 December 2019 and 31 January 2020" in text
    assert "Each bar is one day" in text
    width, height = struct.unpack(">II", Path(png).read_bytes()[16:24])
    assert [str(width // 2), str(height // 2)] == [root.attrib["width"], root.attrib["height"]]
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["from", "until", "certainly", "possibly"]
    assert len(rows) == 1 + 62


def test_nothing_to_draw_says_so(visit):
    page = visit.open("?q=nosuchword")

    page.get_by_role("tab", name="Pictures").click()

    expect(page.get_by_text("Nothing to draw in these dates with these filters.")).to_be_visible()


def test_title_and_status_say_the_view(visit):
    page = visit.open(f"{WINTER}&event_type=air_strike&voices=2")
    said = "incidents between 1 December 2019 and 31 January 2020, air strikes, corroborated by two"

    page.wait_for_function("said => document.title.includes(said)", arg=said)
    expect(page.locator(".st-key-count-line [role=status]")).to_contain_text(said)


def test_filter_of_support_changes_map_title_and_address(visit):
    page = visit.open()
    page.get_by_text("How well supported").click()
    page.get_by_role("button", name="Two outlets").click()

    stats = visit.wait_for_stats("stats => stats.filter === 'voices=2'")

    assert 0 < stats["shown"] < stats["total"]
    page.wait_for_function("() => document.title.includes('corroborated by two outlets')")
    assert "voices=2" in page.url
