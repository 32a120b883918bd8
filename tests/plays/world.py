"""A play: the town, its mail, and everything that happens to both, step by step."""

import random
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select, text
from sqlalchemy.exc import DatabaseError
from sqlcipher3 import dbapi2 as sqlcipher

from store import cells, erase, identity, log
from store.asking import ask
from store.by_name import find
from store.clock import SetClock
from store.entry import Erased
from store.node import Node
from store.refusals import Code, Refused
from store.register import Registry
from store.registers import REGISTRY
from store.registers.appointments import standing_warden
from sync import bundle, burst, exchange, incoming, outgoing, pack, rebirth
from sync.bundle import Bundle, Purpose
from sync.fate import Fate, Receipt
from sync.profile import Profile
from sync.ring import ring_of
from sync.senders import sender_in
from tests.plays import town
from tests.plays.on_server import OnServer
from tests.plays.schedule import Step
from tests.plays.town import PARENTS, TALL, Seed
from tests.plays.town_acts import BY_KIND
from tests.postgres.server import Given

_MOST_CLONES = 2
_ROUNDS = 16
_JUMPS = (-3 * 86_400, -3_600, -60, 3_600, 20 * 3_600, 3 * 86_400)
_LIMITLESS = 1 << 30


class Violation(Exception):  # noqa: N818 - it is no error of the play
    """Something that must never happen did."""


class Death(BaseException):
    """The process ends here, in the middle of whatever it does."""


class _Clock(SetClock):
    """A node's own clock: the town's time, and how wrong it is."""

    def __init__(self, town_time: SetClock) -> None:
        super().__init__(town_time.now())
        self._town = town_time
        self.wrong = timedelta()

    def now(self) -> datetime:
        """Return what this clock shows."""
        return self._town.now() + self.wrong


@dataclass
class Actor:
    """A device in the play: its node, and what may be wrong with the machine it runs on."""

    name: str
    kind: str
    node: Node
    clock: _Clock
    above: str = ""
    """The kind of whoever it reports to."""
    revoked: bool = False
    fuse: int | None = None
    """Statements until the process dies."""
    pages: int = _LIMITLESS
    """How large the store may become: then the disk is full."""

    def burnt(self) -> bool:
        """Burn one statement's length of the fuse, if it is lit; says whether that is its end."""
        if self.fuse is None:
            return False
        self.fuse -= 1
        return self.fuse == 0

    @property
    def parent(self) -> str:
        """The name of whoever it reports to."""
        return self.above


@dataclass(frozen=True)
class Letter:
    """A sealed file on its way to an actor."""

    to: str
    sealed: bytes
    pack: bool = False
    up: bool = False


