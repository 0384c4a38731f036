"""Place names over their many spellings: folding, and sound-alike keys.

Names in reports on Iraq come in a dozen romanisations of Arabic and Kurdish
(Fallujah, Falluja, al-Fallujah, Al Fallūjah) and in Arabic script. Three keys
of growing tolerance make them meet:

``fold``
    the same letters: case, marks, apostrophes, hyphens and articles gone;
``sound``
    the same sounds: long vowels, doubled letters and consonants that
    romanisations confuse (q/k, dh/d, gh/g, kh/k, ou/u, ee/i) made one;
``consonants``
    ``sound`` without vowels, to find candidates that are then compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from geodata.vocabulary import PlacePrecision

# Arabic letters that writers use for one another, to one form of each; the
# short-vowel marks and the tatweel are removed before.
_ARABIC_FORMS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "ھ": "ه",
        "ء": "",
        "ـ": "",
    }
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_NOT_NAME = re.compile(r"[^0-9a-z\u0600-\u06ff]+")
_APOSTROPHES = re.compile("['`´ʻʼʽʾʿ\u2018\u2019\u201b\u2032]")

_ARTICLES = frozenset(
    ["al", "el", "il", "ul", "ar", "as", "ash", "at", "ath", "ad", "adh", "an", "az", "aal", "the"]
)  # with the consonant that Arabic assimilates the article's l to

_HINTS: dict[tuple[str, ...], PlacePrecision | None] = {
    ("town", "of"): PlacePrecision.SETTLEMENT,
    ("city", "of"): PlacePrecision.SETTLEMENT,
    ("village", "of"): PlacePrecision.SETTLEMENT,
    ("district", "of"): PlacePrecision.DISTRICT,
    ("province", "of"): PlacePrecision.GOVERNORATE,
    ("governorate", "of"): PlacePrecision.GOVERNORATE,
    ("town",): PlacePrecision.SETTLEMENT,
    ("city",): PlacePrecision.SETTLEMENT,
    ("village",): PlacePrecision.SETTLEMENT,
    ("مدينه",): PlacePrecision.SETTLEMENT,
    ("قريه",): PlacePrecision.SETTLEMENT,
    ("quarter",): PlacePrecision.NEIGHBOURHOOD,
    ("neighbourhood",): PlacePrecision.NEIGHBOURHOOD,
    ("neighborhood",): PlacePrecision.NEIGHBOURHOOD,
    ("حي",): PlacePrecision.NEIGHBOURHOOD,
    ("district",): PlacePrecision.DISTRICT,
    ("qada",): PlacePrecision.DISTRICT,
    ("qadha",): PlacePrecision.DISTRICT,
    ("qadaa",): PlacePrecision.DISTRICT,
    ("قضاء",): PlacePrecision.DISTRICT,
    ("قضا",): PlacePrecision.DISTRICT,
    ("province",): PlacePrecision.GOVERNORATE,
    ("governorate",): PlacePrecision.GOVERNORATE,
    ("muhafazat",): PlacePrecision.GOVERNORATE,
    ("محافظه",): PlacePrecision.GOVERNORATE,
    ("military", "base"): PlacePrecision.SITE,
    ("air", "base"): PlacePrecision.SITE,
    ("airbase",): PlacePrecision.SITE,
    ("base",): PlacePrecision.SITE,
    ("camp",): PlacePrecision.SITE,
    ("area",): None,
    ("locality",): None,
}
"""Words that say what kind of place a name means; longer phrases first."""


@dataclass(frozen=True)
class FoldedName:
    """A name ready to be looked up."""

    whole: str
    """All words of it but articles: *sadr city* is a name, not a city called Sadr."""
    fold: str
    """Without the word that says what kind of place it is."""
    hint: PlacePrecision | None
    """The kind of place that such a word says it is, if there is one."""


@lru_cache(maxsize=262_144)
def fold_name(name: str) -> FoldedName:
    """Fold a name and split off the word that says what kind of place it is.

    Examples
    --------
    >>> folded = fold_name("Al Fallūjah town")
    >>> folded.whole, folded.fold, folded.hint.value
    ('fallujah town', 'fallujah', 'settlement')
    """
    tokens = _NOT_NAME.sub(" ", _plain_letters(name)).split()
    tokens = [_without_arabic_article(token) for token in tokens]
    kept, hint = _split_hint(tokens)
    return FoldedName(_without_articles(tokens), _without_articles(kept), hint)


def _without_articles(tokens: list[str]) -> str:
    return " ".join([token for token in tokens if token not in _ARTICLES] or tokens)


def _plain_letters(name: str) -> str:
    """Lower-case letters without marks; Arabic script in one form of each letter."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", name))
    bare = "".join(char for char in text if not unicodedata.combining(char))
    if _ARABIC.search(bare):
        return bare.translate(_ARABIC_FORMS).lower()
    return anyascii(bare).lower()


def _without_arabic_article(token: str) -> str:
    if token.startswith("ال") and len(token) > 3:
        return token[2:]
    return token


def _split_hint(tokens: list[str]) -> tuple[list[str], PlacePrecision | None]:
    """Take one kind phrase off the end or the start, if a name remains."""
    for phrase, hint in _HINTS.items():
        size = len(phrase)
        for rest, words in ((tokens[:-size], tokens[-size:]), (tokens[size:], tokens[:size])):
            if tuple(words) == phrase and any(_can_be_name(token) for token in rest):
                return rest, hint
    return tokens, None


def _can_be_name(token: str) -> bool:
    return len(token) > 1 and token not in _ARTICLES


_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ph", "f"),
        (r"tch|ch", "j"),
        (r"dj|zh", "j"),
        (r"kh|q|c|x", "k"),
        (r"gh", "g"),
        (r"dh|th(?=[aeiouy])", "d"),
        (r"th", "t"),
        (r"v", "w"),
        (r"ou|oo|uw|w(?![aeiou])", "u"),
        (r"ee|ie|iy|yi|y(?![aeiou])|ea", "i"),
        (r"ei|ai|ay|ey", "ai"),
        (r"o", "u"),
        (r"e", "a"),
        (r"a+h?\b", "a"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=262_144)
def sound_key(fold: str) -> str:
    """Fold a folded name further, to how it sounds.

    Examples
    --------
    >>> sound_key("heet") == sound_key("hit")
    True
    """
    for pattern, to in _SOUNDS:
        fold = pattern.sub(to, fold)
    return fold


_VOWELS = re.compile(r"(?<=.)[aeiouyw ]")
_WEAK_H = re.compile(r"(?<=.)h")


@lru_cache(maxsize=262_144)
def consonant_key(fold: str) -> str:
    """First letter and consonants of a name: a wide net, to be compared after.

    ``d`` and ``t`` for *th* meet here too, since romanisations differ.

    Examples
    --------
    >>> consonant_key("fallujah") == consonant_key("felluca")
    False
    >>> consonant_key("tal afar") == consonant_key("tel afar")
    True
    """
    bare = _WEAK_H.sub("", _VOWELS.sub("", sound_key(fold).replace(" ", "")))
    return bare.replace("d", "t").replace("z", "s")
