from __future__ import annotations

import pytest

from geodata.errors import SeedError
from geodata.seeds import read_seeds


def _claims(incident: str, *lines: str) -> str:
    """The incident with further claims at the end of its file."""
    return incident + "".join(f"      - {line}\n" for line in lines)


def test_read_seeds_takes_good_records(write_seeds):
    seeds = read_seeds(write_seeds())

    assert (list(seeds.sources), list(seeds.actors), list(seeds.incidents)) == (
        ["paper"],
        ["attackers"],
        ["rockets"],
    )
    assert seeds.rejected == ()


def test_read_seeds_names_an_incident_after_its_file(write_seeds):
    assert read_seeds(write_seeds()).incidents["rockets"].id == "rockets"


BAD_INCIDENTS = {
    "not-yaml": "title: [unclosed\n",
    "tab": "\ttitle: x\n",
    "empty": "",
    "a-list": "- one\n- two\n",
    "a-word": "word\n",
    "two-documents": "title: a\n---\ntitle: b\n",
    "not-utf-8": "title: caf\xe9\n".encode("latin-1"),
    "utf-16": "title: x\n".encode("utf-16"),
    "control-character": "title: a\x07b\n",
    "nul": b"title: a\x00b\n",
    "surrogate": 'title: "\\ud800"\n',
    "key-given-twice": "title: a\ntitle: b\n",
    "alias-of-itself": "&a [*a]\n",
    "alias": "title: &t T\nsummary: *t\n",
    "nested-deeply": "[" * 5_000,
    "python-object": "title: !!python/object/apply:os.system [exit]\n",
    "no-fields": "{}\n",
    "no-accounts": "title: T\nsummary: S\naccounts: []\n",
    "accounts-of-text": "title: T\nsummary: S\naccounts: many\n",
    "claims-of-text": "title: T\nsummary: S\naccounts: [{source: paper, claims: [x]}]\n",
    "unknown-key": "colour: red\n",
    "key-is-a-list": "? [a, b]\n: c\n",
}


@pytest.mark.parametrize("content", BAD_INCIDENTS.values(), ids=BAD_INCIDENTS.keys())
def test_read_seeds_bad_incident_does_not_stop_the_others(write_seeds, content):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": content}))

    assert list(seeds.incidents) == ["rockets"]
    assert {rejection.file for rejection in seeds.rejected} == {"incidents/bad.yaml"}


@pytest.mark.parametrize("content", BAD_INCIDENTS.values(), ids=BAD_INCIDENTS.keys())
def test_read_seeds_bad_incident_is_counted(write_seeds, content):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": content}))

    assert (seeds.read_count, seeds.accepted_count, seeds.rejected_count) == (4, 3, 1)


@pytest.mark.parametrize("content", BAD_INCIDENTS.values(), ids=BAD_INCIDENTS.keys())
def test_read_seeds_rejection_can_be_written_down(write_seeds, content):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": content}))

    for rejection in seeds.rejected:
        assert rejection.reason
        assert rejection.row >= 1
        assert rejection.model_dump_json()


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param("- {id: x}\n- {id: x}\n- {id: x}\n", id="three-bad-ones-of-one-id"),
        pytest.param("- {id: paper}\n", id="a-bad-one-before-the-good-one"),
        pytest.param("- word\n-\n- {}\n", id="without-ids"),
        pytest.param("- {id: [a]}\n- {id: {a: b}}\n", id="ids-that-are-no-text"),
        pytest.param("- {id: ' x'}\n- {id: 'x '}\n", id="ids-alike-but-for-spaces"),
    ],
)
def test_read_seeds_counts_add_up(write_seeds, good_seeds, sources):
    seeds = read_seeds(write_seeds({"sources.yaml": sources + good_seeds["source"]}))

    assert seeds.accepted_count + seeds.rejected_count == seeds.read_count
    assert seeds.read_count == 3 + sources.count("- ") + sources.count("-\n")


def test_read_seeds_counts_add_up_after_dangling_records_fall(write_seeds, good_seeds):
    bad_source = good_seeds["source"].replace("2020-01-24", "a while ago")
    seeds = read_seeds(
        write_seeds(
            {
                "sources.yaml": bad_source,
                "incidents/second.yaml": _claims(
                    good_seeds["incident"], "{field: part_of, value: rockets}"
                ),
            }
        )
    )

    assert (seeds.read_count, seeds.accepted_count, seeds.rejected_count) == (4, 1, 3)


def test_read_seeds_rejection_says_where_what_and_why(write_seeds, good_seeds):
    content = good_seeds["source"].replace("kind: article", "kind: rumour")
    seeds = read_seeds(write_seeds({"sources.yaml": content, "incidents/rockets.yaml": None}))

    (rejection,) = seeds.rejected
    assert (rejection.file, rejection.row, rejection.record) == ("sources.yaml", 2, "paper")
    assert (rejection.field, rejection.value) == ("kind", "rumour")
    assert "'article'" in rejection.reason


