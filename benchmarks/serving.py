"""Start and stop the servers of the measured pages, on the loopback interface alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_HOST = "127.0.0.1"
_STARTED_S = 120


@dataclass(frozen=True)
class Server:
    """A page that is being served."""

    url: str
    pid: int

    def memory_bytes(self) -> int:
        """Resident memory of the server's process."""
        return resident_bytes(self.pid)


def resident_bytes(pid: int) -> int:
    """Resident memory of a process, from /proc."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serve_floor() -> Iterator[Server]:
    """The empty page."""
    page = Path(__file__).with_name("floor_page.py")
    with _serve(["-m", "streamlit", "run", str(page)], "_stcore/health") as server:
        yield server


@contextmanager
def serve_atlas(build_folder: Path) -> Iterator[Server]:
    """Our dashboard."""
    environment = {"INCIDENT_BUILD": str(build_folder)}
    with _serve(["-m", "dashboard"], "_stcore/health", environment) as server:
        yield server


@contextmanager
def serve_peer(page: str, build_folder: Path, packages: Path) -> Iterator[Server]:
    """One of the peers' Streamlit pages."""
    environment = {"INCIDENT_BUILD": str(build_folder), "BENCHMARK_PACKAGES": str(packages)}
    with _serve(["-m", "benchmarks.peers.app", page], "_stcore/health", environment) as server:
        yield server


@contextmanager
def serve_files(folder: Path) -> Iterator[Server]:
    """A folder of files."""
    with _serve(["-m", "http.server", "--bind", _HOST, "--directory", str(folder), "{port}"]) as it:
        yield it


@contextmanager
def _serve(
    command: list[str], health: str = "", environment: dict[str, str] | None = None
) -> Iterator[Server]:
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, *(part.format(port=port) for part in command)],
        cwd=PROJECT,
        env={
            **os.environ,
            "PYTHONPATH": str(PROJECT),
            "HOST": _HOST,
            "PORT": str(port),
            "STREAMLIT_SERVER_ADDRESS": _HOST,
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
            **(environment or {}),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://{_HOST}:{port}", process.pid)
    try:
        _wait_until_healthy(f"{server.url}/{health}", process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTED_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own server)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not start: {process.args!r}")
