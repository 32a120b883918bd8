"""A station's laptop prepared at headquarters before it is shipped (L08): made, admitted, enrolled at once.

Nothing travels between the two, so nobody has to compare words by telephone.
The laptop leaves with its keys, its numbers, the reference data and a first
passphrase, which whoever receives it must change before anything else: headquarters has known it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import false, select

from store import handed, identity
from store.clock import Clock, SystemClock
from store.columns import sql
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from store.registers.offices import Device
from sync import enrol, known_spools


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A laptop's node that is ready to be shipped.

    Attributes:
        device: its number, 16 bytes.
        mark: what stands in its numbers beside the station's code; empty for a station's first device.
        fingerprint: its words, as its people will hear them.
        away: the spools that could not be reached, so that it has no box there yet.
    """

    device: bytes
    mark: str
    fingerprint: str
    away: tuple[str, ...] = ()


def provision(
    headquarters: Node, home: Path, founding: Founding, passphrase: str, *, clock: Clock | None = None
) -> Provisioned:
    """Make a station's node in a folder, admit it here and enrol it there.

    Args:
        headquarters: this node, opened by somebody who may admit devices.
        home: the folder of the new node; it must not hold one.
        founding: what the station is called, and its first user.
        passphrase: that user's first one.
        clock: of the new node.

    Raises:
        Refused: ``WRONG_NODE`` elsewhere than at headquarters; what making and admitting a node refuse. Then
            nothing of it is left in the folder, and a device that was admitted already is revoked;
            ``PROVISION_LEFT`` where that failed, too.
    """
    if headquarters.me.kind != "hq":
        raise Refused(Code.WRONG_NODE, kind=headquarters.me.kind, wanted="headquarters")
    before = set(home.iterdir()) if home.is_dir() else None
    with Node.create(home, founding, passphrase, clock=clock or SystemClock()) as station:
        try:
            admitted = enrol.admit(headquarters, enrol.request(station), home.name)
            enrol.enrol(station, admitted.grant, home.name)
            handed.mark(station)
        except BaseException:
            device = station.me.device
            station.close()
            _take_away(home, before)
            _let_go(headquarters, device)
            raise
        away = tuple(place.name for place in known_spools.open_box(headquarters, station.me.device))
        return Provisioned(station.me.device, station.me.mark, enrol.own_fingerprint(station), away)


def _let_go(headquarters: Node, device: bytes) -> None:
    """Revoke a device that was admitted and that nobody has: its keys went with its folder.

    Raises:
        Refused: ``PROVISION_LEFT`` where not even that can be written.
    """
    with headquarters.read() as db:
        child = identity.peer(db, device)
        known = sql(Device).c
        asked = select(known.id).where(
            known.slot == child.slot if child else false(), known.ended_on.is_(None)
        )
        row = db.scalar(asked)
    if child is None or row is None:
        return
    try:
        headquarters.act("devices.revoke", row, {"reason": "its laptop could not be prepared"})
    except Refused:
        raise Refused(Code.PROVISION_LEFT, mark=child.mark or child.code) from None


def _take_away(home: Path, before: set[Path] | None) -> None:
    """Leave the folder as it was: a node that nobody admitted would only be mistaken for one."""
    if before is None:
        shutil.rmtree(home, ignore_errors=True)
        return
    for path in set(home.iterdir()) - before:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
