"""What is done in step: one question and one statement for all, and each hears what is its own."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, create_engine

from sync.abreast import Steps, alone, in_step, wished


@pytest.fixture
def db() -> Connection:
    return create_engine("sqlite://").connect()


class Book:
    """Remembers what it was asked together."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def squares(self, _db: Connection, numbers: Sequence[int]) -> dict[int, int]:
        self.asked.append(list(numbers))
        return {number: number * number for number in numbers}


def test_what_several_ask_in_the_same_step_is_asked_once(db: Connection) -> None:
    book = Book()
    squares = book.squares

    def one(number: int, times: int) -> Steps[int]:
        for _ in range(times):
            number = (yield from wished(squares, [number]))[number]
        return number

    assert in_step(db, [one(2, 2), one(3, 1), one(1, 0), one(5, 2)]) == [16, 9, 1, 625]
    assert book.asked == [[2, 3, 5], [4, 25]]


def test_those_that_ask_for_something_else_wait_for_nobody(db: Connection) -> None:
    first, second = Book(), Book()
    ask_first, ask_second = first.squares, second.squares

    def one() -> Steps[int]:
        return (yield from wished(ask_first, [2]))[2]

    def other() -> Steps[int]:
        return (yield from wished(ask_second, [3, 4]))[4]

    assert in_step(db, [one(), other()]) == [4, 16]
    assert (first.asked, second.asked) == ([[2]], [[3, 4]])


def test_one_alone_and_none_at_all(db: Connection) -> None:
    def one() -> Steps[str]:
        yield from wished(Book().squares, [])
        return "done"

    assert alone(db, one()) == "done"
    assert in_step(db, list[Steps[str]]()) == []


def test_what_one_raises_ends_them_all(db: Connection) -> None:
    reached: list[str] = []

    def good() -> Steps[None]:
        yield from wished(Book().squares, [1])
        reached.append("further")

    def bad() -> Steps[None]:
        yield from wished(Book().squares, [1])
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        in_step(db, [bad(), good()])
    assert reached == []
