"""Carrying all records of headquarters from its own file to a server, and back.

What arrives is read back and compared table by table before anything is switched, and only while nobody else is at
work. Until the one step that switches, the records are where they were, and nothing of them is changed; from it
on, where they were speaks for headquarters no more, whoever opens it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from store import guard, held, identity, occupied, records, rekey, schema, shred, vault
from store.asking import driver_of
from store.files import DATABASE, STORE, force_name
from store.keyring.opening import STORE as STORE_KEY
from store.log import LOG
from store.moving import plan as plans
from store.moving import settling
from store.moving.plan import Plan, Way
from store.moving.rows import Table, blocks, known
from store.node import Node
from store.postgres import address, engine
from store.postgres import carrying as served
from store.refusals import Code, Refused
from store.registers import REGISTRY

ACT: Final = "records.move"
OF_EACH: Final = frozenset({"alembic_version", "guard"})
"""What each engine has for itself: which migration made the tables, and how the door stands."""
_AT_ONCE: Final = 50_000
"""Rows that are written to a file in one transaction."""
_TELLS: Final = 5_000
"""After so many rows it is said how far it is."""


class Step(Enum):
    """What is being done."""

    CARRIED = "carried"
    COMPARED = "compared"


Tell = Callable[[Step, int, int], None]
"""Is told how far a step is: rows done, rows in all."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: tables, rows, one digest over all (hex); ``left`` is what stayed where they were, by name."""

    way: Way
    address: str
    tables: int
    rows: int
    digest: str
    left: str


def to_server(node: Node, where: str, tell: Tell) -> Moved:
    """Carry the records from the node's own file to a server; the node goes on there.

    Args:
        node: headquarters, opened by whoever may; nobody else has it open.
        where: the server's address; there are no records there.
        tell: is told how far it is.

    Raises:
        Refused: ``NOT_ALLOWED``, ``MOVE_ONLY_HQ``, ``MOVE_THERE_ALREADY``, ``RECORDS_IN_USE``, ``MOVE_UNLIKE``,
            ``MOVE_VALUE``, ``MOVE_DIFFERS``; as :func:`store.records.begun` about the address. Nothing was
            changed then.
    """
    _may(node, Way.SERVER)
    where = address.checked(where)
    before, key = plans.read(node.home), rekey.known(node).secrets[STORE_KEY]
    plan = plans.drawn(Way.SERVER, where, node.now, node.entropy)
    with _closed(node):
        with vault.standing_still(node.home / STORE, key) as source:
            if before is not None:
                _take_back(before, where)
            target = engine.open_server(where, new=True)
            try:
                plans.lay(node.home, plan)
                moved = _filled(node, source, target, plan, tell)
            finally:
                target.dispose()
            # The one step: from here on the server has the records, and the file has what they were.
            address.keep(node.home, where)
        left = settling.file_is_left(node.home, plan, key)
    served.begin_to_count(where)
    return _noted(node, plan, moved, left)


def to_file(node: Node, tell: Tell) -> Moved:
    """Carry the records from their server to a file of the node's own, encrypted; the node goes on there.

    Args:
        node: headquarters, opened by whoever may; nobody else has it open, on any machine.
        tell: is told how far it is.

    Raises:
        Refused: ``NOT_ALLOWED``, ``MOVE_ONLY_HQ``, ``MOVE_THERE_ALREADY``, ``RECORDS_IN_USE``, ``MOVE_RIGHTS``,
            ``MOVE_UNLIKE``, ``MOVE_DIFFERS``, ``DISK_FULL``, ``DATABASE_GONE``. Nothing was changed then.
    """
    _may(node, Way.FILE)
    where = address.checked(address.address_of(node.home) or "")
    key = rekey.known(node).secrets[STORE_KEY]
    plan = plans.drawn(Way.FILE, where, node.now, node.entropy)
    with _closed(node):
        with served.held(where) as source:
            served.ask_for_rights(source)
            try:
                plans.end(node.home)
                plans.lay(node.home, plan)
                moved = _written(source, plans.staged(node.home), key, plan, tell)
                served.ask_alone(source)
            except BaseException:
                plans.end(node.home)
                raise
            # The one step: nobody finds records on the server any more, and whoever opens this node goes on here.
            served.put_aside(source, plan.schema)
        left = settling.server_is_left(node.home, plan)
    return _noted(node, plan, moved, left)


