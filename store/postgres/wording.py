"""What a server says that refuses, is full, broken or gone, and libpq of the way there, in our words.

A failure to enter brings no SQLSTATE along: of those the words are read, which libpq says in English, and a
server in the language of its operator. What is not understood is said in general. The words themselves are
shown to nobody: they repeat the address.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from store.refusals import Code, Refused

_OF_VALUES: Final = "22"
"""What is said of data that cannot be kept names it, even in its first line."""
_OF_KEYS: Final = "23"
_TWICE: Final = "23505"
_CODES: Final = {
    **dict.fromkeys(("53000", "53100", "53200", "53400"), Code.DATABASE_FULL),
    **dict.fromkeys(("55P03", "40001", "40P01", "57014"), Code.DATABASE_BUSY),
    # A table that is not there: somebody took the records away under us.
    **dict.fromkeys(("42P01", "3F000"), Code.RECORDS_AWAY),
    **dict.fromkeys(("XX001", "XX002"), Code.DATABASE_BROKEN),
    "42501": Code.DATABASE_RIGHTS,
    "25006": Code.DATABASE_READS,
    "53300": Code.DATABASE_CROWDED,
    "3D000": Code.DATABASE_NOWHERE,
    "28P01": Code.DATABASE_PROOF,
    "28000": Code.DATABASE_SHUT,
}
_KINDS: Final = {
    # A file cannot be read or written.
    "58": Code.DATABASE_BROKEN,
    # No line, a server that ends, or that put us out because we took too long.
    **dict.fromkeys(("08", "57P", "25P03", "25P04"), Code.DATABASE_GONE),
}
"""By how a code begins."""

_BY_SERVER: Final = (
    ("database .*does not exist", Code.DATABASE_NOWHERE),
    ("password authentication failed", Code.DATABASE_PROOF),
    ("too many (clients|connections)|connection slots are reserved", Code.DATABASE_CROWDED),
    ("database system is", Code.DATABASE_GONE),
)
_BY_LIBPQ: Final = (
    ("definition of service|service file", Code.DATABASE_SERVICE),
    ("could not translate host name|failed to resolve host", Code.DATABASE_HOST),
    ("^invalid |bad value for", Code.DATABASE_SETTING),
    ("certificate|does not support SSL|SSL error|sslmode|GSSAPI|channel binding", Code.DATABASE_UNPROVED),
    ("Connection refused|No such file or directory", Code.DATABASE_STOPPED),
)
_SPOKEN: Final = re.compile(r"^\w+:  ")
"""How what the server itself said begins, in whatever language: a grade, a colon and two blanks."""
_ENTERING: Final = re.compile(
    r"^(connection (failed|is bad): |(?=failed to resolve))(connection to server .*? failed: )?", re.DOTALL
)
"""How what is said of entering begins; a line that is lost later is said otherwise."""
_ATTEMPTS: Final = "\nMultiple connection attempts failed"
_NAMED: Final = re.compile(r'"[^"]*"')
NOT_IN: Final = frozenset(
    {
        *(Code.DATABASE_GONE, Code.DATABASE_STOPPED, Code.DATABASE_HOST, Code.DATABASE_SERVICE),
        *(Code.DATABASE_SETTING, Code.DATABASE_UNPROVED, Code.DATABASE_NOWHERE, Code.DATABASE_SHUT),
        *(Code.DATABASE_PROOF, Code.DATABASE_NO_PASSWORD, Code.DATABASE_CROWDED),
    }
)
"""What is said of a server that nobody came to."""
OF_ITS_OWN: Final = NOT_IN | {
    *(
        Code.DATABASE_UNCOPIED,
        Code.DATABASE_UNSURE,
        Code.DATABASE_FULL,
        Code.DATABASE_BROKEN,
        Code.DATABASE_BUSY,
    ),
    *(Code.DATABASE_RIGHTS, Code.DATABASE_READS, Code.RECORDS_AWAY),
}
"""What a server refuses for reasons of its own, whatever is asked of it."""
_ONLY_ENTERING: Final = frozenset({Code.DATABASE_STOPPED, Code.DATABASE_HOST})
"""Of a server that was there a moment ago it is no matter where it should be."""


def is_an_error(failure: BaseException) -> bool:
    """Say whether a server said no, or none answered."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    return type(cause).__module__.partition(".")[0] == "psycopg"


