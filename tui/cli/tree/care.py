"""Care of the store: backups, health, what to do before leaving."""

from tui.cli.tree import people_with_keys
from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    people_with_keys.commands(tree)
    recovery = tree.group("recovery", _("for the day on which a passphrase or a laptop is lost"))
    make = tree.command(
        "make", _("make the key that opens backups and keyrings, on a machine of its own"), "recovery:make",
        "muster recovery make --name 'the safe, Geneva' --out recovery.key --new-passphrase-file FILE",
        recovery,
    )  # fmt: skip
    make.add_argument("--name", required=True, metavar="N", help=_("where it is kept, and by whom"))
    make.add_argument("--out", required=True, metavar="FILE", help=_("the key itself: to be kept offline"))
    make.add_argument("--public", metavar="FILE", help=_("its public half, for headquarters; OUT.pub if not"))
    make.add_argument("--new-passphrase-file", required=True, metavar="F", help=_("holds its passphrase"))
    people_with_keys.offline(make)
    take = tree.command(
        "take", _("take the public half in at headquarters; every station hears of it"), "recovery:take",
        "muster recovery take recovery.key.pub", recovery,
    )  # fmt: skip
    take.add_argument("file", metavar="FILE")
    _lost(tree)
    _leaving(tree)
    people_with_keys.recovery(tree, recovery)
    doctor = tree.command("doctor", _("health of the installation"), "care:doctor", "muster doctor")
    doctor.add_argument("--codes", action="store_true", help=_("everything that can be refused"))
    tree.command("verify", _("whether anything was altered"), "care:verify", "muster verify")
    hand = tree.command(
        "signed", _("does a record stand as somebody signed it?"), "care:signed",
        "muster signed appointments PTM-W-00003",
    )  # fmt: skip
    hand.add_argument("kind", metavar="KIND", help="clearances appointments acks")
    hand.add_argument("id", metavar="ID")
    tree.command("where", _("where things are"), "care:where", "muster where")


def _lost(tree: Tree) -> None:
    copy = tree.command(
        "backup", _("write a backup, or see that one can be read"), "backups:backup",
        "muster backup /media/stick/ptm.age",
    )  # fmt: skip
    copy.add_argument(
        "file", nargs="?", metavar="FILE", help=_("without it, a new one where the settings say backups go")
    )
    copy.add_argument(
        "--check",
        action="store_true",
        help=_("read FILE back: only then it counts"),
    )
    back = tree.command(
        "restore", _("make a node of a backup, in an empty folder"), "backups:restore",
        "muster restore ptm.age --identity recovery.key --passphrase-file F --user fsco"
        " --new-passphrase-file N --home NEW",
    )  # fmt: skip
    back.add_argument("file", metavar="FILE")
    back.add_argument("--new-passphrase-file", required=True, metavar="N", help=_("their passphrase to be"))
    for parser in (copy, back):
        parser.add_argument(
            "--identity", required=parser is back, metavar="KEYFILE", help=_("the recovery identity")
        )
        # To restore, nothing else is opened: --passphrase-file says the same there.
        parser.add_argument(
            "--identity-passphrase-file", metavar="F", help=_("holds the identity's passphrase")
        )


def _leaving(tree: Tree) -> None:
    grab = tree.command(
        "grab", _("the list to take along when leaving: everybody, by zone, on paper"), "leaving:grab",
        "muster grab --out /media/stick/grab.txt",
    )  # fmt: skip
    grab.add_argument("--out", metavar="FILE", help=_("a text for any printer; without it, it is shown here"))
    grab.add_argument("--age-passphrase-file", metavar="F", help=_("encrypt it (`age -d` opens it)"))
    shred = tree.command(
        "shred", _("destroy this node for good, keyring first; or print what to do before leaving"),
        "leaving:shred", "muster shred --plan",
    )  # fmt: skip
    either = shred.add_mutually_exclusive_group(required=True)
    either.add_argument("--plan", action="store_true", help=_("the numbered paper; nothing is opened"))
    either.add_argument("--destroy-this-station", action="store_true", help=_("there is no way back"))
    shred.add_argument("--yes", metavar="CODE", help=_("the station's code, which is asked for otherwise"))
