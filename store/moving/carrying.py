"""Carrying all records of headquarters from its own file to a server, and back.

What arrives is read back and compared table by table before anything is switched, and only while nobody
else is at work. Until the one step that switches, the records are where they were, and nothing of them is
changed; from it on, where they were speaks for headquarters no more, whoever opens it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from store import identity, occupied, records, rekey, remarks, shred, vault
from store.files import DATABASE, STORE
from store.keyring.opening import STORE as STORE_KEY
from store.moving import filling, settling
from store.moving import plan as plans
from store.moving.filling import Filled, Tell
from store.moving.plan import Plan, Way
from store.node import Node
from store.postgres import address, engine, wording
from store.postgres import carrying as served
from store.refusals import Code, Refused

ACT: Final = "records.move"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, whither; ``left`` is what stayed where it was: a file, or a schema on the server."""

    way: Way
    address: str
    filled: Filled
    left: str


def to_server(node: Node, where: str, tell: Tell) -> Moved:
    """Carry the records from the node's own file to a server; the node goes on there.

    Args:
        node: headquarters, opened by whoever may; nobody else has it open.
        where: the server's address; there are no records there.
        tell: is told how far it is.

    Raises:
        Refused: ``NOT_ALLOWED``, ``MOVE_ONLY_HQ``, ``MOVE_THERE_ALREADY``, ``RECORDS_IN_USE``,
            ``MOVE_UNLIKE``, ``MOVE_VALUE``, ``MOVE_DIFFERS``, ``DATABASE_FULL``, ``FILE_UNWRITABLE``; as
            :func:`store.records.begun` about the address. Nothing was changed then.
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
                filled = _filled(node, source, target, plan, tell)
            finally:
                target.dispose()
            # The one step: from here on the server has the records, and the file has what they were.
            address.keep(node.home, where)
        left = settling.file_is_left(node.home, plan, key)
    served.begin_to_count(where)
    return _noted(node, plan, filled, left)


def to_file(node: Node, tell: Tell) -> Moved:
    """Carry the records from their server to a file of the node's own, encrypted; the node goes on there.

    Args:
        node: headquarters, opened by whoever may; nobody else has it open, on any machine.
        tell: is told how far it is.

    Raises:
        Refused: ``NOT_ALLOWED``, ``MOVE_ONLY_HQ``, ``MOVE_THERE_ALREADY``, ``RECORDS_IN_USE``,
            ``MOVE_RIGHTS``, ``MOVE_UNLIKE``, ``MOVE_DIFFERS``, ``DISK_FULL``, ``FILE_UNWRITABLE``,
            ``DATABASE_GONE``. Nothing was changed then.
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
                filled = filling.a_file(plans.staged(node.home), key, source, tell)
                served.ask_alone(source)
            except BaseException:
                plans.end(node.home)
                raise
            # The one step: nobody finds records on the server any more; whoever opens this node finishes.
            served.put_aside(source, plan.schema)
        left = settling.server_is_left(node.home, plan)
    return _noted(node, plan, filled, left)


@dataclass(frozen=True, slots=True)
class Discarded:
    """What earlier moves had left, by name: destroyed now, or gone when we came."""

    gone: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def discard(node: Node) -> Discarded:
    """Destroy what earlier moves left, in the folder and on servers.

    Raises:
        Refused: ``NOT_ALLOWED``; ``MOVE_LEFT_AWAY`` where a server does not answer: it stays named.
    """
    with node.read() as db:
        node.may(db, ACT)
    gone: list[str] = []
    before: list[str] = []
    for path in plans.left(node.home):
        if path.name.startswith(DATABASE):
            plan = plans.of_left(path)
            (gone if _dropped(path, plan) else before).append(plan.schema)
        else:
            gone.append(path.name)
        shred.remove(path)
    return Discarded(tuple(gone), tuple(before))


def _dropped(path: Path, plan: Plan) -> bool:
    """Drop what a move left on a server; gives whether it was there."""
    try:
        return served.drop(address.checked(plan.address), plan.schema)
    except Refused as refused:
        if refused.code in wording.NOT_IN:
            raise Refused(Code.MOVE_LEFT_AWAY, name=path.name) from None
        raise


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
    """Close a node and hold its folder alone; it is open again afterwards, wherever its records are."""
    opened = rekey.known(node)
    node.close()
    hold = occupied.alone(node.home)
    try:
        _ask_held(hold)
        yield
    except BaseException as failure:
        if hold is not None:
            hold.end()
        # A server that is gone cannot be opened again; what was refused is said all the same.
        with suppress(Refused):
            node.renewed(opened)
        if isinstance(failure, OSError):
            raise Refused(Code.FILE_UNWRITABLE, name=node.home.name) from None
        raise
    if hold is not None:
        hold.end()
    node.renewed(opened)


def _ask_held(hold: occupied.Hold | None) -> None:
    if hold is None and occupied.KNOWN:
        raise Refused(Code.RECORDS_IN_USE)


def _take_back(before: Plan, where: str) -> None:
    """Take back what an earlier move left on a server, when it was cut at the very end."""
    if before.way is Way.SERVER:
        with nullcontext() if before.address == where else suppress(Refused):
            served.take_back(address.checked(before.address), before.mark)


def _filled(
    node: Node,
    source: Any,  # noqa: ANN401 - the driver has no types
    target: Engine,
    plan: Plan,
    tell: Tell,
) -> Filled:
    """Fill a server, in one transaction; what fails leaves nothing there, and no plan here."""
    with records.writing(target) as db:
        try:
            return filling.a_server(db, source, plan.mark, tell)
        except BaseException:
            plans.end(node.home)
            raise


def _noted(node: Node, plan: Plan, filled: Filled, left: str) -> Moved:
    """Write down in the records that they were moved."""
    with node.write() as db:
        remarks.note(db, f"moved-to-{plan.way.value}", node.now, left=left)
    return Moved(plan.way, plan.address, filled, plan.schema if plan.way is Way.FILE else left)
