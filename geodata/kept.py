"""Answers kept for whoever asks the same again, up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

BESIDE_BYTES = 1_000
"""What an answer takes beside its own size: its key, its lock and its place."""


class Kept(Generic[Key, Value]):
    """Answers by what was asked. Where room ends, what was asked for longest ago goes.

    Threads may share it. An answer is made by the first who asks for it; who
    asks for the same meanwhile waits for it, and who asks for another does not.

    Parameters
    ----------
    most_bytes
        Room for all answers together, :data:`BESIDE_BYTES` of each included.
    size_of
        How many bytes an answer has.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._answers: OrderedDict[Key, _Answer[Value]] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes that all answers take."""
        return self._bytes

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The answer that is kept; made and kept, if there is none."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                answer = self._answers[key] = _Answer()
                self._grow(answer, BESIDE_BYTES)
            else:
                self._answers.move_to_end(key)
        with answer.lock:
            if answer.value is None:
                answer.value = make()
                with self._lock:
                    # Unless others took its place meanwhile.
                    if self._answers.get(key) is answer:
                        self._grow(answer, self._size_of(answer.value))
            return answer.value

    def peek(self, key: Key) -> Value | None:
        """The answer, if it is kept; this does not count as asking for it."""
        answer = self._answers.get(key)
        return answer.value if answer else None

    def _grow(self, answer: _Answer[Value], size: int) -> None:
        answer.size += size
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= oldest.size


class _Answer(Generic[Value]):
    """One answer, or the place of one that is being made."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: Value | None = None
        self.size = 0
