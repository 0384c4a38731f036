"""The view in one sentence: for the page's title, screen readers, pictures and downloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from babel.lists import format_list

from dashboard.phrases import say_day
from dashboard.view import View
from dashboard.wording import Words
from geodata.filters import IncidentFilter

_MOST_NAMED = 3
"""Values of a facet that are named; of more, the rest is counted."""

_VOICES = ("1", "2", "3", "12", "13", "23", "123")
"""What may be chosen of the facet ``voices``, in order and without a space."""


def say_view(view: View, words: Words) -> str:
    """Say which incidents the view shows: how many, between which days, and by which filters.

    Those that certainly or possibly happened in the window are counted, on the
    map or not; undated ones, which no window leaves out, apart.
    """
    undated = int(np.count_nonzero(view.shown & view.atlas.index.is_undated))
    parts = [
        words(
            "view.between",
            shown=view.shown_count - undated,
            total=len(view.atlas.incidents),
            start=say_day(words, view.window.start),
            end=say_day(words, view.window.end),
        )
    ]
    if undated:
        parts.append(words("view.undated", count=undated))
    parts += _say_filter(view, words)
    if view.atlas.known is not None:
        parts.append(words("view.known", day=say_day(words, view.atlas.known)))
    return ", ".join(parts)


def _say_filter(view: View, words: Words) -> Iterator[str]:
    """The conditions of the filter, in the order of its facets."""
    chosen, atlas = view.filter, view.atlas
    if chosen.event_type:
        yield _say_names((words(f"view.types.{kind}") for kind in chosen.event_type), words)
    if chosen.actor:
        yield words("view.actors", names=_say_names(map(atlas.actor_name, chosen.actor), words))
    if chosen.admin1:
        yield words("view.units", names=_say_names(chosen.admin1, words))
    if chosen.source:
        outlets = dict.fromkeys(map(atlas.today.outlet_of, chosen.source))
        names = _say_names(outlets, words)
        yield words("view.sources", count=len(outlets), names=names)
    if chosen.grade:
        grades = (words(f"grade.{grade}").lower() for grade in chosen.grade)
        yield words("view.grades", names=_say_names(grades, words))
    yield from _say_support(chosen, words)
    if chosen.words:
        yield words("view.matching", text=chosen.text.strip())


def _say_support(chosen: IncidentFilter, words: Words) -> Iterator[str]:
    voices = "".join(sorted(set(chosen.voices)))
    if voices in _VOICES:
        yield words(f"view.voices.{voices}")
    # Who chooses both values of one of these leaves none out.
    if len(basis := set(chosen.basis)) == 1:
        yield words("view.basis.stated" if "stated" in basis else "view.basis.inferred")
    if len(conflict := set(chosen.conflict)) == 1:
        yield words("view.conflict.yes" if "yes" in conflict else "view.conflict.no")


def _say_names(names: Iterable[str], words: Words) -> str:
    """Join names as the language does; beyond the first few only their number is said."""
    listed = list(dict.fromkeys(names))
    rest = len(listed) - _MOST_NAMED
    if rest > 0:
        listed[_MOST_NAMED:] = [words("view.more", count=rest)]
    return format_list(listed, locale=words.locale)
