"""A forked kernel: binds its sockets at once, then waits to be told for whom it works.

What takes time (the shell, sockets, threads) is done while another notebook runs. What a notebook can see of its caller,
the environment and the working directory, comes with the hand-over, and only then do the user's start-up files run.
"""

import atexit
import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp

LAUNCHER = "ipykernel_launcher"


class WaitingApp(IPKernelApp):
    """An ordinary kernel whose start-up files wait until they are asked for."""

    name = IPKernelApp.name

    def init_control(self, context) -> None:
        """Without the thread for subshells, which a notebook that is run from top to bottom has no use for."""
        super().init_control(context)
        self.shell_channel_thread = None

    def init_code(self) -> None:
        """Not before the hand-over."""

    def run_startup(self) -> None:
        """Run the start-up files and lines of the user's profile."""
        super().init_code()


def run(line: socket.socket, connection_file: str, arguments: list[str]) -> None:
    """Be a kernel until it is shut down.

    Parameters
    ----------
    line : socket.socket
        To the client: it is told `ready`, answers with environment and folder, or closes.
    connection_file : str
        Where the addresses of the sockets to bind stand.
    arguments : list of str
        Further ones for ipykernel, such as ``--log-level=ERROR``.
    """
    _reseed()
    sys.argv[:] = [LAUNCHER, "-f", connection_file, *arguments]
    app = WaitingApp.instance(parent_handle=1)  # 1: has a parent, which need not be polled since it takes us along
    app.initialize(sys.argv[1:])
    task = ""
    with contextlib.suppress(OSError), line.makefile(encoding="utf-8") as told:
        line.sendall(json.dumps({"ready": os.getpid()}).encode() + b"\n")
        task = told.readline()
    if not task:
        return  # not needed any more
    _take_over(app, **json.loads(task))
    app.start()
    atexit.unregister(app.close)  # the sockets end with the process; taking them down in order takes longer
    threading._shutdown()  # as a process of multiprocessing ends: threads, what was registered, no taking down of modules
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        line.sendall(b'{"exit": 0}\n')  # the client need not wait until memory is given back


def _reseed() -> None:
    """Give numpy's global generator a state of its own; Python does so for `random` after each fork."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _take_over(app: WaitingApp, environment: dict[str, str], cwd: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    tempfile.tempdir = None  # found again under the new environment
    os.chdir(cwd)
    app.shell.starting_dir = cwd
    app.shell.user_ns["_dh"][:] = [Path(cwd)]
    app.run_startup()
    sys.stdout.flush()
    sys.stderr.flush()