def test_read_seeds_rejection_prints_as_editors_read_it(write_seeds, good_seeds):
    content = good_seeds["source"].replace("kind: article", "kind: rumour")
    seeds = read_seeds(write_seeds({"sources.yaml": content, "incidents/rockets.yaml": None}))

    assert str(seeds.rejected[0]).startswith("sources.yaml:2: paper: kind 'rumour': ")


def test_read_seeds_rejection_of_a_claim_names_its_line(write_seeds, good_seeds):
    content = _claims(good_seeds["incident"], "{field: date, value: someday}")
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": content}))

    (rejection,) = seeds.rejected
    assert (rejection.row, rejection.field) == (13, "accounts.0.claims.5")
    assert "'someday' is not a date" in rejection.reason


def test_read_seeds_record_with_two_faults_has_two_rejections(write_seeds, good_seeds):
    content = _claims(
        good_seeds["incident"], "{field: date, value: someday}", "{field: killed, value: many}"
    )
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": content}))

    assert [rejection.row for rejection in seeds.rejected] == [13, 14]
    assert seeds.rejected_count == 1


def test_read_seeds_syntax_error_names_its_line(write_seeds):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": "title: T\nsummary: [S\n"}))

    assert [rejection.row for rejection in seeds.rejected] == [3]


def test_read_seeds_duplicate_key_names_its_line_and_the_key(write_seeds):
    seeds = read_seeds(write_seeds({"incidents/bad.yaml": "title: T\nsummary: S\ntitle: U\n"}))

    (rejection,) = seeds.rejected
    assert (rejection.row, rejection.reason) == (3, "'title' is given twice")


def test_read_seeds_duplicate_id_keeps_the_first_record(write_seeds, good_seeds):
    second = good_seeds["source"].replace("A title", "Another title")
    seeds = read_seeds(write_seeds({"sources.yaml": good_seeds["source"] + second}))

    assert seeds.sources["paper"].title == "A title"
    (rejection,) = seeds.rejected
    assert (rejection.row, rejection.reason) == (8, "another record has this id")


def test_read_seeds_incident_with_the_id_of_another_is_rejected(write_seeds, good_seeds):
    content = f"id: rockets\n{good_seeds['incident']}"
    seeds = read_seeds(write_seeds({"incidents/second.yaml": content}))

    assert list(seeds.incidents) == ["rockets"]
    assert [rejection.record for rejection in seeds.rejected] == ["second"]


def test_read_seeds_incident_file_name_must_be_an_id(write_seeds, good_seeds):
    seeds = read_seeds(write_seeds({"incidents/My Incident.yaml": good_seeds["incident"]}))

    (rejection,) = seeds.rejected
    assert (rejection.field, rejection.value) == ("id", "My Incident")


@pytest.mark.parametrize(
    ("claim", "field", "reason"),
    [
        pytest.param("{field: target, value: nobody}", "value", "no actor has this id", id="actor"),
        pytest.param(
            "{field: part_of, value: war}", "value", "no incident has this id", id="incident"
        ),
        pytest.param(
            "{field: follows, value: second}",
            "value",
            "an incident cannot link to itself",
            id="itself",
        ),
    ],
)
def test_read_seeds_rejects_claim_that_refers_to_nothing(
    write_seeds, good_seeds, claim, field, reason
):
    seeds = read_seeds(
        write_seeds({"incidents/second.yaml": _claims(good_seeds["incident"], claim)})
    )

    assert list(seeds.incidents) == ["rockets"]
    (rejection,) = seeds.rejected
    assert (rejection.row, rejection.field) == (13, f"accounts.0.claims.5.{field}")
    assert rejection.reason == reason


def test_read_seeds_rejects_claim_of_another_source_than_its_account(write_seeds, good_seeds):
    claim = "{field: killed, value: 1, source: rumour}"
    seeds = read_seeds(
        write_seeds({"incidents/second.yaml": _claims(good_seeds["incident"], claim)})
    )

    (rejection,) = seeds.rejected
    assert rejection.field == "accounts.0"
    assert "source of its account" in rejection.reason


def test_read_seeds_rejects_account_of_a_source_that_is_not_there(write_seeds, good_seeds):
    content = good_seeds["incident"].replace("source: paper", "source: rumour")
    assert content != good_seeds["incident"]
    seeds = read_seeds(write_seeds({"incidents/second.yaml": content}))

    assert list(seeds.incidents) == ["rockets"]
    assert {rejection.reason for rejection in seeds.rejected} == {"no source has this id"}


@pytest.mark.parametrize("field", ["part_of"])
def test_read_seeds_rejects_actors_that_are_within_one_another(write_seeds, field):
    actors = (
        f"- {{id: one, name: One, kind: state, {field}: two}}\n"
        f"- {{id: two, name: Two, kind: state, {field}: one}}\n"
    )
    seeds = read_seeds(write_seeds({"actors.yaml": actors, "incidents/rockets.yaml": None}))

    reasons = [rejection.reason for rejection in seeds.rejected if rejection.file == "actors.yaml"]
    assert reasons == ["a record cannot be within itself"] * 2


def test_read_seeds_takes_links_between_incidents_both_ways(write_seeds, good_seeds):
    seeds = read_seeds(
        write_seeds(
            {
                "incidents/rockets.yaml": _claims(
                    good_seeds["incident"], "{field: same_campaign, value: second}"
                ),
                "incidents/second.yaml": _claims(
                    good_seeds["incident"], "{field: same_campaign, value: rockets}"
                ),
            }
        )
    )

    assert sorted(seeds.incidents) == ["rockets", "second"]


def test_read_seeds_drops_what_links_to_a_dropped_incident(write_seeds, good_seeds):
    seeds = read_seeds(
        write_seeds(
            {
                "incidents/bad.yaml": "title: T\n",
                "incidents/second.yaml": _claims(
                    good_seeds["incident"], "{field: part_of, value: bad}"
                ),
                "incidents/third.yaml": _claims(
                    good_seeds["incident"], "{field: part_of, value: second}"
                ),
            }
        )
    )

    assert list(seeds.incidents) == ["rockets"]
    assert seeds.rejected_count == 3


@pytest.mark.parametrize("parent", ["paper", "nowhere"], ids=["itself", "missing"])
def test_read_seeds_rejects_source_contained_in_no_other(write_seeds, good_seeds, parent):
    content = f"{good_seeds['source']}  contained_in: {parent}\n"
    seeds = read_seeds(write_seeds({"sources.yaml": content, "incidents/rockets.yaml": None}))

    assert [(rejection.row, rejection.field) for rejection in seeds.rejected] == [
        (8, "contained_in")
    ]


def test_read_seeds_source_file_with_syntax_error_drops_what_needs_it(write_seeds):
    seeds = read_seeds(write_seeds({"sources.yaml": "- {id: paper\n- x"}))

    assert (seeds.sources, seeds.incidents) == ({}, {})
    assert list(seeds.actors) == ["attackers"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("no", "no", id="norway"),
        pytest.param("on", "on", id="on"),
        pytest.param("2020-01-03", "2020-01-03", id="date"),
        pytest.param("12:30", "12:30", id="sexagesimal"),
        pytest.param("0x1F", "0x1F", id="hexadecimal"),
        pytest.param("1_000", "1_000", id="underscored"),
        pytest.param("'~'", "~", id="quoted-tilde"),
        pytest.param("!!binary aGk=", "aGk=", id="tagged"),
    ],
)
def test_read_seeds_text_stays_text(write_seeds, good_seeds, title, expected):
    content = good_seeds["incident"].replace("Rockets on a town", title)
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": content}))

    assert seeds.incidents["rockets"].title == expected


