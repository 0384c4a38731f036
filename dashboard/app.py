"""The ASGI application: Streamlit's page, our routes, headers and start-up."""

from __future__ import annotations

import gc
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from dashboard.atlas import Settings, shared_atlas
from dashboard.preload import Preload
from dashboard.routes import ROUTES, warm_up
from dashboard.security import SameSiteOnly, SecurityHeaders
from dashboard.wording import load_words
from geodata.errors import GeodataError

_LOG = logging.getLogger("dashboard")


def _import_page() -> None:
    """Import what the page imports, so that it is frozen too and no reader waits for it.

    All but streamlit-folium: it registers its frame as it is imported, which
    works only once Streamlit runs.
    """
    for module in ("folium", "dashboard.views.panel", "dashboard.views.tables"):
        import_module(module)


@asynccontextmanager
async def _lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the collection before the first reader comes.

    Then freeze what exists: Streamlit collects garbage after every rerun, and
    walking the imported libraries each time would cap twenty viewers at about
    thirteen reruns a second.
    """
    try:
        atlas = shared_atlas()
        _ = (atlas.version, atlas.index, atlas.links)
        warm_up()
        _import_page()
    except GeodataError as error:
        # The page says the same to each reader; the server stays up for a fix.
        _LOG.error("%s", error)
    gc.collect()
    gc.freeze()
    yield {}


def _on_script_error(error: Exception) -> bool:
    """Show a sentence and a reference; the traceback goes to the log alone."""
    reference = secrets.token_hex(4)
    _LOG.error("page error %s", reference, exc_info=error)
    st.error(load_words()("error.page", reference=reference))
    return True


_routes: list[BaseRoute] = list(ROUTES)

app = st.App(
    Path(__file__).with_name("page.py"),
    lifespan=_lifespan,
    routes=_routes,
    middleware=[
        Middleware(SecurityHeaders, embed_origins=Settings.from_environment().embed_origins),
        Middleware(SameSiteOnly),
        Middleware(Preload),
    ],
    on_script_error=_on_script_error,
)
