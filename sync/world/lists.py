"""How many records each list of one station has at headquarters."""

from store.asking import ask
from store.door import find
from store.node import Node
from store.registers import REGISTRY


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
