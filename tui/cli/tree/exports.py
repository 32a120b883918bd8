"""Lists and papers written to files, and sheets typed back."""

from tui.cli.tree.base import Tree, narrowed
from tui.words import _


def commands(tree: Tree) -> None:
    """Add them."""
    out = tree.command(
        "export", _("write a list or paper to a file, entered in the log"), "exports:export",
        "muster export zone-book --zone Z3 --purpose 'power cuts' --out z3.pdf",
    )  # fmt: skip
    out.add_argument("kind", nargs="?", metavar="KIND", help=_("a list, or a paper (`muster export --list`)"))
    out.add_argument("id", nargs="?", metavar="ID", help=_("the record that a paper is about"))
    out.add_argument("--list", action="store_true", help=_("only say what can be written"))
    out.add_argument("--format", choices=("csv", "xlsx", "hxl", "pdf"), help=_("pdf for papers, else csv"))
    out.add_argument("--out", metavar="FILE", help=_("the file; - for standard output"))
    out.add_argument("--purpose", metavar="T", help=_("what it is for; the log keeps it"))
    narrowed(out)
    out.add_argument("--person", metavar="PERSON", help=_("whom a card or an acknowledgement is for"))
    out.add_argument("--order", choices=("zone", "radio", "all"), default="zone", metavar="ORDER",
                     help=_("of roll-call sheets: zone, radio or all"))  # fmt: skip
    out.add_argument("--by", choices=("agency", "zone"), default="agency", help=_("of coverage"))
    out.add_argument("--course", metavar="C", help=_("of coverage: only this course"))
    out.add_argument("--paper", choices=("a4", "letter"), help=_("the paper; your country's if not said"))
    out.add_argument("--latin", action="store_true", help=_("names in Latin letters beside"))
    out.add_argument("--age-passphrase-file", metavar="FILE", help=_("encrypt it (`age -d` opens it)"))
