"""Which file: those that lie where files arrive, the newest first, or a path that is typed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widgets import Input

from store.files import place_of
from store.refusals import Refused
from sync.lists.looked import Wanted
from tui import counting
from tui.refusing import line
from tui.remembering import Memory
from tui.safe import clean
from tui.screens.choose import ChooseScreen
from tui.widgets.paged_table import Column, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_ENDINGS: Final = frozenset({".xlsx", ".csv", ".tsv", ".txt", ".hxl", ".xlsm"})
_MOST: Final = 200
_ROOTS: Final = ("/media", "/run/media", "/mnt", "/Volumes")
"""Where systems put sticks."""


def folders(last: Path | None) -> Iterator[Path]:
    """Give the folders in which a list may lie: the last one, where files are put, and sticks."""
    home = Path.home()
    if last is not None:
        yield last
    yield from (home / "Downloads", home / "Documents", home / "Desktop", home)
    for root in map(Path, _ROOTS):
        for depth in ("*", "*/*"):
            yield from sorted(one for one in root.glob(depth) if one.is_dir())


def found(last: Path | None = None) -> list[tuple[Path, float, int]]:
    """Give the files that may be lists, each once, the newest first, with when and how many bytes."""
    files: dict[Path, tuple[float, int]] = {}
    for folder in folders(last):
        try:
            for one in folder.iterdir():
                if one.suffix.lower() in _ENDINGS and one.is_file():
                    told = one.stat()
                    files.setdefault(one, (told.st_mtime, told.st_size))
        except OSError:
            continue
    newest = sorted(files.items(), key=lambda one: -one[1][0])
    return [(path, when, size) for path, (when, size) in newest[:_MOST]]


class ListFilesScreen(ChooseScreen):
    """Lists that somebody sent: agencies' people, completed courses, references of clearances."""

    EMPTY: ClassVar[str] = _("no such file here: type its path, or the folder it is in, and Enter")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "courses", _("completed courses"), id="lists_in.courses"),
        Binding("f3", "references", _("clearances"), id="lists_in.references"),
    ]

    PLACE: ClassVar[str] = "lists_in"

    def __init__(self, node: "Node") -> None:
        self.node = node
        self._folder: Path | None = None
        columns = (Column(_("File"), 30, grow=True), Column(_("When"), 16), Column(_("Bytes"), 9))
        hint = _("Enter opens an agency's list; F2 opens it as completed courses, F3 as travel references.")
        super().__init__(_("Take a list in"), columns, _rows(), hint)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open what was typed, if it is a path, else what the cursor is on."""
        event.prevent_default()  # the list below is not opened as well
        self._open(Wanted.PEOPLE)

    def action_courses(self) -> None:
        """Open it as a list of completed courses."""
        self._open(Wanted.COMPLETIONS)

    def action_references(self) -> None:
        """Open it as references of clearances in another system."""
        self._open(Wanted.CLEARANCES)

    def chosen(self, key: str) -> None:
        """Open a file as an agency's list."""
        self._go(Path(key), Wanted.PEOPLE)

    def _open(self, wanted: Wanted) -> None:
        from tui.widgets.paged_table import PagedTable

        typed = self.query_one("#search", Input).value.strip()
        try:
            path = place_of(typed) if typed else None
        except Refused as refused:
            self.notify(line(refused), severity="warning")
            return
        if path is not None and path.is_dir():
            self._folder = path
            self.clear()
            self.renew(_rows(path))
        elif path is not None and path.is_file():
            self._go(path, wanted)
        elif (key := self.query_one(PagedTable).key) is not None:
            self._go(Path(str(key)), wanted)

    def _go(self, path: Path, wanted: Wanted) -> None:
        from tui.screens.list_in import ListInScreen

        self._folder = path.parent
        self.app.push_screen(ListInScreen(self.node, path, wanted), self._back)

    def _back(self, done: Any) -> None:  # noqa: ANN401 - a screen gives nothing back
        del done
        self.renew(_rows(self._folder))

    def memory(self) -> Memory:
        """Give the folder of the list that was opened last."""
        return Memory(typed="" if self._folder is None else str(self._folder))

    def recall(self, memory: Memory | None) -> None:
        """Show what is in that folder too."""
        if memory is not None and memory.typed:
            self._folder = Path(memory.typed)
            self.renew(_rows(self._folder))


def _rows(last: Path | None = None) -> list[Row]:
    return [
        Row(str(path), (clean(path.name), _when(when), counting.number(size)))
        for path, when, size in found(last)
    ]


def _when(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
