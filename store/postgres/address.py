"""Where a node's records lie, if not in its own file: an address for libpq, which holds no password."""

from pathlib import Path
from typing import Final

from store.files import DATABASE, write_whole
from store.refusals import Code, Refused

_SECRET: Final = frozenset(
    {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"}
)
_BEGINS: Final = ("postgresql://", "postgres://")


def checked(address: str) -> str:
    """Look at an address before anything is made or asked there.

    Args:
        address: ``postgresql:///…``; who may enter is said by libpq's own means (a service, a password file,
            the system's user), never in the address: it stands in a file, and in lists of processes.

    Returns:
        The address, without blanks around it.

    Raises:
        Refused: ``DATABASE_ADDRESS`` for what is none; ``DATABASE_PASSWORD``; ``DATABASE_DRIVER`` where what
            speaks to PostgreSQL is not installed.
    """
    address = address.strip()
    if not address.startswith(_BEGINS) or not address.isprintable():
        raise Refused(Code.DATABASE_ADDRESS)
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise Refused(Code.DATABASE_DRIVER) from None
    try:
        said = conninfo_to_dict(address)
    except ProgrammingError:
        raise Refused(Code.DATABASE_ADDRESS) from None
    if _SECRET & said.keys():
        raise Refused(Code.DATABASE_PASSWORD)
    return address


def address_of(home: Path) -> str | None:
    """Give the address of a node's records; ``None`` where they lie in its own file."""
    try:
        return (home / DATABASE).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def are_served(home: Path) -> bool:
    """Say whether the records of a folder's node lie on a server."""
    return address_of(home) is not None


def keep(home: Path, address: str) -> None:
    """Write down where a node's records lie."""
    write_whole(home / DATABASE, f"{address}\n".encode())
