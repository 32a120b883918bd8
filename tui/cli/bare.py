"""A command line that names no command opens the screens, and does not wait for all the others to be read."""

import argparse
from collections.abc import Sequence
from typing import Final

_WITH_VALUE: Final = ("--home", "--user", "--passphrase-file", "--key-file", "--now")
OPENS: Final = "tui.cli.commands.screens:open_screens"
"""What is run where no command is named."""


def bare(given: Sequence[str]) -> argparse.Namespace | None:
    """Read a command line of options that every command has; ``None`` for any other.

    The whole parser knows sixty commands and takes longer to make than the unlock screen to paint.
    """
    options = argparse.Namespace(command=None, run=OPENS)
    rest = list(given)
    while rest:
        name, is_one, value = rest.pop(0).partition("=")
        if name not in _WITH_VALUE or not (is_one or rest):
            return None
        value = value if is_one else rest.pop(0)
        if not value or value.startswith("--"):
            return None
        setattr(options, name.removeprefix("--").replace("-", "_"), value)
    return options
