"""Which proposals of wardens an officer looks at one by one (C02, R24): a pure function, with its reasons.

What is even may be accepted in bulk: what a warden found is taken. What is odd
changes more than a warden can see, or the list has changed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Odd(StrEnum):
    """Why a proposal is not accepted in bulk."""

    UNREADABLE = "it cannot be read, or a newer version wrote it"
    MOVES = "somebody moves"
    LEAVES = "somebody leaves the list"
    ENDED = "the record it is about has ended"
    MOVED_SINCE = "they live elsewhere by now"
    CHANGED = "the list was changed since"
    ANOTHER = "another proposal says otherwise"
    TWICE = "somebody like that may be on the list already"
    TWO_ZONES = "the family lives in two zones"
    LATE = "it comes from a device that is trusted no more"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed: ``payload`` by field, ``was`` what stood on the device then, where it held it."""

    row: int
    kind: str
    household: int | None
    person: int | None
    payload: Mapping[str, Any] | None
    was: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True, slots=True)
class Stands:
    """How the list stands now.

    Attributes:
        now: what it says of the person in the fields that are proposed; of a telephone all of theirs.
        ended: whether the person or the household is over.
        lives: the household that the person lives in.
        alike: whether somebody on the list may be whom it would add.
        zones: in how many zones the family lives.
        others: what else waits about the same household.
    """

    now: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False
    lives: int | None = None
    alike: bool = False
    zones: int = 1
    others: tuple[Proposal, ...] = ()


KINDS = ("newcomer", "change", "visitor", "moved", "leaver")
"""The kinds that this version knows."""
_BESIDE = frozenset({"phone_was"})
"""What only says what a field was."""


def odd(said: Proposal, stands: Stands) -> tuple[Odd, ...]:
    """Say why somebody looks at a proposal by itself; nothing where it may be accepted with others."""
    if said.payload is None or said.kind not in KINDS:
        return (Odd.UNREADABLE,)
    found = {
        Odd.MOVES: said.kind == "moved",
        Odd.LEAVES: said.kind == "leaver",
        Odd.ENDED: stands.ended,
        Odd.MOVED_SINCE: said.person is not None and said.household is not None and _elsewhere(said, stands),
        Odd.CHANGED: said.kind == "change" and _changed(said, stands.now),
        Odd.ANOTHER: any(_against(said, other) for other in stands.others),
        Odd.TWICE: stands.alike,
        Odd.TWO_ZONES: stands.zones > 1,
        Odd.LATE: said.late,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _elsewhere(said: Proposal, stands: Stands) -> bool:
    return stands.lives is not None and stands.lives != said.household


def _changed(said: Proposal, now: Mapping[str, Any]) -> bool:
    """Say whether a field stands otherwise than the warden saw it, and not as they would have it."""
    for name, wanted in (said.payload or {}).items():
        if name in _BESIDE:
            continue
        stood, stands = said.was.get(name), now.get(name)
        if stands in (stood, wanted) or (name == "phone" and wanted in (stands or ())):
            continue
        if stood is None and stands in (None, "", []):
            continue
        return True
    return False


def _against(said: Proposal, other: Proposal) -> bool:
    """Say whether two proposals about one household cannot both be taken unseen."""
    if other.row == said.row or other.payload is None or said.payload is None:
        return False
    if said.kind == other.kind == "newcomer":
        return _name(said) == _name(other)
    if said.kind == other.kind == "visitor":
        return said.payload == other.payload
    if said.person is None or said.person != other.person:
        return other.kind == "moved" and other.person is None
    if said.kind == other.kind == "change":
        both = (said.payload.keys() & other.payload.keys()) - _BESIDE
        return any(said.payload[name] != other.payload[name] for name in both)
    return True


def _name(said: Proposal) -> str:
    return str((said.payload or {}).get("given_name") or "").casefold()
