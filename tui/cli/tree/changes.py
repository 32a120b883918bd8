"""Changing what the lists say."""

from tui.cli.tree.base import Tree
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    record = tree.command(
        "record",
        _("add or change a record"),
        "changes:record",
        "muster record zones code=Z3 name='Old Harbour'",
    )
    record.add_argument("kind", metavar="KIND")
    record.add_argument("fields", nargs="*", metavar="[ID] FIELD=VALUE")
    end = tree.command(
        "end", _("end a record"), "changes:end", "muster end people PTM-P-00042 --reason 'contract over'"
    )
    end.add_argument("kind", metavar="KIND")
    end.add_argument("id", metavar="ID")
    end.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help=_("on=2026-11-30, family=leaves ..."))
    end.add_argument("--reason", required=True, metavar="T")
    act = tree.command(
        "act", _("do any act by its name"), "changes:act", "muster act submissions.accept PTM-S-W1-00001"
    )
    act.add_argument("name", nargs="?", metavar="NAME")
    act.add_argument("fields", nargs="*", metavar="[ID] FIELD=VALUE")
    act.add_argument("--list", action="store_true", help=_("every act and who may do it"))
    visit = tree.command(
        "checkin", _("check a family list in"), "changes:checkin", "muster checkin PTM-H-00007 --all-present"
    )
    visit.add_argument("household", metavar="HOUSEHOLD")
    visit.add_argument("--outcome", choices=("met", "not_home", "refused", "moved"), default="met")
    visit.add_argument("--all-present", action="store_true")
    visit.add_argument("--present", action="append", default=[], metavar="P")
    visit.add_argument("--absent", action="append", default=[], metavar="P")
    visit.add_argument("--add", action="append", default=[], metavar="'relation=child,given_name=…'")
    visit.add_argument("--change", action="append", default=[], metavar="P:FIELD=VALUE")
    visit.add_argument("--visitor", action="append", default=[], metavar="NAME")
    visit.add_argument("--note", metavar="T")
    visit.add_argument(
        "--briefed", action="append", default=[], metavar="TOPIC", help=_("what was explained")
    )
    visit.add_argument("--to-change", metavar="T", help=_("what should be different next time"))
    visit.add_argument("--next-due", metavar="DATE", help=_("the day agreed upon"))
    visit.add_argument("--precautions", metavar="T", help=_("what the family does for its safety"))
    visit.add_argument("--moved-out", action="append", default=[], metavar="P", help=_("lives elsewhere now"))
    visit.add_argument("--gone", action="append", default=[], metavar="P", help=_("has left for good"))
    visit.add_argument(
        "--checked", action="append", default=[], metavar="CODE+|CODE-", help=_("the checklist: yes or no")
    )
