"""Casualties as a range chart: a row for each claim, a band for the headline.

Pure data: where each bar begins and ends on the scale, in per cent of it. A
template draws it as a table whose bars are boxes, so that it can be printed,
mirrored, read aloud and read without any script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.phrases import say_quantity
from dashboard.wording import Words
from geodata.quantities import Quantity

_MOST_TICKS = 5
_OPEN_ROOM = 5 / 4
"""Room beyond the largest number, for the arrow of a count without a highest one."""


@dataclass(frozen=True)
class Bar:
    """A count on the scale. Both ends in per cent of it; None if nothing is known."""

    said: str
    start: float | None = None
    end: float | None = None
    is_open_below: bool = False
    is_open_above: bool = False

    @property
    def width(self) -> float:
        """Per cent of the scale from start to end; 0 for a single number."""
        return (self.end or 0.0) - (self.start or 0.0)


@dataclass(frozen=True)
class Tick:
    """A number under the scale, and where it stands in per cent."""

    said: str
    at: float


@dataclass(frozen=True)
class Scale:
    """From nothing to a round number that all counts fit below."""

    top: int
    step: int

    @classmethod
    def of(cls, quantities: Iterable[Quantity]) -> Scale:
        """The smallest round scale for some counts.

        Examples
        --------
        >>> Scale.of([Quantity(2, None, 3)])
        Scale(top=3, step=1)
        >>> Scale.of([Quantity(low=700)])
        Scale(top=1000, step=200)
        """
        needed = 1.0
        for quantity in quantities:
            bounds = [bound for bound in (quantity.low, quantity.high) if bound is not None]
            if bounds:
                room = _OPEN_ROOM if quantity.high is None else 1
                needed = max(needed, max(bounds) * room)
        step = _round_step(needed / _MOST_TICKS)
        return cls(top=-int(-needed // step) * step, step=step)

    def ticks(self, words: Words) -> tuple[Tick, ...]:
        """The numbers under the scale."""
        values = range(0, self.top + 1, self.step)
        return tuple(Tick(words.number(value), self._place(value)) for value in values)

    def bar(self, quantity: Quantity, words: Words) -> Bar:
        """Where a count lies. A bound that nobody gave reaches to the end of the scale."""
        said = say_quantity(words, quantity)
        if quantity.is_unknown:
            return Bar(said)
        return Bar(
            said,
            start=self._place(quantity.low or 0),
            end=100.0 if quantity.high is None else self._place(quantity.high),
            is_open_below=quantity.low is None,
            is_open_above=quantity.high is None,
        )

    def _place(self, value: int) -> float:
        return round(100 * value / self.top, 2)


def _round_step(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that is at least this."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


@dataclass(frozen=True)
class ChartRow:
    """One claim: its number in the list of claims, who makes it, and its bar."""

    number: int
    who: str
    bar: Bar
    counts: bool
    """Whether the headline rests on it; one that waits or was retracted does not."""


@dataclass(frozen=True)
class ChartGroup:
    """The claims about one group of people; the name is empty for all of them."""

    name: str
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True)
class CasualtyChart:
    """The claims about killed or injured, and the headline that follows."""

    label: str
    headline: Bar
    groups: tuple[ChartGroup, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Count:
    """One claim before it is drawn."""

    number: int
    group: str
    who: str
    quantity: Quantity
    counts: bool


def draw_casualties(
    label: str, headline: Quantity, counts: Sequence[Count], words: Words
) -> CasualtyChart | None:
    """Lay the claims and the headline on one scale; None if there is no claim.

    Groups keep the order in which claims name them.
    """
    if not counts:
        return None
    scale = Scale.of([headline, *(count.quantity for count in counts)])
    by_group: dict[str, list[ChartRow]] = {}
    for count in counts:
        row = ChartRow(count.number, count.who, scale.bar(count.quantity, words), count.counts)
        by_group.setdefault(count.group, []).append(row)
    return CasualtyChart(
        label=label,
        headline=scale.bar(headline, words),
        groups=tuple(ChartGroup(name, tuple(rows)) for name, rows in by_group.items()),
        ticks=scale.ticks(words),
    )
