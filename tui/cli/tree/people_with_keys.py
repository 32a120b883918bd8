"""People with keys, and what helps when one is lost."""

import argparse

from tui.cli.tree.base import Parser, Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    users = tree.group("user", _("people with keys"))
    tree.command("list", _("who has keys here"), "lists:users", "muster user list", users)
    add = tree.command(
        "add", _("give somebody keys to this node"), "users:add",
        "muster user add 'Thị Nguyễn' --role fsca --generate", users,
    )  # fmt: skip
    handover = tree.command(
        "handover", _("hand your keys to your successor"), "users:handover",
        "muster user handover 'Thị Nguyễn' --role fsco --reason 'end of mission' --generate", users,
    )  # fmt: skip
    revoke = tree.command(
        "revoke", _("take somebody's keys away"), "users:revoke",
        "muster user revoke 'Thị Nguyễn' --reason 'left the office'", users,
    )  # fmt: skip
    revoke.add_argument("name", metavar="NAME", help=_("their name, or their number in the list of users"))
    revoke.add_argument("--reason", default="", metavar="T", help=_("why; headquarters reads it"))
    change = tree.command(
        "passphrase", _("change your own passphrase"), "users:passphrase",
        "muster user passphrase --generate", users,
    )  # fmt: skip
    tree.command(
        "rekey", _("give everybody new keys: somebody may have a copy of the keyring"), "users:rekey",
        "muster user rekey", users,
    )  # fmt: skip
    for parser in (add, handover):
        parser.add_argument("name", metavar="NAME", help=_("what colleagues call them"))
        parser.add_argument("--role", required=True, metavar="R", help=_("what they may do"))
    handover.add_argument("--reason", required=True, metavar="T", help=_("why; headquarters reads it"))
    for parser in (add, handover, change):
        _new_keys(parser)


def _new_keys(parser: Parser) -> None:
    """Add what somebody opens a node with from now on."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--new-passphrase-file", metavar="F", help=_("holds the passphrase to be"))
    chosen.add_argument("--generate", action="store_true", help=_("make a passphrase and show it once"))
    parser.add_argument(
        "--new-key-file", metavar="K", help=_("a file that is asked for beside the passphrase, from a stick")
    )


def offline(parser: Parser) -> None:
    """Let a person say that this machine is the one for the recovery identity, though a node is on it."""
    parser.add_argument(
        "--offline-machine",
        action="store_true",
        help=_("this machine takes nothing in, though a node is on it"),
    )


def recovery(tree: Tree, recovery: "argparse._SubParsersAction[Parser]") -> None:
    """Add what helps when a passphrase or a laptop is lost."""
    ask = tree.command(
        "ask", _("ask headquarters, where a passphrase is lost"), "recovery:ask",
        "muster recovery ask --out request.txt --generate", recovery,
    )  # fmt: skip
    ask.add_argument("--out", required=True, metavar="FILE")
    ask.add_argument("--mark", metavar="M", help=_("of which recovery identity, where there are several"))
    _new_keys(ask)
    answer = tree.command(
        "answer", _("answer such a request, on a machine without any line"), "recovery:answer",
        "muster recovery answer request.txt --identity recovery.key --out answer.txt", recovery,
    )  # fmt: skip
    answer.add_argument("request", metavar="REQUEST")
    answer.add_argument("--identity", required=True, metavar="FILE", help=_("the recovery identity"))
    answer.add_argument("--out", required=True, metavar="FILE")
    answer.add_argument("--name", metavar="N", help=_("somebody new, where the officer is gone"))
    answer.add_argument("--role", metavar="R", help=_("and what they may do"))
    offline(answer)
    finish = tree.command(
        "finish", _("open the node again with headquarters' answer"), "recovery:finish",
        "muster recovery finish answer.txt --user fsco", recovery,
    )  # fmt: skip
    finish.add_argument("answer", metavar="ANSWER")
    split = tree.command(
        "split", _("split the identity among three custodians, any two of whom open it"), "recovery:split",
        "muster recovery split recovery.key --out FOLDER", recovery,
    )  # fmt: skip
    split.add_argument("identity", metavar="FILE")
    split.add_argument("--out", required=True, metavar="FOLDER")
    offline(split)
    join = tree.command(
        "join", _("join two of the three shares"), "recovery:join",
        "muster recovery join share-A.txt share-C.txt --out recovery.key", recovery,
    )  # fmt: skip
    join.add_argument("shares", nargs=2, metavar="SHARE")
    join.add_argument("--out", required=True, metavar="FILE")
    offline(join)
    drill = tree.command(
        "drill", _("rehearse it: does the identity open what is put away here?"), "recovery:drill",
        "muster recovery drill --identity recovery.key --identity-passphrase-file FILE", recovery,
    )  # fmt: skip
    drill.add_argument("--identity", required=True, metavar="FILE", help=_("the recovery identity"))
    drill.add_argument(
        "--identity-passphrase-file", required=True, metavar="F", help=_("holds its passphrase")
    )
