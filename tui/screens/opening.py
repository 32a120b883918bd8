"""From the command line to the first screen."""

import argparse
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from store import keyring, settings, tries
from store.clock import SystemClock
from store.files import DATABASE, KEYRING, STORE
from store.refusals import Code, Refused
from tui import terms, theme
from tui.app import StationApp
from tui.cli.opening import home_of, lay_ready, moment_of, opened, read_file
from tui.cut_off import WAIT_FOR_RECORDS
from tui.hangup import end_within
from tui.launcher import LOCKED_AT_ONCE
from tui.refusing import line, said

if TYPE_CHECKING:
    from store.node import Node

_MINUTE = 60.0
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
    begun = _first_run(options, home)
    if begun is not None:
        return begun
    named = getattr(options, "user", None)
    face = keyring.face(home / "keyring", named)
    label = face.label
    text = f"{label.code} · {terms.node_kind(label.kind)}"
    key_file = getattr(options, "key_file", None)
    second = read_file(Path(key_file)) if key_file else None

    def take_file(path: str) -> None:
        nonlocal second
        try:
            second = read_file(Path(path)) if path else None
        except Refused as refused:
            raise StaysShut(*said(refused)) from None

    def unlock(user: str | None, passphrase: str) -> "Node":
        from store.node import Node
        from store.postgres.patience import Patience
        from sync import rebirth

        try:
            node = Node.open(
                home,
                passphrase,
                user=user or named,
                key_file=second,
                now=moment_of(options),
                patience=Patience(WAIT_FOR_RECORDS),
            )
        except Refused as refused:
            raise StaysShut(*said(refused)) from None
        try:
            rebirth.if_put_back(node)
        except Refused as refused:
            node.close()
            raise StaysShut(*said(refused)) from None
        return node

    chosen, refused = settings.at_start(home)
    wrong = line(refused) if refused is not None else ""
    still = chosen.lock_minutes * _MINUTE
    colours = theme.chosen(getattr(options, "colours", None), os.environ, chosen.colours)
    if getattr(options, "passphrase_file", None):
        with opened(options, as_handed=True) as node:
            app = StationApp(label=text, unlock=unlock, node=node, home=home, idle_seconds=still, wrong=wrong)
            app.theme = colours
            return _run(app)
    app = StationApp(
        label=text,
        unlock=unlock,
        home=home,
        idle_seconds=still,
        wrong=wrong,
        ask_user=face.several and named is None,
        key_file=take_file if face.second and second is None else None,
        wait=lambda: tries.left(home / "keyring", SystemClock()),
    )
    app.theme = colours
    code = _run(app)
    if app.opened is not None:
        with app.opened as node:
            lay_ready(node)
    return code


def _first_run(options: argparse.Namespace, home: Path) -> int | None:
    """Make a node where there is none yet, and open it; ``None`` where there is one."""
    given = any(getattr(options, name, None) for name in ("user", "passphrase_file", "key_file", "now"))
    if given or any((home / name).exists() for name in (KEYRING, STORE, DATABASE)):
        return None
    from tui.screens.first_run import FirstRunApp

    first = FirstRunApp(home)
    first.run()
    if first.made is None:
        return first.return_code or 0

    def unlock(_user: str | None, _passphrase: str) -> "Node":
        raise Refused(Code.KEYS_CHANGED)

    with first.made as node:
        label = f"{node.me.code} · {terms.node_kind(node.me.kind)}"
        return _run(StationApp(label=label, unlock=unlock, node=node, home=home))


def _run(app: StationApp) -> int:
    app.tends_lines = True
    app.at_lock = partial(end_within, _LOCKS_WITHIN, LOCKED_AT_ONCE)
    app.run()
    return app.return_code or 0
