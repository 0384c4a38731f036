"""The records: sources, actors, and incidents made of accounts and claims.

Evidence first. An incident has no event type, date, place or casualties of its
own: every value is a :class:`Claim` that one source makes in one paragraph,
and conflicting claims stay side by side. Headline values are derived from them
by :mod:`geodata.headline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    model_validator,
)
from pydantic import Field as Bound

from geodata.dates import DateRange, parse_date
from geodata.errors import DateError
from geodata.quantities import Quantity, parse_quantity
from geodata.text import Slug, Text, clean_text
from geodata.vocabulary import (
    ACTOR_FIELDS,
    LINK_FIELDS,
    QUANTITY_FIELDS,
    ActorKind,
    Basis,
    Credibility,
    EventType,
    Field,
    Grade,
    PlacePrecision,
    Reliability,
    SourceKind,
)

_YEARS = range(1700, 2200)
"""Years that a record may speak of; any other is a slip of the pen."""


def _check_date(text: str) -> str:
    _read_date(text)
    return text


def _read_date(text: str) -> DateRange:
    parsed = parse_date(text)
    for day in (parsed.earliest, parsed.latest):
        if day.year not in _YEARS:
            raise DateError(f"date {text!r} is of the year {day.year}; expected 1700 to 2199")
    return parsed


EdtfText = Annotated[str, AfterValidator(_check_date)]
"""A date in EDTF, kept as the text that the coder wrote."""


def _read_day(value: Any) -> Any:
    """Refuse the numbers that pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(f"{value!r} is not a day, such as 2026-11-20")
    return value


Day = Annotated[date, BeforeValidator(_read_day)]
"""One calendar day, written as 2026-11-20."""


def _check_link(link: str) -> str:
    if link != clean_text(link):
        raise ValueError("a link with characters that cannot be seen")
    return link


WebLink = Annotated[
    str,
    AfterValidator(_check_link),
    StringConstraints(pattern=r"^https?://[^\s<>\"'`\\\x00-\x20]+$", max_length=2_000),
]
"""An http or https link. Any other scheme is refused: records are untrusted."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Paragraph = Annotated[int, Bound(ge=1)]


def _read_span(value: Any) -> Any:
    """Read ``120-260`` as the pair (120, 260)."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+)-(\d+)", value)):
        return int(match[1]), int(match[2])
    return value


