"""What a reader asks for apart from the dates, and the text form that it has in a URL.

:class:`geodata.index.IncidentIndex` answers which incidents that are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, quote, urlencode

import numpy as np
import numpy.typing as npt

from geodata.errors import FilterError
from geodata.text import clean_text

Mask = npt.NDArray[np.bool_]
"""One truth value a row of the incident frame."""

DOUBT_FACETS = ("voices", "basis", "conflict")
"""How well an incident is supported: facets that are derived of other columns, one value a row.

``voices`` is the number of independent outlets, ``3`` for three or more;
``basis`` is ``inferred`` where a headline value rests on an inferred claim,
else ``stated``; ``conflict`` is ``yes`` where claims cannot all be true, else ``no``.
"""
FACETS = ("event_type", "actor", "admin1", "source", "grade", *DOUBT_FACETS)
"""The facets of the filter that are chosen from lists, in the order shown."""

TEXT = "q"
"""What a query calls the text."""
MAX_TEXT = 100
"""Characters of a text that are looked at."""
_MAX_VALUES = 200


@dataclass(frozen=True)
class IncidentFilter:
    """What to show apart from the dates. An empty facet asks for everything.

    Values within a facet are alternatives; facets are conditions together, and
    so is each word of the text.
    """

    event_type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return not self.to_query()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words to look for: cleaned, case folded, each once, in order."""
        text = clean_text(clean_text(self.text).casefold())[:MAX_TEXT]
        return tuple(sorted(set(text.split())))

    def without(self, facet: str) -> IncidentFilter:
        """The same filter with one facet open: for counting that facet's values."""
        return replace(self, **{facet: ()})  # type: ignore[arg-type]

    def parts(self) -> list[IncidentFilter]:
        """One filter for each facet chosen and for the text: what passes all of them passes this.

        Examples
        --------
        >>> [part.to_query() for part in IncidentFilter(grade=("fair",), text="a b").parts()]
        ['grade=fair', 'q=a%20b']
        """
        chosen = {facet: getattr(self, facet) for facet in FACETS}
        parts = [IncidentFilter(**{facet: values}) for facet, values in chosen.items() if values]
        return [*parts, IncidentFilter(text=self.text)] if self.words else parts

    def to_query(self) -> str:
        """Write it as the query of a URL: one text for all filters that ask for the same.

        Facets stand in the order of :data:`FACETS`, values and words in their
        own. Empty if the filter is.

        Examples
        --------
        >>> IncidentFilter(actor=("iran", "isis", "iran"), text=" Rockets  ").to_query()
        'actor=iran&actor=isis&q=rockets'
        """
        pairs = [(facet, value) for facet in FACETS for value in sorted(set(getattr(self, facet)))]
        if self.words:
            pairs.append((TEXT, " ".join(self.words)))
        return urlencode(pairs, quote_via=quote)

    @classmethod
    def from_query(cls, query: str) -> IncidentFilter:
        """Read the query of a URL, in any order of its parts.

        Queries that ask for the same give equal filters.

        Raises
        ------
        FilterError
            If a part is not ``name=value``, a name is not a facet or ``q``, the
            text is too long, or there are too many values.
        """
        chosen: dict[str, list[str]] = {}
        for name, value in _read_pairs(query):
            chosen.setdefault(name, []).append(value)
        texts = chosen.pop(TEXT, [])
        if unknown := chosen.keys() - set(FACETS):
            raise FilterError(f"{min(unknown)!r} is not a filter; there are {_NAMES}")
        text = " ".join(texts)
        if len(text) > MAX_TEXT:
            raise FilterError(f"the text is longer than {MAX_TEXT} characters")
        facets = {facet: tuple(sorted(set(values))) for facet, values in chosen.items()}
        return cls(**facets, text=" ".join(cls(text=text).words))


_NAMES = ", ".join((*FACETS, TEXT))


def _read_pairs(query: str) -> list[tuple[str, str]]:
    if not query:
        return []
    if query.count("&") >= _MAX_VALUES:
        raise FilterError(f"there are more than {_MAX_VALUES} values")
    try:
        return parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise FilterError("the filter is not written as name=value&name=value") from None
