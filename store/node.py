"""A node: one folder with a keyring and an encrypted store, opened by somebody with a passphrase.

The same code is a station, a second desk, a warden's device or headquarters;
what differs is its kind, whom it reports to, and what roles permit.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, LargeBinary, QueuePool, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import Field

from store import (
    anchor,
    drafts,
    expiry,
    guard,
    identity,
    journal,
    keyring,
    log,
    records,
    rekey,
    roles,
    schema,
    tries,
    vault,
)
from store.acting import Outcome, perform
from store.asking import ask
from store.by_name import find
from store.clock import Clock, Entropy, SetClock, SystemClock, is_zone, local_day, seconds
from store.columns import Id, Local, sql
from store.device_keys import DeviceKeys, Pen
from store.door import Actor, Draft
from store.drawer.opened import Drawer
from store.entry import Lane
from store.files import KEYRING, STORE
from store.finding import Finder
from store.founding import Founding, checked, give_up, move_in, scratch
from store.identity import NODE, Identity
from store.ids import Numbers, draw_writer, own_slot, row_id
from store.kept_secrets import first_key_of, keep
from store.keyring import Unlocked
from store.lay import Touched
from store.listing import Lens
from store.moving import settling
from store.numbering import HQ_SLOT, numbers
from store.postgres import address, turns
from store.postgres.patience import Patience
from store.refusals import Code, Refused
from store.registers import REGISTRY, drawers
from store.registers.offices import User

LANES = tuple(Lane)
DRAWER: Final = "drawer"
"""The extra of a slot that the drawer's keys come from: every person's who works in an office."""
DRAWER_SEED: Final = 96


class LoginRow(Local, table=True):
    """Which user a keyring slot belongs to; ``user`` is 0 until the device may write its log."""

    __tablename__ = "login"
    slot: bytes = Field(primary_key=True, sa_type=LargeBinary)
    user: int = Field(default=0, sa_type=Id)
    name: str
    role: str


Along = Callable[[Connection], None]
"""Bookkeeping that belongs to an act; what it refuses, the act does not do."""

LOGIN = sql(LoginRow)


class Node:
    """An opened node. Close it when done; the keys are forgotten when the process ends."""

    def __init__(  # noqa: PLR0913 - a node is just these things
        self,
        home: Path,
        engine: Engine,
        keys: DeviceKeys,
        slot: bytes,
        clock: Clock,
        entropy: Entropy,
        *,
        opened: Unlocked | None = None,
    ) -> None:
        self.home = home
        self.opened = opened
        self.keys = keys
        self.clock = clock
        self.entropy = entropy
        self.registry = REGISTRY
        self.finder = Finder()
        seed = self.drawer_seed
        self.drawer = None if seed is None else Drawer(seed, entropy)
        self._engine = engine
        self._slot = slot
        self._anchored = False
        self._numbers: tuple[object, Numbers] | None = None
        self.patience = records.patience_with(engine)
        """How long the screens wait for the server with the records. Once it was found not to answer nobody
        does: who asks is refused at once (``DATABASE_GONE``); who looks again asks :meth:`reach`."""
        self.was: anchor.Anchor | None = None
        """How the records stood when they were more than they are now; they were put back since."""

    # making and opening

    @classmethod
    def create(  # noqa: PLR0913 - making a node is said in full
        cls,
        home: Path,
        founding: Founding,
        passphrase: str,
        *,
        clock: Clock | None = None,
        entropy: Entropy = os.urandom,
        strength: keyring.Strength = keyring.FULL,
        key_file: bytes | None = None,
        database: str | None = None,
    ) -> "Node":
        """Make a node in an empty (or missing) folder and open it.

        A station and headquarters may work at once, with numbers of their own
        choosing; a desk and a warden's device begin when they are enrolled.
        With ``database`` the records lie on that server (``store/postgres/``), and not in the folder.

        Raises:
            Refused: as :func:`store.records.begun`; ``NODE_EXISTS``, ``PASSPHRASE_SHORT``; ``NOT_ALLOWED``
                for a role without a place there; ``FIELD_MISSING`` or ``FIELD_INVALID`` for what cannot be in
                a founding.
        """
        founding = checked(founding, home)
        # Before anything is made: to make a keyring takes a while.
        database = database and address.checked(database)
        clock = clock or SystemClock()
        device = entropy(16)
        keys = DeviceKeys.make(entropy)
        store_key = entropy(32)
        making = scratch(home)
        opened = keyring.create(
            making / KEYRING,
            keyring.Label(founding.kind, founding.code, device),
            user=founding.user,
            passphrase=passphrase,
            secrets={"store": store_key, "sign": keys.sign_seed, "seal": keys.seal_seed},
            entropy=entropy,
            strength=strength,
            key_file=key_file,
            extras={} if founding.kind == "warden" else {DRAWER: entropy(DRAWER_SEED)},
            names=founding.guessed,
        )
        slot = opened.slot
        try:
            engine = records.begun(making, store_key, database)
        except Refused:
            give_up(making)
            raise
        node = cls(making, engine, keys, slot, clock, entropy, opened=opened)
        node._anchored = True
        with node.write() as db:
            schema.prepare(db, new=True)
            node._write_identity(db, founding, device)
            if founding.kind in ("hq", "station"):
                top = founding.kind == "hq" and not founding.regional
                own = HQ_SLOT if top else own_slot(entropy(3))
                node.number(db, own)
                node.found(db)
        node.close()
        move_in(making, home)
        found = anchor.look(home, keys.anchor)
        engine = records.opened(home, store_key)
        node = cls(home, engine, keys, slot, clock, entropy, opened=opened)
        with node.read() as db:
            node._take_up(found, db)
        return node

    @classmethod
    def open(  # noqa: PLR0913 - what decides about opening
        cls,
        home: Path,
        passphrase: str,
        *,
        user: str | None = None,
        key_file: bytes | None = None,
        now: datetime | None = None,
        clock: Clock | None = None,
        entropy: Entropy = os.urandom,
        migrations: schema.Migrations = schema.OWN,
        patience: Patience | None = None,
    ) -> "Node":
        """Open a node.

        Args:
            home: its folder.
            passphrase: the user's.
            user: needed only where several work.
            key_file: content of the second factor.
            now: sets the clock; only a rehearsal node lets itself be told the time.
            clock: where time comes from; the machine's clock by default.
            entropy: where randomness comes from.
            migrations: what brings an older store to this version.
            patience: how long somebody at a screen waits for a server.

        Raises:
            Refused: see ``store/keyring/`` and ``store/vault.py``; ``TRY_LATER``; ``KEYS_ENDED`` for
                somebody whose keys were taken away; ``CLOCK_NOT_SETTABLE``.
        """
        clock = clock or SystemClock()
        with tries.counted(home / KEYRING, clock):
            opened = keyring.unlock(home / KEYRING, passphrase, user=user, key_file=key_file)
        settling.settled(home, opened.secrets)
        opened = rekey.finished(home, opened, entropy)
        node = cls.with_keys(
            home, opened, clock=clock, entropy=entropy, now=now, migrations=migrations, patience=patience
        )
        try:
            node.ask_for_keys()
            rekey.tidied(node)
        except BaseException:
            node.close()
            raise
        return node

    @classmethod
    def with_keys(  # noqa: PLR0913 - what decides about opening
        cls,
        home: Path,
        opened: Unlocked,
        *,
        clock: Clock,
        entropy: Entropy,
        now: datetime | None = None,
        migrations: schema.Migrations = schema.OWN,
        patience: Patience | None = None,
    ) -> "Node":
        """Open a node with what its keyring gave already; otherwise as :meth:`open`."""
        secrets = opened.secrets
        settling.settled(home, secrets)
        if not address.are_served(home):
            schema.look(home / STORE, secrets["store"], migrations)
        keys = DeviceKeys(secrets["sign"], secrets["seal"])
        found = anchor.look(home, keys.anchor) if records.are_there(home) else None
        engine = records.opened(home, secrets["store"], patience)
        node = cls(home, engine, keys, opened.slot, clock, entropy, opened=opened)
        try:
            with records.writing(engine) as db:
                schema.prepare(db, migrations=migrations)
                if found is not None:
                    # Before anything is written to the store: whoever dies now has left it otherwise.
                    node._take_up(found, db)
            if now is not None:
                node.set_clock(now)
        except BaseException:
            node.close()
            raise
        return node

    @classmethod
    def beside(cls, home: Path, opened: Unlocked, *, clock: Clock, entropy: Entropy = os.urandom) -> "Node":
        """Open once more a node on a server that another process of ours has opened, and answers for.

        Raises:
            Refused: as :func:`store.records.opened`.
        """
        keys = DeviceKeys(opened.secrets["sign"], opened.secrets["seal"])
        engine = records.opened(home, opened.secrets["store"])
        return cls(home, engine, keys, opened.slot, clock, entropy, opened=opened)

    def set_clock(self, moment: datetime) -> None:
        """Stop the clock at a moment; raises ``CLOCK_NOT_SETTABLE`` unless this is a rehearsal."""
        if not self.me.rehearsal:
            raise Refused(Code.CLOCK_NOT_SETTABLE)
        self.clock = SetClock(moment)

    def _take_up(self, found: anchor.Found, db: Connection) -> None:
        """Note how the store was found, and that it is in use from now on."""
        self.was = anchor.take_up(self.home, self.keys.anchor, found, db, self.now)
        self._anchored = True

    def begins(self) -> None:
        """Let the first anchor be written at closing: this store was made just now, from a backup."""
        self._anchored = True

    def drop_anchor(self) -> None:
        """Write down how far the store is, outside of it (``store/anchor.py``), while it stays open."""
        if self._anchored:
            with self.read() as db:
                here = anchor.renewed(self.home, self.keys.anchor, db, self.now)
            self.was = here if here.is_noted("older", here.writer) else None
            anchor.drop(self.home, self.keys.anchor, here)

    def close(self) -> None:
        """Drop every connection to the store, and write down how it is left."""
        here = None
        if self._anchored and self._in_use():
            # What cannot be read is not written down, and closing goes on.
            with suppress(Refused, DatabaseError, OSError), self.read() as db:
                here = anchor.renewed(self.home, self.keys.anchor, db, self.now)
        self._engine.dispose()
        if here is not None:
            anchor.leave(self.home, self.keys.anchor, here)

    def _in_use(self) -> bool:
        """Say whether anything was asked of the store since it was opened, or closed last."""
        pool = self._engine.pool
        return isinstance(pool, QueuePool) and pool.checkedin() > 0 and records.are_there(self.home)

    def renewed(self, opened: Unlocked) -> None:
        """Go on with changed keys; the store must be under them already."""
        self._engine.dispose()
        self._engine = records.opened(self.home, opened.secrets["store"], self.patience)
        self.opened = opened

    @property
    def slot(self) -> bytes:
        """The keyring slot that opened the node."""
        return self._slot

    @property
    def drawer_seed(self) -> bytes | None:
        """What the drawer's keys come from (96 bytes); ``None`` for who does not hold it."""
        return None if self.opened is None else self.opened.extras.get(DRAWER)

    @cached_property
    def own_pen(self) -> Pen | None:
        """Signs in the name of whoever opened the node; ``None`` where that is not known."""
        return DeviceKeys(self.opened.sign_seed, b"").pen if self.opened and self.opened.seed else None

    def ask_for_keys(self) -> None:
        """Refuse with ``KEYS_ENDED`` whose keys were taken away, or were never finished being given."""
        asked = 'SELECT users.ended_on FROM login LEFT JOIN users ON id = "user" WHERE slot = ?'
        with self.read() as db:
            found = ask(db, asked, (self._slot,))
        if not found or found[0][0] is not None:
            raise Refused(Code.KEYS_ENDED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # reading

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give one unmoving view of the store."""
        self._ask_whether_there()
        with records.reading(self._engine) as db, turns.unmoving(db):
            yield db

    def reach(self) -> None:
        """Ask whether the records are there, also of a server that did not answer.

        Raises:
            Refused: as :func:`store.records.reach`.
        """
        records.reach(self._engine)

    def _ask_whether_there(self) -> None:
        if self.patience.is_over:
            raise Refused(Code.DATABASE_GONE)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a write transaction for bookkeeping; the registers stay guarded."""
        self._ask_whether_there()
        with records.writing(self._engine) as db:
            yield db
            expiry.tick(db, self.now)

    @contextmanager
    def importing(self, stations: Collection[int]) -> Iterator[Connection]:
        """Give a write transaction for taking in what some stations say, beside others at work on others.

        Only where records lie on a server. Whoever is beside others writes no entry of this node's own.
        """
        self._ask_whether_there()
        with records.importing(self._engine) as db:
            turns.take(db, stations)
            yield db
            expiry.tick(db, self.now)

    @property
    def is_served(self) -> bool:
        """Whether the records lie on a server, where several processes may take bundles in at once."""
        return records.is_served(self._engine)

    @property
    def me(self) -> Identity:
        """Who this node is."""
        with self.read() as db:
            return identity.who(db)

    @property
    def now(self) -> int:
        """The present moment in UTC seconds."""
        return seconds(self.clock.now())

    def numbers(self, db: Connection) -> Numbers:
        """Give what turns row ids into human numbers, as far as this node knows the slots."""
        return turns.in_view(db, "numbers", lambda: self._known_numbers(db), moving=lambda: numbers(db))

    def _known_numbers(self, db: Connection) -> Numbers:
        """Give them as they were read before, where nothing was laid since: headquarters knows thousands."""
        me = identity.who(db)
        if me.kind != "hq":
            return numbers(db)
        state = me, identity.incarnations(db, me.device), ask(db, "SELECT count(*), sum(last) FROM bucket")
        if self._numbers is None or self._numbers[0] != state:
            self._numbers = state, numbers(db)
        return self._numbers[1]

    def lens(self, db: Connection, station: str | None = None) -> Lens:
        """Give how rows are seen here and now.

        At headquarters a ``station`` may be named by code: what is worked out is wanted of that one alone,
        on its own day. Raises ``NOT_FOUND``.
        """
        known = self.numbers(db)
        if station is None:
            return Lens(self.registry, known, self.now, local_day(self.now, identity.who(db).timezone))
        row = find(db, self.registry.kind("stations"), known, station)
        said = ask(db, "SELECT timezone FROM stations WHERE id = ?", (row,))[0][0]
        zone = said if said and is_zone(said) else identity.who(db).timezone
        return Lens(self.registry, known, self.now, local_day(self.now, zone), row)

    def actor(self, db: Connection) -> Actor:
        """Give who acts: the user of the slot that opened the node, with the role the store gives them."""
        asked = (
            'SELECT "user", login.role, users.role FROM login LEFT JOIN users ON id = "user" WHERE slot = ?'
        )
        found = turns.settled(db, "actor", lambda: ask(db, asked, (self._slot,)))
        if not found:
            raise Refused(Code.UNKNOWN_USER)
        ((user, first, role),) = found
        return Actor(user, role or first)

    def may(self, db: Connection, act: str) -> None:
        """Refuse whoever may not do an act; raises ``NOT_ALLOWED``."""
        actor = self.actor(db)
        if not roles.allowed(actor.role, act):
            raise Refused(Code.NOT_ALLOWED, role=actor.role, act=act)

    def copy_out(self, path: Path, key: bytes) -> None:
        """Copy the store as it stands at one moment, under another key; see ``vault.copy_out``.

        Raises:
            Refused: ``RECORDS_SERVED`` where they lie on a server.
        """
        if self.is_served:
            raise Refused(Code.RECORDS_SERVED)
        vault.copy_out(self._engine, path, key)

    # acting

    def act(  # noqa: PLR0913 - an act, and what goes with it
        self,
        name: str,
        row: object = None,
        values: Mapping[str, object] | None = None,
        *,
        exercise: bool = False,
        typed: drafts.Place | None = None,
        along: Along | None = None,
    ) -> Outcome:
        """Do an act by its name, in one transaction.

        Args:
            name: ``people.add``, ``visits.checkin`` ...
            row: the record it is about, by id, human number or code.
            values: what the form is filled with.
            exercise: whether this is a drill.
            typed: the draft that this records; it goes in the same transaction, or nobody could tell
                whether what it holds was recorded.
            along: bookkeeping that belongs to the act, done before it in the same transaction.

        Raises:
            Refused: by the act, or by what is done along: nothing has been changed then; ``ZONE_EXPIRED`` on
                a device whose time is over.
        """
        try:
            return self._act(name, row, values or {}, exercise=exercise, typed=typed, along=along)
        except Refused as refused:
            if refused.code is not Code.DRAWER_EMPTY:
                raise
        # The first restricted value of this station: its key is made now.
        self.tend_drawer(begin=True)
        return self._act(name, row, values or {}, exercise=exercise, typed=typed, along=along)

    def _act(  # noqa: PLR0913 - an act, and what goes with it
        self,
        name: str,
        row: object,
        values: Mapping[str, object],
        *,
        exercise: bool,
        typed: drafts.Place | None,
        along: Along | None,
    ) -> Outcome:
        with self.write() as db:
            draft = self._draft(db)
            if not expiry.is_over(draft.me, draft.now):
                if along is not None:
                    along(db)
                done = perform(draft, name, row, values, exercise=exercise)
                if typed is not None:
                    drafts.drop(db, draft.actor.user, typed)
                return done
        # The transaction has noted the time.
        raise Refused(Code.ZONE_EXPIRED)

    def tend_drawer(self, *, begin: bool = False) -> bool:
        """Share the keys of this node's drawer with those that should have them, where that is due.

        ``begin`` lists the drawer, and makes a key, if it was not needed before.
        Gives whether anything was done; nothing is for who may not open it.
        """
        drawer = self.drawer
        if drawer is None:
            return False
        with self.read() as db:
            due = begin or drawers.is_due(db, drawer)
            if not due or not roles.allowed(self.actor(db).role, "drawers.tend"):
                return False
        self.carry("drawers.tend", lambda draft: drawers.tend(draft, drawer, begin=begin))
        return True

    def carry(
        self,
        name: str,
        work: Callable[[Draft], int],
        *,
        exercise: bool = False,
        lane: Lane = Lane.RECORDS,
    ) -> Outcome:
        """Do an act that a part of the program carries out whole (an import, an admission).

        ``work`` gets the draft and gives the row the act is about; the role is
        asked, the log is written and the transaction kept as for any act.
        """
        expiry.still(self)
        with self.write() as db:
            return self.carry_in(db, name, work, exercise=exercise, lane=lane)

    def carry_in(  # noqa: PLR0913 - what decides about an act
        self,
        db: Connection,
        name: str,
        work: Callable[[Draft], int],
        *,
        exercise: bool = False,
        ruled: bool = True,
        lane: Lane = Lane.RECORDS,
    ) -> Outcome:
        """Do such an act inside a write transaction that is open; raises ``AloneError`` beside others.

        ``ruled`` is off for what another device has recorded already: its own door
        asked the rules, and one that has changed since must not shut out a whole return. What two devices
        broke between them is put right then (``Register.arriving``).
        """
        turns.alone(db)
        draft = self._draft(db)
        number = self.registry.act_number(name)
        if not roles.allowed(draft.actor.role, name):
            raise Refused(Code.NOT_ALLOWED, role=draft.actor.role, act=name)
        with guard.opened(db):
            row = work(draft)
            touched: Touched = draft.finish(number, lane, exercise=exercise, ruled=ruled)
        return Outcome(row, tuple(dict.fromkeys(draft.changed)), touched)

    def _draft(self, db: Connection) -> Draft:
        me = identity.who(db)
        if not me.slot:
            raise Refused(Code.NOT_ENROLLED)
        actor = self.actor(db)
        drawer = self.drawer if roles.allowed(actor.role, "reads.open") else None
        return Draft(db, self.registry, me, actor, self.now, numbers, lambda: self._pen(db, actor), drawer)

    def _pen(self, db: Connection, actor: Actor) -> Pen:
        """Give what an act signs with: the actor's own key if it is known as theirs, else the device's."""
        own = self.own_pen
        known = ask(db, "SELECT sign_key FROM users WHERE id = ?", (actor.user,))
        return own if own is not None and known == [(own.public.hex(),)] else self.keys.pen

    # beginnings

    def _write_identity(self, db: Connection, founding: Founding, device: bytes) -> None:
        writer = draw_writer(self.entropy)
        identity.incarnate(db, writer=writer, device=device, slot=0, born_at=self.now)
        journal.begin(db, self.entropy(32))
        db.execute(
            insert(NODE).values(
                id=1,
                kind=founding.kind,
                code=founding.code,
                name=founding.name,
                country=founding.country,
                timezone=founding.timezone,
                device=device,
                writer=writer,
                slot=0,
                mark="",
                station=0,
                block=0,
                rehearsal=founding.rehearsal,
                regional=founding.regional,
                made_at=self.now,
                expires=None,
            )
        )
        db.execute(insert(LOGIN).values(slot=self._slot, user=0, name=founding.user, role=founding.role))

    def number(self, db: Connection, slot: int, mark: str = "") -> None:
        """Take the slot (and mark) that this device's new rows get their numbers from."""
        identity.become(db, slot=slot, mark=mark)
        identity.update_incarnation(db, identity.who(db).writer, slot=slot, mark=mark)

    def found(self, db: Connection) -> None:
        """Begin the log with its first entry: the user who made the node.

        The device's slot must be known; the ratchet's first key is kept until
        the parent has signed for it.
        """
        me = identity.who(db)
        secret = self.entropy(32)
        keep(db, first_key_of(me.writer), secret)
        log.begin(db, me.writer, secret, LANES)
        login = db.execute(select(LOGIN.c.name, LOGIN.c.role).where(LOGIN.c.slot == self._slot)).one()
        first = row_id(me.slot, 1)
        draft = Draft(db, REGISTRY, me, Actor(first, login.role), self.now, numbers)
        with guard.opened(db):
            own = self.own_pen
            key = None if own is None else own.public.hex()
            draft.add(User, name=login.name, role=login.role, sign_key=key, keys_at=self.now)
            draft.finish(REGISTRY.act_number("users.found"), Lane.RECORDS, exercise=False)
        db.execute(update(LOGIN).where(LOGIN.c.slot == self._slot).values(user=first))
