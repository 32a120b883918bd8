"""How the exchange stands, as ``muster doctor`` tells it."""

from pathlib import Path

from store import identity, ledger
from store.clock import iso
from store.health import Check, State
from store.node import Node
from sync import rounds


def look(node: Node) -> list[Check]:
    """Look at an open node's exchange with its parent, and at the carriers it was set up with."""
    me = node.me
    if me.kind == "hq":
        return []
    standing = rounds.standing(node)
    with node.read() as db:
        known = ledger.carriers(db)
        enrolled = identity.parent(db) is not None
    if not enrolled:
        return [
            Check("exchange", State.AMBER, "this node reports to nobody", "carry its request to the parent")
        ]
    detail = f"{standing.pending} changes wait; acknowledged {iso(standing.acknowledged_at) or 'never'}"
    then = "exchange: `muster sync now`, or `sync out` and `sync in`" if standing.state != "ok" else ""
    return [
        Check("exchange", State(standing.state), detail, then),
        *(_carrier(name, place) for name, _kind, place in known),
    ]


def _carrier(name: str, place: str) -> Check:
    if Path(place).is_dir():
        return Check(f"carrier {name}", State.OK, "it is there")
    return Check(
        f"carrier {name}", State.AMBER, "it cannot be reached", "put the stick in, or set it up anew"
    )
