"""Say in one sentence why the server could not listen on an address.

Streamlit would find out too, but only after the imports, and in a log line.
Runs before anything is installed: the standard library only.
"""

from __future__ import annotations

import errno
import socket
import sys


def fault_of(host: str, port: str) -> str | None:
    """Why ``host`` and ``port`` cannot be served on; nothing if they can."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        return f"PORT is {port!r}; expected a number from 1 to 65535."
    try:
        _listen(host, int(port))
    except OSError as error:
        return _in_words(error, host, port)
    return None


def _listen(host: str, port: int) -> None:
    """Listen and stop at once, in the way that Streamlit does."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()


def _in_words(error: OSError, host: str, port: str) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {host!r}, which is no address of this machine."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use on {host}; choose another one: PORT=8502."
    return f"Cannot listen on {host}, port {port}: {error.strerror}."


if __name__ == "__main__":
    sys.exit(fault_of(*sys.argv[1:3]))
