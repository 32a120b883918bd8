"""Reading FIELD=VALUE as people type it."""

from collections.abc import Sequence

from store.refusals import Code, Refused

Said = dict[str, str | None]


def pairs(words: Sequence[str]) -> Said:
    """Read ``FIELD=VALUE`` words; an empty value clears the field. Raises ``USAGE``."""
    said: Said = {}
    for word in words:
        field, equals, value = word.partition("=")
        if not equals or not field.strip():
            raise Refused(Code.USAGE, text="expected FIELD=VALUE")
        said[field.strip()] = value if value.strip() else None
    return said


def id_and_pairs(words: Sequence[str]) -> tuple[str | None, Said]:
    """Read an optional id before the ``FIELD=VALUE`` words."""
    if words and "=" not in words[0]:
        return words[0], pairs(words[1:])
    return None, pairs(words)
