"""Chains: links gathered from claims, what joins to a chain, and links that go in a circle."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.chains import chain_of, find_cycles, links_among
from geodata.records import Incident
from geodata.vocabulary import Field


def _incident(incident_id, *claims):
    told = {"field": "event_type", "value": "battle"}
    account = {"source": "paper", "paragraph": 1, "says": "Something.", "claims": [told, *claims]}
    return Incident(id=incident_id, title="A title", summary="A summary.", accounts=[account])


def _link(field, target, **more):
    return {"field": field, "value": target, **more}


def _links(*incidents):
    return links_among({incident.id: incident for incident in incidents})


INFERRED = {"basis": "inferred", "reason": "A reason."}


class TestLinks:
    def test_claims_of_several_sources_make_one_link(self):
        links = _links(
            _incident("rockets"),
            _incident(
                "strikes", _link("follows", "rockets"), _link("follows", "rockets", **INFERRED)
            ),
        )
        [link] = links
        assert (link.kind, link.origin, link.target) == (Field.FOLLOWS, "strikes", "rockets")
        assert len(link.claims) == 2
        assert not link.is_inferred
        assert not link.is_contested

    def test_what_no_source_states_is_inferred(self):
        [link] = _links(_incident("a"), _incident("b", _link("follows", "a", **INFERRED)))
        assert link.is_inferred

    def test_a_link_that_one_denies_is_contested_and_keeps_both_claims(self):
        denied = _link("retaliation_for", "a", denied=True)
        [link] = _links(_incident("a"), _incident("b", _link("retaliation_for", "a"), denied))
        assert link.is_contested
        assert [claim.denied for claim in link.claims] == [False, True]

    def test_a_stated_denial_makes_no_inferred_link_stated(self):
        claims = (_link("follows", "a", **INFERRED), _link("follows", "a", denied=True))
        [link] = _links(_incident("a"), _incident("b", *claims))
        assert link.is_inferred

    def test_a_link_that_is_only_denied_is_none(self):
        denied = _link("retaliation_for", "a", denied=True)
        assert _links(_incident("a"), _incident("b", denied)) == ()

    def test_a_link_to_an_incident_that_is_not_there_is_left_out(self):
        assert _links(_incident("b", _link("follows", "a"))) == ()

    def test_two_incidents_of_one_series_have_one_link_whoever_names_the_other(self):
        links = _links(
            _incident("a", _link("same_campaign", "b")), _incident("b", _link("same_campaign", "a"))
        )
        assert [(link.origin, link.target) for link in links] == [("a", "b")]


class TestChain:
    @pytest.fixture
    def links(self):
        return _links(
            _incident("exchange"),
            _incident("rockets", _link("part_of", "exchange")),
            _incident("rally", _link("follows", "embassy")),
            _incident("embassy", _link("retaliation_for", "strikes"), _link("part_of", "exchange")),
            _incident("strikes", _link("follows", "rockets")),
            _incident("raid", _link("part_of", "exchange")),
            _incident("alone"),
        )

    def test_it_runs_from_the_earliest_to_the_latest(self, links):
        order = [link for link in chain_of(links, "embassy") if link.is_order]
        assert [(link.target, link.origin) for link in order] == [
            ("rockets", "strikes"),
            ("strikes", "embassy"),
            ("embassy", "rally"),
        ]

    def test_it_is_the_same_from_each_of_its_incidents(self, links):
        chains = {chain_of(links, member) for member in ("rockets", "strikes", "embassy", "rally")}
        assert len(chains) == 1

    def test_a_whole_hangs_on_and_does_not_join_its_other_parts(self, links):
        chain = chain_of(links, "rockets")
        assert {(link.origin, link.target) for link in chain if not link.is_order} == {
            ("rockets", "exchange"),
            ("embassy", "exchange"),
        }

    def test_a_whole_shows_its_parts_alone(self, links):
        assert {link.origin for link in chain_of(links, "exchange")} == {
            "rockets",
            "embassy",
            "raid",
        }

    def test_an_incident_without_links_has_none(self, links):
        assert chain_of(links, "alone") == ()


class TestCycles:
    def test_answers_and_sequences_are_one_graph(self):
        links = [(Field.RETALIATION_FOR, "a", "b"), (Field.FOLLOWS, "b", "a")]
        assert find_cycles(links) == (("a", "b", "a"),)

    def test_an_incident_cannot_lead_to_itself(self):
        assert find_cycles([(Field.PART_OF, "a", "a")]) == (("a", "a"),)

    def test_parts_and_sequences_are_two_graphs(self):
        assert find_cycles([(Field.PART_OF, "a", "b"), (Field.FOLLOWS, "b", "a")]) == ()

    def test_a_series_has_no_direction(self):
        links = [(Field.SAME_CAMPAIGN, "a", "b"), (Field.SAME_CAMPAIGN, "b", "a")]
        assert find_cycles(links) == ()

    def test_what_leads_to_a_cycle_or_between_two_is_not_on_it(self):
        pairs = ["xa", "ab", "ba", "bm", "mc", "cd", "dc", "dy"]
        cycles = find_cycles((Field.FOLLOWS, origin, target) for origin, target in pairs)
        assert cycles == (("a", "b", "a"), ("c", "d", "c"))

    @given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
    def test_every_incident_that_leads_back_to_itself_is_named(self, pairs):
        cycles = find_cycles((Field.FOLLOWS, str(origin), str(target)) for origin, target in pairs)
        for cycle in cycles:
            assert cycle[0] == cycle[-1]
            steps = itertools.pairwise(cycle)
            assert all((int(origin), int(target)) in pairs for origin, target in steps)
        reached = set(pairs)
        for middle in range(8):
            reached |= {
                (origin, target)
                for origin in range(8)
                for target in range(8)
                if (origin, middle) in reached and (middle, target) in reached
            }
        on_cycle = {str(node) for node in range(8) if (node, node) in reached}
        assert {node for cycle in cycles for node in cycle} == on_cycle
