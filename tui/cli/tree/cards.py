"""Certificates, and cards that prove one or a clearance: made, shown, checked."""

import argparse
from typing import TYPE_CHECKING

from tui.cli.tree.base import Parser, Tree
from tui.words import _

if TYPE_CHECKING:
    Group = argparse._SubParsersAction[Parser]  # noqa: SLF001 - the type has no other name


def commands(tree: Tree) -> None:
    """Add them."""
    certificate = tree.group("certificate", _("training certificates, and their cards"))
    issue = tree.command(
        "issue", _("write a certificate down; it counts once it is confirmed"), "cards:issue",
        "muster certificate issue PTM-P-00042 SSAFE --issued-on 2026-10-30 --number S-4217/26 --confirm",
        certificate,
    )  # fmt: skip
    issue.add_argument("person", metavar="PERSON")
    issue.add_argument("course", metavar="COURSE")
    issue.add_argument("--issued-on", metavar="DATE", help=_("today by default"))
    issue.add_argument("--expires-on", metavar="DATE", help=_("only if it is printed on it"))
    issue.add_argument("--number", metavar="N", help=_("what is printed on the paper"))
    issue.add_argument("--issuer", metavar="T")
    issue.add_argument("--score", metavar="T")
    issue.add_argument("--confirm", action="store_true", help=_("it was compared with the paper"))
    shown = tree.command(
        "qr", _("show a certificate's card as a QR code, or write it as a picture"), "cards:certificate",
        "muster certificate qr PTM-G-00042 --png card.png", certificate,
    )  # fmt: skip
    _shown(shown)
    credential = tree.group("credential", _("checking cards: certificates and clearance slips"))
    verify = tree.command(
        "verify", _("say whether a card counts, and what was and was not checked"), "cards:verify",
        "muster credential verify --png photograph.jpg --kind slip", credential,
    )  # fmt: skip
    verify.add_argument("--text", metavar="T", help=_("what a QR reader gave; - for standard input"))
    verify.add_argument("--png", metavar="FILE", help=_("a picture of the code, PNG or JPEG"))
    verify.add_argument("--digits", metavar="D", help=_("the form of digits; - for standard input"))
    verify.add_argument("--kind", choices=("certificate", "slip"), help=_("what it must be"))
    verify.add_argument(
        "--at", default="", metavar="PLACE", help=_("where it is shown: is that on the slip?")
    )
    verify.add_argument(
        "--gate", action="store_true", help=_("note the slip, so that a second showing is said")
    )
    verify.add_argument(
        "--keys", metavar="FILE", help=_("a list of keys instead of a node; nothing else is needed")
    )
    keys = tree.command(
        "keys", _("the keys that may sign cards, and the list of revoked ones"), "cards:keys",
        "muster credential keys --out gate.keys", credential,
    )  # fmt: skip
    keys.add_argument("--out", metavar="FILE", help=_("write them for a machine that has no node"))


def of_clearance(tree: Tree, clearance: "Group") -> None:
    """Add what shows a clearance's card."""
    shown = tree.command(
        "qr", _("show a clearance's card as a QR code, or write it as a picture"), "cards:slip",
        "muster clearance qr PTM-Y-00007 --png card.png", clearance,
    )  # fmt: skip
    _shown(shown)


def _shown(command: Parser) -> None:
    command.add_argument("id", metavar="ID")
    command.add_argument("--png", metavar="FILE", help=_("write it as a picture"))
    command.add_argument("--short", action="store_true", help=_("the short form, for little room"))
    command.add_argument(
        "--turned", action="store_true", help=_("for a terminal without colours that is dark on light")
    )
