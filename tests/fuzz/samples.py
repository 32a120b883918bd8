"""Real bundles of every sort, with the nodes that read them; what they are given is taken back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from store import guard, identity, keyring, listing, log
from store.clock import SetClock
from store.entry import link
from store.founding import Founding
from store.listing import Query
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import bundle, cose, enrol, incoming, outgoing, pack, seal
from sync.bundle import Bundle, Purpose
from sync.ring import Sender
from sync.senders import sender_in
from sync.squeeze import unsqueeze
from sync.streams import Malformed

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
ACCEPTED = "accepted"
READ = "read"


class Undone(Exception):  # noqa: N818 - rolls a trial back
    """What was tried is taken back."""


class Trial(Node):
    """A node on which nothing stays: each transaction is looked at when it is over, and taken back.

    Attributes:
        foreign: rows of others, which must stand as they stood; worked out at the first look.
        shows: whether every list is read as well.
    """

    foreign: dict[str, list[tuple[object, ...]]] | None = None
    theirs: frozenset[int] = frozenset()
    shows: bool = False

    @classmethod
    def on(cls, node: Node, theirs: frozenset[int]) -> "Trial":
        """Make one of an opened node; ``theirs`` are the stations whose rows may change."""
        trial = cls(node.home, node._engine, node.keys, node._slot, node.clock, node.entropy)
        trial.theirs = theirs
        with node.read() as db:
            trial.foreign = trial._others(db)
        return trial

    def _others(self, db: Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            register.kind: sorted(
                tuple(row) for row in db.execute(register.sql.select()) if row.station not in self.theirs
            )
            for register in REGISTRY.registers
        }

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that never is."""
        with suppress(Undone), super().write() as db:
            yield db
            self._look(db)
            raise Undone

    def _look(self, db: Connection) -> None:
        """Look whether what a store promises still holds."""
        assert self._others(db) == self.foreign, "rows of others changed"
        assert guard.stands(db) == 0, "the door stands open"
        for writer, lane in db.execute(text("SELECT writer, lane FROM head")).all():
            head = log.head(db, writer, lane)
            end = log.chain_at(db, writer, lane, 0)
            entries = log.read(db, writer, lane, 0)
            for seq, (entry, (nonce, chain)) in enumerate(
                zip(entries, log.links(db, writer, lane, 0), strict=True), start=1
            ):
                assert end is not None
                end = link(end, entry, nonce)
                assert (entry.seq, end) == (seq, chain), "the chain does not recompute"
            assert head is not None
            assert (head.seq, head.chain) == (len(entries), end), "a head does not stand at its chain's end"
        if self.shows:
            for register in REGISTRY.registers:
                listing.rows(db, register, self.lens(db), Query())


@dataclass(frozen=True)
class Sample:
    """A real bundle: the file, what is signed, what is packed; who signed it and who reads it.

    ``packed`` is not packed (the two joined streams); a request has none, and
    its file is what is signed.
    """

    name: str
    file: bytes
    signed: bytes
    packed: bytes
    said: Bundle | None
    by: Node
    at: Trial
    device: bytes
    purpose: str
    finder: Callable[[bytes], Sender | None]
    known: Sequence[int]
    acts: Sequence[int]

    def read(self, file: bytes) -> str:
        """Read a file as the door does before anything is applied; gives the outcome's name."""
        answer: Bundle | Code
        if self.name == "request":
            try:
                enrol._read_request(file, "it")
            except Refused as refused:
                return refused.code.name
            return READ
        if self.purpose == "grant":
            answer = bundle.read_first(file, self.at.keys, self.device, "sign")
        else:
            answer = bundle.read(file, self.at.keys, self.device, self.finder, Purpose(self.purpose))
        return READ if isinstance(answer, Bundle) else answer.name

    def verify(self, signed: bytes) -> str:
        """Verify what is signed as every reader does; much cheaper than sealing it first."""
        key = self.by.keys.sign_public
        recipient = b"" if self.name == "request" else self.device
        try:
            found = cose.verify(
                signed, lambda name: key if name == cose.key_id(key) else None, self.purpose, recipient
            )
        except cose.BadSignature:
            return Code.BAD_SIGNATURE.name
        except Malformed:
            return Code.BUNDLE_MALFORMED.name
        return Code.UNKNOWN_SENDER.name if found is None else READ

    def resigned(self, payload: bytes) -> bytes:
        """Sign a payload by the rightful key, and seal it."""
        recipient = b"" if self.name == "request" else self.device
        signed = cose.sign(payload, self.by.keys.signer, self.purpose, recipient)
        return signed if self.name == "request" else seal.seal(signed, self.at.keys.seal_public)

    def take(self, file: bytes) -> str:
        """Bring a file to its door, with all that follows; nothing of it stays."""
        try:
            match self.purpose:
                case "exchange":
                    receipt = incoming.take(self.at, file)
                    return receipt.fate.value if receipt.code is None else receipt.code.name
                case "grant":
                    enrol.enrol(self.at, file)
                case "pack":
                    pack.install(self.at, file)
                case _:
                    enrol.admit(self.at, file)
        except Refused as refused:
            return refused.code.name
        return ACCEPTED


