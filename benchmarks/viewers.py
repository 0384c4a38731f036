"""Many viewers at once: plain websocket clients that speak Streamlit's protocol.

Each opens the page as a browser does, then moves the slider every two seconds,
give or take. Measured is the time from when a move was due to the end of the
page's run: one that waits for the one before it is not spared that. No
browsers: fifty of them would need the machine that serves them.

    python -m benchmarks.viewers URL
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VIEWERS = 50
SECONDS = 30.0
_EVERY_S = 2.0
_JITTER_S = 0.5
_LONGEST_S = 60.0
_DAY_US = 86_400_000_000
"""The slider counts in microseconds."""


@dataclass
class Crowd:
    """What all viewers together met."""

    rerun_ms: list[float] = field(default_factory=list)
    first_run_ms: list[float] = field(default_factory=list)
    """The run that opens the page."""
    late: int = 0
    """Moves that had to wait, as the one before was not done."""
    errors: list[str] = field(default_factory=list)


class _Viewer:
    """One session."""

    def __init__(self, url: str, crowd: Crowd, number: int) -> None:
        self._url = url
        self._crowd = crowd
        # Which moves, and when, is the same in each measurement.
        self._random = random.Random(number)  # noqa: S311
        self._slider: tuple[str, float, float] | None = None
        self._query = ""
        self._hashes: set[str] = set()

    async def watch(self, seconds: float) -> None:
        """Open the page and move its slider for that long."""
        await asyncio.sleep(self._random.uniform(0, _EVERY_S))
        address = f"ws://{urlsplit(self._url).netloc}/_stcore/stream"
        try:
            async with websockets.connect(
                address,
                subprotocols=[websockets.Subprotocol("streamlit")],
                origin=websockets.Origin(self._url),
                max_size=None,
                proxy=None,
            ) as socket:
                self._crowd.first_run_ms.append(await self._run(socket, None))
                await self._scrub(socket, seconds)
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            self._crowd.errors.append(f"{type(error).__name__}: {error}")

    async def _scrub(self, socket: websockets.ClientConnection, seconds: float) -> None:
        if self._slider is None:
            self._crowd.errors.append("the page has no slider")
            return
        slider, first, last = self._slider
        ends = time.monotonic() + seconds
        due = time.monotonic() + self._random.uniform(0, _EVERY_S)
        while due < ends:
            self._crowd.late += due < time.monotonic()
            await asyncio.sleep(max(0, due - time.monotonic()))
            waited_ms = (time.monotonic() - due) * 1_000
            days = sorted(self._random.sample(range(int((last - first) // _DAY_US)), 2))
            window = [first + day * _DAY_US for day in days]
            took_ms = await self._run(socket, (slider, window))
            self._crowd.rerun_ms.append(waited_ms + took_ms)
            due += _EVERY_S + self._random.uniform(-_JITTER_S, _JITTER_S)

    async def _run(
        self, socket: websockets.ClientConnection, move: tuple[str, list[float]] | None
    ) -> float:
        """Ask for a run of the page; return how many milliseconds it took."""
        began = time.perf_counter()
        await socket.send(self._request(move).SerializeToString())
        async with asyncio.timeout(_LONGEST_S):
            async for content in socket:
                message = ForwardMsg.FromString(content)
                if self._take_in(message):
                    break
        return (time.perf_counter() - began) * 1_000

    def _request(self, move: tuple[str, list[float]] | None) -> BackMsg:
        request = BackMsg()
        request.rerun_script.query_string = self._query
        # What a browser keeps, the server need not send again.
        request.rerun_script.cached_message_hashes.extend(self._hashes)
        if move is not None:
            widget = request.rerun_script.widget_states.widgets.add()
            widget.id = move[0]
            widget.double_array_value.data.extend(move[1])
        return request

    def _take_in(self, message: ForwardMsg) -> bool:
        """Remember what a browser would; whether the run is over."""
        if message.metadata.cacheable:
            self._hashes.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            self._look_at(message.delta.new_element)
        return (
            kind == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        )

    def _look_at(self, element: object) -> None:
        kind = element.WhichOneof("type")  # type: ignore[attr-defined]
        if kind == "slider":
            slider = element.slider  # type: ignore[attr-defined]
            self._slider = (slider.id, slider.min, slider.max)
        elif kind == "exception":
            self._crowd.errors.append(element.exception.message)  # type: ignore[attr-defined]
        elif kind == "alert" and element.alert.format == Alert.ERROR:  # type: ignore[attr-defined]
            self._crowd.errors.append(element.alert.body)  # type: ignore[attr-defined]


def gather_crowd(url: str, viewers: int = VIEWERS, seconds: float = SECONDS) -> Crowd:
    """Let that many viewers scrub for that long."""

    async def gather() -> Crowd:
        crowd = Crowd()
        sessions = [_Viewer(url, crowd, number) for number in range(viewers)]
        await asyncio.gather(*(session.watch(seconds) for session in sessions))
        return crowd

    return asyncio.run(gather())


def main() -> None:
    """Print what a crowd met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--viewers", type=int, default=VIEWERS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    crowd = gather_crowd(options.url.rstrip("/"), options.viewers, options.seconds)
    times = sorted(crowd.rerun_ms)
    print(f"{len(times)} reruns, {crowd.late} late, {len(crowd.errors)} errors")
    if times:
        print(f"p50 {times[len(times) // 2]:.0f} ms, longest {times[-1]:.0f} ms")


if __name__ == "__main__":
    main()
