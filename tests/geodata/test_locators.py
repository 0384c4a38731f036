from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.documents import Document
from geodata.locators import (
    SHORTEST,
    Found,
    Outcome,
    Resolver,
    _rolling_sums,
    identify_document,
    make_locator,
    resolve,
)

PARAGRAPHS = (
    "A made-up report, written for this test by nobody in particular.",
    "Rockets fell near the river on Monday. A guard said that nobody was hurt in the town.",
    "On Tuesday the market was open again, and the bridge was closed for a day or two.",
)
SPAN = (0, 38)
PASSAGE = PARAGRAPHS[1][slice(*SPAN)]


def quote(paragraphs, found):
    return paragraphs[found.paragraph - 1][found.start : found.end]


def fold(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize(
    ("edited", "outcome", "paragraph", "start"),
    [
        pytest.param(PARAGRAPHS, Outcome.EXACT, 2, 0, id="nothing"),
        pytest.param(("New.", *PARAGRAPHS), Outcome.MOVED, 3, 0, id="paragraph-before"),
        pytest.param((*PARAGRAPHS, "New."), Outcome.EXACT, 2, 0, id="paragraph-after"),
        pytest.param(PARAGRAPHS[1:], Outcome.MOVED, 1, 0, id="paragraph-gone"),
        pytest.param(
            (PARAGRAPHS[0], PARAGRAPHS[1] + " More."), Outcome.EXACT, 2, 0, id="words-after"
        ),
        pytest.param(
            (PARAGRAPHS[0], "More. " + PARAGRAPHS[1]), Outcome.MOVED, 2, 6, id="words-before"
        ),
        pytest.param((" ".join(PARAGRAPHS),), Outcome.MOVED, 1, 65, id="one-paragraph-of-all"),
        pytest.param(
            (PARAGRAPHS[0], PARAGRAPHS[1].replace(" ", "  ")), Outcome.EXACT, 2, 0, id="spaces"
        ),
        pytest.param(
            (PARAGRAPHS[0], PARAGRAPHS[1].replace("Monday", "Sunday")),
            Outcome.LOST,
            None,
            None,
            id="a-word-inside",
        ),
        pytest.param((PARAGRAPHS[0],), Outcome.LOST, None, None, id="the-paragraph-is-gone"),
        pytest.param((), Outcome.LOST, None, None, id="an-empty-document"),
        pytest.param(
            (PARAGRAPHS[1], PARAGRAPHS[0], PARAGRAPHS[1]),
            Outcome.AMBIGUOUS,
            None,
            None,
            id="twice-and-equally-near",
        ),
        pytest.param(
            (PARAGRAPHS[0], "x", PARAGRAPHS[1], PARAGRAPHS[1]), Outcome.MOVED, 3, 0, id="the-nearer"
        ),
        pytest.param(
            ("a " + PASSAGE + " b", "c", PASSAGE + PARAGRAPHS[1][38:] + " d"),
            Outcome.MOVED,
            3,
            0,
            id="what-stands-around-it-decides",
        ),
        pytest.param(
            (PARAGRAPHS[0], f"x {PASSAGE} {PASSAGE}"),
            Outcome.AMBIGUOUS,
            None,
            None,
            id="twice-in-the-nearest-paragraph",
        ),
    ],
)
def test_resolve_after_an_edit(edited, outcome, paragraph, start):
    locator = make_locator(PARAGRAPHS, 2, SPAN)

    found = resolve(locator, edited)

    assert (found.outcome, found.paragraph, found.start) == (outcome, paragraph, start)
    assert found.paragraph is None or fold(quote(edited, found)) == PASSAGE


def test_resolve_finds_a_whole_paragraph_that_was_joined_to_another():
    locator = make_locator(PARAGRAPHS, 2, None)
    joined = (f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}",)

    assert quote(joined, resolve(locator, joined)) == PARAGRAPHS[1]


def test_resolve_knows_an_accent_however_it_is_written():
    composed = "Le général a parlé à la télévision, et personne n'a répondu."
    span = (3, 34)
    locator = make_locator([composed], 1, span)
    decomposed = unicodedata.normalize("NFD", composed)

    found = resolve(locator, [decomposed])

    assert found.outcome is Outcome.EXACT
    assert fold(quote([decomposed], found)) == composed[slice(*span)]


def test_short_passage_is_found_with_its_paragraph_only():
    locator = make_locator(PARAGRAPHS, 2, (0, 7))

    assert locator.passage is None
    assert resolve(locator, ("New.", *PARAGRAPHS)) == Found(Outcome.MOVED, 3, 0, 7)
    assert resolve(locator, ("", f"{PARAGRAPHS[1]} More.")).outcome is Outcome.LOST


@pytest.mark.parametrize(
    ("paragraph", "span"),
    [(0, None), (4, None), (2, (0, 500)), (2, (500, 600))],
    ids=["paragraph-0", "no-such-paragraph", "ends-too-late", "begins-too-late"],
)
def test_make_locator_of_what_is_not_there_raises(paragraph, span):
    with pytest.raises(ValueError, match="paragraph"):
        make_locator(PARAGRAPHS, paragraph, span)


TEXT = st.text(st.sampled_from("ab \u00a0e\u0301\u00e9\u0628\u0651\u064e\u1100\u1161"), max_size=60)
DOCUMENT = st.lists(TEXT.filter(str.strip), min_size=1, max_size=4)


@st.composite
def cited(draw):
    """A document and a passage of it."""
    paragraphs = draw(DOCUMENT)
    number = draw(st.integers(1, len(paragraphs)))
    text = paragraphs[number - 1]
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return paragraphs, number, (start, end)


@st.composite
def edits(draw, paragraphs):
    """The document after a few edits of any kind."""
    edited = list(paragraphs)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(edited)))
        kind = draw(st.sampled_from(["insert", "delete", "move", "write", "cut", "join"]))
        if kind == "insert":
            edited.insert(at, draw(TEXT | st.sampled_from(paragraphs)))
        elif at == len(edited):
            continue
        elif kind == "delete":
            del edited[at]
        elif kind == "move":
            edited.insert(draw(st.integers(0, len(edited) - 1)), edited.pop(at))
        elif kind == "join":
            edited[at : at + 2] = ["".join(edited[at : at + 2])]
        else:
            start = draw(st.integers(0, len(edited[at])))
            end = start if kind == "write" else draw(st.integers(start, len(edited[at])))
            new = draw(TEXT) if kind == "write" else ""
            edited[at] = edited[at][:start] + new + edited[at][end:]
    return edited


