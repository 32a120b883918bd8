"""What the keys do, for whoever wants others."""

import argparse
from dataclasses import asdict

from tui.cli.homes import home_of
from tui.cli.output import Output, table
from tui.words import _


def keys(options: argparse.Namespace, out: Output) -> int:
    """List every act of the screens with its keys; what ``keys.toml`` of this node changes is applied."""
    from tui.crash import quiet_environment

    quiet_environment()
    from tui import keymap

    path = home_of(options) / keymap.FILE
    try:
        changed = keymap.read(path)
    except keymap.KeysWrong as wrong:
        out.failure("KEYS_WRONG", wrong.what, wrong.next)
        return 1
    found = [
        asdict(key) | {"keys": changed[key.id].split(",") if key.id in changed else list(key.keys)}
        for key in keymap.every_key().values()
    ]
    rows = [row | {"keys": " ".join(row["keys"]), "": _("fixed") if row["is_fixed"] else ""} for row in found]
    out.data({"file": str(path), "keys": found}, table(rows, ("id", "keys", "meaning", "")))
    return 0
