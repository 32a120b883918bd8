"""What leaves with a warden and comes back."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    warden = tree.group("warden", _("a zone that leaves with its warden and comes back"))
    pack = tree.command(
        "pack", _("pack a zone for a warden's device"), "wardens:pack",
        "muster warden pack --zone Z3 --device W1 --out z3.muster", warden,
    )  # fmt: skip
    pack.add_argument("--zone", required=True, metavar="Z")
    pack.add_argument("--device", required=True, metavar="NAME", help=_("the device's mark, like W1"))
    kept = pack.add_mutually_exclusive_group(required=True)
    kept.add_argument("--out", metavar="FILE")
    kept.add_argument("--plan", action="store_true", help=_("only say how large it is; nothing is changed"))
    pack.add_argument("--days", type=int, metavar="N", help=_("until it expires on the device"))
    pack.add_argument("--to", metavar="PERSON", help=_("whose the device is from now on"))
    opened = tree.command(
        "open", _("install a zone on the device"), "wardens:open_pack", "muster warden open z3.muster", warden
    )
    opened.add_argument("file", metavar="FILE")
    back = tree.command(
        "return",
        _("write what was done"),
        "wardens:bring_back",
        "muster warden return --out z3-back.muster",
        warden,
    )
    back.add_argument("--out", required=True, metavar="FILE")
    accept = tree.command(
        "accept",
        _("take a warden's return in"),
        "wardens:accept",
        "muster warden accept z3-back.muster",
        warden,
    )
    accept.add_argument("file", metavar="FILE")
    even = tree.command(
        "accept-all", _("accept what wardens propose, where nothing is odd"), "wardens:accept_all",
        "muster warden accept-all --zone Z3 --plan", warden,
    )  # fmt: skip
    even.add_argument("--zone", metavar="Z")
    even.add_argument("--plan", action="store_true", help=_("only say what is even and what is odd, and why"))
    late = tree.command(
        "late", _("look into the return of a device that was revoked, and admit what the warden confirms"),
        "wardens:late", "muster warden late 3 --admit V2a --admit S2b", warden,
    )  # fmt: skip
    late.add_argument("id", type=int, metavar="ID", help=_("its number (`muster list quarantine`)"))
    late.add_argument("--admit", action="append", default=[], metavar="KEY")
