"""Looking at the zip of a workbook before any parser of spreadsheets sees it.

What is bad is refused by the zip's own directory and by the raw bytes of its parts.
"""

import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Final
from xml.parsers import expat

from sync.lists.apart.limits import MAX_INFLATED, MAX_MEMBERS, MAX_RATIO, Bad

_RATIO_MATTERS_FROM: Final = 1_000_000  # small parts of plain text compress that well by themselves
_CHUNK: Final = 1 << 16
_PICTURES: Final = "xl/media/"  # a drawing may bring a document type along; openpyxl does not look at it
_LOCKED: Final = 1
_DOCUMENTS: Final = ("word/", "ppt/")


def guard(content: bytes) -> None:
    """Look at a zip.

    Raises:
        Bad: if it is no XLSX workbook, or one that does more than hold values.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _guard_kind(archive, parts)
            _guard_sizes(parts)
            _guard_names(parts)
            for part in parts:
                if not part.filename.startswith(_PICTURES) and _defines(archive, part):
                    raise Bad("entities")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        # NotImplementedError is a way of packing that no spreadsheet program uses.
        raise Bad("broken") from None


def _guard_kind(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what only has a workbook's name; a thousand members are not looked through for it."""
    if len(parts) > MAX_MEMBERS:
        raise Bad("members")
    names = {part.filename.lower().replace("\\", "/") for part in parts}
    if any(part.flag_bits & _LOCKED for part in parts):
        raise Bad("locked")
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            said = file.read(100)
        raise Bad("ods" if b"spreadsheet" in said else "document")
    if "xl/workbook.bin" in names:
        raise Bad("xlsb")
    if any(name.startswith(_DOCUMENTS) for name in names):
        raise Bad("document")
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        raise Bad("numbers")
    if names and not any(name.startswith("xl/") or name == "[content_types].xml" for name in names):
        raise Bad("archive")


def _guard_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by the sizes that the directory declares: reading a member never gives more than that."""
    if sum(part.file_size for part in parts) > MAX_INFLATED:
        raise Bad("swells")
    if any(
        part.file_size > _RATIO_MATTERS_FROM and part.file_size > MAX_RATIO * part.compress_size
        for part in parts
    ):
        raise Bad("tight")


def _guard_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower().replace("\\", "/") for part in parts]
    if any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in names):
        raise Bad("macros")
    if any("externallinks/" in part for part in names):
        raise Bad("links")


def _defines(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Say whether a part has a document type: without one there is no entity, of its own or of another file.

    The very parser that opens it later is asked, in whatever encoding the part is; and of every part, as
    that goes by the content and not by the name.
    """
    met: list[object] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *said: met.append(said)
    # What is no XML, or breaks off, breaks off there for every reader.
    with suppress(expat.ExpatError), archive.open(part) as file:
        while not met and (chunk := file.read(_CHUNK)):
            parser.Parse(chunk, False)  # noqa: FBT003 - the parser's own signature
    return bool(met)
