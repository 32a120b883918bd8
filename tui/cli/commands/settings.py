"""The settings of this device by command; no passphrase is needed, for they are nobody's data."""

import argparse
from dataclasses import asdict

from store import keyring, settings
from tui.cli.commands.said import pairs
from tui.cli.opening import home_of
from tui.cli.output import Output


def show(options: argparse.Namespace, out: Output) -> int:
    """Show what is set, or set it."""
    home = home_of(options)
    keyring.label_of(home / "keyring")
    chosen = settings.read(home)
    for name, value in pairs(options.fields).items():
        chosen = settings.changed(chosen, name, value or "")
    if options.fields:
        settings.write(home, chosen)
    document = asdict(chosen)
    out.data(document, [f"{name}: {value}" for name, value in document.items()])
    return 0
