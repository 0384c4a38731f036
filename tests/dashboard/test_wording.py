import ast
import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from dashboard import wording
from dashboard.card import _REVERSE_LINK
from dashboard.wording import Words, catalogue_files, load_words
from geodata.bins import UNITS
from geodata.filters import FACETS
from geodata.geocoding import GeocodeStatus
from geodata.grades import GradeRule
from geodata.reasoning import Decision, Rule, Standing
from geodata.vocabulary import (
    ACTOR_FIELDS,
    CASUALTY_FIELDS,
    LINK_FIELDS,
    Credibility,
    EventType,
    Field,
    Grade,
    PlacePrecision,
    Reliability,
    SourceKind,
)

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
PLURALS = {"zero", "one", "two", "few", "many", "other"}
FAMILIES = {
    "event_type": {*EventType, "unknown"},
    "grade": set(Grade),
    "grade.why": set(Grade),
    "field": set(Field),
    "card": ACTOR_FIELDS | CASUALTY_FIELDS,
    "credibility": {str(credibility.value) for credibility in Credibility},
    "reliability": set(Reliability),
    "source_kind": set(SourceKind),
    "precision": set(PlacePrecision),
    "links": {field.value for field in LINK_FIELDS} | set(_REVERSE_LINK.values()),
    "off_map": {GeocodeStatus.AMBIGUOUS, GeocodeStatus.UNRESOLVED},
    "filters": set(FACETS),
    "pictures.unit": {"day", *UNITS},
    "support": {"1", "2", "3", "stated", "inferred", "yes", "no"},
    "view.types": set(EventType),
    "time": set(UNITS),
    "incident_page.rule": {*Decision, Rule.LINKS, Rule.LISTED},
    "incident_page.stands": {*Standing, "withdrawn", "shown"} - {Standing.CONFLICTS},
    "incident_page.history": {"recorded", "revised", "retracted"},
    "incident_page.grade": set(GradeRule),
}
"""Keys whose last part is a value of the records: any of them may be asked for."""


def _leaves(entries, path=()):
    for name, entry in entries.items():
        if isinstance(entry, dict) and not set(entry) <= PLURALS:
            yield from _leaves(entry, (*path, name))
        else:
            yield ".".join((*path, name)), entry


CATALOGUE = {
    key: word
    for path in catalogue_files("en")
    for key, word in _leaves(yaml.safe_load(path.read_text("utf-8")))
}
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(DASHBOARD.rglob("*.py"))}


def _calls_in_code():
    """Key (or None), family (or None) and names of the values, of each look-up."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and _is_words(node.func)):
                continue
            key, names = node.args[0], {keyword.arg for keyword in node.keywords}
            where = f"{path.name}:{node.lineno}"
            if isinstance(key, ast.Constant):
                yield where, key.value, None, names
            elif isinstance(key, ast.JoinedStr):
                yield where, None, key.values[0].value.rstrip("."), names
            elif isinstance(key, ast.IfExp):
                for choice in (key.body, key.orelse):
                    yield where, choice.value, None, names


def _is_words(function):
    is_named = isinstance(function, ast.Name) and function.id == "words"
    is_loaded = (
        isinstance(function, ast.Call)
        and isinstance(function.func, ast.Name)
        and function.func.id == "load_words"
    )
    return is_named or is_loaded


def _calls_in_templates():
    pattern = re.compile(r'words\("([\w.]+)"( ~ [\w.]+)?((?:, \w+=[\w.]+)*)\)')
    for path in sorted((DASHBOARD / "templates").glob("*.html")):
        text = path.read_text("utf-8")
        found = list(pattern.finditer(text))
        assert len(found) == text.count("words("), f"{path.name} asks for a word in another way"
        for match in found:
            names = set(re.findall(r"(\w+)=", match[3]))
            key = match[1].rstrip(".")
            yield path.name, None if match[2] else key, key if match[2] else None, names


CALLS = [*_calls_in_code(), *_calls_in_templates()]
LITERAL = [(where, key, names) for where, key, _, names in CALLS if key is not None]
STRINGS = {
    path: {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path, tree in TREES.items()
}


def test_every_key_in_code_and_templates_has_its_word():
    missing = [(where, key) for where, key, _ in LITERAL if key not in CATALOGUE]
    assert missing == []


def test_every_word_is_given_the_values_that_it_names():
    wrong = [
        (where, key, sorted(names), sorted(_placeholders(CATALOGUE[key])))
        for where, key, names in LITERAL
        if names != _placeholders(CATALOGUE[key])
    ]
    assert wrong == []


def _placeholders(entry):
    texts = entry.values() if isinstance(entry, dict) else [entry]
    found = {name for text in texts for _, name, _, _ in Formatter().parse(str(text)) if name}
    return found | ({"count"} if isinstance(entry, dict) else set())


@pytest.mark.parametrize(
    "key",
    sorted(f"{family}.{value}" for family, values in FAMILIES.items() for value in values),
)
def test_every_value_of_the_vocabulary_has_its_word(key):
    assert key in CATALOGUE


def test_no_word_is_unused():
    used = {key for _, key, _ in LITERAL}
    used |= {f"{family}.{value}" for family, values in FAMILIES.items() for value in values}
    # Keys that stand in a list which code walks, whole or behind an f-string's prefix.
    used |= {key for key in CATALOGUE for strings in STRINGS.values() if key in strings}
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                used |= {f"{node.values[0].value}{name}" for name in STRINGS[path]}
    assert sorted(set(CATALOGUE) - used) == []


def test_every_plural_entry_has_the_forms_of_english():
    plural = {key: entry for key, entry in CATALOGUE.items() if isinstance(entry, dict)}
    assert plural
    assert all(set(entry) == {"one", "other"} for entry in plural.values())


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 claims"), (1, "1 claim"), (2, "2 claims"), (12_000, "12,000 claims")],
)
def test_words_pick_the_plural_form_and_write_the_number(words, count, said):
    assert words("card.claims", count=count) == said


def test_words_leave_braces_of_a_value_alone(words):
    assert words("card.not_found", id="{count} {0}") == (
        "There is no incident “{count} {0}” in this collection."
    )


def test_words_of_an_unknown_key_raise(words):
    with pytest.raises(KeyError):
        words("card.no_such_word")


def test_words_of_another_locale_write_numbers_its_way():
    german = Words(load_words().locale.parse("de"), {"n": "{number}"})
    assert german("n", number=1_234) == "1.234"


@pytest.mark.parametrize(
    ("more", "is_refused"),
    [
        ("card: {extra: More}", False),
        ("extra: {claims: Claims}", False),
        ("card: {when: Then}", True),
        ("card: {when: When}", True),
        ("card: When", True),
        ("card: {claims: {few: A few}}", True),
    ],
)
def test_files_of_a_catalogue_join_and_give_no_key_twice(tmp_path, monkeypatch, more, is_refused):
    first = "card: {when: When, claims: {one: One, other: '{count}'}}"
    (tmp_path / "en.yaml").write_text(first, encoding="utf-8")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "more.yaml").write_text(more, encoding="utf-8")
    monkeypatch.setattr(wording, "_FOLDER", tmp_path)
    if is_refused:
        with pytest.raises(ValueError, match="another file"):
            load_words.__wrapped__("en")
    else:
        assert load_words.__wrapped__("en")("card.when") == "When"
