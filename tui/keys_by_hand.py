"""Giving and taking keys from a screen; the program stands still meanwhile, for the store is written anew."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from store import keyring, users
from store.clock import SystemClock
from store.files import KEYRING
from store.refusals import Refused
from store.spoken import passphrase
from store.tries import counted
from store.users import Chosen
from tui.cli.opening import read_file
from tui.refusing import line
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class KeysChanged(Message):
    """Keys were given, taken or changed, or not.

    Args:
        sentence: what came of it.
        whose: whose new passphrase there is, if there is one.
        phrase: the passphrase, to be shown once.
        refused: whether nothing was changed.
        over: whether whoever opened the node has no keys any more.
    """

    def __init__(
        self, sentence: str, *, whose: str = "", phrase: str = "", refused: bool = False, over: bool = False
    ) -> None:
        super().__init__()
        self.sentence = sentence
        self.whose = whose
        self.phrase = phrase
        self.refused = refused
        self.over = over


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to get keys: name, role, and the key file that is asked for beside the passphrase, if any."""

    name: str
    role: str
    key_file: str = ""


def _chosen(key_file: str) -> Chosen:
    """Make a passphrase; with the content of the key file, if one is named."""
    named = key_file.strip()
    return Chosen(passphrase(os.urandom), read_file(Path(named)) if named else None)


def add(node: "Node", who: Newcomer) -> KeysChanged:
    """Give somebody keys to this device."""
    try:
        chosen = _chosen(who.key_file)
        users.add(node, who.name, who.role, chosen)
    except Refused as refused:
        return KeysChanged(line(refused), refused=True)
    said = _("keys were given to {name}; the log says by whom").format(name=who.name)
    return KeysChanged(said, whose=who.name, phrase=chosen.passphrase)


def revoke(node: "Node", who: str, reason: str) -> KeysChanged:
    """Take somebody's keys away; everybody else gets new ones."""
    try:
        users.revoke(node, who, reason)
    except Refused as refused:
        return KeysChanged(line(refused), refused=True)
    said = _("the keys of {who} were taken away; what they copied before, they still have")
    return KeysChanged(said.format(who=who))


def change_own(node: "Node", name: str, old: str, key_file: str, new_key_file: str) -> KeysChanged:
    """Give whoever opened the device a new passphrase; the old one is asked for once more."""
    try:
        second = read_file(Path(key_file.strip())) if key_file.strip() else None
        with counted(node.home / KEYRING, SystemClock()):
            keyring.unlock(node.home / KEYRING, old, user=name, key_file=second)
        chosen = _chosen(new_key_file or key_file)
        users.change_passphrase(node, chosen)
    except Refused as refused:
        return KeysChanged(line(refused), refused=True)
    return KeysChanged(_("the passphrase was changed"), whose=name, phrase=chosen.passphrase)


def renew(node: "Node") -> KeysChanged:
    """Give everybody new keys; nobody's passphrase changes."""
    try:
        users.renew(node)
    except Refused as refused:
        return KeysChanged(line(refused), refused=True)
    return KeysChanged(_("new keys; everybody's passphrase is as it was"))


def hand_over(node: "Node", who: Newcomer, reason: str) -> KeysChanged:
    """Hand one's own keys to a successor."""
    try:
        chosen = _chosen(who.key_file)
        users.hand_over(node, who.name, who.role, chosen, reason)
    except Refused as refused:
        return KeysChanged(line(refused), refused=True)
    said = _("the keys are {name}'s now; yours are over, and the program locks")
    return KeysChanged(said.format(name=who.name), whose=who.name, phrase=chosen.passphrase, over=True)