@given(cited())
def test_resolve_in_the_unchanged_document_is_exact(citation):
    paragraphs, number, span = citation

    found = resolve(make_locator(paragraphs, number, span), paragraphs)

    assert (found.outcome, found.paragraph) == (Outcome.EXACT, number)
    # A span that ends inside a letter and its marks, or inside white space, takes all of it.
    assert found.start <= span[0]
    assert found.end >= span[1]


@given(st.data())
def test_resolve_in_an_edited_document_gives_the_same_words_or_none(data):
    paragraphs, number, span = data.draw(cited())
    locator = make_locator(paragraphs, number, span)
    cited_text = quote(paragraphs, resolve(locator, paragraphs))
    edited = data.draw(edits(paragraphs))

    found = resolve(locator, edited)

    if found.is_found:
        assert fold(quote(edited, found)) == fold(cited_text)
    else:
        assert found in (Found(Outcome.AMBIGUOUS), Found(Outcome.LOST))


WORDS = st.text(st.sampled_from("abcdefgh "), max_size=40)


@given(st.data())
def test_resolve_finds_a_passage_however_much_is_written_around_it(data):
    locator = make_locator(PARAGRAPHS, 2, SPAN)
    before, after = data.draw(st.lists(WORDS, max_size=3)), data.draw(st.lists(WORDS, max_size=3))
    inner = data.draw(WORDS) + " " + PASSAGE + " " + data.draw(WORDS)

    edited = [*before, inner, *after]

    assert quote(edited, resolve(locator, edited)) == PASSAGE


@given(st.text(min_size=1, max_size=60), st.data())
def test_rolling_sums_are_those_of_each_run_alone(text, data):
    length = data.draw(st.integers(1, len(text)))

    sums = _rolling_sums(text, length)

    assert sums.tolist() == [
        sum(ord(char) * pow(1_000_003, length - 1 - i, 2**32) for i, char in enumerate(run)) % 2**32
        for run in (text[at : at + length] for at in range(len(text) - length + 1))
    ]


def test_locator_holds_no_text():
    locator = make_locator(PARAGRAPHS, 2, SPAN)

    assert "ocket" not in repr(locator)
    assert len(locator.passage) == len(locator.whole) == 16
    assert SHORTEST <= locator.length == len(PASSAGE)


OTHER = ("Something else altogether, of the same kind.", "And more of it, to the very end of it.")


@pytest.mark.parametrize(
    ("paragraphs", "identified"),
    [
        pytest.param(("New.", *PARAGRAPHS), ("report", 3, 3), id="all-moved"),
        pytest.param((*PARAGRAPHS[:2], "New."), ("report", 2, 3), id="two-of-three"),
        pytest.param((PARAGRAPHS[0], "New."), None, id="less-than-half"),
        pytest.param((PARAGRAPHS[0], *OTHER), ("other", 2, 2), id="the-one-with-most"),
        pytest.param((), None, id="an-empty-document"),
    ],
)
def test_identify_document_by_the_passages_that_it_has(paragraphs, identified):
    locators = {
        "report": [make_locator(PARAGRAPHS, number, None) for number in (1, 2, 3)],
        "other": [make_locator(OTHER, number, None) for number in (1, 2)],
        "never-located": [],
    }

    assert identify_document(locators, Document("", tuple(paragraphs))) == identified


def test_resolver_finds_many_passages_in_one_document():
    resolver = Resolver(PARAGRAPHS)
    locators = [make_locator(PARAGRAPHS, number, None) for number in (1, 2, 3)]

    assert [resolver.find(locator).paragraph for locator in locators] == [1, 2, 3]
