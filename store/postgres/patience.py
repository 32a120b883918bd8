"""How long the screens wait for a server that says nothing: a machine that froze, a line that was cut.

What refuses says so at once; what hangs says nothing, and a key would wait for it for ever. So the thread in
which keys are heard waits for so long, and no longer. Other threads wait as long as it takes: an import or a
verification may ask for much, and nobody stands before it. How long they have been waiting is known, though:
who draws the screens may ask the server whether it is still there, and cuts them off where the program ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread, get_ident
from time import monotonic
from typing import Any, Protocol


class Waiting(Protocol):
    """A connection that waits for an answer."""

    def cut(self) -> None:
        """End the line under whoever waits, who hears of it at once; raises ``OSError`` where it is over."""


class Patience:
    """How long one thread waits, in seconds; every thread waits as long as it takes until one is named.

    Args:
        seconds: for which a new connection is tried, in whatever thread; as its address says if ``None``.

    ``told`` is called in that thread when no answer came. ``is_over``: whether the server was found not to
    answer; nobody waits for it then, and who looks whether it answers again does so in another thread.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.is_over = False
        self.told: Callable[[], object] | None = None
        self._thread = 0
        self._waiting: dict[Waiting, float] = {}
        self._lock = Lock()

    def begin(self, seconds: float, told: Callable[[], object] | None = None) -> None:
        """Let the thread that says this wait so long for an answer, and no longer."""
        self.seconds, self._thread, self.told = seconds, get_ident(), told

    def end(self) -> None:
        """Note that no answer came."""
        self.is_over = True
        if self.told is not None:
            self.told()

    @property
    def here(self) -> float | None:
        """So long this thread waits, in seconds; ``None`` for as long as it takes."""
        return self.seconds if self._thread == get_ident() else None

    @contextmanager
    def waiting(self, line: Waiting) -> Iterator[None]:
        """Note that a line waits for an answer."""
        with self._lock:
            self._waiting[line] = monotonic()
        try:
            yield
        finally:
            with self._lock:
                del self._waiting[line]

    @property
    def is_tried(self) -> bool:
        """Whether somebody, in whatever thread, has been waiting for longer than the screens do."""
        limit = self.seconds
        if limit is None:
            return False
        with self._lock:
            return any(monotonic() - since > limit for since in self._waiting.values())

    def cut(self) -> None:
        """End every wait: a program that ends does not stay for a server that says nothing."""
        with self._lock:
            for line in self._waiting:
                with suppress(OSError):
                    line.cut()


def within(seconds: float | None, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work gives
    """Do work that may hang, wherever it does: a name is looked up, one host after the other is tried.

    Args:
        seconds: for which it is waited for; as long as it takes if ``None``.
        work: gives what can be closed, or ``None``; what it gives too late is closed.

    Raises:
        TimeoutError: it took longer. Else what the work raises.
    """
    if seconds is None:
        return work()
    done: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    is_late = Event()

    def beside() -> None:
        made, failure = None, None
        try:
            made = work()
        except BaseException as raised:  # noqa: BLE001 - it is raised where somebody waits
            failure = raised
        done.put((made, failure))
        if is_late.is_set():
            with suppress(Empty):
                late, _ = done.get_nowait()
                if late is not None:
                    late.close()

    Thread(target=beside, name="line", daemon=True).start()
    try:
        made, failure = done.get(timeout=seconds)
    except Empty:
        is_late.set()
        try:
            # It may have come in this very moment; one of the two takes it.
            made, failure = done.get_nowait()
        except Empty:
            raise TimeoutError from None
    if failure is not None:
        raise failure
    return made
