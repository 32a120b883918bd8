"""How the exchange stands, as ``muster doctor`` tells it."""

from pathlib import Path

from store import identity, ledger
from store.clock import iso
from store.health import Check, State
from store.node import Node
from store.saying import counting, saying
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
        nobody, then = saying("this node reports to nobody"), saying("carry its request to the parent")
        return [Check(saying("exchange"), State.AMBER, nobody, then)]
    signed: str = saying("never")
    if standing.acknowledged_at:
        signed = iso(standing.acknowledged_at) or ""
    detail = counting(
        "{count} change waits; acknowledged {when}",
        "{count} changes wait; acknowledged {when}",
        standing.pending,
        when=signed,
    )
    what = saying("exchange: `muster sync now`, or `sync out` and `sync in`")
    return [
        Check(saying("exchange"), State(standing.state), detail, what if standing.state != "ok" else ""),
        *(_carrier(name, place) for name, _kind, place in known),
    ]


def _carrier(name: str, place: str) -> Check:
    if Path(place).is_dir():
        return Check(saying("carrier {name}", name=name), State.OK, saying("it is there"))
    then = saying("put the stick in, or set it up anew")
    return Check(saying("carrier {name}", name=name), State.AMBER, saying("it cannot be reached"), then)