def _make(folder: Path, clock: SetClock, founding: Founding) -> Node:
    return Node.create(
        folder / founding.name, founding, "a long enough one", clock=clock, strength=keyring.FLOOR
    )


def _sample(  # noqa: PLR0913 - a sample is just these things
    name: str, file: bytes, by: Node, at: Node, purpose: str, theirs: frozenset[int]
) -> Sample:
    trial = Trial.on(at, theirs)
    device = at.me.device
    with at.read() as db:
        finder = sender_in(db)
        known = [
            row
            for register in REGISTRY.registers
            for row in db.scalars(text(f'SELECT id FROM "{register.sql.name}"'))  # noqa: S608 - our own tables
        ]
    acts = sorted(REGISTRY.act_names)
    if name == "request":
        return Sample(name, file, file, b"", None, by, trial, device, purpose, finder, known, acts)
    signed = seal.unseal(file, at.keys)
    assert isinstance(signed, bytes)
    payload = cose.peek(signed)[2]
    said = bundle.parse(payload, Purpose(purpose))
    return Sample(
        name, file, signed, unsqueeze(payload), said, by, trial, device, purpose, finder, known, acts
    )


@contextmanager
def samples(folder: Path) -> Iterator[list[Sample]]:
    """Make headquarters, a station, a warden's device and more, and let them say real things."""
    clock = SetClock(NOW)
    with ExitStack() as stack:

        def made(kind: str, code: str, name: str, role: str, *place: str) -> Node:
            country, timezone = place or ("", "UTC")
            founding = Founding(kind, code, name, "user", role, country, timezone)
            return stack.enter_context(_make(folder, clock, founding))

        hq = made("hq", "HQ", "headquarters", "hq")
        station = made("station", "PTM", "tamarin", "fsco", "FR", "Indian/Mauritius")
        other = made("station", "GUL", "gull", "fsco", "FR", "Indian/Mauritius")
        fresh = made("station", "NEW", "newbay", "fsco", "FR", "Indian/Mauritius")
        warden = made("warden", "PTM", "tablet", "warden")
        hq.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        for node in (station, other):
            enrol.enrol(node, enrol.admit(hq, enrol.request(node)).grant)
            node.act("people.add", None, {"family_name": "Saltmarsh", "category": "intern"})
            _round(hq, node)
        enrol.enrol(warden, enrol.admit(station, enrol.request(warden)).grant)
        _zone(station)
        pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
        _round(station, warden)
        warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
        hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
        ours = frozenset({station.me.station})
        down = _answer(hq, station)
        request = enrol.request(fresh)
        up, back = outgoing.to_parent(station).sealed, outgoing.to_parent(warden).sealed
        packed = pack.pack(station, "Z1", "W1").sealed
        grant = enrol.admit(hq, request).grant
        yield [
            _sample("up", up, station, hq, "exchange", ours),
            _sample("down", down, hq, station, "exchange", ours | {0}),
            _sample("return", back, warden, station, "exchange", ours),
            _sample("pack", packed, station, warden, "pack", ours | {0}),
            _sample("grant", grant, hq, fresh, "grant", frozenset({0, *_stations(hq)})),
            _sample("request", request, fresh, hq, "request", frozenset({0, *_stations(hq)})),
        ]


def _stations(hq: Node) -> list[int]:
    with hq.read() as db:
        return [child.station for child in identity.children(db)]


def _answer(parent: Node, child: Node) -> bytes:
    with parent.read() as db:
        peer = identity.peer(db, child.me.device)
    assert peer is not None
    return outgoing.to_child(parent, peer).sealed


def _round(parent: Node, child: Node) -> None:
    incoming.take(parent, outgoing.to_parent(child).sealed)
    incoming.take(child, _answer(parent, child))


def _zone(station: Node) -> None:
    """Give the station a zone with a family and a warden in writing."""
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    home = station.act("households.add", None, {"address": "1 Lantern Street", "zone": "Z1"})
    station.act("people.change", "PTM-P-00001", {"household": home.row})
    person = {
        "family_name": "Tamarisk",
        "category": "staff_local",
        "birth_date": "1980-03-01",
        "agency": "HRBO",
        "household": home.row,
    }
    station.act("people.add", None, person)
    station.act("contacts.add", None, {"person": "PTM-P-00002", "value": "+33639980010"})
    office = station.act(
        "appointments.add",
        None,
        {"person": "PTM-P-00001", "role": "warden", "zone": "Z1", "undertaking_signed_on": "2026-11-01"},
    )
    letter = {"letter_no": "1/26", "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
    station.act("appointments.sign", office.row, letter)


def ratchet(sample: Sample, writer: int, lane: int) -> log.Head | None:
    """Give where a writer's lane stands at the reader: from there a forger who has the device goes on."""
    with sample.at.read() as db:
        return log.head(db, writer, lane)
