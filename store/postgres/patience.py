"""How long the screens wait for a server that says nothing: a machine that froze, a line that was cut.

What refuses says so at once; what hangs says nothing, and a key would wait for it for ever. So the thread in
which keys are heard waits for so long, and no longer. Other threads wait as long as it takes: an import or a
verification may ask for much, and nobody stands before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import get_ident


@dataclass(slots=True)
class Patience:
    """How long one thread waits, in seconds; every thread waits as long as it takes until one is named.

    ``told`` is called in that thread when no answer came. ``is_over``: whether the server was found not to
    answer; nobody waits for it then, and who looks whether it answers again does so in another thread.
    """

    seconds: float | None = None
    thread: int = 0
    is_over: bool = False
    told: Callable[[], object] | None = None

    def begin(self, seconds: float, told: Callable[[], object] | None = None) -> None:
        """Let the thread that says this wait so long for an answer, and no longer."""
        self.seconds, self.thread, self.told = seconds, get_ident(), told

    def end(self) -> None:
        """Note that no answer came."""
        self.is_over = True
        if self.told is not None:
            self.told()

    @property
    def here(self) -> float | None:
        """So long this thread waits, in seconds; ``None`` for as long as it takes."""
        return self.seconds if self.thread == get_ident() else None
