"""Admitting a device by files: the grant has its place before anything is admitted."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.files import held_place, place_of
from store.refusals import Code, Refused
from sync import enrol, known_spools
from sync.enrol import Admitted
from tui.cli.opening import read_file
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_USUAL_SIZE = 200_000
"""Bytes; the grant of an ordinary office is smaller. A larger one may find the disk full after all."""


def admit(
    node: "Node", request: Path, grant: Path, *, area: object = None, replaces: str | None = None
) -> Admitted:
    """Admit a device by its request, and write its grant.

    Where the grant cannot be written, nothing was admitted. If the disk fails between, the sentence says that
    the same request writes the grant again.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``FILE_UNWRITABLE``, ``GRANT_UNWRITTEN``; those of ``sync.enrol.admit``.
    """
    return admit_content(
        node, read_file(request), request.name, place_of(grant).absolute(), area=area, replaces=replaces
    )


def admit_content(  # noqa: PLR0913 - an admission is said in full
    node: "Node",
    content: bytes,
    name: str,
    grant: Path,
    *,
    area: object = None,
    replaces: str | None = None,
) -> Admitted:
    """Admit a device whose request is in hand, called ``name``; else as :func:`admit`."""
    done: Admitted | None = None
    try:
        with held_place(grant, _USUAL_SIZE) as write:
            done = enrol.admit(node, content, name, area=area, replaces=replaces)
            write(done.grant)
    except OSError:
        code = Code.FILE_UNWRITABLE if done is None else Code.GRANT_UNWRITTEN
        raise Refused(code, name=grant.name) from None
    away = known_spools.open_box(node, done.device)
    return replace(done, away=tuple(place.name for place in away))


def no_box(away: Sequence[str]) -> list[str]:
    """Say in which spools a new station has no box yet."""
    said = _(
        "the spool {name} is not there: `muster hq import` of it opens the station's box, before it calls"
    )
    return [said.format(name=name) for name in away]
