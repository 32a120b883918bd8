"""Papers that were text before, as PDF: the grab list, the call tree, what to do before leaving."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from store.grab import gather
from tui.papers import calling, grab_list, leaving, markings
from tui.papers.blocks import Block, Gap, Heading, Paper, Plain, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

GRAB: Final = "grab-list"
TREE: Final = "call-tree"
LEAVING: Final = "before-leaving"
_HEAD: Final = 2


def grab(node: "Node") -> Paper:
    """Give the grab list; raises those of ``store/grab.py``."""
    listed = gather(node)
    said = _blocks(grab_list.pages(listed))
    return Paper(GRAB, _("GRAB LIST"), said, listed.people, markings.CONFIDENTIAL)


def tree(node: "Node", zone: str | None = None) -> Paper:
    """Give the call tree of the station or of a zone; raises ``NOT_FOUND``, ``WRONG_NODE``."""
    from store.calling import desk

    found = desk.tree(node, zone=zone)
    said = _blocks(calling.tree_pages(found, node.me.timezone))
    people = len({line["person"] for line in found["lines"] if line["person"]})
    return Paper(TREE, _("CALL TREE"), said, people, markings.CONFIDENTIAL)


def before_leaving(node: "Node") -> Paper:
    """Give what to do before leaving the building; it names nobody, and hangs beside the door."""
    code = node.me.code
    said: list[Block] = [Heading(_("BEFORE LEAVING THE BUILDING - {code}").format(code=code))]
    for number, step in enumerate(leaving.steps(code), start=1):
        said += [Text(f"{number}. {step.do}", 12, bold=True), *([Text(step.how, 11)] if step.how else [])]
    said += [Gap(4), *(Text(line, 10) for line in leaving.truth())]
    return Paper(LEAVING, _("BEFORE LEAVING"), said, 0, markings.UNMARKED)


def _blocks(pages: Iterable[Sequence[str]]) -> list[Block]:
    """Give the lines without the heads of the text's own pages."""
    return [Plain([line for page in pages for line in page[_HEAD:]])]
