"""The charts of the pictures: Vega-Lite, which Streamlit carries, of plain rows.

Colour never says anything alone: dark and light are certain and possible, or the
lowest and the highest count, and the same is in words beside each chart. The
charts are drawn as SVG, a picture for print and of elements that a test can find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Spec = dict[str, Any]
"""A chart in the grammar of Vega-Lite (vega.github.io/vega-lite)."""

INCIDENTS_COLOR = "#0072B2"
KILLED_COLOR = "#D55E00"
INJURED_COLOR = "#CC79A7"
_EDGE = {"stroke": "#5A5A5A", "strokeWidth": 0.4}
_LIGHT = 0.4
_OPEN = {"type": "point", "filled": True, "size": 70, "opacity": 1}
"""The triangle that says "at least"."""
_CROSS = "M-.7,-.7L.7,.7M-.7,.7L.7,-.7"
_CELL_SIZE = 420
"""Area of a square of the matrix."""
_HEIGHT_PX = 280
_BAR_PX = 26
_CELL_PX = 30
_NAME_PX = 260


def time_counts(rows: Sequence[Row], color: str, title: str) -> Spec:
    """Bars over time: dark up to the lowest number, light up to the highest.

    A row has ``start``, ``middle`` and ``until`` (the day after its last) as ISO
    days, ``when`` and ``said`` in words, the numbers ``low`` and ``high``, and
    ``is_open``: a triangle stands on top of what is only at least so much.
    """
    x = {"field": "start", "type": "temporal", "scale": {"type": "utc"}, "axis": _names(grid=False)}
    bar = {"x": x, "x2": {"field": "until"}, "tooltip": _tooltip("when", "said")}
    low, high = (_count(name, title) for name in ("low", "high"))
    return _chart(
        rows,
        _HEIGHT_PX,
        {"mark": _bar(color=color), "encoding": {**bar, "y": low, "y2": {"datum": 0}}},
        {
            "mark": _bar(color=color, opacity=_LIGHT),
            "encoding": {**bar, "y": high, "y2": {"field": "low"}},
        },
        {
            "transform": [{"filter": "datum.is_open"}],
            "mark": {**_OPEN, "shape": "triangle-up", "color": color},
            "encoding": {"x": {**x, "field": "middle"}, "y": high},
        },
    )


def value_counts(rows: Sequence[Row], color: str, title: str) -> Spec:
    """Bars one below the other, in the order given: dark and light as over time.

    A row has ``name``, ``said``, ``low``, ``high`` and ``is_open``, and may have
    a ``color`` of its own.
    """
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": _names(labelLimit=_NAME_PX, labelOverlap=False),
    }
    fill = {"field": "color", "type": "nominal", "scale": None}
    bar = {"y": y, "color": fill, "tooltip": _tooltip("name", "said")}
    low, high = (_count(name, title) for name in ("low", "high"))
    return _chart(
        [{"color": color, **row} for row in rows],
        _BAR_PX * len(rows),
        {"mark": _bar(), "encoding": {**bar, "x": low, "x2": {"datum": 0}}},
        {
            "mark": _bar(opacity=_LIGHT),
            "encoding": {**bar, "x": high, "x2": {"field": "low"}},
        },
        {
            "transform": [{"filter": "datum.is_open"}],
            "mark": {**_OPEN, "shape": "triangle-right"},
            "encoding": {"y": y, "x": high, "color": fill},
        },
        {
            # In words as well: where nothing is known there is no bar, and it is no zero.
            "mark": {"type": "text", "align": "left", "dx": 9},
            "encoding": {"y": y, "x": high, "text": {"field": "said", "type": "nominal"}},
        },
    )


def matrix(rows: Sequence[Row]) -> Spec:
    """A square for each pair of parties and each outlet, with its number.

    A row has ``pair``, ``outlet``, ``number`` and ``said``, and ``shape``:
    ``full``, ``open`` (inferred alone) or ``cross`` (denied alone).
    """
    above = _names(labelLimit=180, labelOverlap=False, orient="top", labelAngle=-30)
    place = {
        "x": {"field": "outlet", "type": "nominal", "axis": above},
        "y": {
            "field": "pair",
            "type": "nominal",
            "sort": None,
            "axis": _names(labelLimit=_NAME_PX + 80, labelOverlap=False),
        },
        "tooltip": _tooltip("pair", "outlet", "said"),
    }
    number = {**place, "text": {"field": "number", "type": "quantitative"}}
    square = {"type": "point", "size": _CELL_SIZE, "opacity": 1, "color": INCIDENTS_COLOR}
    return _chart(
        rows,
        _CELL_PX * len({row["pair"] for row in rows}),
        _of_shape("full", {**square, "shape": "square", "filled": True}, place),
        _of_shape("full", {"type": "text", "color": "#ffffff"}, number),
        _of_shape("open", {**square, "shape": "square"}, place),
        _of_shape("open", {"type": "text"}, number),
        _of_shape("cross", {**square, "shape": _CROSS}, place),
    )


def _of_shape(shape: str, mark: Spec, encoding: Spec) -> Spec:
    only = {"field": "shape", "equal": shape}
    return {"transform": [{"filter": only}], "mark": mark, "encoding": encoding}


def _bar(**looks: object) -> Spec:
    return {"type": "bar", **_EDGE, **looks}


def _count(field: str, title: str) -> Spec:
    axis = {"title": title, "tickMinStep": 1, "format": ",d"}
    return {"field": field, "type": "quantitative", "axis": axis}


def _names(**looks: object) -> Spec:
    """An axis of names or days; of names, none is left out where they stand close."""
    return {"title": None, **looks}


def _tooltip(*fields: str) -> list[Spec]:
    return [{"field": field, "type": "nominal", "title": ""} for field in fields]


def _chart(rows: Sequence[Row], height: int, *layers: Spec) -> Spec:
    return {
        "data": {"values": [dict(row) for row in rows]},
        "layer": list(layers),
        "height": height,
        # Room for names and numbers that are wider than they were measured to be.
        "padding": {"left": 24, "right": 96, "top": 8, "bottom": 20},
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }
