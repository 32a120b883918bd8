"""What passes as a file that somebody carries, and what becomes of what was kept apart: done in a thread.

Each gives one sentence for the person; what is refused is a sentence too.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from store import identity
from store.clock import iso
from store.refusals import Code, Refused
from store.rollcall import word
from sync import apart, arriving, enrol, headquarters, outgoing, pack
from sync.fate import Fate, Receipt
from tui import counting
from tui.cli.opening import read_file, write_file
from tui.refusing import line, of
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class Done(Message):
    """Something that took a while is over.

    Args:
        sentence: what came of it.
        refused: whether nothing was changed, for the reason that is said.
    """

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__()
        self.sentence = sentence
        self.refused = refused


def hand_over(node: "Node", path: Path) -> Done:
    """Write the bundle for the parent into a file that is not there yet."""
    if path.exists():
        return Done(_("that file is there already: choose another name; nothing was written"), refused=True)
    try:
        word.tell(node)
        made = outgoing.to_parent(node, partial(write_file, path))
    except Refused as refused:
        return Done(line(refused), refused=True)
    said = _("{changes} changes in {bytes} bytes: handed over in {name}, not yet acknowledged")
    return Done(
        said.format(
            changes=counting.number(made.changes), bytes=counting.number(len(made.sealed)), name=path.name
        )
    )


def take(node: "Node", path: Path) -> Done:
    """Take a file in, whatever it is: a bundle, and on a warden's device a packed zone."""
    try:
        content = read_file(path)
        with node.read() as db:
            waits = identity.parent(db) is None and not identity.who(db).is_top
        if waits:
            return _enrolled(enrol.enrol(node, content, path.name))
        ((_name, receipt),) = headquarters.take_all(node, [path])
        if receipt.code is Code.WRONG_PURPOSE and node.me.kind == "warden":
            return _installed(pack.install(node, content, path.name))
    except Refused as refused:
        return Done(line(refused), refused=True)
    return came(receipt, path.name)


def take_whole(node: "Node", content: bytes, name: str) -> Done:
    """Take in a file that came in pieces and is whole.

    Raises:
        Refused: the same file may be taken in later; where it never can be, that is the sentence.
    """
    became = arriving.take(node, content, name)
    if isinstance(became, enrol.Enrolled):
        return _enrolled(became)
    return _installed(became) if isinstance(became, pack.Opened) else came(became, name)


def _enrolled(enrolled: enrol.Enrolled) -> Done:
    said = _("this device reports to {parent} now; compare their words by telephone: {words}")
    return Done(said.format(parent=enrolled.parent, words=enrolled.fingerprint))


def _installed(got: pack.Opened) -> Done:
    said = _("zone {zone}: {households} households with {people} people; may be seen until {expires}")
    return Done(
        said.format(
            zone=got.zone,
            households=got.households,
            people=got.people,
            expires=counting.day(iso(got.expires)),
        )
    )


def came(receipt: Receipt, name: str) -> Done:
    """Say what became of a file that was taken in."""
    if receipt.fate is Fate.REFUSED and receipt.code is not None:
        return Done("; ".join(of(receipt.code, {"name": name})), refused=True)
    if receipt.fate is Fate.HELD:
        return Done(_("{name} came too early: it waits for a missing piece").format(name=name))
    if receipt.fate is Fate.DUPLICATE:
        return Done(_("{name} was taken in before: nothing was changed").format(name=name))
    said = _("{applied} changes taken in, {signed} of ours acknowledged").format(
        applied=counting.number(receipt.applied), signed=counting.number(receipt.acknowledged)
    )
    if receipt.conflicts or receipt.quarantined:
        said += _("; {conflicts} conflicts, {apart} kept apart").format(
            conflicts=receipt.conflicts, apart=receipt.quarantined
        )
    return Done(said)


def again(node: "Node", number: int) -> Done:
    """Try once more to take in what was kept apart."""
    try:
        receipt = apart.again(node, number)
    except Refused as refused:
        return Done(line(refused), refused=True)
    return came(receipt, _("it"))


def let_go(node: "Node", number: int) -> Done:
    """Let go what was kept apart."""
    try:
        apart.let_go(node, number)
    except Refused as refused:
        return Done(line(refused), refused=True)
    return Done(_("let go; that it was is kept here, with the reason"))
