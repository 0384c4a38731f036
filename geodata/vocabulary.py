"""The words of the records: one word for one thing, each with where it comes from.

Every list here is closed. A value outside it is rejected with the list in the
message, so that a typing mistake can never become a new category.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class EventType(StrEnum):
    """What happened, in nine kinds that a reader can tell apart on a map.

    The crosswalk to ACLED's sub-event types is :data:`ACLED_SUB_EVENT_TYPE`.
    """

    AIR_STRIKE = "air_strike"
    ROCKET_ATTACK = "rocket_attack"
    ARMED_ATTACK = "armed_attack"
    BATTLE = "battle"
    TERRITORY_TAKEN = "territory_taken"
    PROTEST = "protest"
    RIOT = "riot"
    CRACKDOWN = "crackdown"
    CAMPAIGN = "campaign"


ACLED_SUB_EVENT_TYPE: dict[EventType, str | None] = {
    EventType.AIR_STRIKE: "Air/drone strike",
    EventType.ROCKET_ATTACK: "Shelling/artillery/missile attack",
    EventType.ARMED_ATTACK: "Remote explosive/landmine/IED",
    EventType.BATTLE: "Armed clash",
    EventType.TERRITORY_TAKEN: "Non-state actor overtakes territory",
    EventType.PROTEST: "Peaceful protest",
    EventType.RIOT: "Violent demonstration",
    EventType.CRACKDOWN: "Excessive force against protesters",
    # ACLED codes single events only: a campaign's figures have no row there.
    EventType.CAMPAIGN: None,
}
"""Nearest ACLED sub-event type of each of ours (ACLED codebook, event table).

The nearest, not the same: our ``armed_attack`` also holds small-arms ambushes
("Armed clash"), and ``territory_taken`` holds both ACLED transfer types
("Government regains territory" when the taker is a state).
"""


class PlacePrecision(StrEnum):
    """How closely a source says where, from finest to coarsest.

    The ladder and its crosswalk to UCDP ``where_prec``, ACLED
    ``geo_precision``, Airwars and Atlos stand in docs/coding.md.
    """

    EXACT = "exact"
    SITE = "site"
    NEIGHBOURHOOD = "neighbourhood"
    SETTLEMENT = "settlement"
    NEAR = "near"
    DISTRICT = "district"
    GOVERNORATE = "governorate"
    COUNTRY = "country"
    UNLOCATED = "unlocated"

    @property
    def rank(self) -> int:
        """Place on the ladder: 0 is finest."""
        return list(PlacePrecision).index(self)

    @property
    def is_on_map(self) -> bool:
        """Whether an incident known this closely is drawn on the map at all."""
        return self.rank < PlacePrecision.COUNTRY.rank


RADIUS_M: dict[PlacePrecision, int | None] = {
    PlacePrecision.EXACT: 100,
    PlacePrecision.SITE: 1_000,
    PlacePrecision.NEIGHBOURHOOD: 2_000,
    PlacePrecision.SETTLEMENT: 5_000,
    PlacePrecision.NEAR: 25_000,
    PlacePrecision.DISTRICT: 30_000,
    PlacePrecision.GOVERNORATE: 100_000,
    PlacePrecision.COUNTRY: None,
    PlacePrecision.UNLOCATED: None,
}
"""Radius in metres drawn where the gazetteer knows no better one.

``near`` is UCDP GED codebook 19.1, ``where_prec`` 2 ("at most about 25 km");
``exact`` is Atlos' "Vicinity"; the others are typical sizes of such places.
"""


class Grade(StrEnum):
    """Airwars' five grades of an incident, strongest first.

    Derived from the claims by :mod:`geodata.grades`.
    """

    CONFIRMED = "confirmed"
    FAIR = "fair"
    WEAK = "weak"
    CONTESTED = "contested"
    DISCOUNTED = "discounted"


class Reliability(StrEnum):
    """NATO Admiralty code of a source. F means *cannot be judged*, not worst."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(IntEnum):
    """NATO Admiralty code of a piece of information. 6 means *cannot be judged*."""

    CONFIRMED = 1
    PROBABLY_TRUE = 2
    POSSIBLY_TRUE = 3
    DOUBTFUL = 4
    IMPROBABLE = 5
    CANNOT_BE_JUDGED = 6

    @property
    def is_doubtful(self) -> bool:
        """Whether a coder judged the information more likely wrong than right."""
        return self in (Credibility.DOUBTFUL, Credibility.IMPROBABLE)


