"""The two stories, walked as a reader walks them: buttons, keys, links and reloads."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from geodata.stories import step_window

pytestmark = pytest.mark.browser

WINTER = "winter-2019-20"
STORIES = [WINTER, "fallujah-to-mosul"]
EPOCH = date(1970, 1, 1)
LAST_DAY = date(2020, 3, 14)
"""The slider's; windows are cut to it."""


def _wait_for_step(visit, number, step):
    """Wait until address, words, slider, selection and map are at a step."""
    page = visit.page
    expect(page).to_have_url(re.compile(rf"[?&]step={number}(&|$)"))
    expect(page.locator(".atlas-story h2 small")).to_contain_text(f"{number} of")
    expect(page.locator(".atlas-story")).to_contain_text(step.says[:60])
    expect(page).to_have_url(re.compile(f"incident={step.incident}"))
    start, end = ((min(day, LAST_DAY) - EPOCH).days for day in step_window(step, None))
    visit.wait_for_stats(f"stats => stats.start === {start} && stats.end === {end}")
    longitude, latitude, zoom = step.camera
    visit.page.wait_for_function(
        f"""() => {{
          const {{ map }} = document.querySelector("iframe[title*='st_folium']")
            .contentWindow.incidentMap;
          const {{ lng, lat }} = map.getCenter();
          return map.getZoom() === {zoom}
            && Math.hypot(lng - {longitude}, lat - {latitude}) < 0.05;
        }}"""
    )


def _listen(visit):
    """Wait until the keys are heard: their component is the last to come."""
    visit.page.wait_for_selector(".st-key-story-keys [role=status]", state="attached")
    visit.wait_until_settled()


@pytest.mark.parametrize("story", STORIES)
def test_buttons_lead_through_a_story_from_the_list_of_stories(visit, collection, story):
    told = collection.records.stories[story]
    page = visit.open()
    page.get_by_role("tab", name="Stories").click()
    page.get_by_role("button", name=f"Follow “{told.title}”").click()

    for number, step in enumerate(told.steps, start=1):
        _wait_for_step(visit, number, step)
        if number < len(told.steps):
            page.get_by_role("button", name="Next (n)").click()
    expect(page.get_by_role("button", name="Next (n)")).to_be_disabled()

    page.get_by_role("button", name="Previous (p)").click()
    _wait_for_step(visit, len(told.steps) - 1, told.steps[-2])


@pytest.mark.parametrize("story", STORIES)
def test_keys_lead_through_a_story_from_the_page(visit, collection, story):
    steps = collection.records.stories[story].steps
    page = visit.open(f"?story={story}&step=1")
    _listen(visit)
    for number, step in enumerate(steps, start=1):
        _wait_for_step(visit, number, step)
        page.keyboard.press("n")

    page.keyboard.press("p")
    _wait_for_step(visit, len(steps) - 1, steps[-2])


def test_keys_lead_on_from_the_map(visit, collection):
    steps = collection.records.stories[WINTER].steps
    page = visit.open(f"?story={WINTER}")
    _listen(visit)
    visit.frame.locator(".leaflet-container").focus()
    page.keyboard.press("n")
    _wait_for_step(visit, 2, steps[1])

    visit.frame.locator(".leaflet-container").focus()
    page.keyboard.press("p")
    _wait_for_step(visit, 1, steps[0])


def test_keys_pressed_in_a_row_lead_as_many_steps(visit, collection):
    steps = collection.records.stories[WINTER].steps
    page = visit.open(f"?story={WINTER}")
    _listen(visit)
    for _ in range(3):
        page.keyboard.press("n")

    _wait_for_step(visit, 4, steps[3])


def test_letters_typed_in_a_field_lead_nowhere(visit):
    page = visit.open(f"?story={WINTER}&step=3")
    _listen(visit)
    page.get_by_role("textbox", name="Search").press_sequentially("np")

    expect(page.get_by_role("textbox", name="Search")).to_have_value("np")
    visit.wait_until_settled()
    assert parse_qs(urlsplit(page.url).query)["step"] == ["3"]


def test_a_link_to_a_step_opens_it_and_a_reload_keeps_it(visit, collection):
    step = collection.records.stories[WINTER].steps[3]
    page = visit.open(f"?story={WINTER}&step=4")
    _wait_for_step(visit, 4, step)

    page.reload()

    _wait_for_step(visit, 4, step)


def test_leaving_a_story_keeps_what_it_showed(visit, collection):
    step = collection.records.stories[WINTER].steps[3]
    page = visit.open(f"?story={WINTER}&step=4")
    _wait_for_step(visit, 4, step)
    page.get_by_role("button", name="Leave the story").click()

    expect(page.locator(".atlas-story")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("story="))
    expect(page).to_have_url(re.compile(f"incident={step.incident}"))


def test_a_step_leaves_the_slider_in_sight(visit):
    page = visit.open(f"?story={WINTER}&step=3")
    _listen(visit)
    slider = page.locator(".st-key-dates").bounding_box()

    assert slider is not None
    assert slider["y"] + slider["height"] <= 900
