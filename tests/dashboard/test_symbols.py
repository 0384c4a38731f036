import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.symbols import KEY_SVGS, SYMBOL_FILES, SYMBOLS, UNKNOWN, symbol_svg
from geodata.vocabulary import EventType

TEMPLATES = Path(__file__).resolve().parents[2] / "dashboard" / "templates"


def test_every_event_type_has_a_symbol():
    assert set(SYMBOLS) == set(EventType)


def test_symbols_differ_in_shape_and_in_colour():
    assert len({symbol.path for symbol in SYMBOLS.values()}) == len(SYMBOLS)
    assert len({symbol.color for symbol in SYMBOLS.values()}) == len(SYMBOLS)
    assert UNKNOWN.color not in {symbol.color for symbol in SYMBOLS.values()}


@pytest.mark.parametrize("symbol", [*SYMBOLS.values(), UNKNOWN], ids=[*SYMBOLS, "unknown"])
def test_symbol_stays_in_its_box(symbol):
    assert re.fullmatch(r"#[0-9A-F]{6}", symbol.color)
    assert all(abs(float(number)) <= 8 for number in re.findall(r"-?\d+(?:\.\d+)?", symbol.path))


@pytest.mark.parametrize("name", sorted(SYMBOL_FILES))
def test_symbol_file_is_svg_without_script_or_link(name):
    root = ElementTree.fromstring(SYMBOL_FILES[name])  # noqa: S314 (our own text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "path", "circle"}
        assert not any(
            "href" in attribute or attribute.startswith("on") for attribute in element.attrib
        )


def test_symbol_svg_has_shape_and_colour_of_the_symbol():
    symbol = SYMBOLS[EventType.BATTLE]
    assert symbol.path in symbol_svg(symbol)
    assert symbol.color in symbol_svg(symbol)


def test_every_picture_that_a_template_shows_has_its_file():
    names = re.findall(r"/atlas/symbols/(\w+)\.svg", (TEMPLATES / "welcome.html").read_text())
    assert set(names) == set(KEY_SVGS)
