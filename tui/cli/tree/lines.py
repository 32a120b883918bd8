"""The exchange and its lines."""

import argparse

from sync.profile import Profile
from tui.cli.tree.base import Tree
from tui.words import _


def answers_thin(command: argparse.ArgumentParser) -> None:
    """Let an answer be sealed in few bytes."""
    command.add_argument(
        "--profile",
        choices=(Profile.FULL.value, Profile.THIN.value),
        default=Profile.FULL.value,
        help=_("thin needs a key that the other end has said it has; what cannot be thin is full"),
    )


def commands(tree: Tree) -> None:
    """Add them."""
    sync = tree.group("sync", _("the exchange with the parent"))
    tree.command(
        "status", _("what waits, what is acknowledged"), "syncing:status", "muster sync status", sync
    )
    out = tree.command("out", _("make a bundle"), "syncing:out", "muster sync out --out today.muster", sync)
    asked = out.add_mutually_exclusive_group(required=True)
    asked.add_argument("--out", metavar="FILE")
    asked.add_argument(
        "--plan", action="store_true", help=_("say what it would cost on each line; write nothing")
    )
    out.add_argument(
        "--profile",
        choices=tuple(one.value for one in Profile),
        default=Profile.FULL.value,
        help=_("thin and compact need a key that the parent has said it has; what cannot be thin is full"),
    )
    out.add_argument(
        "--room", type=int, default=340, metavar="BYTES", help=_("of a compact message at most (340)")
    )
    answer = tree.command(
        "answer",
        _("answer one of our own devices"),
        "syncing:answer",
        "muster sync answer --device B1 --out b1.muster",
        sync,
    )
    answer.add_argument("--device", required=True, metavar="MARK", help=_("its mark (`list devices`)"))
    answer.add_argument("--out", required=True, metavar="FILE")
    answers_thin(answer)
    take = tree.command("in", _("take bundles in"), "syncing:take", "muster sync in answer.muster", sync)
    take.add_argument("files", nargs="+", metavar="FILE")
    now = tree.command("now", _("one exchange over a carrier"), "syncing:now", "muster sync now", sync)
    now.add_argument("--carrier", metavar="NAME")
    now.add_argument("--plan", action="store_true", help=_("say what it would cost there; send nothing"))
    _carriers(tree)
    agent = tree.command(
        "agent",
        _("carry sealed files while the node is locked; needs no passphrase"),
        "agent:agent",
        "muster agent --copy-to /media/safe",
    )
    agent.add_argument("--once", action="store_true", help=_("one round, then end"))
    agent.add_argument(
        "--every", type=float, default=15, metavar="MINUTES", help=_("how long between rounds")
    )
    agent.add_argument(
        "--carrier",
        action="append",
        default=[],
        metavar="folder:DIR|https://HOST",
        help=_("this line instead of those set up"),
    )
    agent.add_argument("--copy-to", metavar="DIR", help=_("keep a copy of the encrypted store there"))
    bundle = tree.group("bundle", _("sealed files"))
    show = tree.command(
        "show",
        _("what anyone may see of a sealed file"),
        "syncing:bundle_show",
        "muster bundle show x.muster",
        bundle,
    )
    show.add_argument("file", metavar="FILE")


def _carriers(tree: Tree) -> None:
    carrier = tree.group("carrier", _("ways to the parent"))
    add = tree.command(
        "add",
        _("set a carrier up, or change it"),
        "carriers:add",
        "muster carrier add sat --https https://hq.example --with hours=06:00-08:00 day=200k month=5M",
        carrier,
    )
    add.add_argument("name", metavar="NAME")
    way = add.add_mutually_exclusive_group(required=True)
    way.add_argument("--folder", metavar="DIR", help=_("a stick, a shared drive, what a synchroniser keeps"))
    way.add_argument("--https", metavar="URL", help=_("where headquarters serves its spool"))
    way.add_argument(
        "--mail", metavar="ADDRESS", help=_("the mailbox of headquarters; say imap=, smtp=, user=")
    )
    way.add_argument(
        "--udp", metavar="HOST:PORT", help=_("the same by datagrams, where a connection costs too much")
    )
    add.add_argument("--password-file", metavar="FILE", help=_("of our mailbox; it is kept in the store"))
    add.add_argument(
        "--password-with-courier",
        action="store_true",
        help=_("let it lie beside the store in clear as well, so that a locked node fetches mail"),
    )
    add.add_argument(
        "--with",
        dest="options",
        nargs="+",
        # Said twice, both count.
        action="extend",
        default=[],
        metavar="OPTION=VALUE",
        help=_(
            "hours=06:00-08:00,18:00-20:00 day=200k month=5M piece=1024 ciphertext=no (amateur radio)"
            " rate=2400 (bits a second) cost=5.50USD/MB;"
            " authority=FILE proxy=http://HOST:PORT; imap=HOST:PORT smtp=HOST:PORT user=NAME from=ADDRESS"
            " folder=INBOX tls=implicit"
        ),
    )
    tree.command("list", _("the carriers that are set up"), "carriers:show", "muster carrier list", carrier)
    for name, said, does in (
        ("remove", _("take a carrier away; what waits stays"), "carriers:remove"),
        ("try", _("see whether a carrier can be reached, for next to nothing"), "carriers:probe"),
    ):
        tree.command(name, said, does, f"muster carrier {name} stick", carrier).add_argument(
            "name", metavar="NAME"
        )
