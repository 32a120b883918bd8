"""Whatever happens on the way, a station's desks and headquarters come to the same tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from sync import incoming, outgoing
from sync.fate import Fate

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

FIELDS = ("function", "nationality", "call_sign")


class Story:
    """A random course of events: changes anywhere, bundles that are lost, doubled, late and out of order."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.chance = random.Random(seed)  # noqa: S311 - the same story for the same number
        self.mail: list[tuple[Node, bytes]] = []
        self.count = 0

    @property
    def desks(self) -> tuple[Node, Node]:
        return self.house.station, self.house.desk

    def people(self, node: Node) -> list[int]:
        with node.read() as db:
            return list(db.scalars(text("SELECT id FROM people ORDER BY id")))

    def change(self) -> None:
        """Somebody changes a person, somewhere."""
        node = self.chance.choice([*self.desks, self.house.hq])
        known = self.people(node)
        if not known:
            return
        self.count += 1
        person, name = self.chance.choice(known), self.chance.choice(FIELDS)
        value = self.chance.choice([None, f"{name} {self.count}"])
        if node is self.house.hq:
            self.house.lay(node, "people", person, **{name: value})
        else:
            node.act("people.change", person, {name: value})

    def add(self) -> None:
        self.count += 1
        node = self.chance.choice(self.desks)
        node.act("people.add", None, {"family_name": f"New {self.count}", "category": "intern"})

    def refer(self) -> None:
        self.count += 1
        self.house.hq.act("agencies.add", None, {"code": f"A{self.count}", "name": "new"})

    def wait(self) -> None:
        self.house.later(seconds=self.chance.choice([-40, 0, 1, 60]))

    def say(self) -> None:
        """Somebody makes a bundle; it may be lost at once."""
        desk = self.chance.choice(self.desks)
        if self.chance.random() < 0.5:
            letter = (self.house.hq, outgoing.to_parent(desk).sealed)
        else:
            letter = (desk, self.house.answer(desk))
        if self.chance.random() < 0.75:
            self.mail.append(letter)

    def deliver(self) -> None:
        """Some bundle arrives, perhaps not for the last time."""
        if not self.mail:
            return
        node, sealed = self.mail.pop(self.chance.randrange(len(self.mail)))
        assert incoming.take(node, sealed).fate is not Fate.REFUSED
        if self.chance.random() < 0.2:
            self.mail.append((node, sealed))

    def run(self, steps: int) -> None:
        does = [self.change] * 5 + [self.add, self.refer, self.wait] + [self.say] * 3 + [self.deliver] * 4
        for _ in range(steps):
            self.chance.choice(does)()


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.long) for n in range(6, 20))]
)
def test_in_the_end_everybody_has_the_same(houses: Callable[[ExitStack], House], seed: int) -> None:
    with ExitStack() as stack:
        house = houses(stack)
        for desk in (house.station, house.desk):
            house.exchange(desk)
        story = Story(house, seed)
        story.run(45)
        for _ in range(2):
            for desk in story.desks:
                house.exchange(desk)
        for desk in story.desks:
            house.up(desk)
        tables = house.tables(house.hq)
        assert house.tables(house.station) == tables
        assert house.tables(house.desk) == tables
        assert house.reasons(house.hq) == []
        for desk in story.desks:
            assert house.pending(desk) == 0
            # Nothing is said for ever: they have told what they saw, and nothing is left to say.
            assert house.read(house.answer(desk), desk, house.hq).puts == ()
