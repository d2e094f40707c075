"""Why something failed, in words that are ours: a library's message could hold somebody's value."""

import errno
import re
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.words import Said, reader_language, say, words

NUMBER = re.compile(r"\[Errno (\d+)\]")
DIED = Problem(say("its process died twice, the second time with nothing beside it; was there too little memory?"))
KILLED = "KilledWorker"  # how Dask calls it, after it tried on other workers
OF_THE_SYSTEM = {"OSError", "FileNotFoundError", "PermissionError"}


def reasons(fault: BaseException) -> tuple[str, ...]:
    """A line for each reason, in the terminal's language."""
    if isinstance(fault, HoanhapError):
        return tuple(fault.lines())
    write = words(reader_language())
    if isinstance(fault, OSError):
        return (write(of_system(fault.errno, _named(fault))) or fault.strerror or type(fault).__name__,)
    kind = getattr(fault, "ename", type(fault).__name__)  # papermill wraps what the kernel raised
    if kind == HoanhapError.__name__:
        return tuple(fault.evalue.splitlines())
    if kind == KILLED:
        return (DIED.line(write),)
    number = NUMBER.match(getattr(fault, "evalue", "")) if kind in OF_THE_SYSTEM else None
    if number and (said := of_system(int(number[1]))):
        return (write(said),)
    cell = getattr(fault, "exec_count", None) or 0
    return (write(say("{kind} in cell {cell}; run the notebook in JupyterLab to see where", kind=kind, cell=cell)),)


def of_system(number: int | None, file: str = "") -> Said | None:
    """What the system refused, if it is something that a person can mend; `file`: its name where it is known."""
    match number:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return say("the disk is full: nothing of it was kept; make room and run again")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return say("{file} cannot be written or read here: the folder is read-only, or somebody else's",
                       file=file or "data/processed")  # fmt: skip
        case errno.ENOENT:
            return say("{file} is not there any more; put it back or correct source.yaml, and run again",
                       file=file or "data")  # fmt: skip
    return None


def _named(fault: OSError) -> str:
    """The file as seen from the project; of a site's own files the folder, because their names can be those of people."""
    if not isinstance(fault.filename, str | Path):
        return ""
    name = store.relative(Path(fault.filename))
    return "/".join(name.split("/")[:4]) if name.startswith("data/raw/") else name
