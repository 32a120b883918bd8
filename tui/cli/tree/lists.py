"""Looking at lists, records, what is due and where cover is missing."""

from tui.cli.tree.base import Tree, narrowed
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    listing = tree.command(
        "list", _("show a list"), "lists:list_kind", "muster list people --zone Z3 --search ali"
    )
    listing.add_argument("kind", metavar="KIND")
    narrowed(listing)
    show = tree.command(
        "show", _("show one record"), "lists:show", "muster show people PTM-P-00042 --history"
    )
    show.add_argument("kind", metavar="KIND")
    show.add_argument("id", metavar="ID")
    show.add_argument("--history", action="store_true", help=_("with every entry of the log that touched it"))
    tree.command(
        "totals",
        _("people by agency, category and zone, each counted once"),
        "lists:totals",
        "muster totals --json",
    )
    cover = tree.command(
        "cover", _("where cover is missing, the worst first"), "outlook:cover", "muster cover --on 2026-12-24"
    )
    cover.add_argument("--on", metavar="DATE", help=_("the day; today if not said"))
    tree.command("today", _("what needs somebody now, the worst first"), "outlook:today", "muster today")
    tree.command("keys", _("what every key does, by its name in keys.toml"), "keys:keys", "muster keys")
    due = tree.command("due", _("everything that is due"), "outlook:due", "muster due --on 2026-12-24")
    due.add_argument("--on", metavar="DATE", help=_("the day; today if not said"))
    who = tree.command(
        "who", _("who looks after a person: warden, focal point, official"), "outlook:who",
        "muster who PTM-P-00042",
    )  # fmt: skip
    who.add_argument("person", metavar="PERSON")
    drawer = tree.command(
        "drawer", _("open the drawer for one record: medical facts, numbers of documents, why it was denied"),
        "drawer:show", "muster drawer people PTM-P-00042 --break-glass 'hit by a car; the hospital asks'",
    )  # fmt: skip
    drawer.add_argument("kind", metavar="KIND")
    drawer.add_argument("id", metavar="ID")
    drawer.add_argument("--break-glass", metavar="REASON", help=_("for who has no drawer; everybody hears"))
    take = tree.command(
        "import",
        _("take an agency's list"),
        "imports:import_list",
        "muster import list.xlsx --agency HRBO --apply",
    )
    take.add_argument("file", metavar="FILE")
    take.add_argument(
        "--kind", choices=("people", "completions", "clearances"), default="people", help=_("what it lists")
    )
    take.add_argument("--agency", metavar="A")
    take.add_argument("--as-of", metavar="DATE")
    take.add_argument("--submitter", metavar="NAME", help=_("who sent it"))
    take.add_argument("--answer", action="append", default=[], metavar="ID=VALUE")
    take.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADING=FIELD",
        help=_("what a column says; remembered"),
    )
    take.add_argument("--only", action="append", default=[], metavar="ID", help=_("take this item only"))
    take.add_argument("--except", action="append", default=[], metavar="ID", help=_("leave this item out"))
    take.add_argument("--apply", action="store_true", help=_("do it; without this, only show the difference"))
