"""Looking into a file: which tables it has, what their columns are about, what has to be asked."""

from collections.abc import Callable
from pathlib import Path

from sync.lists.looked import Looked, Settled, Wanted

Progress = Callable[[int], None]
"""Is told how many rows have been read so far."""


def look(
    path: Path,
    wanted: Wanted = Wanted.PEOPLE,
    settled: Settled | None = None,
    progress: Progress | None = None,
) -> Looked:
    """Open a file in a process of its own and say what it holds.

    Args:
        path: the file: XLSX, or CSV in any usual encoding and separator.
        wanted: what kind of list it is to be: columns are recognised by it.
        settled: what was decided already, by a person or by the memory of the sender.
        progress: is told of rows as they come.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``LIST_HOSTILE``, ``LIST_NOT_TABLE``, ``LIST_NO_HEADING`` or
            ``COMPLETIONS_NO_HEADING`` if no table of it has the columns that such a list needs.
    """
    raise NotImplementedError
