"""The words of the interface: one catalogue a language, looked up by key."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from babel import Locale
from babel.numbers import format_decimal

_FOLDER = Path(__file__).parent / "words"


class Words:
    """The catalogue of one language.

    A key is a path such as ``card.when``. An unknown key is a programming
    mistake and raises ``KeyError``.
    """

    def __init__(self, locale: Locale, entries: dict[str, Any]) -> None:
        self.locale = locale
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Text of a key, with its {names} filled in; ``count`` picks the plural form.

        Whole numbers are written as the language writes them.
        """
        entry = self._entry(key)
        if isinstance(entry, dict):
            entry = entry[self.locale.plural_form(cast("int", values["count"]))]
        if not values:
            return str(entry)
        written = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return str(entry).format(**written)

    def template(self, key: str) -> str:
        """The phrase of a key with its {names} left open, for the browser to fill in."""
        return str(self._entry(key))

    def forms(self, key: str) -> dict[str, str]:
        """The phrase of a key by plural category, for the browser to choose from."""
        return dict(self._entry(key))

    def _entry(self, key: str) -> Any:
        entry: Any = self._entries
        for part in key.split("."):
            entry = entry[part]
        return entry

    def number(self, value: int | float) -> str:
        """A number with the language's separators."""
        return _write_number(value, self.locale)


@lru_cache(maxsize=4_096)
def _write_number(value: int | float, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


@lru_cache
def load_words(language: str = "en") -> Words:
    """Read the catalogue of a language: its file, and those of its folder, one a part of the page.

    Raises
    ------
    ValueError
        If two files give the same key.
    """
    entries: dict[str, Any] = {}
    for path in catalogue_files(language):
        _merge(entries, yaml.safe_load(path.read_text(encoding="utf-8")) or {}, path.name)
    return Words(Locale(language), entries)


def catalogue_files(language: str) -> tuple[Path, ...]:
    """The files of a catalogue, in the order that they are read in."""
    return (_FOLDER / f"{language}.yaml", *sorted((_FOLDER / language).glob("*.yaml")))


def _merge(entries: dict[str, Any], more: dict[str, Any], name: str) -> None:
    """Add entries to those that are there; branches may meet, words may not."""
    for key, entry in more.items():
        if key not in entries:
            entries[key] = entry
        elif _is_branch(entries[key]) and _is_branch(entry):
            _merge(entries[key], entry, name)
        else:
            raise ValueError(f"{name}: {key!r} has its word in another file")


def _is_branch(entry: Any) -> bool:
    """Whether it holds entries by key, and not the plural forms of a word."""
    return isinstance(entry, dict) and "other" not in entry
