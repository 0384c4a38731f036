"""Find Chromium: for the browser tests, and by itself for ``script/chromium``.

The standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLAYWRIGHT = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
_ADVICE = (
    "No Chromium was found, and the browser tests need one: install it "
    "(on Debian: apt-get install chromium), or set CHROMIUM to the path of its program."
)


class NoChromiumError(Exception):
    """There is no Chromium; the message says what to install."""


def find_chromium() -> Path:
    """Where Chromium is: CHROMIUM, a program on the PATH, or Playwright's own.

    Raises
    ------
    NoChromiumError
        If there is none, or CHROMIUM names something that is no program.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return _checked(named)
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found:
        return Path(found)
    own = _of_playwright()
    if own is None:
        raise NoChromiumError(_ADVICE)
    return own


def _checked(named: str) -> Path:
    # Never passed over in silence: whoever sets it means that very browser.
    found = shutil.which(named)
    if found is None:
        raise NoChromiumError(f"CHROMIUM is {named!r}, which is not a program.")
    return Path(found)


def _of_playwright() -> Path | None:
    cache = Path.home() / ".cache" / "ms-playwright"
    found = (path for pattern in _PLAYWRIGHT for path in cache.glob(pattern))
    programs = [path for path in found if os.access(path, os.X_OK)]
    return max(programs, default=None, key=lambda path: path.stat().st_mtime)


def main() -> int:
    """Print the path, or say what to install."""
    try:
        sys.stdout.write(f"{find_chromium()}\n")
    except NoChromiumError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
