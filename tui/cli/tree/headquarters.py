"""What headquarters does."""

from tui.cli.tree import serving
from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    hq = tree.group("hq", _("headquarters"))
    take = tree.command(
        "import", _("take stations' bundles in"), "headquarters:take", "muster hq import spool/", hq
    )
    take.add_argument("paths", nargs="+", metavar="PATH")
    serving.commands(tree, hq, take)
    out = tree.command(
        "out", _("answer one station"), "headquarters:out", "muster hq out --station PTM --out ptm.muster", hq
    )
    out.add_argument("--station", required=True, metavar="C")
    out.add_argument("--out", required=True, metavar="FILE")
    out.add_argument(
        "--part-bytes",
        type=int,
        metavar="N",
        help=_("in parts of at most so many bytes, FILE-01 and on, to be taken in in their order"),
    )
    tree.command(
        "status", _("stations, and when they were heard"), "headquarters:status", "muster hq status", hq
    )
    ready = tree.command(
        "provision",
        _("prepare a station's laptop before it is shipped: made, admitted and enrolled"),
        "provisioning:provision",
        "muster hq provision --code PTM --name 'Port Tamarin' --first-user fsco --role fsco"
        " --new-passphrase-file FILE --out DIR",
        hq,
    )
    ready.add_argument(
        "--code", required=True, metavar="C", help=_("the station's code; it begins every number")
    )
    ready.add_argument("--name", required=True, metavar="N", help=_("what people call it"))
    ready.add_argument("--first-user", required=True, metavar="U", help=_("who receives the laptop"))
    ready.add_argument("--role", required=True, metavar="R", help=_("the first user's role"))
    ready.add_argument(
        "--new-passphrase-file", required=True, metavar="F", help=_("holds the passphrase to be")
    )
    ready.add_argument(
        "--country", default="", metavar="ISO", help=_("whose telephone numbers have no country code")
    )
    ready.add_argument(
        "--timezone", default="UTC", metavar="TZ", help=_("whose days count, like Africa/Nairobi")
    )
    ready.add_argument("--out", required=True, metavar="DIR", help=_("the new node's folder"))
    keys = tree.command(
        "share-drawer",
        _("give a station whose laptop was replaced the keys of what is in its drawer"),
        "drawer:share",
        "muster hq share-drawer --station PTM",
        hq,
    )
    keys.add_argument("--station", required=True, metavar="C")
