from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from geodata.text import Slug, Text, clean_text

# Any text, rich in the characters that matter here; surrogates too.
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aé\u0301\u0327 \t\n\r\u00a0\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202e"
            "\u2066\u2069\ufeff\u0000\u0085\u2028\ud800"
        ),
    )
)
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
BIDI_MARKS = {"\u200e", "\u200f", "\u061c"}


def _reorders(char):
    return unicodedata.bidirectional(char) in BIDI_CONTROLS or char in BIDI_MARKS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  two\n  lines\t", "two lines", id="white-space"),
        pytest.param("Cafe\u0301", "Café", id="composed"),
        pytest.param("e\u200b\u0301", "é", id="composed-over-a-removed-character"),
        pytest.param("\u202egnp.exe", "gnp.exe", id="right-to-left-override"),
        pytest.param("a\u061cb", "ab", id="arabic-letter-mark"),
        pytest.param("\ufeffa\u200bb", "ab", id="zero-width"),
        pytest.param("a\x00b\x1b[31m", "ab[31m", id="control-characters"),
        pytest.param("a\ud800b", "ab", id="lone-surrogate"),
        pytest.param("می\u200cخواهد", "می\u200cخواهد", id="zero-width-non-joiner-stays"),
        pytest.param("الفلوجة", "الفلوجة", id="arabic-stays"),
        pytest.param("<script>", "<script>", id="markup-is-the-page's-business"),
    ],
)
def test_clean_text_gives(text, expected):
    assert clean_text(text) == expected


@given(TEXTS)
def test_clean_text_twice_is_clean_text_once(text):
    once = clean_text(text)

    assert clean_text(once) == once


@pytest.mark.parametrize("control", list(filter(_reorders, map(chr, range(0x110000)))), ids=ascii)
def test_clean_text_leaves_nothing_that_reorders_text(control):
    assert clean_text(f"a{control}b") == "ab"


@given(TEXTS)
def test_clean_text_leaves_nothing_that_a_file_cannot_hold(text):
    assert clean_text(text).encode("utf-8").decode("utf-8") == clean_text(text)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e"], ids=["empty", "spaces", "invisible"])
def test_text_refuses_what_is_empty_once_cleaned(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(text)


def test_text_refuses_more_than_4000_characters():
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python("a" * 4_001)


@pytest.mark.parametrize("slug", ["a", "2020-01-03-al-qaim", "k1"])
def test_slug_takes(slug):
    assert TypeAdapter(Slug).validate_python(slug) == slug


@pytest.mark.parametrize(
    "slug", ["", "A", "a b", "a_b", "-a", "a-", "a--b", "é", "../etc", "a\n", "a" * 101]
)
def test_slug_refuses(slug):
    with pytest.raises(ValidationError):
        TypeAdapter(Slug).validate_python(slug)
