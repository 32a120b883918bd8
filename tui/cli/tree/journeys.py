"""Travel clearances, and who is overdue."""

from tui.cli.tree import cards
from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    clearance = tree.group("clearance", _("travel clearances"))
    ask = tree.command(
        "request", _("ask for a clearance, or give notice of private travel"), "journeys:request",
        "muster clearance request --traveller PTM-P-00042"
        " --leg 'from=Port Tamarin,to=The Heights,etd=2026-11-23T07:00,eta=2026-11-23T11:00'", clearance,
    )  # fmt: skip
    kinds = ("official", "field_mission", "private_notice")
    ask.add_argument("--kind", choices=kinds, default="official")
    ask.add_argument("--purpose", metavar="P", help=_("what it is for, like duty or home_leave"))
    ask.add_argument("--agency", metavar="A")
    ask.add_argument("--traveller", action="append", default=[], metavar="P", help=_("who goes"))
    ask.add_argument(
        "--leg", action="append", default=[], metavar="'from=…,to=…,etd=…,eta=…'", help=_("in order")
    )
    ask.add_argument("--field", action="append", default=[], metavar="FIELD=VALUE", help=_("anything else"))
    ask.add_argument("--draft", action="store_true", help=_("do not submit it yet"))
    decide = tree.command(
        "decide", _("clear or deny a request"), "journeys:decide",
        "muster clearance decide PTM-Y-00007 --cleared --conditions 'two vehicles'", clearance,
    )  # fmt: skip
    decide.add_argument("id", metavar="ID")
    either = decide.add_mutually_exclusive_group(required=True)
    either.add_argument("--cleared", action="store_true")
    either.add_argument("--denied", action="store_true")
    decide.add_argument("--reason", metavar="T")
    decide.add_argument("--conditions", metavar="T")
    decide.add_argument("--valid-from", metavar="DATE")
    decide.add_argument("--valid-to", metavar="DATE")
    gates = tree.command(
        "gates", _("what whoever decides is told: what holds, what is missing, what was not checked"),
        "journeys:gates", "muster clearance gates PTM-Y-00007", clearance,
    )  # fmt: skip
    gates.add_argument("id", metavar="ID")
    board = tree.command(
        "board", _("the queues: overdue, to decide, to leave, travelling"), "journeys:board",
        "muster clearance board --agency HRBO", clearance,
    )  # fmt: skip
    board.add_argument("--agency", metavar="A")
    slip = tree.command(
        "slip", _("write the record that is carried"), "journeys:slip",
        "muster clearance slip PTM-Y-00007 --out slip.txt", clearance,
    )  # fmt: skip
    slip.add_argument("id", metavar="ID")
    slip.add_argument("--out", required=True, metavar="FILE")
    cards.of_clearance(tree, clearance)
    verify = tree.command(
        "verify", _("check that a decision stands as it was signed"), "journeys:verify",
        "muster clearance verify PTM-Y-00007", clearance,
    )  # fmt: skip
    verify.add_argument("id", metavar="ID")
    overdue = tree.command(
        "overdue", _("travellers who should have been heard of"), "journeys:overdue", "muster overdue"
    )
    overdue.add_argument("--at", metavar="ISO", help=_("at this moment instead of now"))
