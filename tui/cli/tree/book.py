"""The commands about the log, and about what waits for somebody to decide."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    add = tree.command
    log = add("log", _("what was done here, newest first"), "log:log", "muster log --search PTM-P-00042")
    log.add_argument("--search", default="", metavar="T", help=_("a name, a number, or what was done"))
    log.add_argument("--looked", action="store_true", help=_("only who looked, and what was taken out"))
    log.add_argument("--everybody", action="store_true", help=_("also what came from other devices"))
    log.add_argument("--limit", type=int, default=50, metavar="N")
    undo = add("undo", _("take back what you did, as a new entry"), "log:undo", "muster undo 1f3a-1-77")
    undo.add_argument("entry", metavar="ENTRY", help=_("its name in `muster log`"))
    undo.add_argument("--plan", action="store_true", help=_("only say what that would do"))
    one = add(
        "conflict", _("two values of one field: look, keep, take"), "log:conflict", "muster conflict 3 take"
    )
    one.add_argument("id", type=int, metavar="ID", help=_("its number (`muster list conflicts`)"))
    one.add_argument("choice", nargs="?", default="show", choices=("show", "keep", "take"))
    kept = add(
        "quarantine",
        _("what was kept apart: try again, let go"),
        "log:quarantine",
        "muster quarantine 2 again",
    )
    kept.add_argument("id", type=int, metavar="ID", help=_("its number (`muster list quarantine`)"))
    kept.add_argument("choice", choices=("again", "let-go"))
    chosen = add(
        "settings",
        _("what is set on this device: language, colours, lines"),
        "settings:show",
        "muster settings lock_minutes=10 speeds.stick=9600",
    )
    chosen.add_argument("fields", nargs="*", metavar="NAME=VALUE")
