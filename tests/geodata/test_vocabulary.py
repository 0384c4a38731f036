from __future__ import annotations

from itertools import pairwise

import pytest

from geodata.vocabulary import (
    ACLED_SUB_EVENT_TYPE,
    ACTOR_FIELDS,
    LINK_FIELDS,
    PRECISION_CROSSWALK,
    QUANTITY_FIELDS,
    RADIUS_M,
    Credibility,
    EventType,
    Field,
    PlacePrecision,
)


def test_every_event_type_has_a_row_in_the_crosswalk():
    assert set(ACLED_SUB_EVENT_TYPE) == set(EventType)


def test_every_precision_has_one_row_in_the_crosswalk_in_order():
    assert [row.precision for row in PRECISION_CROSSWALK] == list(PlacePrecision)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 6, 7])
def test_each_ucdp_code_maps_to_one_precision(code):
    rows = [row for row in PRECISION_CROSSWALK if code in row.ucdp_where_prec]

    assert len(rows) == 1


def test_radius_grows_down_the_ladder():
    radii = [RADIUS_M[precision] for precision in PlacePrecision if RADIUS_M[precision]]

    assert all(finer < coarser for finer, coarser in pairwise(radii))


@pytest.mark.parametrize("precision", list(PlacePrecision))
def test_what_is_on_the_map_has_a_radius(precision):
    assert precision.is_on_map == (RADIUS_M[precision] is not None)


@pytest.mark.parametrize(
    ("credibility", "is_doubtful"),
    [(1, False), (2, False), (3, False), (4, True), (5, True), (6, False)],
)
def test_only_doubtful_and_improbable_are_doubtful(credibility, is_doubtful):
    assert Credibility(credibility).is_doubtful is is_doubtful


def test_fields_have_values_of_one_kind_only():
    kinds = (ACTOR_FIELDS, QUANTITY_FIELDS, LINK_FIELDS)

    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
    assert not frozenset().union(*kinds) & {Field.EVENT_TYPE, Field.DATE, Field.PLACE}
