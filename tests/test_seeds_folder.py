"""The project's own seeds: they validate, and they keep the coding rules.

What can only be seen beside the five documents is marked ``documents``. Their
texts are not part of the repository; where there is no copy, those tests skip.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from geodata.dates import DateRange
from geodata.documents import read_library, shared_runs
from geodata.incidents import geocode_claim, incidents_frame
from geodata.seeds import read_seeds
from geodata.stories import step_window
from geodata.vocabulary import Basis, Field, PlacePrecision, SourceKind

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT.parent / "shared" / "seeds"
SEEDS = read_seeds(ROOT / "seeds")
"""Read as the file is imported, so that each incident is a test of its own."""

ALL_CLAIMS = [
    pytest.param(incident, claim, id=f"{incident.id}-{number}-{claim.field.value}")
    for incident in SEEDS.incidents.values()
    for number, claim in enumerate(incident.claims)
]
CLAIMS = [claim for incident in SEEDS.incidents.values() for claim in incident.claims]
INCIDENTS = [pytest.param(incident, id=incident.id) for incident in SEEDS.incidents.values()]
SOURCES = [pytest.param(source, id=source.id) for source in SEEDS.sources.values()]
STORIES = [pytest.param(story, id=story.id) for story in SEEDS.stories.values()]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Field names of sources that hold a title or a link: not our words.
_NOT_OUR_WORDS = frozenset({"title", "url", "archive_url"})


def _claims(*fields):
    return [param for param in ALL_CLAIMS if param.values[1].field in fields]


def test_every_record_is_accepted():
    assert [str(rejection) for rejection in SEEDS.rejected] == []
    assert SEEDS.accepted_count == SEEDS.read_count


def test_every_yaml_file_is_read():
    files = {path.stem for path in (ROOT / "seeds").rglob("*.y*ml")}

    assert files == {"sources", "actors", *SEEDS.incidents, *SEEDS.stories}


def test_the_five_documents_are_all_coded():
    assert len({source.sha256 for source in SEEDS.sources.values()}) >= 5
    assert {claim.source for claim in CLAIMS} == set(SEEDS.sources)


def test_readme_counts_the_records_as_they_are():
    readme = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    accounts = sum(len(incident.accounts) for incident in SEEDS.incidents.values())
    inferred = sum(claim.basis is Basis.INFERRED for claim in CLAIMS)

    assert f"{len(SEEDS.sources)} sources" in readme
    assert f"{len(SEEDS.actors)} actors" in readme
    assert f"{len(SEEDS.stories)} stories" in readme
    assert (
        f"{len(SEEDS.incidents)} incidents, {accounts} accounts, {len(CLAIMS)} claims "
        f"({inferred} inferred)" in readme
    )


@pytest.mark.parametrize("source", SOURCES)
def test_source_has_an_abstract_of_some_length(source):
    assert len(source.abstract.split()) >= 15


@pytest.mark.parametrize("source", SOURCES)
def test_source_is_found_by_the_hash_of_its_document(source):
    assert source.sha256


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(record, id=record.id)
        for records in (SEEDS.sources, SEEDS.incidents, SEEDS.stories)
        for record in records.values()
    ],
)
def test_history_begins_with_the_day_of_recording(record):
    assert record.history[0].what == "recorded"


@pytest.mark.parametrize("incident", INCIDENTS)
def test_incident_has_an_event_type_and_a_place(incident):
    about = {claim.field for claim in incident.claims}

    assert {Field.EVENT_TYPE, Field.PLACE} <= about


@pytest.mark.parametrize("incident", INCIDENTS)
def test_incident_is_told_in_one_to_three_sentences(incident):
    sentences = re.findall(r"[.!?](?:\s|$)", incident.summary)

    assert 1 <= len(sentences) <= 3


@pytest.mark.parametrize(
    ("incident", "claim"),
    [param for param in ALL_CLAIMS if param.values[1].basis is Basis.INFERRED],
)
def test_inferred_claim_gives_a_reason_in_a_sentence(incident, claim):
    assert len(claim.reason.split()) >= 5


@pytest.mark.parametrize(
    ("incident", "claim"),
    [
        param
        for param in ALL_CLAIMS
        if SEEDS.sources[param.values[1].source].kind is SourceKind.READER_COMMENT
    ],
)
def test_claim_of_a_reader_comment_is_doubtful(incident, claim):
    assert claim.credibility.is_doubtful


# What an inferred claim may rest on, by the words of its reason, and from when.
_LATER_DOCUMENTS = {"Anti-Empire": date(2020, 3, 14), "The Jerusalem Post": date(2020, 1, 24)}


@pytest.mark.parametrize(
    ("incident", "claim", "document"),
    [
        pytest.param(*param.values, document, id=f"{param.id}-{document}")
        for param in ALL_CLAIMS
        for document in _LATER_DOCUMENTS
        if document in (param.values[1].reason or "")
    ],
)
def test_claim_inferred_from_a_later_document_is_not_known_before_it(incident, claim, document):
    assert claim.known_from(SEEDS.sources[claim.source]) >= _LATER_DOCUMENTS[document]


@pytest.mark.parametrize("story", STORIES)
def test_story_is_told_in_two_to_four_sentences_a_step(story):
    for step in story.steps:
        assert 2 <= len(re.findall(r"[.!?](?:\s|$)", step.says)) <= 4, step.incident


@pytest.mark.parametrize("story", STORIES)
def test_step_shows_the_days_of_its_incident(geocoder, story):
    frame = incidents_frame(SEEDS.incidents, SEEDS.sources, SEEDS.actors, geocoder).set_index("id")
    for step in story.steps:
        start, end = step_window(step, None)
        row = frame.loc[step.incident]
        assert row["date_earliest"].date() <= end
        assert start <= row["date_latest"].date()


@pytest.mark.parametrize(("incident", "claim"), _claims(Field.DATE))
def test_date_does_not_begin_after_its_source_was_published(incident, claim):
    published = SEEDS.sources[claim.source].published_range

    assert isinstance(claim.parsed, DateRange)
    assert claim.parsed.earliest <= published.latest


@pytest.mark.parametrize(
    ("incident", "claim"), [p for p in _claims(Field.DATE) if p.values[1].phrase]
)
def test_phrase_of_a_date_has_three_words_at_most(incident, claim):
    assert len(claim.phrase.split()) <= 3


@pytest.mark.parametrize(
    ("incident", "claim", "weekday"),
    [
        pytest.param(*param.values, weekday, id=f"{param.id}-{weekday}")
        for param in _claims(Field.DATE)
        for weekday in WEEKDAYS
        if weekday in (param.values[1].phrase or "").lower() and param.values[1].parsed.days == 1
    ],
)
def test_date_resolved_from_a_weekday_is_that_weekday(incident, claim, weekday):
    assert WEEKDAYS[claim.parsed.earliest.weekday()] == weekday


@pytest.mark.parametrize(("incident", "claim"), _claims(Field.PLACE))
def test_place_is_one_that_the_gazetteer_knows(geocoder, incident, claim):
    result = geocode_claim(claim, geocoder)

    assert result.place is not None, result.reason


def test_most_incidents_are_on_the_map(geocoder):
    frame = incidents_frame(SEEDS.incidents, SEEDS.sources, SEEDS.actors, geocoder)

    is_on_map = [PlacePrecision(precision).is_on_map for precision in frame["place_precision"]]
    assert is_on_map == (~frame.geometry.is_empty).tolist()
    assert sum(is_on_map) > len(frame) / 2


@pytest.fixture(scope="module")
def library():
    if not DOCUMENTS.is_dir():
        pytest.skip(f"no copy of the five documents at {DOCUMENTS}")
    return read_library(DOCUMENTS)


@pytest.mark.documents
@pytest.mark.parametrize("source", SOURCES)
def test_source_matches_a_document(library, source):
    assert source.sha256 in library


@pytest.mark.documents
def test_every_document_is_a_source(library):
    assert set(library) == {source.sha256 for source in SEEDS.sources.values()}


@pytest.mark.documents
@pytest.mark.parametrize(("incident", "claim"), ALL_CLAIMS)
def test_claim_cites_a_paragraph_and_span_that_exist(library, incident, claim):
    paragraphs = library[SEEDS.sources[claim.source].sha256].paragraphs

    assert claim.paragraph <= len(paragraphs)
    if claim.span is not None:
        assert claim.span[1] <= len(paragraphs[claim.paragraph - 1])


@pytest.mark.documents
@pytest.mark.parametrize("incident", INCIDENTS)
def test_span_begins_and_ends_with_a_word(library, incident):
    cut = []
    for account in incident.accounts:
        text = library[SEEDS.sources[account.source].sha256].paragraphs[account.paragraph - 1]
        if account.span is not None:
            start, end = account.span
            passage = text[start:end]
            is_cut = _is_inside_a_word(text, start) or _is_inside_a_word(text, end)
            if is_cut or passage != passage.strip():
                cut.append((account.paragraph, account.span, passage))

    assert cut == []


def _is_inside_a_word(text, position):
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()


@pytest.mark.documents
@pytest.mark.parametrize(
    ("incident", "claim"), [p for p in ALL_CLAIMS if p.values[1].phrase is not None]
)
def test_phrase_of_a_date_stands_in_its_passage(library, incident, claim):
    paragraph = library[SEEDS.sources[claim.source].sha256].paragraphs[claim.paragraph - 1]
    passage = paragraph[slice(*claim.span)] if claim.span else paragraph

    assert " ".join(claim.phrase.lower().split()) in " ".join(passage.lower().split())


@pytest.mark.documents
def test_source_of_one_paragraph_is_cited_by_span(library):
    whole = [
        claim
        for claim in CLAIMS
        if len(library[SEEDS.sources[claim.source].sha256].paragraphs) == 1 and claim.span is None
    ]

    assert whole == []


def _texts(value):
    """Every text of a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


@pytest.mark.documents
@pytest.mark.parametrize(
    "record",
    [
        *(
            pytest.param(s.model_dump(exclude=_NOT_OUR_WORDS), id=s.id)
            for s in SEEDS.sources.values()
        ),
        *(pytest.param(a.model_dump(), id=a.id) for a in SEEDS.actors.values()),
        *(pytest.param(i.model_dump(), id=i.id) for i in SEEDS.incidents.values()),
        *(pytest.param(s.model_dump(), id=s.id) for s in SEEDS.stories.values()),
    ],
)
def test_words_are_ours_and_not_the_document_s(library, record):
    documents = [" ".join(document.paragraphs) for document in library.values()]

    shared = [
        run
        for text in _texts(record)
        for document in documents
        for run in shared_runs(text, document)
    ]

    assert shared == []
