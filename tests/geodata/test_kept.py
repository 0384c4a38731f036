import threading
from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.kept import BESIDE_BYTES, Kept

KEYS = st.integers(0, 9)


def _kept(room):
    """Keeps texts, each as large as the thousands of bytes that it has letters."""
    return Kept(room * BESIDE_BYTES, lambda text: len(text) * BESIDE_BYTES)


@given(st.lists(KEYS), st.integers(0, 30))
def test_get_keeps_what_was_asked_for_last_as_far_as_there_is_room(keys, room):
    kept, expected, made = _kept(room), OrderedDict(), []

    for key in keys:

        def make(key=key):
            made.append(key)
            return key * "x"

        before = len(made)
        assert kept.get(key, make) == key * "x"
        assert (len(made) == before) == (key in expected)
        expected[key] = key + 1
        expected.move_to_end(key)
        while sum(expected.values()) > room:
            expected.popitem(last=False)
        assert kept.nbytes == sum(expected.values()) * BESIDE_BYTES <= room * BESIDE_BYTES


def test_get_of_an_answer_larger_than_all_room_gives_it_and_keeps_nothing():
    kept = _kept(3)

    assert kept.get("large", lambda: "xxxx") == "xxxx"
    assert (kept.nbytes, kept.peek("large")) == (0, None)


def test_get_after_making_failed_makes_it_anew():
    kept = _kept(9)

    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: str(1 / 0))

    assert kept.get("key", lambda: "x") == "x"
    assert kept.nbytes == 2 * BESIDE_BYTES


def test_peek_of_what_was_never_asked_for_is_none():
    assert _kept(9).peek("key") is None


def test_peek_does_not_count_as_asking():
    kept = _kept(4)
    kept.get("first", lambda: "x")
    kept.get("second", lambda: "x")

    assert kept.peek("first") == "x"
    kept.get("third", lambda: "x")

    assert (kept.peek("first"), kept.peek("second")) == (None, "x")


def test_get_of_another_key_does_not_wait_for_one_that_is_being_made():
    kept, may_end = _kept(9), threading.Event()
    thread = threading.Thread(target=kept.get, args=("slow", lambda: may_end.wait(10) and "x"))
    thread.start()

    assert kept.get("other", lambda: "y") == "y"
    assert kept.peek("slow") is None

    may_end.set()
    thread.join()
    assert kept.peek("slow") == "x"


def test_get_by_many_threads_at_once_makes_one_answer():
    kept, gate, made = _kept(9), threading.Barrier(8), []

    def ask():
        gate.wait()
        kept.get("key", lambda: made.append("x") or "x")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == ["x"]
    assert kept.nbytes == 2 * BESIDE_BYTES


def test_answer_dropped_while_it_is_made_takes_no_room():
    kept = _kept(2)

    assert kept.get("outer", lambda: kept.get("inner", lambda: "x")) == "x"
    assert kept.peek("outer") is None
    assert kept.nbytes == 2 * BESIDE_BYTES
