"""A long list, a page at a time: the server sends no more than one page."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from dashboard.wording import Words


def current_page(key: str, listed: Hashable) -> int:
    """Number of the page that is open, from 1; 1 again once something else is listed.

    ``listed`` tells lists apart, for example by their filter and window.
    """
    opened = st.session_state.get(_state(key))
    return opened[1] if opened is not None and opened[0] == listed else 1


def render_pager(key: str, listed: Hashable, size: int, total: int, words: Words) -> None:
    """Show which rows the page has, and the ways to its neighbours; nothing for one page."""
    if total <= size:
        return
    number = current_page(key, listed)
    last = min(number * size, total)

    def turn(step: int) -> None:
        st.session_state[_state(key)] = (listed, number + step)

    with st.container(horizontal=True, vertical_alignment="center", key=f"pager {key}"):
        st.button(
            words("pager.previous"),
            on_click=turn,
            args=(-1,),
            disabled=number == 1,
            key=f"previous {key}",
        )
        said = words("pager.rows", first=(number - 1) * size + 1, last=last, total=total)
        st.caption(said, width="content")
        st.button(
            words("pager.next"),
            on_click=turn,
            args=(1,),
            disabled=last == total,
            key=f"next {key}",
        )


def _state(key: str) -> str:
    return f"page of {key}"
