"""Admitting a device by files: the grant has its place before anything is admitted."""

from pathlib import Path
from typing import TYPE_CHECKING

from store.files import held_place
from store.refusals import Code, Refused
from sync import enrol
from sync.enrol import Admitted
from tui.cli.opening import read_file

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
    content = read_file(request)
    done: Admitted | None = None
    try:
        with held_place(grant.expanduser().absolute(), _USUAL_SIZE) as write:
            done = enrol.admit(node, content, request.name, area=area, replaces=replaces)
            write(done.grant)
    except OSError:
        code = Code.FILE_UNWRITABLE if done is None else Code.GRANT_UNWRITTEN
        raise Refused(code, name=grant.name) from None
    return done
