"""The story that a reader follows, over the map; and the list of stories."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.atlas import shared_atlas
from dashboard.component import load_component
from dashboard.markup import escape_markdown, show_html
from dashboard.state import current_story
from dashboard.story import Place, current_place, go_to_step, leave_story, stories_of
from dashboard.view import View
from dashboard.wording import Words

_KEYS = "story-keys"


def render_story_bar(view: View, words: Words) -> None:
    """Show the step of the current story, and the way to the next."""
    named = current_story()
    if named is None:
        return
    place = current_place(shared_atlas())
    with st.container(key="story-bar", horizontal=True, vertical_alignment="center"):
        if place is None:
            st.warning(words("story.not_found", id=escape_markdown(named[0])))
        else:
            _render_step(place, view, words)
            _render_ways(place, words)
        st.button(words("story.close"), on_click=leave_story, key="story-close")


def _render_step(place: Place, view: View, words: Words) -> None:
    show_html(
        "story.html",
        words,
        title=place.story.title,
        position=_position(place, words),
        incident=_title(place),
        says=place.step.says,
        is_there=shared_atlas().has_incident(place.step.incident),
        is_known=view.atlas.has_incident(place.step.incident),
    )


def _title(place: Place) -> str:
    """Of its incident; the collection also has those that were taken back."""
    return shared_atlas().collection.records.incidents[place.step.incident].title


def _render_ways(place: Place, words: Words) -> None:
    story_id, number = place.story.id, place.number
    st.button(
        words("story.previous"),
        on_click=go_to_step,
        args=(story_id, number - 1),
        disabled=place.is_first,
        key="story-previous",
    )
    st.button(
        words("story.next"),
        on_click=go_to_step,
        args=(story_id, number + 1),
        disabled=place.is_last,
        key="story-next",
    )
    _listen_to_keys(place, words)


def _listen_to_keys(place: Place, words: Words) -> None:
    """Let n and p walk the story, from the page and from the map."""

    def on_step() -> None:
        wanted: Any = st.session_state[_KEYS].get("step")
        # What a browser sends is untrusted.
        if type(wanted) is int and 1 <= wanted <= len(place.story.steps):
            go_to_step(place.story.id, wanted)

    load_component("story")(
        key=_KEYS,
        data={
            "story": place.story.id,
            "step": place.number,
            "steps": len(place.story.steps),
            "said": f"{_position(place, words)}: {_title(place)}",
        },
        on_step_change=on_step,
        height=0,
    )


def _position(place: Place, words: Words) -> str:
    return words("story.position", number=place.number, total=len(place.story.steps))


def render_stories(view: View, words: Words) -> None:
    """List the stories; the content of a tab."""
    stories = stories_of(shared_atlas())
    st.caption(words("story.intro") if stories else words("story.none"))
    for story in stories:
        st.button(
            words("story.begin", title=escape_markdown(story.title)),
            on_click=go_to_step,
            args=(story.id, 1),
            key=f"story {story.id}",
            type="tertiary",
        )
        steps = words("story.steps", count=len(story.steps))
        st.caption(f"{escape_markdown(story.summary)} · {steps}")