@dataclass
class World:
    """One play.

    Attributes:
        seed: decides about randomness; the schedule decides about the rest.
        tall: whether a regional headquarters stands between (``town.TALL``).
        server: where headquarters' records lie, if not in its folder.
        trace: what happened, a line each, for whoever looks into a failure.
    """

    seed: int
    trace: list[str] = field(default_factory=list)
    tall: bool = False
    server: Given | None = None

    def __post_init__(self) -> None:
        """Copy the town and open every node."""
        self.folder = town.memory()
        self.time = SetClock(town.BEGINS)
        self.actors: dict[str, Actor] = {}
        self.mail: list[Letter] = []
        self.backups: dict[str, Path] = {}
        self._chance = random.Random(self.seed)  # noqa: S311 - the same play for the same number
        self._count = 0
        self.erased: dict[int, set[str]] = {}
        """What was typed of people who were erased, by row."""
        self._begun = False
        self._given_a_zone: set[str] = set()
        self._served = None if self.server is None else OnServer(self.server)
        for name, seed in town.seeds(tall=self.tall).items():
            self._open(name, name, seed.home)

    def close(self) -> None:
        """End the play and leave nothing behind."""
        for actor in self.actors.values():
            actor.node.close()
        if self._served is not None:
            self._served.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self, name: str, kind: str, source: Path) -> Actor:
        self._count += 1
        clock = _Clock(self.time)
        home = self.folder / f"{name}-{self._count}"
        node = self._copied(kind, source, home).reopened(home, clock, self._entropy())
        return self._take_place(name, kind, node, clock)

    def _copied(self, kind: str, source: Path, home: Path) -> Seed:
        """Copy a node as it stands, with its records wherever they lie; gives what opens it."""
        seed = town.seeds(tall=self.tall)[kind]
        if kind == "hq" and self._served is not None:
            self._served.copy(seed, source, home)
        else:
            shutil.copytree(source, home)
        return seed

    def _take_place(self, name: str, kind: str, node: Node, clock: _Clock) -> Actor:
        before = self.actors.get(name)
        above = (TALL if self.tall else PARENTS).get(kind, "")
        actor = Actor(name, kind, node, clock, above, revoked=before.revoked if before else False)
        self.actors[name] = actor

        def burn(*_: object) -> None:
            if actor.fuse is not None and actor.fuse <= 1:
                actor.fuse = 0
                raise Death

        def bound(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 - the driver has no types
            # What is so already of a connection is not said again: there are ten thousand of them in a play.
            wanted = (actor.pages, actor.fuse is not None)
            if record.info.get("bound") == wanted:
                return
            record.info["bound"] = wanted
            connection.execute(f"PRAGMA max_page_count = {actor.pages}")

            def burn_within(_: object) -> None:
                if actor.burnt():
                    connection.interrupt()

            # Counted by the driver: not every statement comes by way of SQLAlchemy.
            connection.set_trace_callback(burn_within if actor.fuse is not None else None)

        def burn_before(*_: object) -> None:
            if actor.burnt():
                raise Death

        event.listen(node._engine, "commit", burn)
        if node.is_served:
            event.listen(node._engine, "before_cursor_execute", burn_before)
        else:
            event.listen(node._engine, "checkout", bound)
        return actor

    def _entropy(self) -> Callable[[int], bytes]:
        own = random.Random(self._chance.getrandbits(64))  # noqa: S311 - the same play for the same number
        return own.randbytes

    def _reopen(self, actor: Actor) -> Actor:
        """Start a process again that has died."""
        actor.node.close()
        node = town.seeds(tall=self.tall)[actor.kind].reopened(actor.node.home, actor.clock, self._entropy())
        return self._take_place(actor.name, actor.kind, node, actor.clock)

    # playing

    def play(self, steps: Sequence[Step]) -> None:
        """Let a schedule happen; what is not possible at a time is passed over."""
        for step in steps:
            self.trace.append(str(step))
            self.time.set(self.time.now() + timedelta(seconds=1))
            self._begun = self._begun or step.what != "older"
            try:
                getattr(self, f"_{step.what}")(step)
            except Refused as refused:
                self.trace.append(f"  refused: {refused.code.name}")

    def _actor(self, which: int, *, children: bool = False) -> Actor:
        names = [name for name in self.actors if name != "hq" or not children]
        return self.actors[names[which % len(names)]]

    def _act(self, step: Step) -> None:
        """Somebody does something at some node."""
        actor = self._actor(step.who)
        self._count += 1
        does = BY_KIND[actor.node.me.kind]
        does[step.how % len(does)](actor.node, step.more, f"v{self._count}")

    def _erase(self, step: Step) -> None:
        """Somebody is erased, at a station or at headquarters: what was typed of them is to go.

        Where nobody is there to be erased somebody comes. The warden, whom the town needs, stays.
        """
        offices = [actor for actor in self.actors.values() if actor.node.me.kind in ("hq", "station")]
        actor = offices[step.who % len(offices)]
        people = REGISTRY.kind("people")
        with actor.node.read() as db:
            gone = erase.erased(db)
            asked = select(people.sql.c.id, people.sql.c.ended_on).where(people.sql.c.category == "intern")
            found = [one for one in db.execute(asked) if (people.nr, one.id) not in gone]
            row, left = found[step.how % len(found)] if found else (None, None)
            number = actor.node.numbers(db).text("P", row) if row is not None else None
            typed = _typed_of(db, row) if row is not None else set()
        if row is None:
            self._count += 1
            said = {"family_name": f"v{self._count}", "category": "intern"}
            actor.node.act("people.add", None, said)
            return
        if left is None:
            actor.node.act("people.end", row, {"reason": "left"})
        actor.node.act("people.erase", row, {"reason": "as they asked", "again": number})
        self.erased.setdefault(row, set()).update(typed)

    def _up(self, step: Step) -> None:
        """A device makes a bundle for its parent; the urgent lane alone, sometimes."""
        actor = self._actor(step.who, children=True)
        if step.how % 7 == 1:
            with suppress(Refused):
                ready = burst.for_parent(actor.node, room=200 + step.more % 800)
                outgoing.hand(actor.node, ready, outgoing.nobody)
                self.mail.append(Letter(actor.parent, ready.made.sealed, up=True))
                return
        wish = Profile.FULL if step.more % 4 == 0 else Profile.THIN
        made = outgoing.to_parent(actor.node, urgent=step.how % 5 == 0, wish=wish)
        self.mail.append(Letter(actor.parent, made.sealed, up=True))

    def _down(self, step: Step) -> None:
        """A parent answers a device."""
        actor = self._actor(step.who, children=True)
        sealed = self.answer(actor)
        if sealed is not None:
            self.mail.append(Letter(actor.name, sealed))

    def answer(self, actor: Actor) -> bytes | None:
        """Give what an actor's parent has to say to it; nothing if it does not know it."""
        parent = self.actors[actor.parent].node
        with parent.read() as db:
            child = identity.peer(db, actor.node.me.device)
        return None if child is None else outgoing.to_child(parent, child, wish=Profile.THIN).sealed

    def _deliver(self, step: Step) -> None:
        """Something arrives, in whatever order."""
        if self.mail:
            self._arrive(self.mail.pop(step.who % len(self.mail)))

    def _arrive(self, letter: Letter) -> None:
        actor = self.actors[letter.to]
        if letter.pack:
            pack.install(actor.node, letter.sealed)
            return
        receipt = self.taken(actor, letter.sealed, up=letter.up)
        self.trace.append(f"  {letter.to}: {_said(receipt)}")

    def taken(self, actor: Actor, sealed: bytes, *, up: bool) -> Receipt:
        """Let an actor take a bundle in, and see that what it knows of its parent does not go back.

        ``up`` says that a child speaks: what a parent says holds no lane that could be taken for done.
        """
        before = _seen(actor.node)
        receipt = incoming.take(actor.node, sealed)
        after = _seen(actor.node)
        if up:
            _done(actor, sealed, receipt)
        if after[0][1] < before[0][1]:
            raise Violation(f"{actor.name} follows a life of its parent's that is over")
        if receipt.reborn is None and before[0] == after[0]:
            for bucket, place in before[1].items():
                if after[1].get(bucket, 0) < place:
                    raise Violation(f"{actor.name} went back in bucket {bucket}")
        return receipt

    def _wait(self, step: Step) -> None:
        """Time passes."""
        self.time.set(self.time.now() + timedelta(seconds=step.who % 600))

    def _lose(self, step: Step) -> None:
        """Something never arrives."""
        if self.mail:
            self.mail.pop(step.who % len(self.mail))

    def _double(self, step: Step) -> None:
        """Something arrives and will arrive again."""
        if self.mail:
            self._arrive(self.mail[step.who % len(self.mail)])

    def _spoil(self, step: Step) -> None:
        """A damaged copy of something arrives: a bit turned, or its end cut off."""
        if not self.mail:
            return
        letter = self.mail[step.who % len(self.mail)]
        at = step.how % len(letter.sealed)
        turned = bytearray(letter.sealed)
        turned[at] ^= 1 << step.more % 8
        spoiled = bytes(turned) if step.more & 8 else letter.sealed[:at]
        if letter.pack:
            with suppress(Refused):
                pack.install(self.actors[letter.to].node, spoiled)
                raise Violation("a damaged pack was installed")
        elif incoming.take(self.actors[letter.to].node, spoiled).fate is not Fate.REFUSED:
            raise Violation("a damaged bundle was taken in")

    def _jump(self, step: Step) -> None:
        """Somebody's clock is wrong from now on, or right again."""
        self._actor(step.who).clock.wrong = timedelta(seconds=(*_JUMPS, 0)[step.how % (len(_JUMPS) + 1)])

    def _backup(self, step: Step) -> None:
        """A store is copied; what a parent finds in the copy when it reads it back is durable."""
        actor = self._actor(step.who)
        actor.node.close()
        self._count += 1
        copy = self.folder / f"backup{self._count}"
        self._copied(actor.kind, actor.node.home, copy)
        self._count += 1
        home = self.folder / f"read{self._count}"
        read_back = self._copied(actor.kind, copy, home).reopened(home, actor.clock, self._entropy())
        with read_back, read_back.read() as db:
            found = log.standings(db)
            own = {known.writer for known in identity.incarnations(db, identity.who(db).device)}
        with actor.node.write() as db:
            log.backed_up(db, {key: seq for key, seq in found.items() if key[0] not in own})
        self.backups[actor.name] = copy

    def _restore(self, step: Step) -> None:
        """A copy is put back, and nobody tells the program."""
        actor = self._actor(step.who)
        if actor.name in self.backups:
            actor.node.close()
            self._open(actor.name, actor.kind, self.backups[actor.name])

    def _restore_knowingly(self, step: Step) -> None:
        """A copy is put back by the program itself."""
        actor = self._actor(step.who)
        if actor.name in self.backups:
            self._restore(step)
            rebirth.restored(self.actors[actor.name].node)

    def _clone(self, step: Step) -> None:
        """A laptop's disk is copied, and both go on working."""
        actor = self._actor(step.who, children=True)
        clones = [name for name in self.actors if "+" in name]
        if len(clones) < _MOST_CLONES and not actor.revoked:
            actor.node.close()
            self._open(f"{actor.kind}+{len(clones) + 1}", actor.kind, actor.node.home)

    def _die(self, step: Step) -> None:
        """A process dies at some statement, or at the end, of what it does; then it is started again."""
        actor = self._actor(step.who)
        letters = [letter for letter in self.mail if letter.to == actor.name and not letter.pack]
        actor.fuse = 1 + step.how % 60
        try:
            if letters and step.more % 3:
                incoming.take(actor.node, letters[step.more % len(letters)].sealed)
            elif step.more % 2 and actor.kind != "hq":
                outgoing.to_parent(actor.node)
            else:
                self._act(Step("act", step.who, step.more, step.how))
        except (Death, DatabaseError, sqlcipher.OperationalError) as end:
            if not isinstance(end, Death) and "interrupted" not in str(end):
                raise
            self.trace.append(f"  {actor.name} died")
        finally:
            actor.fuse = None
            self._reopen(actor)

    def _full(self, step: Step) -> None:
        """A disk fills up while somebody works; then there is room again."""
        actor = self._actor(step.who)
        if actor.node.is_served:
            # A server's disk is filled elsewhere: here it is everybody's.
            return
        with actor.node.read() as db:
            used = db.scalar(text("PRAGMA page_count")) or 0
        actor.node.close()
        actor.pages = used + step.how % 2
        try:
            for letter in [letter for letter in self.mail if letter.to == actor.name and not letter.pack]:
                incoming.take(actor.node, letter.sealed)
            for turn in range(3):
                self._act(Step("act", step.who, step.how + turn, step.more))
        except Refused as refused:
            if refused.code is not Code.DISK_FULL:
                raise
            self.trace.append(f"  {actor.name}: the disk is full")
        finally:
            actor.pages = _LIMITLESS
            self._reopen(actor)

    def _older(self, step: Step) -> None:
        """Headquarters or a station runs an older version, which lacks columns and a whole list.

        From the beginning: no version opens a store that a newer one has written to.
        """
        if self._begun:
            return
        name = ("hq", "ptm")[step.who % 2]
        lacks: dict[str, tuple[str, ...] | None] = {"agencies": ("focal_point",)}
        if name == "hq":
            lacks = {"people": ("call_sign",), "contacts": None}
        self.actors[name].node.registry = older(lacks)

    def _upgrade(self, step: Step) -> None:
        """And is upgraded."""
        self.actors[("hq", "ptm")[step.who % 2]].node.registry = REGISTRY

    def _pack(self, step: Step) -> None:
        """The warden's device is given a zone, the same or another."""
        sealed = self.packed(("Z1", "Z2")[step.how % 2])
        if sealed is not None:
            self.mail.append(Letter("warden", sealed, pack=True))

    def packed(self, zone: str) -> bytes | None:
        """Give a zone's pack for the warden's device, if the station knows it."""
        station, device = self.actors["ptm"].node, self.actors["warden"].node.me.device
        with station.read() as db:
            child = identity.peer(db, device)
        try:
            return (
                None if child is None else pack.pack(station, zone, child.mark, to=self._holder(zone)).sealed
            )
        except Refused:
            # Its warden has ended, or the device is revoked: no list of names leaves the office.
            return None

    def _holder(self, zone: str) -> int | None:
        """Give whoever holds a zone: the one device is theirs who takes it out next."""
        station = self.actors["ptm"].node
        with station.read() as db:
            lens = station.lens(db)
            office = standing_warden(db, find(db, REGISTRY.kind("zones"), lens.numbers, zone), lens.today)
        return None if office is None else int(office["person"])

    def _revoke(self, step: Step) -> None:
        """The desk's laptop is stolen: it speaks no more."""
        station, desk = self.actors["ptm"].node, self.actors["desk"]
        table = REGISTRY.kind("devices").sql
        with station.read() as db:
            slots = identity.slots_of(db, desk.node.me.device)
            rows = list(
                db.scalars(select(table.c.id).where(table.c.slot.in_(slots), table.c.ended_on.is_(None)))
            )
        if rows and step.who % 4 == 0:
            station.act("devices.revoke", rows[0], {"reason": "stolen"})

    # the end

    def heal(self) -> None:
        """Let everybody exchange, with right clocks and the newest version, until nobody has more to say."""
        for actor in self.actors.values():
            actor.clock.wrong = timedelta()
            actor.node.registry = REGISTRY
        # What was made by a clock that was ahead is not from the future any more.
        self.time.set(self.time.now() + timedelta(days=5))
        for actor in (actor for name, actor in self.actors.items() if name != "hq"):
            with self.actors[actor.parent].node.read() as db:
                peer = identity.peer(db, actor.node.me.device)
            actor.revoked = peer is not None and peer.revoked_at is not None
        for actor in [actor for actor in self.actors.values() if actor.kind == "warden"]:
            # Before it is given a pack: that sets everything right, and would hide what an exchange does not.
            if not actor.revoked:
                self._exchange(actor)
                self._holds_its_zone(actor)
        for turn in range(_ROUNDS):
            if self._round(turn):
                return
        raise Violation("they never have said it all")

    def _round(self, turn: int) -> bool:
        """Let everybody exchange once; says whether nothing moved."""
        still = True
        for actor in [self.actors[name] for name in sorted(self.actors, key=_depth) if name != "hq"]:
            if actor.revoked:
                continue
            self.time.set(self.time.now() + timedelta(seconds=1))
            if actor.kind == "warden" and actor.name not in self._given_a_zone:
                still = self._give_a_zone(actor) and still
            before = _seen(actor.node)
            up, down = self._exchange(actor)
            self.trace.append(f"heal {turn} {actor.name}: up {_said(up)}; down {_said(down)}")
            moved = up.applied or down.applied or down.acknowledged or _seen(actor.node) != before
            still = still and not moved and up.fate is Fate.DUPLICATE and down.fate is not Fate.HELD
        return still

    def _give_a_zone(self, warden: Actor) -> bool:
        """Install a fresh pack if there can be one; gives false where that must be tried again.

        A station that was restored and does not know it yet makes one that is refused.
        """
        zone = self.packed("Z1")
        if zone is None:
            return True
        try:
            pack.install(warden.node, zone)
        except Refused as refused:
            if refused.code is not Code.BUNDLE_REPLAYED:
                raise
            self.trace.append(f"  {warden.name}: the zone is of a life that is over")
            return False
        self._given_a_zone.add(warden.name)
        return True

    def _exchange(self, actor: Actor) -> tuple[Receipt, Receipt]:
        """Let a device and its parent exchange; gives what became of the bundle up and of the answer."""
        up = self.taken(
            self.actors[actor.parent], outgoing.to_parent(actor.node, wish=Profile.THIN).sealed, up=True
        )
        answer = self.answer(actor)
        return up, self.taken(actor, answer, up=False) if answer is not None else up

    def _holds_its_zone(self, warden: Actor) -> None:
        """See that a warden's device that has heard all holds who lives in its zone, and nobody else."""
        bucket, zone = warden.node.me.station, None
        with self.actors["ptm"].node.read() as db:
            today = self.actors["ptm"].node.lens(db).today
            child = identity.peer(db, warden.node.me.device)
            if (
                child is not None
                and child.zone is not None
                and standing_warden(db, child.zone, today) is not None
            ):
                zone = child.zone
            there = _living_in(db, zone)
            last = cells.last(db, bucket)
            with warden.node.read() as here:
                place, token = cells.all_seen(here).get(bucket, (0, b""))
                held_here = _living_in(here)
            heard = place == last and cells.was_told(db, bucket, place, token)
        if zone is not None and heard and held_here != there:
            differ = sorted(held_here ^ there)
            raise Violation(f"{warden.name} holds others than live in its zone, or not all: {differ}")


def _living_in(db: Connection, zone: int | None = None) -> set[tuple[str, int]]:
    """Give the households of a zone and who lives in them; all that are here without a zone."""
    home, person = (REGISTRY.kind(kind).sql.c for kind in ("households", "people"))
    homes, people = select(home.id), select(person.id)
    if zone is not None:
        homes = homes.where(home.zone == zone, home.ended_on.is_(None))
        people = people.where(person.household.in_(homes), person.ended_on.is_(None))
    gone = erase.erased(db)
    # What is left of an erased row says nothing of anybody.
    return {
        (what, row)
        for what, kind, rows in (("household", "households", homes), ("person", "people", people))
        for row in db.scalars(rows)
        if (REGISTRY.kind(kind).nr, row) not in gone
    }


def _typed_of(db: Connection, person: int) -> set[str]:
    """Give the words that were ever typed about a person and what is theirs, as far as it is known here."""
    found = {(REGISTRY.kind("people").nr, person)} | {
        (REGISTRY.kind(kind).nr, row)
        for kind in ("contacts", "presence")
        for row in db.scalars(
            select(REGISTRY.kind(kind).sql.c.id).where(REGISTRY.kind(kind).sql.c.person == person)
        )
    }
    return {
        value
        for key in found
        for entry in log.history(db, *key)
        for _, value in entry.fields
        if isinstance(value, str)
        and not isinstance(value, Erased)
        and value[:1] == "v"
        and value[1:].isdigit()
    }


def _depth(name: str) -> tuple[int, str]:
    """Order actors so that what the lowest say gets to the top in one round."""
    kind = name.partition("+")[0]
    return (2 if kind == "region" else 0 if PARENTS.get(kind) == "ptm" else 1, name)


def _said(receipt: Receipt) -> str:
    code = f" {receipt.code.name}" if receipt.code else ""
    return f"{receipt.fate.value}{code}{' reborn' if receipt.reborn else ''} {receipt.applied}"


def _done(actor: Actor, sealed: bytes, receipt: Receipt) -> None:
    """See that what a bundle brought is here if it was taken for done: the same file is not read again."""
    if receipt.fate not in (Fate.APPLIED, Fate.DUPLICATE) or receipt.code is not None:
        return
    node = actor.node
    with node.read() as db:
        ring = ring_of(db, node.now)
        said = bundle.read(sealed, node.keys, node.me.device, sender_in(db), Purpose.EXCHANGE, ring)
        for lane in said.lanes if isinstance(said, Bundle) else ():
            writer = identity.incarnation(db, lane.writer)
            # Of a writer whose slot is somebody else's nothing is taken: it says all again in another.
            has_slot = writer is not None and writer.slot
            here = log.chain_at(db, lane.writer, lane.lane, lane.after + lane.count)
            if has_slot and not exchange.tells(here, lane.chain):
                raise Violation(f"{actor.name} takes for done what is not here")


def _seen(node: Node) -> tuple[tuple[int, int], dict[int, int]]:
    """Give who this is and whom it follows, and how far it has seen."""
    with node.read() as db:
        me, parent = identity.who(db), identity.parent(db)
        found = ask(db, "SELECT bucket, seen FROM bucket")
    return (me.writer, parent.generation if parent else 0), {bucket: seen for bucket, seen in found if seen}


def older(without: dict[str, tuple[str, ...] | None]) -> Registry:
    """Give the registry of a version that lacks columns, or (with ``None``) whole lists."""
    registers = []
    for register in REGISTRY.registers:
        if register.kind in without and without[register.kind] is None:
            continue
        lacking = without.get(register.kind) or ()
        known = replace(register)
        # A version differs in what its registers declare; the table behind is the newer one's.
        vars(known)["specs"] = {name: spec for name, spec in register.specs.items() if name not in lacking}
        registers.append(known)
    return Registry(registers)
