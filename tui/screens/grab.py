"""The grab list on the screen, page by page: to be read over the radio, or written out for the printer."""

from collections.abc import Sequence
from pathlib import Path

from store.grab import gather
from tui.papers import grab_list
from tui.screens.paper import PaperScreen
from tui.words import _


class GrabScreen(PaperScreen):
    """A page of the list, and a line for the file that it is to be written to."""

    def laid(self, lines: int) -> Sequence[Sequence[str]]:
        """Gather the list."""
        return grab_list.pages(gather(self.node), lines=lines)

    def written(self, place: Path) -> str:
        """Write the list to a file."""
        listed, count = grab_list.write(self.node, place)
        said = _("{people} people on {pages} pages are in that file. Print it, then delete it.")
        return said.format(people=listed.people, pages=count)