def _check_span(span: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= span[0] < span[1]:
        raise ValueError("a span ends after it begins, such as 120-260")
    return span


Span = Annotated[tuple[int, int], BeforeValidator(_read_span), AfterValidator(_check_span)]
"""First and one-past-last character of a passage within its paragraph."""


class Record(BaseModel):
    """Base of all records: read-only, and no field that is not in the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Revision(Record):
    """One entry of a record's history: what was done to it in this collection, and why."""

    on: Day
    what: Literal["recorded", "revised", "retracted"]
    reason: Text


def _check_history(history: tuple[Revision, ...]) -> tuple[Revision, ...]:
    steps = [revision.what for revision in history]
    if steps and steps[0] != "recorded":
        raise ValueError("a history begins with 'recorded'")
    if "recorded" in steps[1:]:
        raise ValueError("a record is recorded once; later entries are 'revised' or 'retracted'")
    if "retracted" in steps[:-1]:
        raise ValueError("'retracted' ends a history; nothing follows it")
    if any(later.on < earlier.on for earlier, later in pairwise(history)):
        raise ValueError("the days of a history never go back")
    return history


History = Annotated[tuple[Revision, ...], AfterValidator(_check_history)]
"""What was done to a record, oldest first; entries are added and never changed."""


class Retraction(Record):
    """A statement that was taken back, and counts no more from a day on."""

    on: Day
    by: Literal["source", "coder"]
    reason: Text


class Source(Record):
    """A document that reports incidents, as it was published."""

    id: Slug
    kind: SourceKind
    title: Text
    author: Text | None = None
    publisher: Text
    published: EdtfText
    published_basis: Basis = Basis.STATED
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "en"
    url: WebLink | None = None
    archive_url: WebLink | None = None
    reliability: Reliability = Reliability.F
    reliability_reason: Text
    contained_in: Slug | None = None
    """The source on whose page this one stands: reader comments under an article."""
    quotes: tuple[Text, ...] = ()
    """Outlets and agencies it relies on; those of one account are in its ``relies_on``."""
    derived_from: tuple[Slug, ...] = ()
    """Sources that it reprints, translates or retells as a whole."""
    sha256: Sha256 | None = None
    """Of the document's file, to find it in the operator's document library."""
    abstract: Text
    notes: Text | None = None
    content_warning: Text | None = None
    """What a reader should know before its passages are shown, where they are graphic."""
    retracted: Retraction | None = None
    """Withdrawn as a whole by its outlet (or found unusable by the coder)."""
    history: History = ()

    @property
    def published_range(self) -> DateRange:
        """Days on which it may have been published."""
        return parse_date(self.published)


class Actor(Record):
    """A party that does or suffers something in an incident."""

    id: Slug
    name: Text
    name_ar: Text | None = None
    aliases: tuple[Text, ...] = ()
    kind: ActorKind
    part_of: Slug | None = None


ClaimValue = EventType | DateRange | Quantity | str


class Claim(Record):
    """One value of one field of one incident, as one source gives it."""

    field: Field
    value: Text
    source: Slug
    paragraph: Paragraph
    span: Span | None = None
    attributed_to: Text | None = None
    """Who inside the source says it, where the source names somebody."""
    basis: Basis = Basis.STATED
    reason: Text | None = None
    """Why the coder concludes an inferred value; required for those."""
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    note: Text | None = None
    phrase: Text | None = None
    """Date only: the words for the day that the date was resolved from."""
    group: Text | None = None
    """Quantity only: whom or what it counts, where not everybody or everything."""
    country: CountryCode | None = None
    """Place only: context that decides between places of the same name."""
    admin1: Text | None = None
    """Place only: context, as ``country``."""
    precision: PlacePrecision | None = None
    """Place only: where the source is vaguer than the place it names ("near X")."""
    admitted: bool = False
    """Initiator only: the initiator itself accepts that it was its doing."""
    denied: bool = False
    """Link and initiator only: the source says that it is not so."""
    published: EdtfText | None = None
    """When this passage could first be read, if later than its source: an update, a correction."""
    retracted: Retraction | None = None

    @model_validator(mode="after")
    def _check(self) -> Claim:
        _ = self.parsed
        if self.basis is Basis.INFERRED and self.reason is None:
            raise ValueError("an inferred claim needs a reason")
        self._check_only("phrase", self.phrase is not None, {Field.DATE})
        self._check_only("group", self.group is not None, QUANTITY_FIELDS)
        for name in ("country", "admin1", "precision"):
            self._check_only(name, getattr(self, name) is not None, {Field.PLACE})
        self._check_only("admitted", self.admitted, {Field.INITIATOR})
        self._check_only("denied", self.denied, LINK_FIELDS | {Field.INITIATOR})
        if self.admitted and self.denied:
            raise ValueError("an initiator cannot be admitted and denied by one claim")
        return self

    def _check_only(self, name: str, is_given: bool, fields: frozenset[Field] | set[Field]) -> None:
        if is_given and self.field not in fields:
            raise ValueError(f"{name} does not go with a claim about {self.field.value}")

    @cached_property
    def parsed(self) -> ClaimValue:
        """The value as its field reads it; ids and place names stay text."""
        if self.field is Field.EVENT_TYPE:
            return _read_event_type(self.value)
        if self.field is Field.DATE:
            return _read_date(self.value)
        if self.field in QUANTITY_FIELDS:
            return _read_quantity(self.value, self.field)
        if (self.field in ACTOR_FIELDS or self.field in LINK_FIELDS) and not re.fullmatch(
            r"[a-z0-9]+(-[a-z0-9]+)*", self.value
        ):
            raise ValueError(f"{self.value!r} is not an id")
        return self.value

    def known_from(self, source: Source) -> date:
        """First day on which it could be read: the latest that its publication may have been."""
        return _read_date(self.published or source.published).latest

    def known_until(self, source: Source) -> date | None:
        """First day on which it counts no more; None if nobody took it back."""
        retractions = (self.retracted, source.retracted)
        return min((each.on for each in retractions if each is not None), default=None)


def _read_event_type(text: str) -> EventType:
    try:
        return EventType(text)
    except ValueError:
        expected = ", ".join(EventType)
        raise ValueError(f"{text!r} is not an event type; expected one of {expected}") from None


def _read_quantity(text: str, field: Field) -> Quantity:
    quantity = parse_quantity(text)
    if field is Field.DESTROYED_PERCENT and max(quantity.low or 0, quantity.high or 0) > 100:
        raise ValueError(f"{text!r} is more than 100 per cent")
    return quantity


# What an account says once for all of its claims.
_SHARED = (
    "source",
    "paragraph",
    "span",
    "attributed_to",
    "credibility",
    "published",
    "retracted",
)


class Account(Record):
    """What one source says of one incident, in our words, and the claims in it.

    Its ``source`` is that of all its claims. ``paragraph``, ``span``,
    ``attributed_to``, ``credibility``, ``published`` and ``retracted`` hold for
    each that gives no own.
    """

    source: Slug
    paragraph: Paragraph
    span: Span | None = None
    attributed_to: Text | None = None
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    published: EdtfText | None = None
    retracted: Retraction | None = None
    relies_on: tuple[Text, ...] | None = None
    """Whom it passes on. None: as the source's ``quotes``; empty: its own reporting."""
    says: Text
    claims: tuple[Claim, ...] = Bound(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _hand_down(cls, data: Any) -> Any:
        """Give each claim what the account says for all of them."""
        if not isinstance(data, dict) or not isinstance(data.get("claims"), list | tuple):
            return data
        for claim in data["claims"]:
            if isinstance(claim, dict) and claim.get("source", data.get("source")) != data.get(
                "source"
            ):
                raise ValueError("a claim has the source of its account; write another account")
        shared = {name: data[name] for name in _SHARED if name in data}
        return {**data, "claims": [_with_defaults(claim, shared) for claim in data["claims"]]}


def _with_defaults(claim: Any, shared: dict[str, Any]) -> Any:
    if not isinstance(claim, dict):
        return claim
    if "paragraph" in claim and "span" not in claim:
        # A span counts within its paragraph: another paragraph, another span.
        shared = {name: value for name, value in shared.items() if name != "span"}
    return {**shared, **claim}


class GradeOverride(Record):
    """A grade that a person gave against the rule, with the reason."""

    grade: Grade
    reason: Text
    on: Day | None = None
    """The day from which it holds; None: as long as the incident is known."""


class Rounding(Record):
    """A place that is shown only roughly, to keep somebody safe."""

    radius_m: Annotated[int, Bound(ge=1_000, le=100_000)]
    reason: Text


class Incident(Record):
    """One period, one place, told in one sentence; all else is claims.

    A battle is one incident with an interval. An air raid inside it is its own
    incident, linked ``part_of`` (definition after Atlos).
    """

    id: Slug
    title: Text
    summary: Text
    accounts: tuple[Account, ...] = Bound(min_length=1)
    grade_override: GradeOverride | None = None
    rounding: Rounding | None = None
    history: History = ()

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All claims of all accounts, in the order they were written down."""
        return tuple(claim for account in self.accounts for claim in account.claims)

    def claims_about(self, *fields: Field) -> Iterator[Claim]:
        """Claims about any of the fields."""
        return (claim for claim in self.claims if claim.field in fields)

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """Ids of the sources that report it, each once, in order."""
        return tuple(dict.fromkeys(claim.source for claim in self.claims))
