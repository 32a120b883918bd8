"""Reading CBOR of which nobody has vouched: deterministic, of plain things only, or it is refused."""

from collections.abc import Collection, Mapping
from typing import Any

import cbor2

from sync.streams import Malformed


def read(content: bytes, deepest: int, keys: Collection[type] | None = None) -> Any:  # noqa: ANN401 - CBOR is what it is; callers check the shape
    """Decode deterministic CBOR of plain things.

    Plain are whole numbers of 64 bits, bytes, texts, yes, no, nothing, lists and maps.

    Args:
        content: the bytes; whoever calls bounds how many.
        deepest: how many lists and maps may lie in each other.
        keys: what keys of maps may be; texts and bytes if ``None``.

    Raises:
        Malformed: for anything else.
    """
    try:
        thing = cbor2.loads(
            content,
            max_depth=deepest,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            # The decoder itself knows this rule only: keys are texts or bytes.
            strict_hashable_types=keys is None,
        )
        same = _is_plain(thing, keys) and cbor2.dumps(thing, canonical=True) == content
    except (
        cbor2.CBORDecodeError,
        cbor2.CBOREncodeError,
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
    ):
        raise Malformed("it is not strict CBOR") from None
    if not same:
        raise Malformed("it is not deterministic CBOR")
    return thing


def _is_plain(thing: Any, keys: Collection[type] | None) -> bool:  # noqa: ANN401 - anything may have come
    if isinstance(thing, list | tuple):
        return all(_is_plain(part, keys) for part in thing)
    if isinstance(thing, Mapping):
        known = keys is None or all(type(key) in keys for key in thing)
        return known and all(_is_plain(value, keys) for value in thing.values())
    if type(thing) is int:
        return -(1 << 63) <= thing < 1 << 63
    return thing is None or type(thing) in (str, bytes, bool)
