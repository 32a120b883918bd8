"""What needs somebody: one line of the day, and where it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Weight(IntEnum):
    """How much something needs somebody, the worst first."""

    LIFE = 0
    NOW = 1
    SOON = 2


@dataclass(frozen=True, slots=True)
class Lead:
    """Where something is mended.

    Attributes:
        to: ``rollcall``, ``place``, ``finding``, ``register``, ``clearance`` (its decision) or ``record``.
        name: which place or finding, or the list of the record.
        number: the record's human number.
    """

    to: str
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the day.

    Attributes:
        kind: what sort of thing: ``rollcall``, ``overdue``, ``exchange``, ``cover.<gap>``, ``due.<kind>`` ...
        weight: how much it needs somebody.
        count: how many there are of it.
        lead: where it is mended.
        facts: what else the sentence says; texts, as plain as they can be said.
        source: the paragraph that the rule comes from, if one does.
    """

    kind: str
    weight: Weight
    count: int
    lead: Lead
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
