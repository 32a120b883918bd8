"""Bundles that are taken in in step: what each wants to look up or to write is done for all of them at once.

What takes a bundle in is written as if it were alone; where it needs the store it says so (:class:`Wish`) and
waits. Those that take part must not touch each other's rows: they are of different stations, or there is one.
"""

from collections.abc import Callable, Collection, Generator, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

Result = TypeVar("Result")
Answer = TypeVar("Answer")
Item = TypeVar("Item")


class Wish(NamedTuple):
    """What one of them wants done: a function of the store, and what of its own it is to be done with."""

    do: Callable[[Connection, list[Any]], Any]
    what: Collection[Any]


Steps = Generator[Wish, Any, Result]
"""Something that is done step by step; between two steps the others do theirs."""


def wished(do: Callable[[Connection, list[Item]], Answer], what: Collection[Item]) -> Steps[Answer]:
    """Wish something done with some items, and with those of the others; gives the answer for all."""
    answer: Answer = yield Wish(do, what)
    return answer


def in_step(db: Connection, some: Sequence[Steps[Result]]) -> list[Result]:
    """Do all of some, step by step; gives what each gives. What one of them raises ends them all.

    Args:
        db: the store, in a write transaction.
        some: what is to be done; none of them touches what another does.
    """
    results: dict[int, Result] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(some)))
    while answers:
        wishes: dict[int, Wish] = {}
        for place, answer in answers.items():
            try:
                wishes[place] = some[place].send(answer)
            except StopIteration as end:
                results[place] = end.value
        together: dict[Callable[[Connection, list[Any]], Any], list[Any]] = {}
        for wish in wishes.values():
            together.setdefault(wish.do, []).extend(wish.what)
        done = {do: do(db, what) for do, what in together.items()}
        answers = {place: done[wish.do] for place, wish in wishes.items()}
    return [results[place] for place in range(len(some))]


def alone(db: Connection, one: Steps[Result]) -> Result:
    """Do one by itself."""
    (result,) = in_step(db, [one])
    return result
