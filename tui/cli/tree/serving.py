"""The spool of headquarters: served without a key, and emptied by whoever has one."""

import argparse

from tui.cli.tree.base import Parser, Tree
from tui.words import _


def commands(tree: Tree, hq: "argparse._SubParsersAction[Parser]", take: Parser) -> None:
    """Add them."""
    take.add_argument(
        "--watch",
        action="store_true",
        help=_("of a spool: go on until somebody ends this, and answer at once"),
    )
    serve = tree.command(
        "serve",
        _("let stations leave and fetch sealed files over HTTPS; needs no passphrase and has no key"),
        "serving:serve",
        "muster hq serve --listen 0.0.0.0:8443 --spool /srv/spool --certificate C.pem --key K.pem",
        hq,
    )
    serve.add_argument("--listen", required=True, metavar="HOST:PORT")
    serve.add_argument(
        "--udp", metavar="HOST:PORT", help=_("listen for datagrams as well; they need no certificate")
    )
    serve.add_argument(
        "--spool", metavar="DIR", help=_("the folder of sealed files; spool/ in the home if not")
    )
    serve.add_argument(
        "--certificate", metavar="FILE", help=_("PEM; without it only 127.0.0.1 is listened at")
    )
    serve.add_argument("--key", metavar="FILE", help=_("its key, PEM"))
