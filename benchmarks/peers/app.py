"""Serve one of the peers' Streamlit pages, with Leaflet's files from this machine.

    python -m benchmarks.peers.app PAGE

``HOST`` and ``PORT`` say where, ``INCIDENT_BUILD`` what to show, and
``BENCHMARK_PACKAGES`` is a ``node_modules`` folder with leaflet.markercluster.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from benchmarks.peers.parts import ASSETS

_CLUSTER = Path(os.environ["BENCHMARK_PACKAGES"]) / "leaflet.markercluster" / "dist"

app = st.App(
    Path(__file__).with_name(f"{sys.argv[1]}_page.py"),
    routes=[
        Mount(f"{ASSETS}/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
        Mount(f"{ASSETS}/markercluster", StaticFiles(directory=_CLUSTER)),
    ],
)

if __name__ == "__main__":
    address = {"server.address": os.environ["HOST"], "server.port": int(os.environ["PORT"])}
    app.run(config=address)
