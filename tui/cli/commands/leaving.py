"""Leaving for good: the paper of what to do, and the destruction of this node."""

import argparse
import sys
from pathlib import Path

from store import shred as shredding
from store.postgres.address import are_served
from store.refusals import Code, Refused
from tui.cli.homes import home_of
from tui.cli.opening import opened, read_passphrase
from tui.cli.output import Output
from tui.papers import leaving
from tui.words import _


def grab(options: argparse.Namespace, out: Output) -> int:
    """Write the grab list to a file, or show it."""
    from store.grab import gather
    from tui.papers import grab_list

    sealed = options.age_passphrase_file
    if not options.out:
        if sealed:
            raise Refused(Code.FIELD_MISSING, field="--out")
        with opened(options) as node:
            listed = gather(node)
        lines = [line for page in grab_list.pages(listed) for line in page]
        document = {"people": listed.people, "pages": len(grab_list.pages(listed)), "lines": lines}
        out.data(document, lines)
        return 0
    with opened(options) as node:
        phrase = read_passphrase(sealed) if sealed else None
        listed, count = grab_list.write(node, Path(options.out), phrase)
    out.data(
        {"file": options.out, "people": listed.people, "pages": count, "sealed": phrase is not None},
        [
            _("{people} people on {pages} pages: {file}; the log says who took it").format(
                people=listed.people, pages=count, file=options.out
            ),
            _("It is encrypted; `age -d {file}` and the passphrase open it.").format(file=options.out)
            if phrase is not None
            else _("It is in clear. Print it, then delete it, or keep it where the laptop would be safe."),
        ],
    )
    return 0


def shred(options: argparse.Namespace, out: Output) -> int:
    """Print what to do before leaving, or destroy the node; needs no passphrase."""
    home = home_of(options)
    if options.plan:
        return _plan(home, shredding.code_of(home) or "......", out)
    code = shredding.code_of(home)
    if code is None:
        raise Refused(Code.NO_NODE, folder=home)
    return _destroy(home, code, options, out)


def _plan(home: Path, code: str, out: Output) -> int:
    found = shredding.look(home)
    lines = [
        *leaving.paper(code, served=are_served(home)),
        "",
        _("Here: {files} files, {size} kB in {home}").format(
            files=found.files, size=found.size // 1024, home=home
        ),
    ]
    lines += [_away(name) for name in found.leads_away]
    document = {
        "code": code,
        "home": str(home),
        "files": found.files,
        "bytes": found.size,
        "leads_away": list(found.leads_away),
        "records_on_server": are_served(home),
        "steps": [step.do for step in leaving.steps(code)],
    }
    out.data(document, lines)
    return 0


def _away(name: str) -> str:
    return _("! {name} only leads elsewhere, and what is there stays: destroy it by hand").format(name=name)


def _destroy(home: Path, code: str, options: argparse.Namespace, out: Output) -> int:
    typed, served = options.yes, are_served(home)
    if typed is None and sys.stdin.isatty():
        for line in leaving.truth(served=served):
            out.talk(line)
        out.talk(_("This destroys {home} for good. Type {code} to do it:").format(home=home, code=code))
        typed = sys.stdin.readline()
    if (typed or "").strip().upper() != code:
        raise Refused(Code.SHRED_CODE, station=code)
    away = shredding.look(home).leads_away
    done = shredding.destroy(home, code)
    left = _("! {name} could not be taken away: do the same again, or break the disk")
    tell = _("Tell headquarters now, by voice: revoke the device of {code}; it is destroyed.")
    out.data(
        {"code": code, "home": str(home), "files": done.files}
        | {"left": list(done.left), "leads_away": list(away), "records_on_server": served},
        [
            _("{code} is destroyed: {files} files").format(code=code, files=done.files),
            *(left.format(name=name) for name in done.left),
            *map(_away, away),
            *(leaving.elsewhere() if served else ()),
            tell.format(code=code),
        ],
    )
    return 1 if done.left else 0