def is_a_clash(failure: BaseException) -> bool:
    """Say whether two were in each other's way, so that one of them may do its work again."""
    if isinstance(failure, Refused):
        return failure.code is Code.DATABASE_BUSY
    return is_an_error(failure) and _state(failure) == _TWICE


def is_of_values(failure: BaseException) -> bool:
    """Say whether a server said no to what it was to keep, and would not to something else."""
    return is_an_error(failure) and _state(failure).startswith((_OF_VALUES, _OF_KEYS))


def _state(failure: BaseException) -> str:
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    return getattr(cause, "sqlstate", None) or ""


@contextmanager
def worded(*, entering: bool = False) -> Iterator[None]:
    """Turn what a server says when it goes, is full, or lets others go first, into our words.

    Args:
        entering: whether this is the first that is asked of it: then what the address says may be at fault.
    """
    import psycopg

    try:
        yield
    except (DBAPIError, psycopg.Error) as failure:
        code = _code(failure, entering=entering)
        if code is not None:
            raise Refused(code) from None
        _without_values(failure, failure.orig if isinstance(failure, DBAPIError) else failure)
        raise


@contextmanager
def known() -> Iterator[None]:
    """Say that nobody knows whether a server did what it was asked to confirm, where it went meanwhile."""
    import psycopg

    try:
        yield
    except (DBAPIError, psycopg.Error) as failure:
        if _code(failure) is Code.DATABASE_GONE:
            raise Refused(Code.DATABASE_UNSURE) from None
        raise


def _code(failure: BaseException, *, entering: bool = False) -> Code | None:
    """Give what a failure is in our words; ``None`` for one that is no matter of the server's state."""
    import psycopg

    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    state = _state(failure)
    if getattr(cause, "is_kept", False):
        return Code.DATABASE_UNCOPIED
    if not state and isinstance(cause, psycopg.OperationalError):
        why = _why_not_in(cause)
        return Code.DATABASE_GONE if why in _ONLY_ENTERING and not entering else why
    if entering and not state and isinstance(cause, psycopg.ProgrammingError):
        return Code.DATABASE_SETTING
    return _CODES.get(state) or next((code for kind, code in _KINDS.items() if state.startswith(kind)), None)


def _why_not_in(failure: Any) -> Code:  # noqa: ANN401 - the driver is not imported
    """Say why nobody was let in, as far as that can be understood: no code comes with it."""
    begins = _ENTERING.match(str(failure))
    if begins is None:
        return Code.DATABASE_GONE
    if failure.pgconn is not None and failure.pgconn.needs_password:
        return Code.DATABASE_NO_PASSWORD
    said = str(failure)[begins.end() :].partition(_ATTEMPTS)[0]
    is_spoken = bool(_SPOKEN.match(said))
    # A database or a service may have any of these words for its name.
    said = _NAMED.sub("", said)
    for words, code in _BY_SERVER if is_spoken else _BY_LIBPQ:
        if re.search(words, said):
            return code
    return Code.DATABASE_SHUT if is_spoken else Code.DATABASE_GONE


def _without_values(failure: BaseException, cause: Any) -> None:  # noqa: ANN401 - the driver is not imported
    """Take out of a failure what it shows of records: its details hold the row that failed, as it stands."""
    state = cause.sqlstate or ""
    said = f"{state} {cause.diag.constraint_name or cause.diag.table_name or ''}".strip()
    if not state.startswith(_OF_VALUES):
        said = f"{cause.diag.message_primary or cause.args[0]} ({said})"
    cause.args = (said,)
    if failure is not cause:
        failure.args = (f"({type(cause).__name__}) {said}",)
