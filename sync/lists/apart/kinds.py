"""What a file is by what is in it; its name says nothing for sure."""

from typing import Final

from sync.lists.apart.limits import Bad

XLSX: Final = "xlsx"
TEXT: Final = "text"

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: Final = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"BM", "picture"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
    (b"\x00\x01\x00\x00Standard", "database"),
)
_BINARY_AT_LEAST: Final = 4
_HEAD: Final = 4096


def kind(content: bytes) -> str:
    """Say whether a file is a workbook or text.

    Raises:
        Bad: for what is neither, by what it is.
    """
    if not content.strip():
        raise Bad("empty")
    if content.startswith(b"PK"):
        return XLSX
    if content.startswith(_OLE):
        raise Bad(_ole(content))
    for start, why in _STARTS:
        if content.startswith(start) and not (len(start) < _BINARY_AT_LEAST and _is_text(content)):
            raise Bad(why)
    head = content[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<div")):
        raise Bad("html")
    if b"mime-version:" in head and b"text/html" in head:
        raise Bad("html")
    if head.startswith((b"<?xml", b"<!doctype", b"<workbook")):
        raise Bad("html" if b"<html" in head else "xml")
    return TEXT


def _is_text(content: bytes) -> bool:
    return not any(byte < ord("\t") for byte in content[:_HEAD])


def _ole(content: bytes) -> str:
    """Tell by the names of its streams what an old Office file is; names are in UTF-16."""
    if _utf16("EncryptedPackage") in content:
        return "locked"
    if _utf16("WordDocument") in content or _utf16("PowerPoint Document") in content:
        return "document"
    return "xls"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
