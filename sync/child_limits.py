"""Taken by a process that reads what strangers sent: memory, time, files and other processes are bounded."""

import contextlib


def take(memory: int, seconds: int) -> None:
    """Take away what reading needs not, where the system can; nothing gives it back.

    Args:
        memory: bytes that may be asked for.
        seconds: of a processor.
    """
    try:
        import resource
    except ImportError:
        return
    for name, most in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 0),
        ("RLIMIT_NPROC", 0),
    ):
        if hasattr(resource, name):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (least, least))
