"""From the command line to the first screen."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from store import keyring
from tui.app import StationApp
from tui.cli.opening import home_of, moment_of, opened, read_file

if TYPE_CHECKING:
    from store.node import Node

_KINDS = {"hq": "HQ", "station": "station", "warden": "warden's device", "desk": "desk"}


def run(options: argparse.Namespace) -> int:
    """Open the node's screens: at the login, or at once if the passphrase was given as a file."""
    home = home_of(options)
    label = keyring.label_of(home / "keyring")
    text = f"{label.code} · {_KINDS.get(label.kind, label.kind)}"
    said = getattr(options, "user", None)
    key_file = getattr(options, "key_file", None)
    second = read_file(Path(key_file)) if key_file else None

    def unlock(user: str | None, passphrase: str) -> "Node":
        from store.node import Node

        return Node.open(home, passphrase, user=user or said, key_file=second, now=moment_of(options))

    if getattr(options, "passphrase_file", None):
        with opened(options) as node:
            return StationApp(label=text, unlock=unlock, node=node).run() or 0
    app = StationApp(label=text, unlock=unlock)
    code = app.run() or 0
    return code or (app.return_code or 0)
