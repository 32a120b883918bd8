"""Which visits are owed is read of a few calls at each door, and is what all of them say."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from store import guard
from store.clock import seconds
from store.columns import sql
from store.node import Node
from store.registers.duties import Duty
from store.registers.households import Household
from store.registers.people import Person
from store.registers.visits import Visit
from store.wardens.owed import owed, rounds
from tests.postgres.fixtures import both

BEGINS, DOORS = date(2026, 9, 1), 80
DAYS = [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 21), date(2028, 1, 1)]
RULES: dict[str, list[dict[str, Any]]] = {
    "the default": [],
    "two of them by days": [{"kind": "every_days", "days": 14}, {"kind": "every_days", "days": 60}],
    "by days and by years": [{"kind": "every_days", "days": 60}, {"kind": "each_year", "times": 2}],
}


def called_at(draw: Random, door: int) -> list[dict[str, Any]]:
    """Draw the calls at a door: some on one day, some in a minute around midnight, some never met."""
    outcomes = ["not_home", "refused", None] if door % 7 == 0 else ["met", "met", "not_home", None]
    days = [BEGINS + timedelta(days=draw.randrange(-20, 90)) for _ in range(draw.randrange(4))]
    calls = []
    for day in days:
        midnight = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        for _ in range(draw.randrange(1, 4)):
            at = midnight + timedelta(seconds=draw.choice((-1, 0, 3600, 40_000, 86_399)))
            agreed = day + timedelta(days=draw.randrange(40)) if draw.random() < 0.5 else None
            calls.append(
                {
                    "occurred_at": seconds(at),
                    "outcome": draw.choice(outcomes),
                    "next_due": None if agreed is None else agreed.isoformat(),
                    "ended_on": "2026-09-02" if draw.random() < 0.1 else None,
                }
            )
    return calls


def fill(node: Node, rules: list[dict[str, Any]]) -> None:
    """Put doors, who lives behind them, the calls there and the rules into the records."""
    draw = Random(16)  # noqa: S311 - the same in every run
    rows: list[dict[str, Any]] = []
    for door in range(1, DOORS + 1):
        rows += [
            {"id": len(rows) + n, "household": door, **call}
            for n, call in enumerate(called_at(draw, door), 1)
        ]
    since = [None, "2026-08-01", "2026-09-10", "2026-10-20"]
    with node.write() as db, guard.opened(db):
        for door in range(1, DOORS + 1):
            home = {"zone": 1, "zone_since": since[door % 4], "address": f"{door} Quay"}
            db.execute(insert(sql(Household)).values(id=door, station=1 + door % 2, **home))
            db.execute(
                insert(sql(Person)).values(id=door, station=1 + door % 2, household=door, category="unv")
            )
        for row in rows:
            db.execute(insert(sql(Visit)).values(station=1, **row))
        for number, rule in enumerate(rules, 1):
            said = {"subject": "household_visit", "title": f"rule {number}", "code": f"R{number}"}
            db.execute(insert(sql(Duty)).values(id=number, station=0, **said, **rule))


@both
@pytest.mark.parametrize("rules", RULES)
def test_what_is_owed_is_what_all_the_calls_say(hq: Node, rules: str) -> None:
    """C01, R20: by whatever rules, on any day, for every door that is in its zone by then."""
    fill(hq, RULES[rules])
    with hq.read() as db:
        lens = hq.lens(db)
        for on in DAYS:
            found = owed(db, lens, on)
            assert len(found) > DOORS // 2
            whole = rounds(db, lens, [home for home, _said in found.values()], on)
            for door, (_home, said) in found.items():
                assert (said.due, said.tried) == (whole[door].due, whole[door].tried), door
