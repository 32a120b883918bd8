"""Stations' devices with their keys, as headquarters admits, revokes and replaces them (M03, L07)."""

from dataclasses import dataclass

from store import asking_devices, cells, identity, resend, rhythm, sums
from store.asking import ask
from store.asking_devices import Asking
from store.clock import iso
from store.identity import Peer
from store.node import Node
from store.refusals import Code, Refused
from store.rhythm import Silence, silence

ACT = "devices.admit"
"""Whoever admits a station may also send it everything again."""


@dataclass(frozen=True, slots=True)
class DeviceAt:
    """A station's device.

    Attributes:
        mark: what it is called: the station's code and its mark.
        station, name: the station's code and name.
        record: the number of its record, if it is here.
        words: its fingerprint, as it was compared.
        admitted_at, heard_at, revoked_at: when (ISO, UTC).
        silence: how late it is, by its station's rhythm; one that was revoked is not late.
        is_resent: whether it is to be told everything from the beginning, and has not heard it yet.
        lives: how many writers it was: more than one says that it was restored or copied.
    """

    mark: str
    station: str
    name: str
    record: str | None
    words: str
    admitted_at: str | None
    heard_at: str | None
    revoked_at: str | None
    silence: Silence
    is_resent: bool
    lives: int


def devices(node: Node) -> list[DeviceAt]:
    """Give every station's device, those in use first, by mark."""
    with node.read() as db:
        lens = node.lens(db)
        kept = sums.kept(db)
        again = resend.devices(db)
        known = {
            slot: (row, words)
            for row, slot, words in ask(db, "SELECT id, slot, fingerprint FROM devices ORDER BY id")
        }
        lives: dict[bytes, list[int]] = {}
        for device, slot in ask(db, "SELECT device, slot FROM incarnation ORDER BY born_at, writer"):
            lives.setdefault(device, []).append(slot)
        found = []
        for peer in identity.children(db):
            slots = lives.get(peer.device, [peer.slot])
            row, words = next((known[slot] for slot in slots if slot in known), (None, None))
            gap = kept[peer.station].gap if peer.station in kept else rhythm.DAY
            late = silence(node.now, peer.heard_at or peer.admitted_at, gap)
            found.append(
                DeviceAt(
                    mark_of(peer),
                    peer.code,
                    peer.name,
                    lens.number("devices", row),
                    words or "",
                    iso(peer.admitted_at),
                    iso(peer.heard_at),
                    iso(peer.revoked_at),
                    Silence.OK if peer.revoked_at is not None else late,
                    peer.device in again,
                    len(slots),
                )
            )
    return sorted(found, key=lambda one: (one.revoked_at is not None, one.mark))


def mark_of(peer: Peer) -> str:
    """Give what a device is called: code and mark."""
    return f"{peer.code} {peer.mark}".strip()


def asking(node: Node) -> list[Asking]:
    """Give the devices that ask to be admitted, the oldest first."""
    with node.read() as db:
        return asking_devices.waiting(db)


def send_again(node: Node, named: str) -> str:
    """Let the next answers tell a device everything from the beginning; gives what it is called.

    Args:
        node: headquarters.
        named: the device by code and mark, or the station's code where it has one device.

    Raises:
        Refused: ``UNKNOWN_STATION``, ``WHICH_DEVICE``, ``NOT_ALLOWED``.
    """
    with node.write() as db:
        node.may(db, ACT)
        said = " ".join(named.upper().split())
        standing = [p for p in identity.children(db) if p.kind == "station" and p.revoked_at is None]
        some = [p for p in standing if said == mark_of(p)] or [p for p in standing if said == p.code]
        if not some:
            raise Refused(Code.UNKNOWN_STATION)
        if len(some) > 1:
            raise Refused(Code.WHICH_DEVICE, count=len(some), station=said)
        resend.begin(db, some[0].device, {cells.REFERENCE, some[0].station})
        return mark_of(some[0])