class Basis(StrEnum):
    """Whether the document says it, or the coder concludes it and says why."""

    STATED = "stated"
    INFERRED = "inferred"


class SourceKind(StrEnum):
    """What sort of document a source is."""

    ARTICLE = "article"
    THREAD = "thread"
    BLOG_POST = "blog_post"
    READER_COMMENT = "reader_comment"
    PRESS_RELEASE = "press_release"
    DATASET = "dataset"


class ActorKind(StrEnum):
    """What sort of party an actor is (after ACLED's ``inter`` codes)."""

    STATE = "state"
    ARMED_GROUP = "armed_group"
    MOVEMENT = "movement"
    PEOPLE = "people"


class Field(StrEnum):
    """What a claim is about. The kind of its value follows from it."""

    EVENT_TYPE = "event_type"
    DATE = "date"
    PLACE = "place"
    INITIATOR = "initiator"
    TARGET = "target"
    SUPPORTED_BY = "supported_by"
    KILLED = "killed"
    INJURED = "injured"
    DISPLACED = "displaced"
    UNRECOVERED_BODIES = "unrecovered_bodies"
    PARTICIPANTS = "participants"
    STRENGTH = "strength"
    ATTACKS = "attacks"
    MUNITIONS = "munitions"
    DESTROYED_PERCENT = "destroyed_percent"
    RETALIATION_FOR = "retaliation_for"
    PART_OF = "part_of"
    FOLLOWS = "follows"
    SAME_CAMPAIGN = "same_campaign"


ACTOR_FIELDS = frozenset({Field.INITIATOR, Field.TARGET, Field.SUPPORTED_BY})
"""Fields whose value is the id of an actor."""

CASUALTY_FIELDS = frozenset({Field.KILLED, Field.INJURED})
"""Fields that count people harmed, and may name the group harmed."""

QUANTITY_FIELDS = CASUALTY_FIELDS | {
    Field.DISPLACED,
    Field.UNRECOVERED_BODIES,
    Field.PARTICIPANTS,
    Field.STRENGTH,
    Field.ATTACKS,
    Field.MUNITIONS,
    Field.DESTROYED_PERCENT,
}
"""Fields whose value is a count or a range of counts (percent: 0 to 100)."""

LINK_FIELDS = frozenset({Field.RETALIATION_FOR, Field.PART_OF, Field.FOLLOWS, Field.SAME_CAMPAIGN})
"""Fields whose value is the id of another incident."""


@dataclass(frozen=True)
class CrosswalkRow:
    """One rung of the precision ladder in the codes of four other projects."""

    precision: PlacePrecision
    ucdp_where_prec: tuple[int, ...]
    acled_geo_precision: tuple[int, ...]
    airwars: tuple[str, ...]
    atlos: tuple[str, ...]


PRECISION_CROSSWALK: tuple[CrosswalkRow, ...] = (
    CrosswalkRow(
        PlacePrecision.EXACT,
        (),
        (),
        ("exact_location", "within_1m", "within_100m"),
        ("Exact", "Vicinity"),
    ),
    CrosswalkRow(PlacePrecision.SITE, (), (), ("nearby_landmark", "street"), ("Locality",)),
    CrosswalkRow(PlacePrecision.NEIGHBOURHOOD, (), (), ("neighbourhood_area",), ()),
    CrosswalkRow(PlacePrecision.SETTLEMENT, (1,), (1,), ("village", "town", "city"), ()),
    CrosswalkRow(PlacePrecision.NEAR, (2,), (2,), (), ()),
    CrosswalkRow(PlacePrecision.DISTRICT, (3,), (), ("district", "subdistrict"), ()),
    CrosswalkRow(PlacePrecision.GOVERNORATE, (4,), (3,), ("province_governorate",), ()),
    CrosswalkRow(PlacePrecision.COUNTRY, (6,), (), (), ()),
    CrosswalkRow(PlacePrecision.UNLOCATED, (7,), (), (), ()),
)
"""Crosswalk of the ladder. UCDP 5 (lines and fuzzy areas) has no rung of ours.

UCDP 1 is a town centre, so it maps to ``settlement`` and never to a pin.
"""
