"""What a new office sets up, in the order in which it makes sense: worked out, so that nobody ticks anything.

The same list is the tour of the first day: each step leads to where it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store import backup_list, desk, identity, ledger, outlook
from store.columns import sql
from store.key_list import keys
from store.node import Node
from store.registers.households import Household
from store.registers.recovery_keys import known
from sync.need import Lead

_PATIENT = frozenset({"untrained", "unequipped", "unbriefed", "stale", "no_zone", "no_focal_point"})
"""Gaps of cover with which wardens are there all the same."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        name: which.
        done: whether it is.
        lead: where it is done; ``command`` where only a command does it.
    """

    name: str
    done: bool
    lead: Lead


def steps(node: Node) -> list[Step]:
    """Give the steps of a station or a desk; of other nodes none, as their office sets them up."""
    if node.me.kind not in ("station", "desk"):
        return []
    with node.read() as db:
        done = {name: ask(db) for name, ask in _ASKED.items()}
    done["people"] = desk.counted(node, "people") > 0
    done["zones"] = desk.counted(node, "zones") > 0
    done["agencies"] = desk.counted(node, "agencies") > 0
    done["second_user"] = sum(one.here for one in keys(node)) > 1
    done["wardens"] = done["zones"] and _has_wardens(node)
    done["call_tree"] = desk.counted(node, "call_tests") > 0
    return [Step(name, done[name], lead) for name, lead in _LEADS]


def _has_wardens(node: Node) -> bool:
    found = {str(one["kind"]) for one in outlook.cover(node)["findings"]}
    return "zone_vacant" not in found - _PATIENT


def _is_heard(db: Connection) -> bool:
    parent = identity.parent(db)
    return parent is not None and parent.signed_at is not None


def _all_in_a_zone(db: Connection) -> bool:
    home = sql(Household).c
    asked = select(func.count(), func.count(home.zone)).where(home.ended_on.is_(None))
    homes, placed = db.execute(asked).one()
    return homes > 0 and homes == placed


_ASKED: dict[str, Callable[[Connection], bool]] = {
    "line": lambda db: bool(ledger.carriers(db)),
    "heard": _is_heard,
    "homes": _all_in_a_zone,
    "recovery": lambda db: bool(known(db)),
    "backup": lambda db: backup_list.last(db) is not None,
}

_LEADS = (
    ("second_user", Lead("place", "users")),
    ("recovery", Lead("register", "recovery_keys")),
    ("line", Lead("place", "settings")),
    ("heard", Lead("place", "exchange")),
    ("agencies", Lead("register", "agencies")),
    ("zones", Lead("place", "zones")),
    ("people", Lead("place", "people")),
    ("homes", Lead("place", "households")),
    ("wardens", Lead("place", "zones")),
    ("call_tree", Lead("place", "calling")),
    ("backup", Lead("place", "settings")),
)
