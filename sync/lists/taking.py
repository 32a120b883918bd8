"""The kinds of lists that can be taken in, each shown and carried out in the same two steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.node import Node
from sync.lists import take
from sync.lists.difference import Difference
from sync.lists.looked import Wanted
from sync.lists.source import Progress
from sync.lists.take import Said, Shown


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: the act that takes it in, how it is shown, how it is done."""

    act: str
    show: Callable[[Node, Path, Said, Progress | None], Shown]
    carry_out: Callable[[Node, Shown, Said], Difference]


def _people(node: Node, shown: Shown, said: Said) -> Difference:
    return take.carry_out(node, shown.source, shown.reading, said)


KINDS: Final[Mapping[Wanted, Kind]] = {Wanted.PEOPLE: Kind(take.ACT, take.show, _people)}
