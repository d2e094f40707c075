"""Reads thousands of damaged and hostile files: refused or read whole, soon, in little memory, and nobody quoted.

Run by hand: ``nice python -m tests.audit.fuzz 2500``. The result goes into ``docs/audit/fuzz.json``; the tests run the same
code on fewer files, and fail when the code that reads files is no longer the one that was checked.
"""

import contextlib
import io
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis import store
from analysis.delivery.headings import canonical_frame, match_headings
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.words import words
from tests.audit.mutations import (
    ARCHIVE_KINDS,
    BYTE_KINDS,
    CANARIES,
    CELL_KINDS,
    error_values,
    external_entity,
    formulas,
    macros_and_links,
    mutated,
    zip_bomb,
)  # fmt: skip

KINDS = (*CELL_KINDS, *ARCHIVE_KINDS, *BYTE_KINDS)
NEVER_READ = (external_entity, zip_bomb)
LISTED = {
    formulas: {"formula", "formula_no_value"},
    error_values: {"error_value"},
    macros_and_links: {"macros", "external_link"},
}
SECONDS, MEMORY_MIB = 30, 1024
CHECKED = ("src/analysis/delivery", "src/analysis/columns")
RESULT = Path("docs/audit/fuzz.json")


@dataclass(frozen=True)
class Treated:
    """What became of one file.

    Attributes
    ----------
    refused : bool
    lines : tuple of str
        All that a person or a log might be shown, in both languages.
    codes : tuple of str
        What was found.
    sheets : tuple
        For each sheet its number of rows and the rows accounted for, in any order.
    """

    refused: bool
    lines: tuple[str, ...]
    codes: tuple[str, ...] = ()
    sheets: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass
class Report:
    """What happened to how many files; `failures` names kind, number and fault, never a cell."""

    count: int
    seed: int
    code: str
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    most_memory_mib: int = 0


def read_whole(path: Path) -> Treated:
    """Read a file as far as a frame with canonical columns; anything but a refusal is an exception."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            book = read_workbook(path, label="people #1")
            vocabulary = read_vocabulary(("police_list",))
            tables = [find_table(sheet, label="people #1", vocabulary=vocabulary) for sheet in book.sheets]
            matched = [match_headings(table, vocabulary) for table in tables]
            frames = [canonical_frame(table, match) for table, match in zip(tables, matched, strict=True)]
        except HoanhapError as fault:
            shown = [str(fault), repr(fault), *fault.lines("vi"), *fault.lines("en"), printed.getvalue()]
            return Treated(True, tuple(shown))
    findings = [finding for found in (book, *tables, *matched) for finding in found.findings]
    lines = [finding.line(words(language)) for finding in findings for language in ("vi", "en")]
    sheets = tuple((table.n_rows, _rows(table)) for table in tables)
    kept = all(len(frame) == len(table.rows) for frame, table in zip(frames, tables, strict=True))
    shown = (*lines, repr(book), repr(tables), repr(matched), printed.getvalue())
    return Treated(False, shown, tuple(finding.code for finding in findings), sheets if kept else ((-1, ()),))


def _rows(table) -> tuple[int, ...]:
    return (*table.heading_rows, *table.title_rows, *table.row_numbers, *(row for row, _ in table.left_out))


def faults(kind: Callable, treated: Treated) -> list[str]:
    """What is wrong with the way a file was treated."""
    found = []
    if any(canary in line for canary in CANARIES for line in treated.lines):
        found.append("quotes a cell")
    if any(sorted(rows) != list(range(1, count + 1)) for count, rows in treated.sheets):
        found.append("loses or doubles a row")
    if treated.refused and not any(line.strip() for line in treated.lines):
        found.append("refuses without a word")
    if kind in NEVER_READ and not treated.refused:
        found.append("reads what must be refused")
    if kind in LISTED and not treated.refused and LISTED[kind].isdisjoint(treated.codes):
        found.append("does not list what it holds")
    return found


def run(count: int, seed: int, *, treat: Callable[[Path], Treated] = read_whole) -> Report:
    """Make `count` files, as many of each kind, and treat each in a process with a limit of time.

    Parameters
    ----------
    count, seed : int
    treat : function
        Treats one file; of a module, so that another process can call it. It may raise `HoanhapError` or return.
    """
    report, rng = Report(count, seed, code_hash()), random.Random(seed)
    outcomes: dict[str, Counter[str]] = {kind.__name__: Counter() for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder, _Worker() as worker:
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            ending, content = mutated(kind, rng)
            path = Path(folder) / f"people{ending if rng.random() < 0.95 else '.xls'}"
            path.write_bytes(content)
            treated, fault, seconds, memory = worker.treat(treat, path)
            found = [fault] if fault else faults(kind, treated)
            report.failures += [f"{kind.__name__} {number} {ending}: {each}" for each in found]
            outcomes[kind.__name__]["failed" if found else "refused" if treated.refused else "read"] += 1
            report.slowest_seconds = max(report.slowest_seconds, round(seconds, 2))
            report.most_memory_mib = max(report.most_memory_mib, memory)
    report.outcomes = {name: dict(sorted(counts.items())) for name, counts in outcomes.items()}
    if report.most_memory_mib > MEMORY_MIB:
        report.failures.append(f"needs {report.most_memory_mib} MiB")
    return report


class _Worker:
    """One process that treats files; it is killed and made anew where it does not come back in time."""

    def __enter__(self) -> "_Worker":
        self._pool = _pool()
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()

    def treat(self, treat: Callable, path: Path) -> tuple[Treated | None, str, float, int]:
        """What became of a file, or what went wrong; seconds and most memory so far in MiB."""
        start = time.perf_counter()
        try:
            treated, fault, memory = self._pool.submit(_treat, treat, path).result(SECONDS)
        except TimeoutError:
            treated, fault, memory = None, "does not come back", 0
        except BrokenProcessPool:
            treated, fault, memory = None, "takes the process down", 0
        if fault and treated is None:
            self._kill()
            self._pool = _pool()
        return treated, fault, time.perf_counter() - start, memory

    def _kill(self) -> None:
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _pool() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    pool.submit(code_hash).result()  # started and ready, so that its start counts for no file
    return pool


def _treat(treat: Callable[[Path], Treated], path: Path) -> tuple[Treated | None, str, int]:
    try:
        return treat(path), "", _memory_mib()
    except Exception as fault:  # whatever else it is, it is a fault of the code; its text may quote a cell
        return None, f"raises {type(fault).__name__}", _memory_mib()


def _memory_mib() -> int:
    """The most that this process or the largest one it started has had; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return max(_own_memory(resource), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // unit


def _own_memory(resource) -> int:
    """In the system's unit. Linux counts in `ru_maxrss` what the process that started this one held by then."""
    status = Path("/proc/self/status")
    if status.exists():
        most = [
            line.split()[1]
            for line in status.read_text(encoding="ascii", errors="replace").splitlines()
            if "VmHWM" in line
        ]
        if most:
            return int(most[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def code_hash() -> str:
    """One hash of the code that reads files."""
    paths = [path for folder in CHECKED for path in (store.root() / folder).rglob("*.py")]
    return store.content_key(store.hashes(paths))


def main() -> None:
    """The full size; its result is to be committed."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20241107
    report = run(count, seed)
    store.write_json(store.root() / RESULT, asdict(report))
    print(*(report.failures or [f"{count} files, no failure; {report.slowest_seconds} s at most"]), sep="\n")


if __name__ == "__main__":
    main()
