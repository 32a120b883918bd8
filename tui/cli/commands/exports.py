"""Lists and papers written to files, each entered in the log; roll-call sheets typed back."""

import argparse
import sys
from pathlib import Path

from store.refusals import Code, Refused
from tui.cli.commands.said import wanted_of
from tui.cli.opening import opened, read_passphrase
from tui.cli.output import Output, table
from tui.words import _, plural

STDOUT = "-"


def export(options: argparse.Namespace, out: Output) -> int:
    """Write a list or paper to a file or to standard output; or say what can be written."""
    from tui.papers import catalogue
    from tui.papers.catalogue import Asked
    from tui.papers.export import export as write

    if options.list or not options.kind:
        return _catalogue(out)
    forms = catalogue.formats(options.kind)
    if not options.out:
        raise Refused(Code.FIELD_MISSING, field="--out")
    to_stdout = options.out == STDOUT
    if to_stdout and out.as_json:
        raise Refused(Code.USAGE, text="--json and --out - both want standard output")
    form = options.format or forms[0]
    is_text = form not in (catalogue.PDF, "xlsx") and not options.age_passphrase_file
    if to_stdout and not is_text and sys.stdout.isatty():
        raise Refused(Code.USAGE, text="a terminal shows no such file: name one, or a command behind a pipe")
    asked = Asked(
        options.kind,
        form,
        options.id,
        wanted_of(options),
        options.person,
        options.order,
        options.by,
        options.course,
        options.paper,
        options.latin,
        options.purpose,
        bool(getattr(options, "exercise", False)),
    )
    sealed = options.age_passphrase_file
    with opened(options) as node:
        phrase = read_passphrase(sealed) if sealed else None
        made = write(node, asked, None if to_stdout else Path(options.out), passphrase=phrase)
    if to_stdout:
        out.binary(made.content)
        out.talk(
            _("{number}: {bytes} bytes; the log says who took it").format(number=made.number, bytes=made.size)
        )
        return 0
    document = {
        "kind": made.kind,
        "format": made.format,
        "file": options.out,
        "bytes": made.size,
        "pages": made.pages,
        "people": made.people,
        "number": made.number,
        "digest": made.digest,
        "sealed": made.sealed,
    }
    people = plural("{count} person", "{count} people", made.people).format(count=made.people)
    said = [_("{number}: {people}, in {file}; the log says who took it").format(
        number=made.number, people=people, file=options.out
    )]  # fmt: skip
    said.append(
        _("It is encrypted; `age -d {file}` and the passphrase open it.").format(file=options.out)
        if made.sealed
        else _("It is in clear: keep it where the laptop would be safe, or delete it once it is printed.")
    )
    out.data(document, said)
    return 0


def _catalogue(out: Output) -> int:
    from tui import terms
    from tui.papers import catalogue, lists

    rows = [
        {"kind": kind, "format": catalogue.PDF, "about": entry.about, "said": catalogue.said(kind)}
        for kind, entry in catalogue.PAPERS.items()
    ]
    formats = " ".join(lists.FORMATS)
    rows += [{"kind": k, "format": formats, "about": None, "said": terms.kind(k)} for k in lists.kinds()]
    out.data({"exports": rows}, table(rows, ("kind", "format", "said")))
    return 0


def type_back(options: argparse.Namespace, out: Output) -> int:
    """Mark a roll call from a sheet that was marked by hand."""
    from store.rollcall import desk as rollcall_desk
    from store.rollcall.board import board
    from tui.papers import type_back as sheets

    with opened(options) as node:
        found = board(node, options.rollcall)
        marks = sheets.read(found, " ".join(options.marks))
        if not options.plan:
            sheets.record(node, found, marks, options.at, options.said_by)
        standing = rollcall_desk.status(node, found.number)
    rows = [{"id": mark.person, "name": mark.name, "state": mark.state} for mark in marks]
    counts = _("{expected} expected, {accounted} accounted for, {unaccounted} not, {elsewhere} elsewhere")
    lines = [*table(rows, ("id", "name", "state")), counts.format(**standing)]
    if options.plan:
        lines.append(_("nothing was changed: this was only a plan"))
    document = {"rollcall": found.number, "marks": rows, "marked": not options.plan}
    out.data(document | {"accounted": standing["accounted"], "unaccounted": standing["unaccounted"]}, lines)
    return 0
