import pytest

from geodata.matrix import Cell, who_claims_what


@pytest.fixture(scope="module")
def cells(make_claim, make_incident):
    def cells(*incidents):
        return who_claims_what(
            make_incident(
                *(make_claim(field, value, **more) for field, value, more in claims),
                incident_id=f"incident-{number}",
            )
            for number, claims in enumerate(incidents)
        )

    return cells


INFERRED = {"basis": "inferred", "reason": "A reason."}


def test_each_source_s_pairs_are_counted_by_incident(cells):
    claims = [("initiator", "militia", {}), ("target", "base", {})]

    assert cells(claims, [*claims, *claims]) == (Cell("paper", "militia", "base", 2, 0, 0),)


def test_pair_is_of_one_source(cells):
    claims = [("initiator", "militia", {}), ("target", "base", {"source": "wire"})]

    assert cells(claims) == (Cell("paper", "militia", None, 1, 0, 0),)


def test_several_initiators_and_targets_are_each_pair(cells):
    claims = [
        *[("initiator", name, {}) for name in ("b", "a")],
        *[("target", name, {}) for name in ("x", "y")],
    ]

    pairs = [(cell.initiator, cell.target) for cell in cells(claims)]
    assert pairs == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


def test_inferred_is_what_no_claim_states(cells):
    only = [("initiator", "militia", {}), ("target", "base", INFERRED)]
    both = [*only, ("target", "base", {})]

    assert cells(only) == (Cell("paper", "militia", "base", 1, 1, 0),)
    assert cells(both) == (Cell("paper", "militia", "base", 1, 0, 0),)


def test_denied_is_counted_apart(cells):
    said = [("initiator", "militia", {}), ("target", "base", {})]
    denied = [("initiator", "militia", {"denied": True}), ("target", "base", {})]

    assert cells(said, denied) == (Cell("paper", "militia", "base", 1, 0, 1),)


def test_incident_without_initiator_has_no_cell(cells):
    assert cells([("target", "base", {})]) == ()