@pytest.mark.parametrize("word", ["yes", "true", "no", "false"])
def test_read_seeds_reads_admitted_as_yes_or_no(write_seeds, good_seeds, word):
    content = _claims(
        good_seeds["incident"], f"{{field: initiator, value: attackers, admitted: {word}}}"
    )
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": content}))

    assert seeds.incidents["rockets"].claims[-1].admitted is (word in ("yes", "true"))


def test_read_seeds_takes_a_byte_order_mark(write_seeds, good_seeds):
    content = "\ufeff" + good_seeds["incident"]

    assert read_seeds(write_seeds({"incidents/rockets.yaml": content})).rejected == ()


def test_read_seeds_reads_windows_line_ends(write_seeds, good_seeds):
    content = good_seeds["incident"].replace("\n", "\r\n")

    assert read_seeds(write_seeds({"incidents/rockets.yaml": content})).rejected == ()


def test_read_seeds_cleans_what_a_rejection_shows(write_seeds, good_seeds):
    content = good_seeds["source"].replace("article", '"\\u202erumour\\x1b[31m"')
    seeds = read_seeds(write_seeds({"sources.yaml": content, "incidents/rockets.yaml": None}))

    assert seeds.rejected[0].value == "rumour[31m"


def test_read_seeds_missing_folder(tmp_path):
    with pytest.raises(SeedError, match="no such folder"):
        read_seeds(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["sources.yaml", "actors.yaml"])
