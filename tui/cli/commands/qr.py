"""A sealed file as QR codes: played on the terminal, or written as pictures."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from store.files import place_of
from store.refusals import Code, Refused
from store.saying import saying
from sync import seal
from sync.qr import code
from sync.qr import png as drawn_as
from sync.qr.film import SMALLEST, Film, Shot
from tui import counting
from tui.cli import drawing
from tui.cli.opening import read_file, write_file
from tui.cli.output import Output, printable
from tui.half_blocks import room
from tui.words import _, plural

_PACES: Final = (0.05, 20.0)
_MOST_ROOM: Final = 1_600
_MOST_PICTURES: Final = 9_999
_OFTEN: Final = 0.25
"""Seconds after which a still code looks whether the terminal is of another size."""


def _film(options: argparse.Namespace) -> Film:
    """Read a sealed file; anything else on a screen might be a list of names.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``NOT_A_BUNDLE``.
    """
    path = Path(options.file)
    sealed = read_file(path)
    if seal.look(sealed) is seal.Fault.NOT_A_BUNDLE:
        raise Refused(Code.NOT_A_BUNDLE, name=path.name)
    return Film(sealed)


def _bounded(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        reason = saying("it lies between {least} and {most}", least=least, most=most)
        raise Refused(Code.FIELD_INVALID, field=name, reason=reason)


def show(options: argparse.Namespace, out: Output) -> int:
    """Play a sealed file on the terminal; for a program, give the digits of every slice."""
    _bounded("pace", options.pace, *_PACES)
    film = _film(options)
    size = shutil.get_terminal_size()
    if not film.fit(room(size.columns, size.lines - 1)):
        raise Refused(Code.QR_NO_ROOM)
    if out.as_json:
        shots = [film.next() for _number in range(film.slices)]
        frames = [shot.text for shot in shots]
        out.data(_document(film) | {"version": film.version, "frames": frames}, [])
        return 0
    if not sys.stdout.isatty() or (film.still and options.once):
        _once(film, size, options, out)
        return 0
    out.drawn(drawing.BEGIN)
    try:
        _play(film, options, out)
    except KeyboardInterrupt:
        # It is how this is ended; there is nothing half done.
        return 0
    finally:
        out.drawn(drawing.END)
    return 0


def _document(film: Film) -> dict[str, object]:
    return {"bundle": film.tag.hex(), "bytes": film.length, "codes": film.slices}


def _once(film: Film, size: os.terminal_size, options: argparse.Namespace, out: Output) -> None:
    """Write every code below the other."""
    held = drawing.pen(os.environ)
    for _number in range(film.slices):
        shot = film.next()
        lines = drawing.drawn(code.squares(shot.text, shot.version), size, held, turned=options.turned)
        out.drawn("\n".join([*lines, _about(film, shot, options.file), ""]))


def _about(film: Film, shot: Shot, name: str) -> str:
    """Say in a line what it is, how large, how many codes are needed, which one this is."""
    least = plural("at least {count} code", "at least {count} codes", film.slices)
    parts = [
        printable(Path(name).name),
        _("{bytes} bytes").format(bytes=counting.number(film.length)),
        least.format(count=counting.number(film.slices)),
        "" if film.still else _("code {number}").format(number=counting.number(shot.number + 1)),
    ]
    return "  ".join(filter(None, parts))


def _play(film: Film, options: argparse.Namespace, out: Output) -> None:
    """Show one code after the other, in whatever size the terminal is."""
    held = drawing.pen(os.environ)
    ends = None if options.seconds is None else time.monotonic() + options.seconds
    was, seen = shutil.get_terminal_size(), 0
    while ends is None or time.monotonic() < ends:
        size = shutil.get_terminal_size()
        if size != was or not film.still or not seen:
            # A new cutting begins: what was shown of the other is not counted.
            seen = 0 if size != was else seen
            was = size
            if not film.fit(room(size.columns, size.lines - 1)):
                raise Refused(Code.QR_NO_ROOM)
            shot = film.next()
            squares = code.squares(shot.text, shot.version)
            page = os.terminal_size((size.columns, size.lines - 1))
            lines = drawing.drawn(squares, page, held, turned=options.turned)
            about = _about(film, shot, options.file)[: size.columns - 1]
            out.drawn(_page([*lines, about]))
            seen += 1
        time.sleep(_OFTEN if film.still else 1 / options.pace)
        if options.once and seen >= film.slices:
            return


def _page(lines: list[str]) -> str:
    return drawing.HOME + "\r\n".join(line + drawing.REST for line in lines) + drawing.BELOW


def png(options: argparse.Namespace, out: Output) -> int:
    """Write the codes as pictures, named by the file's tag and their number."""
    _bounded("room", options.room, SMALLEST, _MOST_ROOM)
    _bounded("repairs", options.repairs, 0, _MOST_PICTURES)
    film = _film(options)
    if not film.cut(options.room) or film.slices + options.repairs > _MOST_PICTURES:
        raise Refused(Code.QR_TOO_MANY)
    place = place_of(options.out)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None
    written = []
    count = film.slices if film.still else film.slices + options.repairs
    for at, content in enumerate(_pictures(film, count), start=1):
        path = place / f"{film.tag.hex()}-{at:04}.png"
        write_file(path, content)
        written.append(str(path))
        out.progress(_("{done} of {of} written").format(done=at, of=count), last=at == count)
    said = plural("{count} picture in {folder}", "{count} pictures in {folder}", count)
    least = plural("at least {count} code", "at least {count} codes", film.slices)
    out.data(
        _document(film) | {"version": film.version, "pictures": written},
        [f"{said.format(count=count, folder=place)}; {least.format(count=film.slices)}"],
    )
    return 0


def _pictures(film: Film, count: int) -> Iterator[bytes]:
    for _number in range(count):
        shot = film.next()
        yield drawn_as.picture(code.squares(shot.text, shot.version))


def take(options: argparse.Namespace, out: Output) -> int:
    """Take codes in."""
    from tui.cli.commands import scanning

    return scanning.take(options, out)
