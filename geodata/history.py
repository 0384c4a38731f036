"""The history of the records: what may change between two states of a seed folder.

The folder is append-only. A record that turns out wrong is revised or
retracted, and says so; it never vanishes, and its past is never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geodata.records import Incident, Record, Source
from geodata.seeds import Seeds
from geodata.stories import Story

_KINDS = ("sources", "actors", "incidents", "stories")


def check_append_only(before: Seeds, after: Seeds) -> tuple[str, ...]:
    """What was lost or rewritten between two states, in a sentence each; empty is well.

    Parameters
    ----------
    before, after : Seeds
        An earlier and a later state of the same folder.
    """
    return tuple(
        fault
        for kind in _KINDS
        for fault in _faults(kind, getattr(before, kind), getattr(after, kind))
    )


def _faults(kind: str, before: Mapping[str, Record], after: Mapping[str, Record]) -> Iterator[str]:
    for record_id, earlier in before.items():
        later = after.get(record_id)
        if later is None:
            yield f"{kind}: {record_id} is gone; a record is retracted in its history, not deleted"
        elif (fault := _fault_of_history(earlier, later)) is not None:
            yield f"{kind}: {record_id} {fault}"


def _fault_of_history(earlier: Record, later: Record) -> str | None:
    if not isinstance(earlier, Source | Incident | Story) or not isinstance(later, type(earlier)):
        return None  # actors have no history
    if not earlier.history:
        return None  # recorded before there were histories
    added = later.history[len(earlier.history) :]
    if later.history[: len(earlier.history)] != earlier.history:
        return "has another past than before; entries of a history are added, never changed"
    if not added and _content(earlier) != _content(later):
        return "has changed, and its history does not say so; add 'revised' with a reason"
    return None


def _content(record: Record) -> dict[str, object]:
    return record.model_dump(exclude={"history"})
