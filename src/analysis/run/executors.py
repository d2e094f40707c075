"""Where tasks run: in this process, in several of this machine, or on the machines of a Dask cluster."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import wait

import psutil

from analysis.errors import refuse
from analysis.run.key import program
from analysis.run.pace import collect_seldom
from analysis.words import say

MEMORY = 1 << 30  # bytes for one process with its kernel
SETTINGS = (
    "HOANHAP_ROOT",
    "HOANHAP_LANGUAGE",
    "HOANHAP_KEY_FILE",
    "HOANHAP_RESULTS",
)  # what a process elsewhere has to be told


class Here(Executor):
    """Runs each task as it comes, in this process."""

    def submit(self, fn: Callable, /, *args, **kwargs) -> Future:
        """Run it; what it raises is in the future, but for what stops the program."""
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:
            future.set_exception(fault)
        return future


@dataclass
class Pool:
    """An executor that can be made anew when one of its processes died.

    Attributes
    ----------
    make : callable
        Makes the executor.
    places : int
        Tasks that run at the same time.
    end : callable
        Lets go of what the executors shared.
    """

    make: Callable[[], Executor]
    places: int
    end: Callable[[], object] = lambda: None
    executor: Executor = field(init=False, repr=False)

    def __post_init__(self):
        self.executor = self.make()

    def renew(self) -> None:
        """Another executor in place of the broken one."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self.make()

    def close(self) -> None:
        """Let go of it when all is done."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.end()

    def stop(self) -> None:
        """End what is running, now; each process clears up after itself."""
        for child in multiprocessing.active_children():
            child.terminate()
        self.close()


def here() -> Pool:
    """One task after another, in this process."""
    return Pool(Here, 1)


def processes(jobs: int) -> Pool:
    """Processes of this machine, all of them started anew: they inherit neither threads nor locks on any system."""
    context = multiprocessing.get_context("spawn")
    return Pool(lambda: _Processes(jobs, mp_context=context, initializer=_begin), jobs)


def local(jobs: int | None) -> Pool:
    """Processes of this machine: as many as named, else as processors and memory allow."""
    chosen = jobs or most()
    return here() if chosen == 1 else processes(chosen)


def most() -> int:
    """As many tasks as there are processors for this process, and no more than fit into memory."""
    # The processors that a container or a batch system leaves to this process, where the system can tell.
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, psutil.virtual_memory().available // MEMORY))


def dask(address: str) -> Pool:
    """The workers of a Dask cluster that runs already; each of them must see the project's folder.

    Raises
    ------
    HoanhapError
        If Dask is not installed, nobody answers at the address, there is no worker, or one that has another version of the
        program or of a package.
    """
    try:
        from distributed import Client
    except ImportError:
        raise refuse(say("--scheduler needs the package distributed: pip install 'hoanhap[grid]'")) from None
    try:
        client = Client(address)
        places = sum(client.ncores().values())
    except (OSError, ValueError, TypeError):
        raise refuse(say("no Dask scheduler answers at {address}", address=address)) from None
    mine = program()
    other = {name for told in client.run(program).values() for name, each in mine.items() if told[name] != each}
    if other or not places:
        client.close()
    if not places:
        raise refuse(say("the Dask scheduler at {address} has no worker", address=address))
    if other:
        what = say("workers have another version of {packages} than this machine", packages=", ".join(sorted(other)))
        raise refuse(what)
    return Pool(lambda: _Elsewhere(client.get_executor(pure=False)), places, client.close)


class _Elsewhere(Executor):
    """An executor whose processes are told the settings of this one."""

    def __init__(self, executor: Executor):
        self._executor = executor

    def submit(self, fn: Callable, /, *args, **kwargs) -> Future:
        told = {name: os.environ[name] for name in SETTINGS if name in os.environ}
        return self._executor.submit(_told, told, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait and not cancel_futures)


def _told(settings: dict[str, str], fn: Callable, /, *args, **kwargs):
    os.environ.update(settings)
    return fn(*args, **kwargs)


class _Processes(ProcessPoolExecutor):
    """Processes of which each clears up what it is at when it is told to stop."""

    def submit(self, fn: Callable, /, *args, **kwargs) -> Future:
        return super().submit(_stoppable, fn, *args, **kwargs)


def _begin() -> None:
    """Set a process up so that it works without delay, and ends with the one that started it."""
    collect_seldom()
    parent = multiprocessing.parent_process()
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the first process decides


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _stoppable(fn: Callable, /, *args, **kwargs):
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        return fn(*args, **kwargs)
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what clears up is left to do so
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries have to say about it is of no use to anybody
    raise KeyboardInterrupt
