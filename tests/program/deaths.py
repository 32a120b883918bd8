"""Lets a real process that records die, by SIGKILL, at a named step or anywhere, and looks at what it left.

A program of its own, so that it can fork before any store is open: each life
opens the node anew, as after a power cut, and costs no new interpreter.

    python -m tests.program.deaths --count 200

makes a node in a temporary folder and kills as often; the suite runs fewer.
"""

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import cbor2
from sqlalchemy import event, text

from store import acting, door, drafts, guard, keyring, log, vault
from store.clock import SystemClock
from store.device_keys import DeviceKeys
from store.drafts import Draft, Place
from store.entry import Kind, first_key, first_link, link, turn
from store.files import KEYRING, STORE
from store.founding import Founding
from store.identity import who
from store.kept_secrets import first_key_of, secret
from store.node import LANES, Node

PATIENCE = 60
"""Seconds that a life may take to open and look; one that hangs is a fault."""

TYPED = Place("people.add", "")
CATEGORY = "fs"


class Fault(AssertionError):  # noqa: N818 - it is what was found
    """What was left is not what had to be."""


class Lives:
    """A node that is opened again and again in processes of their own.

    Args:
        home: its folder.
        secrets: what its keyring wraps.
        slot: the slot of whoever acts.
    """

    def __init__(self, home: Path, secrets: dict[str, bytes], slot: bytes) -> None:
        self.home = home
        self._secrets = secrets
        self._slot = slot
        self.acknowledged: list[str] = []

    def opened(self) -> Node:
        """Open the node as a program does after Argon2."""
        engine = vault.open_store(self.home / STORE, self._secrets["store"])
        keys = DeviceKeys(self._secrets["sign"], self._secrets["seal"])
        return Node(self.home, engine, keys, self._slot, SystemClock(), os.urandom)

    def live(self, life: Callable[[Node, Callable[[str], None]], None], kill_after: float | None) -> int:
        """Let a process live; gives how it ended, as ``waitpid`` says it.

        What it says by its second argument counts as told to a person.

        Args:
            life: what it does with the opened node.
            kill_after: seconds until it is killed, if it is.
        """
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            signal.alarm(PATIENCE)
            try:
                life(self.opened(), lambda said: _write(writes, said))
            except BaseException as failure:  # noqa: BLE001 - a child process ends here, whatever happens
                print(repr(failure), file=sys.stderr, flush=True)  # noqa: T201 - for whoever reads the failing test
                os._exit(1)
            os._exit(0)
        os.close(writes)
        heard = b""
        until = None if kill_after is None else time.monotonic() + kill_after
        with os.fdopen(reads, "rb", buffering=0) as pipe:
            while True:
                left = None if until is None else max(0.0, until - time.monotonic())
                if not select.select([pipe], [], [], left)[0]:
                    os.kill(child, signal.SIGKILL)
                    until = None
                    continue
                piece = pipe.read(65536)
                if not piece:
                    break
                heard += piece
        # Half a line was not told to anybody.
        self.acknowledged += heard.decode().split("\n")[:-1]
        return os.waitpid(child, 0)[1]

    def look(self, *, thoroughly: bool = True) -> set[str]:
        """Look in a fresh process at what is there; gives the names of those who were recorded.

        Raises:
            Fault: what was told is lost, or there twice, or the chain or a row is not what it must be.
        """
        found: list[str] = []

        def look(node: Node, say: Callable[[str], None]) -> None:
            with node.read() as db:
                names = db.scalars(text("SELECT family_name FROM people WHERE family_name LIKE 'Смерть %'"))
                say(json.dumps(sorted(names)))
                if thoroughly:
                    check(node, db)

        before, self.acknowledged = self.acknowledged, []
        status = self.live(look, None)
        told, self.acknowledged = self.acknowledged, before
        if status != 0:
            raise Fault(f"it does not open, hangs, or is not whole: {status}")
        found = json.loads(told[0])
        if len(found) != len(set(found)):
            raise Fault("something is there twice")
        if not set(self.acknowledged) <= set(found):
            raise Fault(f"lost: {set(self.acknowledged) - set(found)}")
        return set(found)


def _write(pipe: int, said: str) -> None:
    os.write(pipe, said.encode() + b"\n")


def check(node: Node, db: Any) -> None:  # noqa: ANN401 - a connection
    """Recompute our chains from the log's rows, and compare rows, entries and counters with each other."""
    me = who(db)
    shared = secret(db, first_key_of(me.writer))
    assert shared is not None
    for lane in LANES:
        chain, key = first_link(me.writer, lane), first_key(shared, lane)
        stored = db.execute(
            text("SELECT seq, nonce, chain FROM log WHERE writer = :w AND lane = :l ORDER BY seq"),
            {"w": me.writer, "l": lane},
        ).all()
        entries = log.read(db, me.writer, lane, 0)
        assert [entry.seq for entry in entries] == list(range(1, len(stored) + 1))
        for entry, row in zip(entries, stored, strict=True):
            nonce, key = turn(key)
            chain = link(chain, entry, nonce)
            assert (row.nonce, row.chain) == (nonce, chain)
        head = log.head(db, me.writer, lane)
        assert head is not None
        assert (head.seq, head.chain, head.key) == (len(entries), chain, key)
    people = node.registry.kind("people")
    rows = set(db.scalars(text("SELECT id FROM people WHERE family_name LIKE 'Смерть %'")))
    told = set(
        db.scalars(
            text("SELECT row FROM log WHERE tbl = :t AND kind = :k"), {"t": people.nr, "k": Kind.INSERT}
        )
    )
    assert rows <= told, "every row has its entry"
    for row in told:
        assert db.scalar(text("SELECT 1 FROM people WHERE id = :r"), {"r": row}), "every entry has its row"
    given = db.scalar(text("SELECT max(last) FROM counter WHERE tbl = :t"), {"t": people.nr})
    assert max(row & ((1 << 39) - 1) for row in rows) <= given, "no number is given again"
    assert db.scalar(text("SELECT open FROM guard")) == 0, "the guard is up"
    names = set(db.scalars(text("SELECT family_name FROM people WHERE family_name LIKE 'Смерть %'")))
    for content in db.scalars(text("SELECT content FROM draft")):
        assert cbor2.loads(content)[0]["family_name"] not in names, "what was recorded is offered no more"


