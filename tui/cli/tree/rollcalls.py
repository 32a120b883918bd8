"""Roll calls."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    rollcall = tree.group("rollcall", _("who is accounted for"))
    opening = tree.command(
        "open", _("open a roll call: who is expected is frozen"), "rollcalls:open_one",
        "muster rollcall open --scope zone:Z3 --reason 'shots at the harbour'", rollcall,
    )  # fmt: skip
    opening.add_argument("--scope", required=True, metavar="all|area:A|zone:Z")
    opening.add_argument("--reason", required=True, metavar="T")
    opening.add_argument("--trigger", metavar="T", help=_("what set it off, like an incident's number"))
    mark = tree.command(
        "mark", _("say how somebody was found"), "rollcalls:mark",
        "muster rollcall mark PTM-P-00042 accounted --by radio", rollcall,
    )  # fmt: skip
    mark.add_argument("person", metavar="PERSON")
    states = ("accounted", "injured", "missing", "relocated", "not_in_area", "unreachable")
    mark.add_argument("state", choices=states, metavar="STATE", help=" ".join(states))
    mark.add_argument("--by", metavar="CHANNEL", help=_("radio sms phone visit paper in_person other"))
    mark.add_argument("--at", metavar="ISO", help=_("when that was so, if it was not now"))
    mark.add_argument("--said-by", metavar="T", help=_("who said it, if not whoever types it"))
    basis = mark.add_mutually_exclusive_group()
    basis.add_argument(
        "--seen",
        dest="basis",
        action="store_const",
        const="seen",
        help=_("they saw the person or spoke with them; face to face that is taken for granted"),
    )
    basis.add_argument(
        "--told", dest="basis", action="store_const", const="told", help=_("they heard of the person")
    )
    mark.add_argument(
        "--also",
        metavar="PERSON",
        action="append",
        default=[],
        help=_("somebody of whom the same is said, like the family; may be repeated"),
    )
    mark.add_argument("--place", metavar="T")
    mark.add_argument("--note", metavar="T")
    standing = tree.command(
        "status", _("how it stands"), "rollcalls:status", "muster rollcall status", rollcall
    )
    orders = ("zone", "radio", "all")
    standing.add_argument(
        "--order",
        choices=orders,
        default="all",
        metavar="ORDER",
        help=_("zone: who is to be found, by zone; radio: by call sign; all: everybody"),
    )
    closing = tree.command("close", _("close it"), "rollcalls:close", "muster rollcall close", rollcall)
    closing.add_argument("--note", metavar="T")
    sheet = tree.command(
        "sheet", _("who is to be found, for paper: a box for each way of being found"), "rollcalls:sheet",
        "muster rollcall sheet --zone Z3 --out z3.txt", rollcall,
    )  # fmt: skip
    sheet.add_argument(
        "--order",
        choices=orders,
        default="zone",
        metavar="ORDER",
        help=_("zone, radio (by call sign) or all"),
    )
    sheet.add_argument("--zone", metavar="Z")
    back = tree.command(
        "type-back", _("type a sheet back that was marked by hand: short number and letter"),
        "exports:type_back", "muster rollcall type-back 12 a 13 i 14 m --said-by 'warden of Z3'", rollcall,
    )  # fmt: skip
    back.add_argument("marks", nargs="+", metavar="MARKS", help=_("12 a: the letters stand on the sheet"))
    back.add_argument("--at", metavar="ISO", help=_("when that was so, if it was not now"))
    back.add_argument("--said-by", metavar="T", help=_("who said it, if not whoever types it"))
    back.add_argument("--plan", action="store_true", help=_("only say what that would do"))
    report = tree.command(
        "report", _("what is said of it afterwards, those never found on top"), "rollcalls:report",
        "muster rollcall report", rollcall,
    )  # fmt: skip
    for parser in (sheet, report):
        parser.add_argument("--out", metavar="FILE", help=_("write it there, in clear; the log says by whom"))
    for parser in (mark, standing, closing, sheet, back, report):
        parser.add_argument("--rollcall", metavar="ID", help=_("which, where several are open"))
