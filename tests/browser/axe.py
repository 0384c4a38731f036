"""axe-core, which knows what makes a page unusable for some: fetched once, run in the page.

It is a program of npm and not ours to keep in the repository. A checkout
without npm or a network has no axe-core; its tests are skipped then, and say so.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

_VERSION = "4.14.1"
_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_FOLDER = Path(__file__).resolve().parents[2] / "build" / "axe"
_FETCHED_S = 120

_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], iframes: false });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({
      id, help, nodes: nodes.map((node) => [node.html.slice(0, 300), node.failureSummary]),
    }));
}"""


@cache
def axe_source() -> str:
    """The text of axe-core; skips the test that asks for it if it cannot be had."""
    script = _FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists() or not _is_ours(script):
        _fetch()
    if not _is_ours(script):
        raise AssertionError(f"{script} is not the axe-core {_VERSION} that is expected")
    return script.read_text("utf-8")


def _is_ours(script: Path) -> bool:
    return hashlib.sha256(script.read_bytes()).hexdigest() == _SHA256


def _fetch() -> None:
    """Ask npm for the pinned version; run none of its scripts."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core comes from npm, and there is no npm here")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    command = [
        *(npm, "install", "--prefix", str(_FOLDER), "--no-save", "--ignore-scripts"),
        *("--no-audit", "--no-fund", "--silent", f"axe-core@{_VERSION}"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCHED_S, check=False)
    if done.returncode != 0:
        pytest.skip(f"npm could not fetch axe-core: {done.stderr.strip() or 'no reason given'}")


def serious_violations(page: Page | Frame) -> list[dict[str, Any]]:
    """What axe-core finds in a document that is serious or critical.

    The script is evaluated by the browser's driver: the page's own policy lets
    no foreign script in, and stays as it is.
    """
    page.evaluate(axe_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
