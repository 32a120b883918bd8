"""From the command line to the first screen."""

import argparse
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from store import keyring, tries
from store.clock import SystemClock
from store.refusals import Refused
from tui import terms, theme
from tui.app import StationApp
from tui.cli.opening import home_of, lay_ready, moment_of, opened, read_file
from tui.hangup import end_within
from tui.launcher import LOCKED_AT_ONCE
from tui.refusing import said

if TYPE_CHECKING:
    from store.node import Node

_LOCKS_WITHIN = 1.5
"""Seconds; it mostly takes a tenth of one."""


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
    text = f"{label.code} · {terms.node_kind(label.kind)}"
    named = getattr(options, "user", None)
    key_file = getattr(options, "key_file", None)
    second = read_file(Path(key_file)) if key_file else None
    several, asks_file = keyring.asks(home / "keyring", named)

    def take_file(path: str) -> None:
        nonlocal second
        try:
            second = read_file(Path(path)) if path else None
        except Refused as refused:
            raise StaysShut(*said(refused)) from None

    def unlock(user: str | None, passphrase: str) -> "Node":
        from store.node import Node

        try:
            return Node.open(home, passphrase, user=user or named, key_file=second, now=moment_of(options))
        except Refused as refused:
            raise StaysShut(*said(refused)) from None

    if getattr(options, "passphrase_file", None):
        with opened(options) as node:
            return _run(StationApp(label=text, unlock=unlock, node=node, home=home), options)
    app = StationApp(
        label=text,
        unlock=unlock,
        home=home,
        ask_user=several and named is None,
        key_file=take_file if asks_file and second is None else None,
        wait=lambda: tries.left(home / "keyring", SystemClock()),
    )
    code = _run(app, options)
    if app.opened is not None:
        with app.opened as node:
            lay_ready(node)
    return code


def _run(app: StationApp, options: argparse.Namespace) -> int:
    app.theme = theme.chosen(getattr(options, "colours", None), os.environ)
    app.at_lock = partial(end_within, _LOCKS_WITHIN, LOCKED_AT_ONCE)
    app.run()
    return app.return_code or 0
