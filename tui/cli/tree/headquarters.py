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
    keys = tree.command(
        "share-drawer",
        _("give a station whose laptop was replaced the keys of what is in its drawer"),
        "drawer:share",
        "muster hq share-drawer --station PTM",
        hq,
    )
    keys.add_argument("--station", required=True, metavar="C")
