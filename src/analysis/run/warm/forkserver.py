"""The process that kernels are forked from: it imports, keeps to one thread, and forks when asked.

A fork copies the calling thread only, so a lock that another thread holds stays locked in the child for ever. Hence the check
after every import. It ends when its parent's end of the channel closes, however the parent ended; its kernels end with it.
Hash seed: as an interpreter has one seed, all kernels of a forkserver share it. It is the caller's `PYTHONHASHSEED`, or else
chosen at random once per forkserver.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
REQUEST_BYTES = 65536


def main(channel: socket.socket, settings: dict) -> None:
    """Import what `settings` names, say so, and serve until the channel ends."""
    sys.path[:] = [place for place in sys.path if place != settings["folder"]]  # `python -m` puts its folder there
    with contextlib.suppress(BrokenPipeError), _folder(settings["folder"]):  # the parent can end while this imports
        fault = load(settings["default"], settings["asked"])
        channel.send(json.dumps({"fault": fault}).encode())
        if not fault:
            gc.freeze()  # a collection in a kernel would otherwise write to, and so copy, every page
            serve(channel)


@contextlib.contextmanager
def _folder(name: str) -> Iterator[None]:
    """Take the folder of sockets away at the end."""
    try:
        yield
    finally:
        shutil.rmtree(name, ignore_errors=True)


def load(default: list[str], asked: list[str]) -> str:
    """Import modules; what is wrong, or nothing. Of the default ones those that are not installed are left out."""
    gc.disable()
    for name in [*default, *asked]:
        try:
            module, _, function = name.partition(":")
            imported = importlib.import_module(module)
            if function:
                getattr(imported, function)()
        except ModuleNotFoundError:
            if name in asked:
                return f"preloading {name}: {traceback.format_exc(limit=0).strip()}"
        except Exception:
            return f"preloading {name}: {traceback.format_exc()}"
        if threads() > 1:
            return f"preloading {name} started a thread; a process that forks must not have any"
    return ""


def threads() -> int:
    """How many threads this process has, those of libraries included."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def serve(channel: socket.socket) -> None:
    """Fork a kernel for each request, tell its owner how it ended, until the channel ends."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    lines: dict[int, socket.socket] = {}
    while True:
        readable, _, _ = select.select([channel, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _report(lines)
        if channel in readable:
            request, descriptors, _, _ = socket.recv_fds(channel, REQUEST_BYTES, 1)
            if not request:
                break
            line = socket.socket(fileno=descriptors[0])
            pid = os.fork()
            if pid == 0:
                os.close(woken)
                _become_kernel(line, json.loads(request), [channel, *lines.values()], os.getppid())
            lines[pid] = line
    for pid in lines:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _report(lines: dict[int, socket.socket]) -> None:
    """Collect kernels that have ended, so that none stays as a zombie, and write each one's exit code to its line."""
    for pid in list(lines):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with contextlib.suppress(OSError), lines.pop(pid) as line:
                line.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode() + b"\n")


def _become_kernel(line: socket.socket, request: dict, others: list[socket.socket], parent: int) -> None:
    code = 1
    try:
        os.setsid()  # a group of its own, which an interrupt reaches whole
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in others:
            each.close()
        from . import kernel

        gc.enable()
        kernel.run(line, request["connection_file"], request["arguments"])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
    os._exit(0)  # nothing of what was imported has anything to end