def discard(node: Node) -> list[str]:
    """Destroy what earlier moves left, in the folder and on servers; gives what went, by name.

    Raises:
        Refused: ``NOT_ALLOWED``; ``DATABASE_GONE`` where a server does not answer: what is there stays named.
    """
    with node.read() as db:
        node.may(db, ACT)
    gone = []
    for path in plans.left(node.home):
        if path.name.startswith(DATABASE):
            plan = plans.of_left(path)
            served.drop(address.checked(plan.address), plan.schema)
            gone.append(plan.schema)
        else:
            gone.append(path.name)
        shred.remove(path)
    return gone


def _may(node: Node, way: Way) -> None:
    """Ask what can be asked before anything is closed."""
    with node.read() as db:
        kind = identity.who(db).kind
        if kind != "hq":
            raise Refused(Code.MOVE_ONLY_HQ, kind=kind)
        node.may(db, ACT)
    if node.is_served is (way is Way.SERVER):
        raise Refused(Code.MOVE_THERE_ALREADY)


@contextmanager
def _closed(node: Node) -> Iterator[None]:
    """Close a node and hold its folder alone; the node is open again afterwards, wherever its records are then."""
    opened = rekey.known(node)
    node.close()
    hold = occupied.alone(node.home)
    try:
        if hold is None and occupied.KNOWN:
            raise Refused(Code.RECORDS_IN_USE)
        yield
    except BaseException:
        if hold is not None:
            hold.end()
        # A server that is gone cannot be opened again; what was refused is said all the same.
        with suppress(Refused):
            node.renewed(opened)
        raise
    if hold is not None:
        hold.end()
    node.renewed(opened)


def _take_back(before: Plan, where: str) -> None:
    """Take back what an earlier move left on a server, when it was cut at the very end."""
    if before.way is Way.SERVER:
        with nullcontext() if before.address == where else suppress(Refused):
            served.take_back(address.checked(before.address), before.mark)


def _filled(node: Node, source: Any, target: Engine, plan: Plan, tell: Tell) -> Moved:  # noqa: ANN401 - the driver has no types
    """Make the tables on a server, fill them and compare them, in one transaction."""
    with records.writing(target) as db:
        try:
            driver = driver_of(db)
            if served.tables(driver):
                # Somebody else was quicker.
                raise Refused(Code.DATABASE_TAKEN)
            schema.prepare(db, new=True)
            served.begin_filling(driver, plan.mark)
            tables = _of_both(served.tables(driver), source)
            count = _Count(tell, sum(_rows(source, table) for table in tables))
            sent = {}
            with guard.opened_throughout(db):
                for table in tables:
                    content = blake2b(digest_size=32)
                    rows = count(Step.CARRIED, source.execute(table.in_order))
                    served.fill(driver, table, _hashed(blocks(table, rows), content.update))
                    sent[table.name] = content.digest()
            served.go_on_counting(driver, tables)
            count.begin()
            for table in tables:
                rows, digest = served.digest(driver, table)
                _compare(table, digest, sent[table.name])
                count.add(Step.COMPARED, rows)
        except BaseException:
            # Nothing of it is kept, so there is nothing to find again.
            plans.end(node.home)
            raise
    return _said(plan, count.all, sent)


def _written(source: Any, path: Path, key: bytes, plan: Plan, tell: Tell) -> Moved:  # noqa: ANN401 - the same
    """Make a file of all that a server has, in one view of it; read the file again and compare."""
    target = vault.open_store(path, key, new=True)
    sent = {}
    try:
        with vault.writing(target) as db:
            schema.prepare(db, new=True)
            # Nobody else can have the file, and what comes was let in by the door once.
            guard.lift(db)
            tables = _of_both(served.tables(source), driver_of(db))
        with engine.worded(), served.unmoving(source):
            count = _Count(tell, sum(_rows(source, table) for table in tables))
            for table in tables:
                with served.rows(source, table) as rows:
                    _lay(target, table, count(Step.CARRIED, rows))
                _, sent[table.name] = served.digest(source, table)
        with vault.writing(target) as db:
            guard.install(db, [register.sql for register in REGISTRY.registers], LOG)
    finally:
        target.dispose()
    _read_again(path, key, tables, sent, count)
    return _said(plan, count.all, sent)


