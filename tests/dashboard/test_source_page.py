"""The page of a source, and what of its document goes out to a browser."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.document_text import anchor_of, cut_text, is_withheld
from dashboard.source_page import Change, make_source_page
from geodata.documents import Document
from geodata.locators import make_locator
from geodata.passages import Passages

PARAGRAPHS = (
    "A report that was made up for this test alone.",
    "Rockets fell near the river on Monday. A guard said that nobody was hurt in the town.",
    "Nothing in this paragraph is cited by anybody.",
)
RIVER, GUARD = (0, 38), (23, 85)
"""They overlap in "on Monday."."""


def document(*paragraphs):
    return Document(hashlib.sha256("\n".join(paragraphs).encode()).hexdigest(), paragraphs)


CODED = document(*PARAGRAPHS)


@pytest.fixture
def source(make_source):
    return make_source("report", sha256=CODED.sha256, publisher="The Gazette")


@pytest.fixture
def incidents(make_incident, make_claim):
    def claims(span, **fields):
        return (
            make_claim("event_type", "rocket_attack", source="report", paragraph=2, span=span),
            make_claim("place", "Mosul", source="report", paragraph=2, span=span, **fields),
        )

    def make(incident_id, day, span, **fields):
        made = make_incident(
            *claims(span),
            make_claim("date", day, source="report", paragraph=2, span=span),
            incident_id=incident_id,
            title=incident_id.title(),
            **fields,
        )
        account = made.accounts[0].model_copy(update={"paragraph": 2, "span": span})
        return made.model_copy(update={"accounts": (account,)})

    return make


@pytest.fixture
def make_page(make_atlas, source, incidents, words):
    """The page of a source that tells of two incidents in two passages that overlap."""

    def make(library=(CODED,), passages=None, shows_full_text=True, sources=None, **fields):
        told = [
            incidents("river", "2020-01-06", RIVER, **fields),
            incidents("guard", "2020-01-07", GUARD),
        ]
        atlas = make_atlas(
            told, sources or [source], library={source.sha256: library[0]} if library else {}
        )
        atlas.shows_full_text = shows_full_text
        atlas.all_records.passages.update(passages or {})
        return make_source_page(atlas, source.id, words)

    return make


LOCATORS: Passages = {
    "report": (make_locator(PARAGRAPHS, 2, RIVER), make_locator(PARAGRAPHS, 2, GUARD))
}


def marked(page):
    """Number, text, anchors and incidents of each marked run."""
    return [
        (paragraph.number, mark.text, mark.anchors, mark.incidents)
        for paragraph in page.text.paragraphs
        for mark in paragraph.marks
        if mark.incidents
    ]


def test_page_shows_all_of_the_text_with_every_passage_and_who_it_tells_of(make_page):
    page = make_page()

    assert [paragraph.number for paragraph in page.text.paragraphs] == [1, 2, 3]
    assert [incident.incident_id for incident in page.text.incidents] == ["river", "guard"]
    assert marked(page) == [
        (2, PARAGRAPHS[1][:23], ("p2-0",), (0,)),
        (2, PARAGRAPHS[1][23:38], ("p2-23",), (0, 1)),
        (2, PARAGRAPHS[1][38:], (), (1,)),
    ]


def test_page_joins_back_to_the_text(make_page):
    text = make_page().text

    assert tuple("".join(m.text for m in p.marks) for p in text.paragraphs) == PARAGRAPHS


def test_claims_lead_to_their_passages(make_page):
    page = make_page()

    assert [report.incident.incident_id for report in page.reports] == ["river", "guard"]
    assert {claim.anchor for claim in page.reports[0].claims} == {"p2-0"}
    anchors = {anchor for _, _, anchors, _ in marked(page) for anchor in anchors}
    assert {claim.anchor for report in page.reports for claim in report.claims} == anchors


def test_without_full_text_only_cited_paragraphs_go_out(make_page):
    page = make_page(shows_full_text=False)

    assert [paragraph.number for paragraph in page.text.paragraphs] == [2]
    assert not page.text.is_whole


def test_without_the_document_there_is_no_text_and_claims_lead_nowhere(make_page):
    page = make_page(library=())

    assert page.text is None
    assert page.change is None
    assert {claim.anchor for report in page.reports for claim in report.claims} == {""}
    assert not any(claim.is_lost for report in page.reports for claim in report.claims)


def test_changed_document_says_what_was_found_and_marks_only_that(make_page):
    changed = document("Added later.", PARAGRAPHS[0], PARAGRAPHS[1][:40] + "Nobody knows more.")

    page = make_page(library=[changed], passages=LOCATORS)

    assert page.change == Change(found=1, total=2)
    assert marked(page) == [(3, PARAGRAPHS[1][:38], ("p2-0",), (0,))]
    river, guard = page.reports
    assert {(claim.anchor, claim.is_lost) for claim in river.claims} == {("p2-0", False)}
    assert {(claim.anchor, claim.is_lost) for claim in guard.claims} == {("", True)}


def test_changed_document_without_locators_quotes_nothing(make_page):
    page = make_page(library=[document(PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[1])])

    assert page.change == Change(found=0, total=2)
    assert marked(page) == []


def test_reader_of_a_changed_document_says_so(make_page):
    changed = document("Added later.", *PARAGRAPHS)

    assert make_page(library=[changed], passages=LOCATORS).card.is_changed
    assert not make_page().card.is_changed


ROUNDING = {"radius_m": 10_000, "reason": "Somebody could be found by it."}


def test_text_that_would_tell_a_rounded_place_stays_at_home(make_page):
    page = make_page(rounding=ROUNDING)

    assert page.text is None
    assert page.is_withheld
    assert page.card.passages == ()


def test_text_stays_at_home_also_for_another_source_of_the_same_file(
    make_atlas, make_source, source, incidents
):
    comments = make_source("comments", sha256=source.sha256)
    other = make_source("other")
    atlas = make_atlas(
        [incidents("river", "2020-01-06", RIVER, rounding=ROUNDING)],
        [source, comments, other],
        library={source.sha256: CODED},
    )

    assert [is_withheld(atlas, each) for each in (source, comments, other)] == [True, True, False]


def test_lineage_names_who_retells_comments_and_quotes(make_page, source, make_source):
    others = [
        make_source("copy", publisher="The Copy", derived_from=("report",)),
        make_source("comments", title="Comments", contained_in="report"),
        make_source("agency", publisher="The Agency", quotes=("the gazette",)),
    ]

    lineage = dict(make_page(sources=[source, *others]).lineage)

    assert lineage == {
        "Has comments": ("Comments",),
        "Retold by": ("The Copy",),
        "Relied on by": ("The Agency",),
    }


def test_timeline_has_each_dated_incident_and_the_day_of_publication(make_page):
    timeline = make_page().timeline

    # From 6 to 24 January 2020, the day of publication: 19 days.
    assert [bar.title for bar in timeline.bars] == ["River", "Guard"]
    assert [(bar.start, bar.width) for bar in timeline.bars] == [(0, 5.26), (5.26, 5.26)]
    assert timeline.published == 94.74
    assert timeline.ticks == ()


def test_timeline_of_a_source_without_dated_incidents_is_none(
    make_atlas, make_incident, make_claim, make_source, words
):
    atlas = make_atlas([make_incident(make_claim("event_type", "riot"))], [make_source()])

    assert make_source_page(atlas, "paper", words).timeline is None


def test_timeline_over_many_years_names_a_few(
    make_atlas, make_incident, make_claim, make_source, words
):
    atlas = make_atlas([make_incident(make_claim("date", "1999-12"))], [make_source()])

    years = [year for _, year in make_source_page(atlas, "paper", words).timeline.ticks]

    assert years == ["2000", "2004", "2008", "2012", "2016", "2020"]


def test_page_of_each_source_of_the_seeds(atlas, words):
    for source_id in atlas.records.sources:
        page = make_source_page(atlas, source_id, words)

        told = {report.incident.incident_id for report in page.reports}
        assert told == set(atlas.reported_by[source_id])


@pytest.mark.parametrize(
    ("citation", "anchor"),
    [((12, (51, 185)), "p12-51"), ((12, None), "p12"), ((1, (0, 3)), "p1-0")],
)
def test_anchor_names_paragraph_and_first_character(citation, anchor):
    assert anchor_of(citation) == anchor


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda s: (s[0], sum(s))))


@given(st.text(max_size=40), SPANS)
def test_cut_text_names_the_passages_of_each_character(text, spans):
    pieces = cut_text(text, spans)

    assert "".join(piece.text for piece in pieces) == text
    held = [piece.passages for piece in pieces for _ in piece.text]
    assert held == [
        tuple(number for number, (start, end) in enumerate(spans) if start <= at < end)
        for at in range(len(text))
    ]


# The page itself.


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "report.txt").write_text("\n".join(PARAGRAPHS), encoding="utf-8")
    return folder


@pytest.fixture
def build_with(compile_build, make_seeds, source, incidents):
    """A build folder of one source that tells of two incidents, and its locators."""

    def build(**fields):
        told = source.model_copy(update=fields)
        seeds = make_seeds(
            [incidents("river", "2020-01-06", RIVER), incidents("guard", "2020-01-07", GUARD)],
            [told],
        )
        seeds.passages.update(LOCATORS)
        return compile_build(seeds)

    return build


def texts(page):
    """What the component with the text is told; none where it is not shown."""
    told = [json.loads(element.proto.json) for element in page.get("bidi_component")]
    return [data for data in told if "paragraphs" in data]


def html(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def test_address_opens_the_page_with_its_text(open_page, build_with, library):
    page = open_page(build_with(), library, page="source", read="report")

    assert not page.exception
    [text] = texts(page)
    assert [paragraph["number"] for paragraph in text["paragraphs"]] == [1, 2, 3]
    assert 'href="#p2-23"' in html(page)


def test_page_without_a_library_says_so(open_page, build_with):
    page = open_page(build_with(), page="source", read="report")

    assert texts(page) == []
    assert any("not in this server" in caption.value for caption in page.caption)


def test_page_of_a_changed_document_reports_it(open_page, build_with, library, words):
    path = library / "report.txt"
    path.write_text("Added later.\n" + path.read_text("utf-8"), encoding="utf-8")

    page = open_page(build_with(), library, page="source", read="report")

    assert words("source_page.changed", total=2, found=2) in {w.value for w in page.warning}
    assert [p["number"] for p in texts(page)[0]["paragraphs"] if len(p["marks"]) > 1] == [3]


def test_page_with_a_switch_sends_cited_paragraphs_alone(
    open_page, build_with, library, monkeypatch
):
    monkeypatch.setenv("INCIDENT_FULL_TEXT", "0")

    page = open_page(build_with(), library, page="source", read="report")

    assert [paragraph["number"] for paragraph in texts(page)[0]["paragraphs"]] == [2]
    assert PARAGRAPHS[2] not in str(page)


def test_page_behind_a_warning_shows_nothing_until_asked(open_page, build_with, library):
    page = open_page(
        build_with(content_warning="Tells of wounds."), library, page="source", read="report"
    )

    assert "Tells of wounds." in html(page)
    assert texts(page) == []
    assert "What it says." not in html(page)

    page = next(button for button in page.button if button.key == "show report").click().run()

    assert len(texts(page)) == 1
    assert "What it says." in html(page)


def test_page_leads_to_an_incident_and_shows_its_incidents_on_the_map(open_page, build_with):
    page = open_page(build_with(), page="source", read="report")

    filtered = next(button for button in page.button if button.key == "source-map").click().run()
    assert filtered.session_state["source"] == ["report"]

    opened = next(b for b in page.button if b.key == "report guard").click().run()
    assert not opened.exception
    assert dict(opened.query_params)["incident"] in ("guard", ["guard"])


def test_page_of_an_unknown_source_says_so(open_page, build_with):
    page = open_page(build_with(), page="source", read="nobody")

    assert any("nobody" in warning.value for warning in page.warning)


def test_page_of_a_hostile_source_makes_no_markup(open_page, hostile_build):
    page = open_page(hostile_build, page="source", read="hostile")

    assert not page.exception
    assert "<script>alert" not in html(page)
    assert "<img src=x" not in html(page)
