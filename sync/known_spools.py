"""The spools that headquarters takes in from, remembered: a new station is answered at its first call."""

import json
from pathlib import Path
from typing import Final

from store import identity
from store.kept_secrets import forget, keep, secret
from store.node import Node
from store.refusals import Code, Refused
from sync.spool import Spool, box_of, is_spool

OWN: Final = "spool"
"""The folder in a node's home that `muster hq serve` serves where nobody names another."""
MOST: Final = 8
_NAME: Final = "spools"


def known(node: Node) -> list[Path]:
    """Give the spools that are known, the last used first: those taken in from, and the one in the home."""
    with node.read() as db:
        said = json.loads(secret(db, _NAME) or b"[]")
    found = [Path(place) for place in said]
    own = node.home.absolute() / OWN
    return found if own in found or not is_spool(own) else [*found, own]


def remember(node: Node, place: Path) -> None:
    """Remember a spool that is taken in from; of the last used, eight are kept.

    An importer of records on a server may not read what the desk knows, and leaves that to the desk.
    """
    place = place.absolute()
    try:
        with node.read() as db:
            before = json.loads(secret(db, _NAME) or b"[]")
    except Refused as refused:
        if refused.code is not Code.DATABASE_RIGHTS:
            raise
        return
    after = [str(place), *(one for one in before if one != str(place))][:MOST]
    if after != before:
        with node.write() as db:
            forget(db, _NAME)
            keep(db, _NAME, json.dumps(after).encode())


def open_box(node: Node, device: bytes) -> list[Path]:
    """Open the box of a child of ours in every spool that is known.

    Gives the spools that could not be reached: there its box is opened when they are next taken in from.
    """
    with node.read() as db:
        child = identity.peer(db, device)
    if node.me.kind != "hq" or child is None or child.revoked_at is not None:
        return []
    away = []
    for place in known(node):
        try:
            # Made anew where a stick or a share should be, it would be a spool that nobody serves.
            if not is_spool(place):
                raise FileNotFoundError(place.name)
            Spool(place).know((box_of(child.seal_key),))
        except OSError:
            away.append(place)
    return away
