"""Screens that lie over others, or that no key of a walk leads to, filled with what the store holds."""

from typing import Any

from textual.screen import Screen

from store import desk, offers
from store.node import Node
from store.registers import REGISTRY
from sync.late import Item
from tui import places
from tui.screens.fields import Field, FieldsScreen, ListedScreen
from tui.screens.first_run import next_steps
from tui.screens.form import FormScreen
from tui.screens.handed import HandedScreen
from tui.screens.jump import JumpScreen
from tui.screens.late import LateScreen
from tui.screens.own_passphrase import OldPassphraseScreen
from tui.screens.passphrase_once import PassphraseScreen
from tui.screens.telling import TellingScreen


def typed(node: Node) -> str:
    """Give something that somebody typed."""
    people = desk.listed(node, "people", limit=1).rows
    return str(people[0]["family_name"]) if people else ""


def jump(node: Node) -> Screen[Any]:
    return JumpScreen(places.places(node.me.kind))


def fields(node: Node) -> Screen[Any]:
    said = typed(node)
    return FieldsScreen(said, [Field("one", said, said), Field("two", said)], lambda _said: None, hint=said)


def listed(node: Node) -> Screen[Any]:
    said = [f"[✓] {typed(node)}"] * 12
    return ListedScreen(typed(node), lambda: said, lambda _place: None, lambda: None)


def telling(node: Node) -> Screen[Any]:
    return TellingScreen(typed(node), next_steps("station", typed(node), typed(node)))


def old_passphrase(node: Node) -> Screen[Any]:
    return OldPassphraseScreen(typed(node), with_file=True)


def handed(node: Node) -> Screen[Any]:
    return HandedScreen(node)


def passphrase_once(node: Node) -> Screen[Any]:
    return PassphraseScreen(typed(node), " ".join([typed(node)] * 8))


def late_return(node: Node) -> Screen[Any]:
    """A return as a forger would write it."""
    said = typed(node)
    # Its codes are said in words, so they are codes wherever nothing is forged.
    kind, came = (said, said) if "[" in said else ("visit", "not_home")
    things = [Item(str(at), kind, said, said, came, said, here=at == 0) for at in range(3)]
    return LateScreen(node, 0, lambda _node, _file: things)


def single(act: str) -> Any:  # noqa: ANN401 - a stop's way to open
    """Open the form of one act, about the first record where it is about one."""

    def opened(node: Node) -> Screen[Any] | None:
        offer = next(one for one in offers.everything(REGISTRY) if one.name == act)
        if offer.about is None:
            return FormScreen(node, offer, {}, None)
        rows = desk.listed(node, offer.about, limit=1).rows
        return FormScreen(node, offer, {}, str(rows[0]["id"])) if rows else None

    return opened