def record(node: Node, name: str) -> None:
    """Record somebody as a form does: a draft first, then the act that takes it away."""
    from store import desk

    desk.keep_draft(node, Draft(TYPED, {"family_name": name, "category": CATEGORY}))
    desk.act(node, "people.add", None, {"family_name": name, "category": CATEGORY}, typed=TYPED)


# named steps


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def dying(owner: object, name: str, *, before: bool = False) -> Iterator[None]:
    """Die before or after a function of the program."""
    whole = getattr(owner, name)

    def step(*given: object, **more: object) -> object:
        if before:
            _die()
        done = whole(*given, **more)
        _die()
        return done

    setattr(owner, name, step)
    yield


def _at_event(name: str, *, first: bool = False) -> Callable[[Node], None]:
    def set_up(node: Node) -> None:
        event.listen(node._engine, name, _die, insert=first)

    return set_up


def _at(owner: object, name: str, *, before: bool = False) -> Callable[[Node], None]:
    def set_up(_node: Node) -> None:
        with dying(owner, name, before=before):
            pass

    return set_up


STEPS: dict[str, tuple[Callable[[Node], None], bool]] = {
    "before it begins": (_at_event("begin", first=True), False),
    "when it has begun": (_at_event("begin"), False),
    "before the form is checked": (_at(acting, "check", before=True), False),
    "when the guard is open": (_at(guard, "write"), False),
    "when the rows are laid": (_at(door, "lay"), False),
    "before a rule is asked": (_at(door.Draft, "_rule", before=True), False),
    "when the rules were asked": (_at(door.Draft, "_write_counters", before=True), False),
    "when the counters are written": (_at(door.Draft, "_write_counters"), False),
    "before the log is written": (_at(log, "append", before=True), False),
    "when the log is written": (_at(log, "append"), False),
    "when the act is done": (_at(door.Draft, "finish"), False),
    "when the draft is dropped": (_at(drafts, "drop"), False),
    "before the commit": (_at_event("commit"), False),
    "when it is committed, before anybody is told": (_at(Node, "act"), True),
}
"""How to die at each step of the door's way, and whether the act must be there then."""


def well(node: Node, say: Callable[[str], None], name: str) -> None:
    """Record one, say so, and end."""
    record(node, name)
    say(name)


def at_every_step(lives: Lives) -> list[str]:
    """Die once at each step; gives the steps."""
    for place, (step, (set_up, there)) in enumerate(STEPS.items()):
        name = f"Смерть {step}"

        def life(
            node: Node, say: Callable[[str], None], name: str = name, set_up: Callable[[Node], None] = set_up
        ) -> None:
            from store import desk

            desk.keep_draft(node, Draft(TYPED, {"family_name": name, "category": CATEGORY}))
            set_up(node)
            desk.act(node, "people.add", None, {"family_name": name, "category": CATEGORY}, typed=TYPED)
            say(name)

        status = lives.live(life, None)
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            raise Fault(f"{step}: nobody died there: {status}")
        # One that is well lives after each: nothing hangs, no number is given twice.
        after = f"Смерть {place}"
        lives.live(partial(well, name=after), None)
        found = lives.look()
        if (name in found) != there:
            raise Fault(f"{step}: {'lost' if there else 'half an act is there'}")
        if after not in found:
            raise Fault(f"{step}: nothing can be recorded any more")
    return list(STEPS)


# anywhere


def restless(node: Node, say: Callable[[str], None], name: str) -> None:
    """Record as fast as it goes, for ever, and say each that is recorded."""
    for number in count():
        record(node, f"{name} {number}")
        say(f"{name} {number}")


def anywhere(lives: Lives, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill a process that records as fast as it can, at any moment, ``kills`` times; gives what happened."""
    killed = 0
    for life in range(kills):
        status = lives.live(partial(restless, name=f"Смерть {life}"), chance.uniform(0.0, 0.4))
        killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        found = lives.look(thoroughly=life % 10 == 0)
        untold = [name for name in found - set(lives.acknowledged) if name.startswith(f"Смерть {life} ")]
        if len(untold) > 1:
            raise Fault(f"more than the last one was not told: {untold}")
    found = lives.look()
    return {"kills": killed, "acknowledged": len(lives.acknowledged), "recorded": len(found)}


def main() -> int:
    """Kill as often as one was told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how often to kill")
    parser.add_argument("--seed", type=int, default=None, help="which moments; others each time without")
    said = parser.parse_args()
    seed = said.seed if said.seed is not None else random.SystemRandom().randrange(1 << 32)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "station"
        founding = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
        Node.create(home, founding, "lantern over the harbour", strength=keyring.FLOOR).close()
        opened = keyring.unlock(home / KEYRING, "lantern over the harbour")
        lives = Lives(home, dict(opened.secrets), opened.slot)
        steps = at_every_step(lives)
        lives.acknowledged.clear()
        began = time.monotonic()
        done = anywhere(lives, said.count, random.Random(seed))  # noqa: S311 - moments, not secrets
        took = round(time.monotonic() - began, 1)
    print(json.dumps({"seed": seed, "steps": len(steps), **done, "seconds": took}))  # noqa: T201 - its answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
