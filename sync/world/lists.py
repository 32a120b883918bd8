"""How many records each list has at headquarters: of one station, and of all together."""

from typing import Final

from store import sums
from store.asking import ask
from store.by_name import find
from store.node import Node
from store.registers import REGISTRY

FEW: Final = 50
"""So many stations that have changed since are counted anew; more are shown as they are kept."""


def counts(node: Node, station: str) -> dict[str, int]:
    """Count the standing records of each list of a station that has any, by list; raises ``NOT_FOUND``."""
    with node.read() as db:
        row = find(db, REGISTRY.kind("stations"), node.numbers(db), station)
        found = {}
        for register in REGISTRY.registers:
            asked = f'SELECT count(*) FROM "{register.sql.name}" WHERE station = ? AND ended_on IS NULL'  # noqa: S608 - a name of our own
            ((count,),) = ask(db, asked, (row,))
            if count:
                found[register.kind] = count
        return found


def all_counts(node: Node) -> dict[str, int]:
    """Count the standing records of each list, by list: of stations as it is kept, where it is of now."""
    with node.read() as db:
        never, grown = sums.grown_since(db)
        anew = never + (grown if len(grown) <= FEW else [])
        kept = sums.kept_lengths(db, anew)
        return {
            register.kind: kept.get(register.nr, 0) + sum(sums.lengths(db, register, [0, *anew]).values())
            for register in REGISTRY.registers
        }
