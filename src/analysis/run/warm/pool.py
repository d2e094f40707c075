"""Hands out kernels of this process's forkserver, keeps one ready, and starts another forkserver where that is needed."""

import atexit
import contextlib
import os
import threading
import time

from . import settings
from .forked import GoneError, Kernel
from .server import Server

_lock = threading.RLock()
_servers: list[Server] = []


def take(flags: list[str], arguments: list[str], environment: dict[str, str], cwd: str, timeout: float) -> Kernel:
    """A kernel that works in this folder with this environment; the next one is begun at once.

    Parameters
    ----------
    flags : list of str
        For the interpreter, such as ``-Xfrozen_modules=off``.
    arguments : list of str
        For ipykernel.
    environment : dict
        All that the kernel shall have, but for the variables that keep it to one thread.
    cwd : str
        Its folder.
    timeout : float
        Seconds after which there is a `RuntimeError`.
    """
    deadline = time.monotonic() + timeout
    environment = {"MPLBACKEND": settings.INLINE} | environment | settings.ONE_THREAD
    with _lock:
        for last in (False, True):
            try:
                server = _server(flags, deadline)
                kernel = server.kernel(arguments, deadline)
                kernel.hand_over(environment, cwd)
            except TimeoutError:
                raise RuntimeError(f"no kernel was ready within {timeout:g} seconds") from None
            except GoneError:
                if last:
                    raise
            else:
                with contextlib.suppress(GoneError):  # found out, and put right, by the next call
                    server.spare = Kernel(server, arguments)
                return kernel
    raise AssertionError("the second try returns or raises")


def close() -> None:
    """End the forkserver and all its kernels; the next notebook starts another."""
    with _lock:
        for server in _servers:
            server.close()
        _servers.clear()


def _server(flags: list[str], deadline: float) -> Server:
    key = (tuple(flags), settings.asked(), tuple(sorted(settings.read_at_start().items())))
    for server in list(_servers):
        if server.gone:
            server.close()
        elif server.key != key:
            server.retire()
        if server.gone:
            _servers.remove(server)
    fitting = [server for server in _servers if not server.retired]
    if not fitting:
        fitting = [Server(key, flags, deadline)]
        _servers.extend(fitting)
    return fitting[0]


def _forget() -> None:
    """In a process forked from the client: let go of what belongs to the client, so that its end is noticed."""
    global _lock  # noqa: PLW0603
    _lock = threading.RLock()
    for server in _servers:
        server.channel.close()
        for kernel in [*server.kernels, *([server.spare] if server.spare else [])]:
            kernel.line.close()
    _servers.clear()


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
