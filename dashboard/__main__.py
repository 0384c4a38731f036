"""Run the dashboard: ``python -m dashboard`` (``HOST`` and ``PORT`` override)."""

from __future__ import annotations

import os
import sys

from geodata.errors import GeodataError


def main() -> int:
    """Serve until stopped; exit code 2 for a setting that cannot be read."""
    host, port = os.environ.get("HOST", "localhost"), os.environ.get("PORT", "8501")
    if not port.isdigit() or not 0 < int(port) < 65_536:
        print(f"PORT is {port!r}; expected a number from 1 to 65535", file=sys.stderr)
        return 2
    try:
        # Imported here, since the application reads its settings as it is made.
        from dashboard.app import app
    except GeodataError as error:
        print(error, file=sys.stderr)
        return 2
    app.run(config={"server.address": host, "server.port": int(port)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
