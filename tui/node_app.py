"""A program that shows one node: none before it is unlocked, nothing more of it once it is over or gone."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tui.base_app import MusterApp
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class NodeApp(MusterApp):
    """The program, its node and the folder that it lies in.

    Args:
        node: the node, where it was opened before.
        home: its folder; the node's own if ``None``.
        idle_seconds: as :class:`MusterApp`.
        light: as :class:`MusterApp`.
    """

    def __init__(
        self, *, node: "Node | None", home: Path | None, idle_seconds: float | None, light: bool
    ) -> None:
        super().__init__(idle_seconds=idle_seconds, light=light)
        self._node = node
        self._home = node.home if home is None and node is not None else home
        self._is_hq = False

    @property
    def opened(self) -> "Node | None":
        """The opened node, or ``None`` as long as nobody has unlocked it."""
        return self._node

    @property
    def node(self) -> "Node":
        """The opened node; there is one on every screen but the first."""
        if self._node is None:
            raise RuntimeError("no node is open")
        return self._node

    def let_go(self) -> None:
        """Close the node: what it has open is about to be destroyed."""
        if self._node is not None:
            self._node.close()
            self._node = None

    def look_at_keyring(self) -> None:
        """End where the station was destroyed from elsewhere: nothing more of it is shown."""
        if self._node is not None and not (self._node.home / "keyring").exists():
            self.exit(return_code=1, message=_("This station was destroyed."))

    def is_over(self) -> bool:
        """Say whether what is here has expired; headquarters' never does, and no key waits for its server."""
        from store import expiry

        return not self._is_hq and expiry.notices(self.node)


@runtime_checkable
class Repainted(Protocol):
    """A screen that asks again for what has changed."""

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if it shows one of these lists."""


@runtime_checkable
class Talking(Protocol):
    """A screen with a line in which things are said."""

    def say(self, sentence: str) -> None:
        """Say something there."""
