"""Training and its certificates."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    covered = tree.command(
        "coverage",
        _("how many of those who are asked have their training"),
        "training:coverage",
        "muster coverage --by zone --course BSAFE",
    )
    covered.add_argument("--by", choices=("agency", "zone"), default="agency")
    covered.add_argument("--course", metavar="C", help=_("only this course, by code or number"))
    covered.add_argument("--on", metavar="DATE", help=_("on this day; today by default"))
    one = tree.command(
        "training",
        _("one person's training: what is asked, what is there"),
        "training:training",
        "muster training PTM-P-00042 --on 2026-12-24",
    )
    one.add_argument("person", metavar="PERSON")
    one.add_argument("--on", metavar="DATE", help=_("on this day; today by default"))

    done = tree.command(
        "completions",
        _("take a list of completed courses as certificates"),
        "training:completions",
        "muster completions online.csv --apply",
    )
    done.add_argument("file", metavar="FILE")
    done.add_argument("--answer", action="append", default=[], metavar="ID=VALUE")
    done.add_argument(
        "--column", action="append", default=[], metavar="HEADING=FIELD", help=_("what a column says")
    )
    done.add_argument("--only", action="append", default=[], metavar="ID", help=_("take this item only"))
    done.add_argument("--except", action="append", default=[], metavar="ID", help=_("leave this item out"))
    done.add_argument("--apply", action="store_true", help=_("do it; without this, only show what it brings"))
