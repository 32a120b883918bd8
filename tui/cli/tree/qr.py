"""QR codes: a sealed file that leaves over a screen and comes in through a scanner or a camera."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    qr = tree.group("qr", _("sealed files as QR codes"))
    show = tree.command(
        "show",
        _("play a sealed file as QR codes on the terminal, until Ctrl+C"),
        "qr:show",
        "muster qr show today.muster",
        qr,
    )
    show.add_argument("file", metavar="FILE")
    show.add_argument("--once", action="store_true", help=_("as many codes as are needed, then end"))
    show.add_argument("--seconds", type=float, metavar="SECONDS", help=_("end after so long"))
    show.add_argument("--pace", type=float, default=2.0, metavar="CODES", help=_("codes a second"))
    show.add_argument(
        "--turned",
        action="store_true",
        help=_("for a terminal without colours that is dark on light"),
    )
    png = tree.command(
        "png", _("write a sealed file as pictures"), "qr:png", "muster qr png today.muster --out codes/", qr
    )
    png.add_argument("file", metavar="FILE")
    png.add_argument("--out", required=True, metavar="FOLDER")
    png.add_argument(
        "--room", type=int, default=450, metavar="BYTES", help=_("bytes of one code at most, 24 to 1600")
    )
    png.add_argument(
        "--repairs",
        type=int,
        default=0,
        metavar="COUNT",
        help=_("further codes, for any that cannot be read"),
    )
    take = tree.command(
        "take",
        _("take QR codes in, from pictures or a keyboard scanner"),
        "qr:take",
        "muster qr take photographs/",
        qr,
    )
    take.add_argument("pictures", nargs="*", metavar="PICTURE|FOLDER")
    take.add_argument(
        "--scanner",
        action="store_true",
        help=_("lines of digits from standard input, until a file is whole or the input ends"),
    )
