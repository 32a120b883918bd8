"""People with keys: giving and taking them, changing one's own."""

import argparse
from pathlib import Path

from store import users
from store.node import Node
from store.users import Chosen
from tui.cli.opening import new_passphrase_of, opened, read_file
from tui.cli.output import Output
from tui.words import _


def add(options: argparse.Namespace, out: Output) -> int:
    """Give somebody keys to this node."""
    with opened(options) as node:
        chosen, shown = _chosen(options)
        row = users.add(node, options.name, options.role, chosen)
        number = _number(node, row)
    document = {"id": number, "name": options.name, "role": options.role}
    lines = [_("{number}: keys were given; the log says by whom").format(number=number)]
    _tell(out, document, lines, shown)
    return 0


def revoke(options: argparse.Namespace, out: Output) -> int:
    """Take somebody's keys away, and give everybody else new ones."""
    with opened(options) as node:
        number = _number(node, users.revoke(node, options.name, options.reason or _("no reason was given")))
        served = node.is_served
    out.data(
        {"id": number, "rekeyed": True},
        [
            _("{number}: keys were taken away; headquarters hears of it first").format(number=number),
            _("The keyring is new. The records are on a server: let its operator change who enters there.")
            if served
            else _("The store is under a new key: an old copy of the keyring opens nothing that is new."),
            _("What they copied before, they still have. If they left in anger, revoke this device too."),
        ],
    )
    return 0


def passphrase(options: argparse.Namespace, out: Output) -> int:
    """Change one's own passphrase; the old one has just opened the node."""
    with opened(options, as_handed=True) as node:
        chosen, shown = _chosen(options, getattr(options, "key_file", None))
        users.change_passphrase(node, chosen)
        (number,) = [_number(node, one.row) for one in users.holders(node) if one.slot == node.slot]
    _tell(out, {"id": number, "rekeyed": True}, [_("the passphrase was changed")], shown)
    return 0


def rekey(options: argparse.Namespace, out: Output) -> int:
    """Give everybody new keys."""
    with opened(options) as node:
        users.renew(node)
    out.data({"rekeyed": True}, [_("new keys; everybody's passphrase is as it was")])
    return 0


def handover(options: argparse.Namespace, out: Output) -> int:
    """Hand one's keys to a successor, with the paper of what the two still do by hand."""
    with opened(options) as node:
        chosen, shown = _chosen(options)
        number = _number(node, users.hand_over(node, options.name, options.role, chosen, options.reason))
    paper = [
        _("1. The successor opens the node now, with their own passphrase, while you are still here."),
        _("2. Appointments, letters of delegation and duties in your name: go through them together."),
        _("3. Hand over the recovery file's place, the key files and the sticks; sign for them on paper."),
        _("4. Who calls whom at headquarters, and which words were compared: write it down."),
        _("5. Open what is carried by hand (packs at wardens, bundles on sticks) and exchange once."),
    ]
    document = {"id": number, "name": options.name, "role": options.role, "rekeyed": True, "paper": paper}
    _tell(
        out,
        document,
        [_("{number}: the keys are theirs now; yours are over").format(number=number), *paper],
        shown,
    )
    return 0


def _chosen(options: argparse.Namespace, key_file: str | None = None) -> tuple[Chosen, str | None]:
    """Give what was chosen, and the passphrase where it was made here and has to be shown."""
    typed, made = new_passphrase_of(options)
    second = options.new_key_file or key_file
    return Chosen(typed, read_file(Path(second)) if second else None), typed if made else None


def _tell(out: Output, document: dict[str, object], lines: list[str], shown: str | None) -> None:
    if shown is not None:
        document["passphrase"] = shown
        lines = [
            *lines,
            "",
            f"    {shown}",
            "",
            _("That is the passphrase. It is shown this once: write it on paper, and learn it by heart."),
        ]
    out.data(document, lines)


def _number(node: Node, row: int) -> str:
    with node.read() as db:
        return node.lens(db).number("users", row) or str(row)
