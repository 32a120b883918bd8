"""The call tree and radio checks."""

import argparse

from tui.cli.tree.base import Parser, Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    told = tree.command(
        "notices", _("what the office told: not seen yet on a device, not acknowledged at the office"),
        "notices:show", "muster notices PTM-NT-00001",
    )  # fmt: skip
    told.add_argument("notice", nargs="?", metavar="ID", help=_("one of them, zone by zone"))
    shown = tree.command(
        "calltree", _("who calls whom, from the official to each family; `calltree test` exercises it"),
        "calling:tree", "muster calltree --zone Z3 --print",
    )  # fmt: skip
    radio = tree.group("radio", _("radio checks by call sign"))
    check = tree.command(
        "check", _("who is called, in call-sign order; `radio check begin` begins one"), "calling:signs",
        "muster radio check --print", radio,
    )  # fmt: skip
    for parser in (shown, check):
        parser.add_argument("--zone", metavar="Z")
        parser.add_argument("--area", metavar="A")
        parser.add_argument(
            "--print", action="store_true", help=_("in pages of 80 columns, with boxes to tick")
        )
    below = shown.add_subparsers(dest="subcommand", metavar="test")
    exercise = _("exercise the call tree: who was reached, how many, how long it took")
    test = below.add_parser("test", help=exercise, description=exercise)
    _call_test(tree, test.add_subparsers(dest="step", metavar=_("command"), required=True), "calltree test")
    _call_test(tree, check.add_subparsers(dest="step", metavar=_("command")), "radio check")


def _call_test(tree: Tree, steps: "argparse._SubParsersAction[Parser]", words: str) -> None:
    """Add the steps of a test; both kinds have the same."""
    kind = "call_tree" if words == "calltree test" else "radio_check"
    begin = tree.command("begin", _("begin one"), "calling:begin", f"muster {words} begin --zone Z3", steps)
    begin.add_argument("--zone", metavar="Z")
    begin.add_argument("--area", metavar="A")
    mark = tree.command(
        "mark", _("write down who was reached and who was not"), "calling:mark",
        f"muster {words} mark --reached 'SIERRA 2' PTM-P-00042 --missed 'SIERRA 10'", steps,
    )  # fmt: skip
    who = _("call signs, or numbers of people")
    mark.add_argument("--reached", nargs="+", default=[], metavar="WHO", help=who)
    mark.add_argument("--missed", nargs="+", default=[], metavar="WHO", help=who)
    mark.add_argument("--by", metavar="CHANNEL", help="phone radio sms visit satellite in_person other")
    mark.add_argument("--at", metavar="ISO", help=_("when that was, if it was not now"))
    undo = tree.command("undo", _("take it back"), "calling:undo", f"muster {words} undo 'SIERRA 2'", steps)
    undo.add_argument("who", metavar="WHO", help=who)
    status = tree.command("status", _("how it stands"), "calling:status", f"muster {words} status", steps)
    end = tree.command("end", _("end it: what came of it"), "calling:finish", f"muster {words} end", steps)
    for parser in (mark, undo, status, end):
        parser.add_argument("--test", metavar="ID", help=_("which, where several are under way"))
    for parser in (begin, mark, end):
        parser.add_argument("--note", metavar="T")
    for parser in (begin, mark, undo, status, end):
        parser.set_defaults(kind=kind)
