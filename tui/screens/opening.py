"""From the command line to the first screen."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from store import keyring
from store.refusals import Refused
from tui.app import StationApp
from tui.cli.opening import home_of, moment_of, opened, read_file
from tui.refusing import said

if TYPE_CHECKING:
    from store.node import Node

_KINDS = {"hq": "HQ", "station": "station", "warden": "warden's device", "desk": "desk"}


class StaysShut(Exception):  # noqa: N818 - says what it means
    """The node did not open, for a reason told in the chosen language."""

    def __init__(self, what: str, then: str) -> None:
        super().__init__()
        self.what = what
        self.next = then


def run(options: argparse.Namespace) -> int:
    """Open the node's screens: at the login, or at once if the passphrase was given as a file."""
    home = home_of(options)
    label = keyring.label_of(home / "keyring")
    text = f"{label.code} · {_KINDS.get(label.kind, label.kind)}"
    named = getattr(options, "user", None)
    key_file = getattr(options, "key_file", None)
    second = read_file(Path(key_file)) if key_file else None

    def unlock(user: str | None, passphrase: str) -> "Node":
        from store.node import Node

        try:
            return Node.open(home, passphrase, user=user or named, key_file=second, now=moment_of(options))
        except Refused as refused:
            raise StaysShut(*said(refused)) from None

    if getattr(options, "passphrase_file", None):
        with opened(options) as node:
            return _run(StationApp(label=text, unlock=unlock, node=node))
    return _run(StationApp(label=text, unlock=unlock))


def _run(app: StationApp) -> int:
    try:
        app.run()
    finally:
        app.close_node()
    return app.return_code or 0
