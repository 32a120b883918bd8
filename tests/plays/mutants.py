"""The protections of the exchange, each with what takes it away: a piece of code, and what it becomes.

A mutant is laid over the running program for the time of a play: the changed
module is compiled anew, and the code of its functions put in the place of the
real ones'. The product has no switches for it.
"""

import importlib
import inspect
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

SCHEDULES = Path(__file__).with_name("schedules")


@dataclass(frozen=True)
class Mutant:
    """One protection: its name, the module it is in, its code, and the code without it."""

    name: str
    module: str
    code: str
    without: str


MUTANTS = (
    Mutant(
        "chain",
        "sync.from_child",
        "if exchange.tells(new.chain, lane.chain):",
        "if new.chain or lane.chain:",
    ),
    Mutant(
        "fork_notice",
        "sync.receipts",
        "elif head.cut is None or head.acked < head.upto or renewed:",
        "elif not key:",
    ),
    Mutant(
        "new_numbers",
        "store.rebirth",
        "if entry.kind != Kind.INSERT or slot_of(entry.row) not in own:",
        "if own or own is not None:",
    ),
    Mutant(
        "former_names",
        "sync.from_parent",
        "restate.follow_names(node, db, reach.bucket, puts)",
        "len(puts)",
    ),
    Mutant("first_key", "store.rebirth", "secret = node.entropy(32)", "secret = bytes(32)"),
    Mutant(
        "pending_kept",
        "sync.from_parent",
        "and (put.table, put.row, register.specs[name].nr) not in pending",
        "and pending is not None",
    ),
    Mutant(
        "old_log_kept",
        "store.log",
        "return self.seq if self.cut is None else self.cut",
        "return self.seq if self.cut is None else self.acked",
    ),
    Mutant("gap_down", "sync.exchange", "return after <= seen < upto", "return seen < upto"),
    Mutant(
        "cursor_of_the_writer",
        "sync.from_parent",
        "if reach.after and said.view != me.writer:",
        "if reach.after and not said.view:",
    ),
    Mutant(
        "place_in_its_generation",
        "store.cells",
        "db.execute(update(BUCKET).values(last=number << PLACE_BITS))",
        "db.execute(update(BUCKET).values(last=BUCKET.c.last))",
    ),
    Mutant("token", "sync.cursors", "if not cells.was_told(db, bucket, place, token):", "if place < 0:"),
    Mutant("proof", "sync.rebirth", "    if not said.word:\n", "    if said.word or not said.word:\n"),
    Mutant("said_again", "sync.restate", "    if not before:\n", "    if before >= 0:\n"),
    Mutant(
        "receipt_of_our_history",
        "sync.exchange",
        "return seq <= upto and chain_at(seq) == chain",
        "return seq <= upto",
    ),
    Mutant("early_waits", "sync.absorb", "    work.retry({EARLY})\n", "    work.retry(set())\n"),
    Mutant("numbers_we_forgot", "sync.from_parent", "if not_given(db, me, said.puts):", "if not said:"),
    Mutant("parked_up", "sync.from_child", "    if found.early:\n", "    if found.early and not said:\n"),
    Mutant(
        "loser_told",
        "store.verdicts",
        "    if db.scalar(select(VERDICT.c.place).where(*same)) is None:",
        "    if not same:",
    ),
    Mutant(
        "generation_order",
        "sync.from_parent",
        "if said.generation < parent.generation:",
        "if said.generation < 0:",
    ),
    Mutant("evict", "sync.views", "if key in gone or key not in wanted:", "if key in gone:"),
    Mutant("upgrade", "sync.incoming", "    replay_all(node, db)\n", "    node.me  # noqa: B018\n"),
    Mutant(
        "columns_ahead",
        "sync.from_parent",
        "        ahead.keep(db, node.registry, put)\n",
        "        len(put.fields)\n",
    ),
    Mutant(
        "lives_remembered",
        "sync.lives",
        "    forgotten = identity.lost_lives(db, parent.device)\n",
        "    forgotten: set[int] = set()\n",
    ),
    Mutant(
        "said_again_whole",
        "sync.restate",
        'if known is None and (register.nr, row["id"]) not in under_way.made:',
        "if known is None and not own:",
    ),
    Mutant("followed_if_proved", "sync.word", "    return not less\n", "    return less or not less\n"),
)
"""The protections that a stored play misses."""

SOUGHT: tuple[Mutant, ...] = ()
"""Those for which no play was found yet that misses them."""


@contextmanager
def without(mutant: Mutant) -> Iterator[None]:
    """Take a protection away for a while.

    Raises:
        ValueError: if its code does not stand in the module just once.
    """
    module = importlib.import_module(mutant.module)
    source = inspect.getsource(module)
    if source.count(mutant.code) != 1:
        times = source.count(mutant.code)
        raise ValueError(f"{mutant.name}: its code stands {times} times in {mutant.module}")
    changed = compile(
        source.replace(mutant.code, mutant.without), str(module.__file__), "exec", dont_inherit=True
    )
    new = dict(_codes(changed))
    functions = {f.__qualname__: f for f in _functions(vars(module).values(), module.__name__)}
    before = {name: function.__code__ for name, function in functions.items()}
    try:
        for name, function in functions.items():
            if name in new and not function.__code__.co_freevars:
                function.__code__ = new[name]
        yield
    finally:
        for name, function in functions.items():
            function.__code__ = before[name]


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Give the code of every function in a module, by its full name."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner.co_qualname, inner
            yield from _codes(inner)


def _functions(things: Iterable[object], module: str) -> Iterator[FunctionType]:
    """Give the functions and methods that a module defines."""
    for thing in things:
        plain = inspect.unwrap(thing.fget) if isinstance(thing, property) and thing.fget else thing
        if isinstance(plain, FunctionType):
            inner = inspect.unwrap(plain)
            if isinstance(inner, FunctionType) and inner.__module__ == module:
                yield inner
        elif isinstance(plain, type) and plain.__module__ == module:
            yield from _functions(vars(plain).values(), module)
