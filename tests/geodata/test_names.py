from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.gazetteer import read_curated
from geodata.names import consonant_key, fold_name, sound_key
from geodata.vocabulary import PlacePrecision

# Names as they stand in reports: Latin letters with marks, apostrophes, hyphens.
LATIN_NAMES = st.text("abdehijklmnqrstuwz āīūḩşţ’'ʿ-AFKMTZ", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "fold"),
    [
        pytest.param("Fallujah", "fallujah", id="plain"),
        pytest.param("FALLUJAH", "fallujah", id="upper-case"),
        pytest.param("  Tal   Afar ", "tal afar", id="spaces"),
        pytest.param("Fallūjah", "fallujah", id="macron"),
        pytest.param("Ba‘qūbah", "baqubah", id="turned-comma"),
        pytest.param("Ba'qubah", "baqubah", id="apostrophe"),
        pytest.param("Baʿqūbah", "baqubah", id="half-ring"),
        pytest.param("Kaḑāʼ", "kada", id="modifier-apostrophe"),
        pytest.param("Şırnak", "sirnak", id="turkish"),
        pytest.param("Hewlêr", "hewler", id="kurdish"),
        pytest.param("al-Qaim", "qaim", id="article-with-hyphen"),
        pytest.param("Al Qaim", "qaim", id="article-apart"),
        pytest.param("ar-Ramadi", "ramadi", id="assimilated-article"),
        pytest.param("ash Shirqat", "shirqat", id="assimilated-article-sh"),
        pytest.param("Abu al-Khasib", "abu khasib", id="article-inside"),
        pytest.param("the Green Zone", "green zone", id="english-article"),
        pytest.param("K-1", "k 1", id="digits"),
        pytest.param("الفلوجة", "فلوجه", id="arabic-article-and-ta-marbuta"),
        pytest.param("الفَلُّوجَة", "فلوجه", id="arabic-short-vowels"),
        pytest.param("الـموصل", "موصل", id="arabic-tatweel"),
        pytest.param("أربيل", "اربيل", id="arabic-hamza"),
        pytest.param("نينوى", "نينوي", id="arabic-alif-maqsura"),
        pytest.param("کرکوک", "كركوك", id="persian-kaf"),
        pytest.param("الو", "الو", id="arabic-too-short-for-an-article"),
        pytest.param("", "", id="empty"),
        pytest.param("-?!", "", id="punctuation"),
    ],
)
def test_fold_name_gives_the_letters(name, fold):
    assert fold_name(name).fold == fold


@pytest.mark.parametrize(
    ("name", "fold", "hint"),
    [
        pytest.param("Mosul city", "mosul", "settlement", id="city"),
        pytest.param("Makhul village", "makhul", "settlement", id="village"),
        pytest.param("Mosul district", "mosul", "district", id="district"),
        pytest.param("Qada Mosul", "mosul", "district", id="word-first"),
        pytest.param("Nīnawá province", "ninawa", "governorate", id="province"),
        pytest.param("Anbar Governorate", "anbar", "governorate", id="governorate"),
        pytest.param("محافظة نينوى", "نينوي", "governorate", id="arabic-governorate"),
        pytest.param("قضاء الموصل", "موصل", "district", id="arabic-district"),
        pytest.param("مدينة الموصل", "موصل", "settlement", id="arabic-city"),
        pytest.param("حي المنصور", "منصور", "neighbourhood", id="arabic-quarter"),
        pytest.param("Mansour neighborhood", "mansour", "neighbourhood", id="neighborhood"),
        pytest.param("Mosul", "mosul", None, id="no-such-word"),
    ],
)
def test_fold_name_splits_off_the_kind_of_place(name, fold, hint):
    folded = fold_name(name)

    assert (folded.fold, folded.hint) == (fold, PlacePrecision(hint) if hint else None)


@pytest.mark.parametrize("name", ["City", "the province", "al", "حي"])
def test_fold_name_keeps_a_word_that_is_all_there_is(name):
    folded = fold_name(name)

    assert folded.fold
    assert folded.hint is None


@given(LATIN_NAMES)
def test_fold_name_of_the_fold_is_the_fold(name):
    fold = fold_name(name).fold

    assert fold_name(fold).fold == fold


def test_fold_name_of_the_fold_is_the_fold_for_curated_names():
    folds = {fold_name(name).fold for named in read_curated() for name in named.names}
    # One kind word is taken off, so "Sadr City district" still ends in another.
    without_kind_word = {fold for fold in folds if fold_name(fold).hint is None}

    assert {fold for fold in without_kind_word if fold_name(fold).fold != fold} == set()
    assert len(without_kind_word) > 0.99 * len(folds)


@given(st.text())
def test_fold_name_of_any_text_is_lower_case_words_of_one_space(name):
    fold = fold_name(name).fold

    assert fold == " ".join(fold.lower().split())


@given(LATIN_NAMES, st.sampled_from(["al-", "Al ", "the ", "ar-"]))
def test_fold_name_article_before_the_name_makes_no_difference(name, article):
    assume(fold_name(name).fold and fold_name(name).fold == fold_name(f"x {name}").fold[2:])

    assert fold_name(article + name).fold == fold_name(name).fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fallujah", "falluja"),
        ("fallujah", "faloujah"),
        ("heet", "hit"),
        ("qaim", "kaim"),
        ("khanaqin", "kanakin"),
        ("ghazaliyah", "gazaliya"),
        ("muqdadiyah", "muqdadiya"),
        ("karrada", "karada"),
        ("mosul", "mousul"),
        ("jaafar", "jafar"),
    ],
)
def test_sound_key_is_one_for_spellings_of_one_sound(one, other):
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mosul", "basra"), ("kirkuk", "kut"), ("rawa", "rutba"), ("tikrit", "taji")]
)
def test_sound_key_differs_for_other_names(one, other):
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tal afar", "tel afar"),
        ("talafar", "tall afar"),
        ("dohuk", "dahuk"),
        ("sinjar", "sanjar"),
        ("hadithah", "haditha"),
        ("baquba", "bakouba"),
        ("erbil", "erbeel"),
    ],
)
def test_consonant_key_is_one_whatever_the_vowels(one, other):
    assert consonant_key(one) == consonant_key(other)


@given(LATIN_NAMES)
def test_names_of_one_sound_have_the_same_consonants(name):
    fold = fold_name(name).fold
    assume(sound_key(sound_key(fold)) == sound_key(fold))

    assert consonant_key(sound_key(fold)) == consonant_key(fold)
