"""The file of locators: what ``python -m geodata locate`` makes of the documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from geodata.__main__ import main
from geodata.build import _seeds_stamp
from geodata.documents import Document, read_library
from geodata.errors import SeedError
from geodata.locators import Resolver, make_locator
from geodata.passages import (
    PASSAGES_FILE,
    citations,
    keep_cited,
    locate_passages,
    match_library,
    read_passages,
    write_passages,
)
from geodata.seeds import read_seeds

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT.parent / "shared" / "seeds"
TEXT = (
    "First paragraph of a report made up for this test.",
    "Rockets fell near the river on Monday, and nobody was hurt in the town.",
)


def document(*paragraphs):
    return Document(hashlib.sha256("\n".join(paragraphs).encode()).hexdigest(), paragraphs)


CODED = document(*TEXT)
CHANGED = document("A paragraph that was added later to it.", *TEXT)


@pytest.fixture
def source(make_source):
    return make_source("report", sha256=CODED.sha256)


@pytest.fixture
def incident(make_incident, make_claim):
    return make_incident(
        make_claim("event_type", "rocket_attack", source="report", paragraph=2),
        make_claim("killed", "0", source="report", paragraph=2, span="43-70"),
    )


def locate(source, incident, *documents, earlier=None):
    library = {document.sha256: document for document in documents}
    return locate_passages([incident], {source.id: source}, library, earlier or {})


def test_citations_are_those_of_accounts_and_claims(incident):
    assert citations([incident]) == {"report": {(1, None), (2, None), (2, (43, 70))}}


def test_locate_makes_one_locator_of_each_cited_passage_in_order(source, incident):
    located = locate(source, incident, CODED)

    assert located.passages == {
        "report": (
            make_locator(TEXT, 1, None),
            make_locator(TEXT, 2, None),
            make_locator(TEXT, 2, (43, 70)),
        )
    }
    assert (located.missing, located.changed, located.faults) == ((), (), ())


def test_locate_without_the_document_keeps_what_is_still_cited(source, incident):
    earlier = {"report": (make_locator(TEXT, 2, None), make_locator(TEXT, 2, (0, 30)))}

    located = locate(source, incident, earlier=earlier)

    assert located.passages == {"report": (make_locator(TEXT, 2, None),)}
    assert located.missing == ("report",)


def test_locate_in_a_changed_document_counts_and_makes_no_locator(source, incident):
    earlier = locate(source, incident, CODED).passages

    located = locate(source, incident, CHANGED, earlier=earlier)

    assert located.passages == earlier
    assert located.changed == (("report", 3, 3),)


def test_locate_names_a_passage_that_is_not_there(source, make_incident, make_claim):
    incident = make_incident(make_claim("killed", "0", source="report", paragraph=9))

    located = locate(source, incident, CODED)

    assert located.faults == ("report: paragraph 9: the document has 2",)


def test_keep_cited_leaves_out_what_no_incident_cites(source, incident):
    whole, other = make_locator(TEXT, 2, None), make_locator(TEXT, 2, (0, 30))

    kept = keep_cited({"report": (whole, other), "nobody": (other,)}, [incident])

    assert kept == {"report": (whole,), "nobody": ()}


def test_match_library_gives_two_sources_of_one_file_the_same_document(make_source):
    sources = [make_source(name, sha256=CODED.sha256) for name in ("page", "comments")]
    passages = {"comments": (make_locator(TEXT, 2, None),), "page": (make_locator(TEXT, 1, None),)}

    assert match_library({CODED.sha256: CODED}, sources, {}) == {CODED.sha256: CODED}
    assert match_library({CHANGED.sha256: CHANGED}, sources, passages) == {CODED.sha256: CHANGED}


@pytest.mark.parametrize(
    "library",
    [
        pytest.param([CHANGED, CODED], id="the-coded-file-is-there-too"),
        pytest.param([document("Something else altogether."), CODED], id="another-document"),
    ],
)
def test_match_library_prefers_the_file_that_was_coded(source, library):
    passages = {"report": (make_locator(TEXT, 1, None),)}
    by_hash = {document.sha256: document for document in library}

    assert match_library(by_hash, [source], passages) == {CODED.sha256: CODED}


def test_match_library_takes_the_copy_that_has_most(source):
    passages = {"report": tuple(make_locator(TEXT, number, None) for number in (1, 2))}
    part = document("New.", TEXT[1])
    library = {d.sha256: d for d in (part, CHANGED, document("Something else altogether."))}

    assert match_library(library, [source], passages) == {CODED.sha256: CHANGED}


def test_written_passages_read_back_the_same(source, incident, tmp_path):
    passages = locate(source, incident, CODED).passages
    path = tmp_path / PASSAGES_FILE

    write_passages(path, passages)

    assert read_passages(path) == passages
    assert "Rockets" not in path.read_text("utf-8")


def test_write_passages_of_none_reads_back_as_none(tmp_path):
    write_passages(tmp_path / PASSAGES_FILE, {})

    assert read_passages(tmp_path / PASSAGES_FILE) == {}
    assert read_passages(tmp_path / "no-such-file.json") == {}


@pytest.mark.parametrize("content", ["", "[]", '{"a": [{"paragraph": 1}]}'])
def test_read_passages_of_a_damaged_file_says_what_to_do(tmp_path, content):
    path = tmp_path / PASSAGES_FILE
    path.write_text(content, encoding="utf-8")

    with pytest.raises(SeedError, match="python -m geodata locate"):
        read_passages(path)


@pytest.fixture
def seeds_of_one_text(write_seeds, good_seeds, tmp_path):
    """A seed folder, and the library with the only document of its source."""
    library = tmp_path / "library"
    library.mkdir()
    text = "\n".join([*TEXT, *TEXT[::-1]] * 5)
    (library / "report.txt").write_text(text, encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    folder = write_seeds({"sources.yaml": f"{good_seeds['source']}  sha256: {sha256}\n"})
    return folder, library


def test_locate_command_writes_the_file(seeds_of_one_text, capsys):
    folder, library = seeds_of_one_text

    assert main(["locate", "--documents", str(library), "--seeds", str(folder)]) == 0

    seeds = read_seeds(folder)
    written = read_passages(folder / PASSAGES_FILE)
    [source_id] = seeds.sources
    cited = citations(seeds.incidents.values())[source_id]
    assert {locator.citation for locator in written[source_id]} == cited
    assert f"{len(cited)} passages in " in capsys.readouterr().out


def test_locators_are_part_of_what_a_build_is_made_from(seeds_of_one_text):
    folder, library = seeds_of_one_text
    before = _seeds_stamp(folder)

    main(["locate", "--documents", str(library), "--seeds", str(folder)])

    assert _seeds_stamp(folder) != before
    assert read_seeds(folder).passages == read_passages(folder / PASSAGES_FILE)


def test_locate_command_reports_a_changed_document(seeds_of_one_text, capsys):
    folder, library = seeds_of_one_text
    arguments = ["locate", "--documents", str(library), "--seeds", str(folder)]
    main(arguments)
    before = (folder / PASSAGES_FILE).read_text("utf-8")
    with (library / "report.txt").open("a", encoding="utf-8") as file:
        file.write("\nA line more.\n")

    assert main(arguments) == 1

    assert "the document has changed" in capsys.readouterr().out
    assert (folder / PASSAGES_FILE).read_text("utf-8") == before


def test_locate_command_without_a_library_is_a_wrong_call(write_seeds, tmp_path, capsys):
    arguments = ["locate", "--documents", str(tmp_path / "nowhere"), "--seeds", str(write_seeds())]

    assert main(arguments) == 2
    assert "expected a document library" in capsys.readouterr().err


def test_every_passage_of_the_seeds_has_a_locator():
    seeds = read_seeds(ROOT / "seeds")
    located = read_passages(ROOT / "seeds" / PASSAGES_FILE)

    assert {
        source: {locator.citation for locator in locators} for source, locators in located.items()
    } == citations(seeds.incidents.values())


@pytest.mark.documents
def test_locators_of_the_seeds_are_those_of_the_documents():
    if not DOCUMENTS.is_dir():
        pytest.skip(f"no copy of the five documents at {DOCUMENTS}")
    seeds = read_seeds(ROOT / "seeds")

    located = locate_passages(
        seeds.incidents.values(), seeds.sources, read_library(DOCUMENTS), earlier={}
    )

    assert located.passages == read_passages(ROOT / "seeds" / PASSAGES_FILE)
    assert (located.missing, located.changed, located.faults) == ((), (), ())


@pytest.fixture(scope="module")
def seed_documents():
    """Each source of the seeds with its document and its locators."""
    if not DOCUMENTS.is_dir():
        pytest.skip(f"no copy of the five documents at {DOCUMENTS}")
    library, sources = read_library(DOCUMENTS), read_seeds(ROOT / "seeds").sources
    return [
        (library[sources[source_id].sha256].paragraphs, locators)
        for source_id, locators in read_passages(ROOT / "seeds" / PASSAGES_FILE).items()
    ]


def _add_a_paragraph(paragraphs):
    return ["An editor added this line.", *paragraphs]


def _join_all(paragraphs):
    return [" ".join(paragraphs)]


def _reverse(paragraphs):
    return paragraphs[::-1]


def _break_in_the_middle(paragraphs):
    return [half for p in paragraphs for half in (p[: len(p) // 2], p[len(p) // 2 :])]


def _double_spaces(paragraphs):
    return [p.replace(" ", "  ") for p in paragraphs]


@pytest.mark.documents
@pytest.mark.parametrize(
    ("edit", "keeps_all"),
    [
        (_add_a_paragraph, True),
        (_reverse, True),
        (_double_spaces, True),
        (_join_all, False),
        (_break_in_the_middle, False),
    ],
)
def test_passages_of_the_seeds_after_an_edit_of_every_document(seed_documents, edit, keeps_all):
    for paragraphs, locators in seed_documents:
        edited = edit(list(paragraphs))
        resolver = Resolver(edited)
        for locator in locators:
            start, end = locator.citation[1] or (0, len(paragraphs[locator.paragraph - 1]))
            found = resolver.find(locator)

            assert found.is_found or not keeps_all
            if found.is_found:
                now = edited[found.paragraph - 1][found.start : found.end]
                assert now.split() == paragraphs[locator.paragraph - 1][start:end].split()
