"""What the acts of a child say about when something was observed, so that fields are weighed by that."""

from collections.abc import Callable, Iterable, Mapping

from store.entry import Entry
from store.register import Register
from store.values import Value

Acts = Mapping[tuple[int, int, int, int, int, str], Value]
"""What acts say about when something was observed: by writer, lane, act, table, row and column."""


def observations(number: Callable[[int], Register | None], entries: Iterable[Entry]) -> Acts:
    """Collect that of some entries; ``number`` gives a register by the number of its table."""
    found: dict[tuple[int, int, int, int, int, str], Value] = {}
    observing: dict[int, dict[int, str]] = {}
    for entry in entries:
        if entry.table not in observing:
            register = number(entry.table)
            specs = register.specs if register is not None else {}
            names = {spec.observed for spec in specs.values()}
            observing[entry.table] = {spec.nr: name for name, spec in specs.items() if name in names}
        columns = observing[entry.table]
        if columns:
            for column, value in entry.fields:
                if column in columns:
                    act = (entry.writer, entry.lane, entry.txn)
                    found[(*act, entry.table, entry.row, columns[column])] = value
    return found
