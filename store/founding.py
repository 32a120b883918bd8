"""How a node comes into a folder: what it is told about itself, and that it is made whole or not at all."""

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from store.clock import known_zone
from store.files import KEYRING, sync_folder
from store.forms import Form, check
from store.records import are_there
from store.refusals import Code, Refused
from store.roles import fits
from store.values import Line, Name, ShortCode

MAKING = ".making"
"""Where a node is made; while it stands, what else lies in the folder is not a node yet."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new node is told about itself and its first user.

    A ``regional`` headquarters is to report to another one.
    """

    kind: str
    code: str
    name: str
    user: str
    role: str
    country: str = ""
    timezone: str = "UTC"
    rehearsal: bool = False
    regional: bool = False

    @property
    def guessed(self) -> tuple[str, ...]:
        """What everybody who knows the office could guess of a passphrase."""
        return (self.name, self.user, self.country, *self.timezone.replace("_", " ").split("/"))


class _FoundingForm(Form):
    """What of a founding is checked; the code stands in every number that people read (``store/ids.py``)."""

    code: Annotated[ShortCode, StringConstraints(max_length=8, pattern=r"^[A-Z0-9]+$")]
    name: Line = ""
    user: Name
    country: Annotated[Line, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")] = ""
    timezone: Annotated[Line, AfterValidator(known_zone)] = "UTC"


def checked(founding: Founding, home: Path) -> Founding:
    """Check what a node is told, and that there is none in the folder yet.

    Raises:
        Refused: ``NODE_EXISTS``; ``NOT_ALLOWED`` for a role without a place on such a node;
            ``FIELD_MISSING`` or ``FIELD_INVALID`` for what cannot be in a founding.
    """
    if (home / KEYRING).exists() or (are_there(home) and not (home / MAKING).exists()):
        raise Refused(Code.NODE_EXISTS, folder=home)
    if not fits(founding.role, founding.kind):
        raise Refused(Code.NOT_ALLOWED, role=founding.role, act=f"init {founding.kind}")
    said = {name: getattr(founding, name) for name in _FoundingForm.model_fields}
    return replace(founding, **check(_FoundingForm, said, "nodes").model_dump())


def scratch(home: Path) -> Path:
    """Give an empty folder in which a node is made; what a making that was cut left there is cleared away."""
    making = home / MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    making.chmod(0o700)
    return making


def give_up(making: Path) -> None:
    """Leave nothing of a node that could not be made; its folder stays if others have something in it."""
    shutil.rmtree(making, ignore_errors=True)
    with suppress(OSError):
        making.parent.rmdir()


def move_in(making: Path, home: Path) -> None:
    """Put a finished node in its place, the keyring last: without one there is no node."""
    for path in sorted(making.iterdir(), key=lambda path: path.name == KEYRING):
        path.replace(home / path.name)
    sync_folder(home)
    making.rmdir()
