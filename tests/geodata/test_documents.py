from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.documents import read_document, read_library, shared_runs, split_paragraphs

DOCUMENT = "Rockets hit the base at dawn, and two of the soldiers were wounded there, they said."


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        pytest.param("one\ntwo\n", ["one", "two"], id="lines"),
        pytest.param("one\n\n \t\ntwo", ["one", "two"], id="empty-lines-do-not-count"),
        pytest.param("  one \r\n\ttwo", ["one", "two"], id="stripped"),
        pytest.param("", [], id="empty"),
        pytest.param("a  b", ["a  b"], id="inner-spaces-stay-for-spans"),
    ],
)
def test_split_paragraphs_gives_the_non_empty_lines(text, paragraphs):
    assert split_paragraphs(text) == paragraphs


def test_read_document_names_the_file_by_its_hash(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("Erste Zeile\n\nالفلوجة\n".encode())

    document = read_document(path)

    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.paragraphs == ("Erste Zeile", "الفلوجة")


def test_read_document_that_is_not_utf_8_shows_the_damage(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9\n")

    assert read_document(path).paragraphs == ("caf\ufffd",)


def test_read_library_finds_documents_by_hash(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\n")
    (tmp_path / "b.txt").write_bytes(b"two\n")
    (tmp_path / "c.pdf").write_bytes(b"three\n")

    library = read_library(tmp_path)

    assert {document.paragraphs for document in library.values()} == {("one",), ("two",)}
    assert all(key == document.sha256 for key, document in library.items())


def test_read_library_missing_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected a document library"):
        read_library(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        pytest.param(
            "We read: the base at dawn and two of the!",
            ["the base at dawn and two of the"],
            id="eight-words",
        ),
        pytest.param("We read: base at dawn and two of the!", [], id="seven-words"),
        pytest.param(
            "THE BASE, at dawn -- and two of the soldiers...",
            ["the base at dawn and two of the soldiers"],
            id="case-and-punctuation-do-not-count",
        ),
        pytest.param("the base at dawn and two more of the soldiers", [], id="a-word-between"),
        pytest.param(
            "rockets hit the base at dawn and two; of the soldiers were wounded there they said",
            [
                "rockets hit the base at dawn and two of the soldiers were wounded there they said",
            ],
            id="one-long-run-is-one",
        ),
        pytest.param(
            "rockets hit the base at dawn and two. No. two of the soldiers were wounded there they",
            [
                "rockets hit the base at dawn and two",
                "two of the soldiers were wounded there they",
            ],
            id="two-runs",
        ),
        pytest.param("", [], id="empty"),
    ],
)
def test_shared_runs_finds_runs_of_eight_words_and_more(text, runs):
    assert shared_runs(text, DOCUMENT) == runs


def test_shared_runs_takes_another_length():
    assert shared_runs("hit the base", DOCUMENT, words=3) == ["hit the base"]


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=14)


@given(WORDS, st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=8, max_size=12), WORDS)
def test_shared_runs_finds_a_copied_passage_wherever_it_stands(before, passage, after):
    text, copied = " ".join(["x", *passage, "y"]), " ".join(passage)

    runs = shared_runs(text, " ".join([*before, *passage, *after]))

    assert runs == [copied]


@given(WORDS)
def test_shared_runs_of_a_text_with_itself_is_all_of_it(words):
    text = " ".join(words)

    assert shared_runs(text, text) == ([text] if len(words) >= 8 else [])