def test_read_seeds_missing_file(write_seeds, name):
    with pytest.raises(SeedError, match=f"{name}: no such file"):
        read_seeds(write_seeds({name: None}))


@pytest.mark.parametrize("content", ["", "# only a comment\n", "id: paper\n"])
def test_read_seeds_file_that_is_no_list(write_seeds, content):
    with pytest.raises(SeedError, match=r"sources\.yaml: expected a list"):
        read_seeds(write_seeds({"sources.yaml": content}))


def _linked(incident: str, **links: str) -> str:
    return _claims(
        incident, *(f"{{field: {field}, value: {target}}}" for field, target in links.items())
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"follows": "second"}, {"follows": "rockets"}),
        ({"follows": "second"}, {"retaliation_for": "rockets"}),
        ({"part_of": "second"}, {"part_of": "rockets"}),
    ],
)
def test_read_seeds_rejects_every_incident_of_a_circle_with_its_line_and_the_way(
    write_seeds, good_seeds, first, second
):
    story = "title: T\nsummary: S\nsteps:\n" + "  - {incident: rockets, says: S}\n" * 2
    seeds = read_seeds(
        write_seeds(
            {
                "incidents/rockets.yaml": _linked(good_seeds["incident"], **first),
                "incidents/second.yaml": _linked(good_seeds["incident"], **second),
                "incidents/third.yaml": good_seeds["incident"],
                "stories/story.yaml": story,
            }
        )
    )

    assert list(seeds.incidents) == ["third"]
    circular = [rejection for rejection in seeds.rejected if "in a circle" in rejection.reason]
    assert [(rejection.file, rejection.row) for rejection in circular] == [
        ("incidents/rockets.yaml", 13),
        ("incidents/second.yaml", 13),
    ]
    assert {rejection.reason for rejection in circular} == {
        "links go in a circle: rockets -> second -> rockets"
    }
    assert seeds.stories == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"same_campaign": "second"}, {"same_campaign": "rockets"}),
        ({"part_of": "second"}, {"follows": "rockets"}),
    ],
)
def test_read_seeds_takes_links_that_are_no_circle(write_seeds, good_seeds, first, second):
    seeds = read_seeds(
        write_seeds(
            {
                "incidents/rockets.yaml": _linked(good_seeds["incident"], **first),
                "incidents/second.yaml": _linked(good_seeds["incident"], **second),
            }
        )
    )

    assert seeds.rejected == ()


def test_read_seeds_takes_a_denied_link_for_no_part_of_a_circle(write_seeds, good_seeds):
    denied = _claims(good_seeds["incident"], "{field: follows, value: rockets, denied: true}")
    linked = _linked(good_seeds["incident"], follows="second")
    files = {"incidents/rockets.yaml": linked, "incidents/second.yaml": denied}

    assert read_seeds(write_seeds(files)).rejected == ()


@pytest.mark.parametrize(
    ("added", "field", "reason"),
    [
        ("published: 2020-01-23", "published", "before its source is published"),
        ("published: 2019", "published", "cannot be read before"),
        (
            "retracted: {on: 2020-01-23, by: source, reason: Wrong.}",
            "retracted",
            "before it is published",
        ),
    ],
)
def test_read_seeds_rejects_a_claim_known_too_early(write_seeds, good_seeds, added, field, reason):
    content = _claims(good_seeds["incident"], f"{{field: target, value: attackers, {added}}}")

    (rejection,) = read_seeds(write_seeds({"incidents/rockets.yaml": content})).rejected

    assert rejection.field == f"accounts.0.claims.5.{field}"
    assert reason in rejection.reason


@pytest.mark.parametrize(
    "parents", ["[nobody]", "[paper]", "[second]"], ids=["unknown", "itself", "one another"]
)
def test_read_seeds_rejects_sources_derived_from_nothing_or_themselves(
    write_seeds, good_seeds, parents
):
    second = good_seeds["source"].replace("id: paper", "id: second")
    sources = good_seeds["source"] + f"  derived_from: {parents}\n"
    sources += second + "  derived_from: [paper]\n"

    seeds = read_seeds(write_seeds({"sources.yaml": sources, "incidents/rockets.yaml": None}))

    assert "paper" not in seeds.sources


def test_read_seeds_rejects_a_rounded_incident_without_its_values(write_seeds, good_seeds):
    rounding = "rounding: {radius_m: 10000, reason: People live there.}\nlatitude: 33.35\n"
    seeds = read_seeds(write_seeds({"incidents/rockets.yaml": good_seeds["incident"] + rounding}))

    [rejection] = seeds.rejected
    assert (rejection.record, rejection.field, rejection.value) == ("rockets", "latitude", "")
    assert "33.35" not in repr(seeds.rejected)
