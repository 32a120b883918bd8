"""The kinds of lists that can be taken in, each shown and carried out in the same two steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.node import Node
from sync.lists import by_row, take
from sync.lists.courses_in import CompletedCourses
from sync.lists.difference import Difference
from sync.lists.lines import Reading
from sync.lists.looked import Wanted
from sync.lists.records import Records
from sync.lists.references_in import References
from sync.lists.source import Progress
from sync.lists.take import Said, Shown


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: the act that takes it in, how it is shown, how it is shown again, how it is done."""

    act: str
    show: Callable[[Node, Path, Said, Progress | None], Shown]
    compare: Callable[[Node, Shown, Said], Shown]
    """Compares a list that was read once more: what was said since is about its rows alone."""
    carry_out: Callable[[Node, Shown, Said], Difference]


def _people(node: Node, shown: Shown, said: Said) -> Difference:
    assert isinstance(shown.reading, Reading)  # noqa: S101 - it is this kind's own
    return take.carry_out(node, shown.source, shown.reading, said)


def _people_again(node: Node, shown: Shown, said: Said) -> Shown:
    assert isinstance(shown.reading, Reading)  # noqa: S101 - it is this kind's own
    return take.compare(node, shown.source, shown.reading, said)


def _rows(of: Callable[[Said], by_row.Rows], act: str) -> Kind:
    def show(node: Node, path: Path, said: Said, progress: Progress | None) -> Shown:
        return by_row.show(node, path, said, of(said), progress)

    def compare(node: Node, shown: Shown, said: Said) -> Shown:
        assert isinstance(shown.reading, Records)  # noqa: S101 - it is this kind's own
        return by_row.compare(node, shown.source, shown.reading, said, of(said))

    def carry_out(node: Node, shown: Shown, said: Said) -> Difference:
        assert isinstance(shown.reading, Records)  # noqa: S101 - it is this kind's own
        return by_row.carry_out(node, shown.source, shown.reading, said, of(said))

    return Kind(act, show, compare, carry_out)


KINDS: Final[Mapping[Wanted, Kind]] = {
    Wanted.PEOPLE: Kind(take.ACT, take.show, _people_again, _people),
    Wanted.COMPLETIONS: _rows(lambda _said: CompletedCourses(), CompletedCourses.act),
    Wanted.CLEARANCES: _rows(lambda said: References(said.as_of), References.act),
}
