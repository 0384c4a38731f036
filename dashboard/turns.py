"""Readers take turns: one run of the page after the other.

Python lets one thread run at a time anyway. Left to it, the runs of fifty
readers change places every few milliseconds, so that all of them end late; and
the thread that talks to the browsers waits behind all of them for each word.
In turns, each run is as fast as if it were alone (docs/performance.md).
"""

from __future__ import annotations

import time
from threading import Semaphore
from types import TracebackType
from typing import Self

LONGEST_WAIT_S = 2.0
"""Then a run begins out of turn: one that hangs must not hold up everybody."""

# Not a lock: a semaphore wakes those who wait in the order of their coming.
_TURNS = Semaphore(1)


class Turn:
    """A turn to run; a context manager."""

    _is_mine = False

    def __enter__(self) -> Self:
        """Wait for it, up to :data:`LONGEST_WAIT_S`."""
        self._is_mine = _TURNS.acquire(timeout=LONGEST_WAIT_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one run."""
        if self._is_mine:
            _TURNS.release()

    def sleep(self, seconds: float) -> None:
        """Let others run for so long."""
        self.__exit__(None, None, None)
        time.sleep(seconds)
        self.__enter__()
