"""A PostgreSQL of the tests' own: nothing installed, no network, a socket in a folder of its own."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.postgres.binaries import Binaries, as_whom

_MEMORY, _ROOM = Path("/dev/shm"), 1 << 30  # noqa: S108 - a fresh folder of our own is made in it
_LONGEST = 60  # characters of the folder: the whole path of a socket may have 107
_PATIENCE = 60.0  # seconds until a server that is not ready has failed
_READY_LINE = 7  # of postmaster.pid
# Nobody cuts the power here. What was committed is handed to the system all the same (synchronous_commit), so
# that a server that crashes keeps it.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",  # in its folder, and not where a server that is killed leaves it
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "timezone": "UTC",
}


class Given:
    """A server that somebody else runs, by its address: databases of our own on it, and no more."""

    def __init__(self, address: str) -> None:
        """Take the address of a database where others may be made, as libpq reads it."""
        self._address = address
        self._templates: dict[str, str] = {}

    def address(self, name: str = "postgres") -> str:
        """Give the libpq address of a database."""
        parts = urlsplit(self._address)
        return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")

    def run(self, *statements: str, on: str = "postgres") -> list[Any]:
        """Run statements on a database as its administrator, each by itself; give the rows of the last."""
        import psycopg

        with psycopg.connect(self.address(on), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, like: str = "template0") -> Iterator[str]:
        """Give the address of a fresh database, a copy of another; dropped at the end, whoever is in it."""
        name = f"muster_{secrets.token_hex(6)}"
        self.run(f'CREATE DATABASE {name} TEMPLATE "{like}" STRATEGY FILE_COPY')
        try:
            yield self.address(name)
        finally:
            self.start()
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def template(self, of: str, prepare: Callable[[str], None], like: str = "template0") -> str:
        """Give the name of a database to copy, which ``prepare(address)`` filled once for this server.

        It begins as a copy of another.

        ``prepare`` closes its connections before it returns: nobody copies a database with somebody in it.
        """
        if of not in self._templates:
            name = f"muster_{secrets.token_hex(6)}"
            self.run(f'CREATE DATABASE {name} TEMPLATE "{like}" STRATEGY FILE_COPY')
            prepare(self.address(name))
            self._templates[of] = name
        return self._templates[of]

    def start(self) -> None:
        """Do nothing: it runs."""

    def stop(self) -> None:
        """Skip the test: a server of others is not stopped."""
        pytest.skip("The server of TEST_PG_DSN is not ours to stop.")

    def crash(self) -> None:
        """Skip the test, as ``stop``."""
        self.stop()

    def close(self) -> None:
        """Leave the server as it was found."""
        for name in self._templates.values():
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


class Server(Given):
    """A server of one version that we run: started when made, gone with its folder when closed or killed."""

    def __init__(
        self, binaries: Binaries, settings: Mapping[str, str] = MappingProxyType({}), *, megabytes: int = 0
    ) -> None:
        """Make and start it.

        Args:
            binaries: which version.
            settings: of ``postgresql.conf``, before our own.
            megabytes: the size of the disk that all its files lie on, where that is to be small (``Disk``).
        """
        self._user = as_whom()
        self.folder = _folder()
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", Path(__file__).with_name("keeper.py"), self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._process: subprocess.Popen[bytes] | None = None
        try:
            if self._user:
                os.chown(self.folder, self._user["user"], self._user["group"])
            self.version = binaries.version
            self.disk = Disk(self.folder / "disk", megabytes, self._user) if megabytes else None
            hidden = self._user and not binaries.run_as(self._user)
            self._bin = binaries.copied_to(self.folder, self._user) if hidden else binaries
            self.data = (self.disk.folder if self.disk else self.folder) / "data"
            self._settings = _SETTINGS | dict(settings)
            self.log = self.folder / "log"
            self._make()
            port = self._settings.get("port", "5432")
            super().__init__(f"postgresql:///postgres?host={self.folder}&port={port}&user=postgres")
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start it, unless it runs; return when it can be connected to."""
        if self._process and self._process.poll() is None:
            return
        said = [f"--{key.replace('_', '-')}={value}" for key, value in self._settings.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin.bin / "postgres", "-D", self.data, "-k", self.folder, *said],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._around(),
            )
        end = time.monotonic() + _PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"PostgreSQL {self.version} did not start:\n{self.log.read_text()[-2000:]}"
                )
            time.sleep(0.002)

    def stop(self) -> None:
        """Stop it in order; whoever is connected is put out."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Stop it where it stands; the next start recovers from the write-ahead log."""
        self._end(signal.SIGQUIT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it stand still with all its processes: it takes whatever is sent, and answers nothing."""
        assert self._process is not None
        stood: set[int] = set()
        try:
            # Until nobody is left who was begun meanwhile.
            while more := {self._process.pid, *_children(self._process.pid)} - stood:
                stood |= more
                for one in more:
                    # Whom somebody has just left may have ended since we looked.
                    with suppress(ProcessLookupError):
                        os.kill(one, signal.SIGSTOP)
            yield
        finally:
            for one in stood:
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGCONT)

    def close(self) -> None:
        """Stop it and leave nothing of it."""
        self.stop()
        self._keeper.communicate()

    def _make(self) -> None:
        segments = ["--wal-segsize=1"] if self.disk else []
        plain = ["--no-sync", "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "--username=postgres"]
        made = subprocess.run(
            [self._bin.bin / "initdb", *plain, *segments, "-D", self.data],
            check=False,
            capture_output=True,
            text=True,
            **self._around(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb of PostgreSQL {self.version} failed: {made.stderr}")

    def _around(self) -> dict[str, Any]:
        """Give the surroundings of its programs: nothing of ours, least of all PGDATA and the like."""
        surroundings = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "TZ": "UTC"}
        return {"cwd": self.folder, "env": surroundings, **self._user}

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        mine = self._process is not None and lines[:1] == [str(self._process.pid)]
        return mine and len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"

    def _end(self, kind: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(kind)
            self._process.wait()


class NoDiskError(Exception):
    """Why a small disk cannot be had here, as a sentence."""


class Disk:
    """A disk of a few megabytes, in memory, that can be full; only root has it, not in every container."""

    def __init__(self, folder: Path, megabytes: int, user: dict[str, Any]) -> None:
        """Mount it at a folder that is made; ``NoDiskError`` where that is not allowed."""
        self.folder = folder
        if not user:
            raise NoDiskError("Only root can mount a small disk.")
        folder.mkdir()
        options = f"size={megabytes}m,mode=0700,uid={user['user']},gid={user['group']}"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
            check=False,
            capture_output=True,
            text=True,
        )
        if mounted.returncode:
            raise NoDiskError(f"A small disk could not be mounted: {mounted.stderr.strip()}")
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room on it."""
        with self._ballast.open("ab") as ballast:
            os.truncate(ballast.fileno(), 0)
            try:
                while True:
                    os.write(ballast.fileno(), bytes(1 << 16))
            except OSError:
                pass

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


def as_user(address: str, user: str) -> str:
    """Give an address of one of our own servers as another account enters there."""
    before, _, _ = address.partition("user=")
    return f"{before}user={quote(user)}"


def _folder() -> Path:
    """Make a folder with a short path, in memory where programs may be run from there and there is room."""
    place = Path(tempfile.gettempdir())
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK):
        memory = os.statvfs(_MEMORY)
        if memory.f_bavail * memory.f_frsize > _ROOM and not memory.f_flag & os.ST_NOEXEC:
            place = _MEMORY
    if len(str(place)) > _LONGEST:
        place = Path("/tmp")  # noqa: S108 - as above
    return Path(tempfile.mkdtemp(prefix="muster-pg-", dir=place))


def _children(of: int) -> Iterator[int]:
    """Give the processes that a process has begun."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # pid (name) state parent ...; a name may hold anything.
            number, _open, rest = stat.read_text().partition(" (")
            if int(rest.rpartition(")")[2].split()[1]) == of:
                yield int(number)
