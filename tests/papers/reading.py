"""What an outsider reads in a PDF (PDFium): the text of its pages, and pictures of them."""

import unicodedata
from collections.abc import Sequence

import pypdfium2
from PIL.Image import Image


def texts(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def letters(text: str) -> str:
    """A text without blanks and marks: readers put blanks between shapes that stand apart, and marks where
    they are drawn."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if unicodedata.category(one)[0] not in "MZC")


def has(read: str, name: str) -> bool:
    """Whether a name stands there, each word of it; from the right readers turn some around, and some not."""
    words = name.replace("\u200c", " ").split()
    return all(letters(word) in read or letters(word)[::-1] in read for word in words)


def missing(content: bytes, names: Sequence[str]) -> list[str]:
    """The names that a reader does not find."""
    read = letters("".join(texts(content)))
    return [name for name in names if not has(read, name)]


def pictures(content: bytes, scale: float = 1.5) -> list[Image]:
    """A picture of each page."""
    return [page.render(scale=scale).to_pil() for page in pypdfium2.PdfDocument(content)]


def ink(picture: Image) -> tuple[int, int, int, int]:
    """The edges (left, top, right, bottom) of what is not white."""
    found = picture.convert("L").point(lambda value: 255 if value < 200 else 0).getbbox()
    assert found is not None
    return found
