"""Making nodes and admitting them."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    demo = tree.command("demo", _("build the sample station and open it"), "demo:demo", "muster demo --tour")
    demo.add_argument("--tour", action="store_true", help=_("play the whole loop and print each step"))
    demo.add_argument("--people", type=int, default=None, metavar="N", help=_("about how many people"))
    demo.add_argument("--seed", type=int, default=None, metavar="N", help=_("which made-up people"))

    init = tree.group("init", _("make a node"))
    kinds = {
        "hq": _("headquarters"),
        "station": _("a station"),
        "desk": _("a second desk of a station, or the office of one of its areas"),
        "warden": _("a warden's device"),
    }
    for kind, said in kinds.items():
        node = tree.command(
            kind,
            said,
            f"nodes:init_{kind}",
            f"muster init {kind} --home DIR --code PTM --name 'Port Tamarin' --user fsco --role fsco"
            " --new-passphrase-file FILE",
            init,
        )
        node.add_argument(
            "--code", required=True, metavar="C", help=_("the station's code; it begins every number")
        )
        node.add_argument("--name", required=True, metavar="N", help=_("what people call it"))
        node.add_argument(
            "--new-passphrase-file", required=True, metavar="F", help=_("holds the passphrase to be")
        )
        node.add_argument("--role", required=True, metavar="R", help=_("the first user's role"))
        node.add_argument(
            "--country", default="", metavar="ISO", help=_("whose telephone numbers have no country code")
        )
        node.add_argument(
            "--timezone", default="UTC", metavar="TZ", help=_("whose days count, like Africa/Nairobi")
        )
        node.add_argument(
            "--rehearsal", action="store_true", help=_("a node for practice, whose clock may be set")
        )
        if kind == "hq":
            node.add_argument(
                "--database",
                metavar="URL",
                help=_("the records lie on that PostgreSQL server, and not in a file"),
            )
            node.add_argument(
                "--regional",
                action="store_true",
                help=_("it reports to another headquarters, and has stations of its own"),
            )
        node.add_argument("--request", metavar="FILE", help=_("write the enrolment request here"))

    admit = tree.command(
        "admit", _("admit a device"), "nodes:admit", "muster admit ptm.request --out ptm.grant"
    )
    admit.add_argument("request", metavar="REQUEST")
    admit.add_argument("--out", required=True, metavar="GRANT")
    admit.add_argument("--area", metavar="A", help=_("a desk that is the office of this area only"))
    admit.add_argument(
        "--replaces", metavar="CODE", help=_("the station's laptop that is lost: it is revoked at once")
    )
    enrol = tree.command("enrol", _("install a grant"), "nodes:enrol", "muster enrol ptm.grant")
    enrol.add_argument("grant", metavar="GRANT")
