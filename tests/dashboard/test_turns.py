import threading
import time

import pytest

from dashboard import turns
from dashboard.turns import Turn


def _run(times, seconds=0.02):
    with Turn():
        times.append(("begins", threading.get_ident()))
        time.sleep(seconds)
        times.append(("ends", threading.get_ident()))


def _start(*calls):
    threads = [threading.Thread(target=target, args=args) for target, *args in calls]
    for thread in threads:
        thread.start()
    return threads


def test_runs_that_come_at_once_run_one_after_the_other():
    times = []
    for thread in _start(*[(_run, times)] * 5):
        thread.join()
    pairs = list(zip(times[::2], times[1::2], strict=True))
    assert len(pairs) == 5
    for (begins, first), (ends, second) in pairs:
        assert (begins, ends, first) == ("begins", "ends", second)


def test_a_run_that_fails_lets_the_next_one_run():
    with pytest.raises(ZeroDivisionError), Turn():
        1 / 0  # noqa: B018
    times = []
    _run(times)
    assert len(times) == 2


def test_a_run_that_sleeps_lets_others_run_meanwhile():
    times = []
    with Turn() as turn:
        threads = _start((_run, times, 0))
        turn.sleep(0.2)
        assert len(times) == 2
    threads[0].join()


def test_a_run_that_hangs_holds_up_nobody_for_long(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0.05)
    times = []
    with Turn():
        for thread in _start((_run, times), (_run, times)):
            thread.join()
        assert len(times) == 4
    _run(times)
    assert len(times) == 6