def _lay(target: Engine, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({table.listed}) VALUES ({marks})'  # noqa: S608 - our own names
    full = True
    while full:
        with vault.writing(target) as db:
            full = driver_of(db).executemany(statement, islice(rows, _AT_ONCE)).rowcount == _AT_ONCE


def _read_again(path: Path, key: bytes, tables: Sequence[Table], sent: Mapping[str, bytes], count: "_Count") -> None:
    """Open a file that was written, look at every page's seal, and compare what is in it."""
    target = vault.open_store(path, key)
    try:
        with vault.reading(target) as db:
            count.begin()
            for table in tables:
                content = blake2b(digest_size=32)
                for block in blocks(table, count(Step.COMPARED, driver_of(db).execute(table.in_order))):
                    content.update(block)
                _compare(table, content.digest(), sent[table.name])
    finally:
        target.dispose()
    force_name(path)


def _of_both(tables: Sequence[Table], file: Any) -> list[Table]:  # noqa: ANN401 - the same
    """Give the tables that are carried: all there are; raises ``MOVE_UNLIKE`` where one side has others."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    there = {name for (name,) in file.execute(asked).fetchall()}
    for odd in there.symmetric_difference(table.name for table in tables):
        raise Refused(Code.MOVE_UNLIKE, table=odd)
    carried = [table for table in tables if table.name not in OF_EACH]
    for table in carried:
        found = file.execute(f'PRAGMA table_info("{table.name}")').fetchall()
        columns = {name for _, name, *_ in found}
        key = tuple(name for _, name, *_, place in sorted(found, key=lambda one: one[-1]) if place)
        alike = columns == {name for name, _ in table.columns} and key == table.key
        if not (alike and key and all(known(kind) for _, kind in table.columns)):
            raise Refused(Code.MOVE_UNLIKE, table=table.name)
    return carried


def _rows(driver: Any, table: Table) -> int:  # noqa: ANN401 - the same
    ((found,),) = driver.execute(f'SELECT count(*) FROM "{table.name}"').fetchall()  # noqa: S608 - our own names
    return int(found)


def _hashed(some: Iterable[bytes], add: Callable[[bytes], None]) -> Iterator[bytes]:
    for block in some:
        add(block)
        yield block


def _compare(table: Table, found: bytes, sent: bytes) -> None:
    if found != sent:
        raise Refused(Code.MOVE_DIFFERS, table=table.name)


class _Count:
    """Counts rows on their way, and tells now and then."""

    def __init__(self, tell: Tell, every: int) -> None:
        self.all = every
        self._tell = tell
        self._done = 0

    def begin(self) -> None:
        """Begin from none."""
        self._done = 0

    def add(self, step: Step, rows: int) -> None:
        """Count some more."""
        self._done += rows
        self._tell(step, self._done, self.all)

    def __call__(self, step: Step, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Give rows on, counted."""
        since = 0
        for row in rows:
            yield row
            since += 1
            if since == _TELLS:
                self.add(step, since)
                since = 0
        self.add(step, since)


def _said(plan: Plan, rows: int, sent: Mapping[str, bytes]) -> Moved:
    whole = blake2b(digest_size=32)
    for name, digest in sorted(sent.items()):
        whole.update(name.encode() + b"\0" + digest)
    return Moved(plan.way, plan.address, len(sent), rows, whole.hexdigest(), "")


def _noted(node: Node, plan: Plan, moved: Moved, left: str) -> Moved:
    """Write down in the records that they were moved."""
    with node.write() as db:
        held.note(db, f"moved-to-{plan.way}", node.now, left=left)
    return replace(moved, left=plan.schema if plan.way is Way.FILE else left)
