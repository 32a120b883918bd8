"""Two stations of different regions that drew the same slot: each family is there once, at every level."""

from pathlib import Path

import pytest
from sqlalchemy import select

from store import remarks
from store.by_name import find
from store.columns import FORMER
from store.ids import own_slot
from store.node import Node
from store.registers import REGISTRY
from sync import verified
from tests.three_levels import Tree, living, pending
from tui.notices import sentence


def facts(at: Node, station: int) -> list[str]:
    """Give all rows of a station, but for the numbers that they bore before: above those are another's."""
    found = []
    with at.read() as db:
        for register in REGISTRY.registers:
            t = register.sql
            said = [t.c[name] for name, spec in register.specs.items() if spec.nr != FORMER]
            asked = select(t.c.id, *said).where(t.c.station == station).order_by(t.c.id)
            found += [f"{register.kind} {tuple(row)!r}" for row in db.execute(asked)]
    return found


def settle(tree: Tree) -> None:
    """Exchange until nobody has anything new to say; some of it is refused on the way."""
    for _ in range(8):
        if not tree.turn():
            return
        tree.later(minutes=1)
    raise AssertionError("it does not come to rest")


def test_the_one_that_is_heard_later_numbers_its_records_anew_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def alike(random: bytes) -> int:
        drawn.append(own_slot(random))
        # Two regions draw first, then their stations.
        return drawn[2] if len(drawn) == 4 else drawn[-1]

    monkeypatch.setattr("store.node.own_slot", alike)
    tree = Tree(tmp_path, regions=2, stations=2, people=2, seed=3)
    first, second = tree.stations
    region = tree.regions[1]
    assert first.node.me.slot == second.node.me.slot
    here = len(living(second.node))
    settle(tree)
    assert first.node.me.slot == drawn[2]
    assert second.node.me.mark
    assert len(living(second.node)) == here
    second.node.act("people.add", None, {"family_name": "Late", "category": "intern"})
    settle(tree)
    for one, above in zip(tree.stations, tree.regions, strict=True):
        assert facts(tree.world.node, one.at) == facts(above.node, one.at) == facts(one.node, one.at)
        assert pending(one.node) == pending(above.node) == 0
    for at in (second.node, region.node):
        assert verified.verify(at).faults == ()
        with at.read() as db:
            # What was printed before still finds them.
            printed = find(db, REGISTRY.kind("people"), at.numbers(db), f"{second.code}-P-00001")
        assert printed in living(second.node)
    with region.node.read() as db:
        (notice,) = [notice for notice in remarks.notices(db) if notice.kind == "slots-alike"]
    assert second.code in sentence(notice)
    tree.close()
