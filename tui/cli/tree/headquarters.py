"""What headquarters does."""

from tui.cli.tree import moving, serving
from tui.cli.tree.base import Tree
from tui.cli.tree.lines import answers_thin
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    hq = tree.group("hq", _("headquarters"))
    take = tree.command(
        "import", _("take stations' bundles in"), "headquarters:take", "muster hq import spool/", hq
    )
    take.add_argument(
        "paths", nargs="+", metavar="PATH", help=_("files, folders with all in them, mailboxes")
    )
    take.add_argument(
        "--workers",
        type=int,
        default=2,
        metavar="N",
        help=_(
            "processes at work: 1 opens nothing ahead; more than 2 bring more"
            " only where the records lie on a server"
        ),
    )
    serving.commands(tree, hq, take)
    out = tree.command(
        "out", _("answer one station"), "headquarters:out", "muster hq out --station PTM --out ptm.muster", hq
    )
    out.add_argument("--station", required=True, metavar="C")
    out.add_argument("--out", required=True, metavar="FILE")
    answers_thin(out)
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
    board = tree.command(
        "board",
        _("the world in figures: regions, countries, stations; who is late, what is open"),
        "world:show",
        "muster hq board --region eastern_africa",
        hq,
    )
    part = board.add_mutually_exclusive_group()
    part.add_argument("--region", metavar="R", help=_("the countries of one region"))
    part.add_argument("--country", metavar="C", help=_("the stations of one country, by code or name"))
    part.add_argument("--station", metavar="C", help=_("one station"))
    devices = tree.command(
        "devices",
        _("stations' devices with their keys, those that ask, histories that part"),
        "world:devices",
        "muster hq devices --station PTM",
        hq,
    )
    devices.add_argument("--station", metavar="C", help=_("one station"))
    again = tree.command(
        "send-again",
        _("tell a station's device everything from the beginning with the next answers"),
        "world:again",
        "muster hq send-again PTM",
        hq,
    )
    again.add_argument("device", metavar="DEVICE")
    accounts = tree.command(
        "roles",
        _("what each account of a database may: SQL to be read, or done with --apply"),
        "database:roles",
        "muster hq roles --desk muster_desk --importer muster_importer --report muster_report",
        hq,
    )
    accounts.add_argument(
        "--desk", metavar="ACCOUNT", help=_("who works on the records, on screens and by commands")
    )
    accounts.add_argument("--importer", metavar="ACCOUNT", help=_("who only takes bundles in"))
    accounts.add_argument(
        "--report", metavar="ACCOUNT", help=_("who only reads figures of stations: no person")
    )
    accounts.add_argument("--apply", action="store_true", help=_("do it, as the owner of the tables"))
    accounts.add_argument(
        "--database",
        metavar="URL",
        help=_("how the owner enters, where the node itself enters as somebody else"),
    )
    keys = tree.command(
        "share-drawer",
        _("give a station whose laptop was replaced the keys of what is in its drawer"),
        "drawer:share",
        "muster hq share-drawer --station PTM",
        hq,
    )
    keys.add_argument("--station", required=True, metavar="C")
    moving.commands(tree, hq)
