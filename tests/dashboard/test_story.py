import json
import re
from dataclasses import replace
from datetime import date

import pytest
import streamlit as st

from dashboard import story
from geodata.seeds import Seeds
from geodata.stories import Step, Story

WINTER, MOSUL = "winter-2019-20", "fallujah-to-mosul"
K1 = "2019-12-27-k1-rocket-attack"
KILLING = "2020-01-03-soleimani-muhandis-killing"
KILLING_DAYS = (date(2019, 12, 20), date(2020, 1, 10))


def _plain(text):
    return re.sub(r"\\(.)", r"\1", text)


def _labels(page):
    return [_plain(button.label) for button in page.button]


def _press(page, label):
    return next(button for button in page.button if _plain(button.label) == label).click().run()


def _html(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def _param(page, name):
    value = page.query_params[name]
    return value[0] if isinstance(value, list) else value


def _goto(page):
    arguments = json.loads(page.get("component_instance")[0].proto.json_args)
    state = re.search(r"window\.incidentState = (\{.*?\});", json.dumps(arguments)).group(1)
    return json.loads(state.encode().decode("unicode_escape"))["goto"]


@pytest.fixture
def make_story():
    def make(steps, **fields):
        told = [
            step if isinstance(step, Step) else Step(incident=step, says="S.") for step in steps
        ]
        return Story(id="a-story", title="A story", summary="Told.", steps=told, **fields)

    return make


def test_a_page_without_a_story_has_no_bar(open_page):
    page = open_page()

    assert not page.exception
    assert not any(button.key == "story-next" for button in page.button)
    assert _goto(page) is None


def test_a_link_to_a_step_opens_its_incident_days_and_place(open_page):
    page = open_page(story=WINTER, step="4")

    assert not page.exception
    assert _param(page, "incident") == KILLING
    assert page.slider(key="dates").value == KILLING_DAYS
    assert _goto(page) == [44.3, 33.3, 9.0]
    assert "4 of 8" in _html(page)
    assert "Killing of Qasem Soleimani" in _html(page)


def test_a_link_with_days_and_incident_of_its_own_keeps_them(open_page):
    page = open_page(story=WINTER, step="4", dates=["2020-01-01", "2020-01-02"], incident=K1)

    assert page.slider(key="dates").value == (date(2020, 1, 1), date(2020, 1, 2))
    assert _param(page, "incident") == K1


@pytest.mark.parametrize("name", [WINTER, MOSUL])
def test_next_leads_through_every_step_and_previous_back(open_page, atlas, name):
    steps = atlas.records.stories[name].steps
    page = open_page(story=name)
    for number, step in enumerate(steps, start=1):
        assert _param(page, "incident") == step.incident
        assert page.slider(key="dates").value == story.window_of(atlas, step)
        assert f"{number} of {len(steps)}" in _html(page)
        if number < len(steps):
            _press(page, "Next (n)")
    assert not page.exception
    assert next(button for button in page.button if button.key == "story-next").disabled

    _press(page, "Previous (p)")
    assert _param(page, "step") == str(len(steps) - 1)


def test_leaving_a_story_keeps_what_it_showed(open_page):
    page = open_page(story=WINTER, step="4")
    _press(page, "Leave the story")

    assert "story" not in page.query_params
    assert "step" not in page.query_params
    assert _param(page, "incident") == KILLING
    assert page.slider(key="dates").value == KILLING_DAYS
    assert "Next (n)" not in _labels(page)


@pytest.mark.parametrize(
    ("step", "shown"),
    [("99", "8 of 8"), ("0", "1 of 8"), ("-1", "1 of 8"), ("four", "1 of 8"), ("", "1 of 8")],
)
def test_a_step_that_is_not_there_is_the_nearest_one(open_page, step, shown):
    page = open_page(story=WINTER, step=step)

    assert not page.exception
    assert shown in _html(page)


def test_an_unknown_story_is_said_and_can_be_left(open_page):
    page = open_page(story="<b>no such</b>")

    assert not page.exception
    assert "There is no story “<b>no such</b>”" in _plain(page.warning[0].value)
    _press(page, "Leave the story")
    assert "story" not in page.query_params


def test_a_retracted_story_is_not_offered(
    make_atlas, make_story, make_source, make_claim, make_incident
):
    atlas = make_atlas([make_incident(make_claim("date", "2020-01-03"))], [make_source()])
    history = (
        {"on": "2026-11-20", "what": "recorded", "reason": "Written."},
        {"on": "2026-11-21", "what": "retracted", "reason": "Told better elsewhere."},
    )
    told = make_story(["an-incident"] * 2)
    atlas.records.stories.update({"a-story": told})
    assert story.stories_of(atlas) == [told]

    atlas.records.stories["a-story"] = told.model_copy(
        update={"history": make_story(["an-incident"] * 2, history=history).history}
    )
    assert story.stories_of(atlas) == []
    assert story.place_of(atlas, "a-story", 1) is None


def test_a_step_without_dates_or_view_takes_them_from_its_incident(
    make_atlas, make_source, make_claim, make_incident
):
    placed = make_incident(
        make_claim("date", "2020-01-03"), make_claim("place", "Mosul"), incident_id="placed"
    )
    unplaced = make_incident(make_claim("date", "2019-12-01"), incident_id="unplaced")
    bare = make_incident(make_claim("event_type", "riot"), incident_id="bare")
    atlas = make_atlas([placed, unplaced, bare], [make_source()])
    steps = {name: Step(incident=name, says="S.") for name in ("placed", "unplaced", "bare")}

    longitude, latitude, zoom = story.camera_of(atlas, steps["placed"])
    assert (round(longitude), round(latitude), zoom) == (43, 36, 8)
    assert story.camera_of(atlas, steps["unplaced"]) is None
    # Two weeks on both sides, cut to the slider's days.
    assert story.window_of(atlas, steps["placed"]) == (date(2019, 12, 20), date(2020, 1, 3))
    assert story.window_of(atlas, steps["bare"]) is None


def test_a_step_whose_incident_was_taken_back_says_so(
    open_page, compile_build, make_story, make_source, make_claim, make_incident
):
    history = (
        {"on": "2026-11-20", "what": "recorded", "reason": "Coded."},
        {"on": "2026-11-21", "what": "retracted", "reason": "It was another one."},
    )
    incidents = [
        make_incident(make_claim("date", "2020-01-03"), incident_id="there"),
        make_incident(make_claim("date", "2020-01-04"), incident_id="gone", history=history),
    ]
    seeds = Seeds(
        sources={"paper": make_source()},
        actors={},
        incidents={incident.id: incident for incident in incidents},
        rejected=(),
        read_count=4,
        stories={"a-story": make_story(["there", "gone"])},
    )
    page = open_page(compile_build(seeds), story="a-story", step="2")

    assert not page.exception
    assert "taken back" in _html(page)


def test_a_step_that_was_not_reported_on_the_day_shown_says_so_and_is_read(open_page):
    page = open_page(story=WINTER, step="4", known="2020-01-01")

    assert not page.exception
    assert "not reported yet" in _html(page)
    assert "Killing of Qasem Soleimani" in _html(page)
    _press(page, "Previous (p)")
    assert _param(page, "step") == "3"
    assert _param(page, "known") == "2020-01-01"


def test_an_embedded_step_has_its_words_and_ways(open_page, monkeypatch):
    monkeypatch.setattr(type(st.context), "is_embedded", property(lambda self: True))
    page = open_page(story=WINTER, step="4")

    assert not page.exception
    assert "4 of 8" in _html(page)
    assert "Next (n)" in _labels(page)


def test_the_tab_lists_the_stories_and_begins_one(open_page, words):
    page = open_page()
    page.session_state["tabs"] = words("tabs.stories")
    page.run()
    _press(page, "Follow “Fallujah to Mosul”")

    assert not page.exception
    assert (_param(page, "story"), _param(page, "step")) == (MOSUL, "1")
    assert "1 of 9" in _html(page)


def test_a_story_cannot_smuggle_markup_into_the_page(
    open_page, compile_build, hostile_seeds, hostile_text, words
):
    incident = next(iter(hostile_seeds.incidents))
    steps = [Step(incident=incident, says=hostile_text)] * 2
    told = Story(id="hostile", title=hostile_text, summary=hostile_text, steps=steps)
    build = compile_build(replace(hostile_seeds, stories={"hostile": told}))
    page = open_page(build, story="hostile")
    page.session_state["tabs"] = words("tabs.stories")
    page.run()

    assert not page.exception
    assert "<script>alert" not in _html(page)
    assert "<img src=x" not in _html(page)
    shown = [*(button.label for button in page.button), *(text.value for text in page.caption)]
    assert not [text for text in shown if re.search(r"(?<!\\)[<\[]", text)]
