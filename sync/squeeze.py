"""The smallest of three: stored, raw deflate, raw LZMA; and taking it apart within bounds."""

import lzma
import zlib

from sync.streams import Malformed, Reader, Writer

_STORED, _DEFLATE, _LZMA = 0, 1, 2
LARGEST = 128 << 20
_RATIO = 200
_SMALL = 4096
_DICTIONARY = (4 << 10, 8 << 20)
"""The least and the most that LZMA looks back; a reader's needs to be no longer than what it reads."""


def _filters(length: int) -> list[dict[str, int]]:
    """Give how LZMA packs so many bytes: a longer dictionary than they are only costs time and memory."""
    least, most = _DICTIONARY
    dictionary = min(max(least, length), most)
    return [{"id": lzma.FILTER_LZMA1, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": dictionary}]


def squeeze(content: bytes) -> bytes:
    """Pack bytes the smallest way that a reader takes: a method byte, the length, the packed bytes."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    candidates = [
        (_STORED, content),
        (_DEFLATE, deflate.compress(content) + deflate.flush()),
        (_LZMA, lzma.compress(content, format=lzma.FORMAT_RAW, filters=_filters(len(content)))),
    ]
    # What shrinks beyond measure looks like a bomb to the reader: it goes another way, in the end as it is.
    taken = [pair for pair in candidates if len(content) <= max(_SMALL, len(pair[1])) * _RATIO]
    method, packed = min(taken, key=lambda pair: len(pair[1]))
    head = Writer()
    head.number(method)
    head.number(len(content))
    return head.done() + packed


def stored(content: bytes) -> bytes:
    """Give bytes packed by the way that changes nothing: the same wherever it is done."""
    head = Writer()
    head.number(_STORED)
    head.number(len(content))
    return head.done() + content


def unsqueeze(packed: bytes) -> bytes:
    """Unpack; raises ``Malformed`` if it would grow beyond what it says or beyond all measure."""
    reader = Reader(packed)
    method, length = reader.number(), reader.number()
    body = reader.rest()
    if length > LARGEST or length > max(_SMALL, len(body)) * _RATIO:
        raise Malformed("it would grow beyond all measure")
    try:
        match method:
            case 0:
                content = body
            case 1:
                inflate = zlib.decompressobj(-15)
                content = inflate.decompress(body, length + 1)
                if inflate.unused_data or not inflate.eof:
                    raise Malformed("it does not end where it should")
            case 2:
                expander = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_filters(length))
                content = expander.decompress(body, length + 1)
                if expander.unused_data or not expander.eof:
                    raise Malformed("it does not end where it should")
            case _:
                raise Malformed("it is packed in a way that this version does not know")
    except (zlib.error, lzma.LZMAError, MemoryError):
        raise Malformed("it does not unpack") from None
    if len(content) != length:
        raise Malformed("it unpacks to another length than it says")
    return content
