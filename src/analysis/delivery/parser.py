"""Runs the spreadsheet parser in a process of its own and takes its answer, in which nothing is believed unseen."""

import json
import subprocess
import sys
from itertools import islice

from analysis.delivery import cells
from analysis.delivery.guard import UNFIT, Guarded, unfit
from analysis.delivery.plain import ReadSheet
from analysis.delivery.scan import MAX_CELLS, Merged

READ_SECONDS = 120  # the largest sheet that is allowed takes about 20
READ_MEMORY = 4 * 2**30  # ten times what it needs
PIPE = 2**20


def parse(guarded: Guarded, label: str) -> list[ReadSheet]:
    """The sheets of a file that was checked.

    Raises
    ------
    HoanhapError
    """
    command = [sys.executable, "-I", cells.__file__, str(MAX_CELLS), str(READ_MEMORY)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "pipesize": PIPE}
    with subprocess.Popen(command, **pipes) as process:
        try:
            _send(process, guarded.content)
            answer, _ = process.communicate(timeout=READ_SECONDS)
        except subprocess.TimeoutExpired:
            raise unfit("damaged", label) from None
        finally:
            process.kill()
    if process.returncode:
        raise unfit("damaged", label)
    return _taken(answer, label)


def _send(process: subprocess.Popen, content: bytes) -> None:
    """The whole file at once; the program reads to the end before it does anything else."""
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it died, and its return code will tell
    process.stdin = None


def _taken(answer: bytes, label: str) -> list[ReadSheet]:
    """The sheets in an answer.

    Raises
    ------
    HoanhapError
        If the parser found none, or the answer is not as it should be.
    """
    try:
        end = answer.index(b"\n")
        head = json.loads(answer[:end])
        if "fault" not in head:
            texts = str(memoryview(answer)[end + 1 :], "utf-8").split(head["separator"])
            return _sheets(head["sheets"], texts)
    except (ValueError, KeyError, TypeError):
        raise unfit("damaged", label) from None
    fault = str(head["fault"])
    raise unfit(fault if fault in UNFIT else "damaged", label)


def _sheets(about: list[dict], texts: list[str]) -> list[ReadSheet]:
    sizes = [(sheet["rows"], sheet["columns"]) for sheet in about]
    expected = sum(rows * columns for rows, columns in sizes)
    if texts == [""] and not expected:
        texts = []  # nothing splits into one empty text
    if len(texts) != expected or any(rows < 0 or columns < 0 for rows, columns in sizes):
        raise ValueError
    left = iter(texts)
    return [
        ReadSheet(sheet["name"], sheet["visible"], tuple(Merged(*area) for area in sheet["merged"]), _rows(sheet, left))
        for sheet in about
    ]


def _rows(sheet: dict, texts) -> tuple[tuple[str, ...], ...]:
    width = sheet["columns"]
    own = islice(texts, sheet["rows"] * width)
    return tuple(zip(*[own] * width, strict=True))
