"""Reads one delivered file into sheets of text, exactly as delivered, and says what a person should know about it."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from analysis.delivery import cells
from analysis.delivery.delimited import read_delimited
from analysis.delivery.findings import Finding
from analysis.delivery.guard import Guarded, check_file, unfit
from analysis.delivery.scan import MAX_CELLS, Merged

READ_SECONDS = 120  # the largest sheet that is allowed takes about 20
READ_MEMORY = 4 * 2**30  # ten times what it needs


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of text cells from the first row and column on; an empty cell is an empty text."""

    number: int
    name: str = field(repr=False)
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A delivered file as text.

    Attributes
    ----------
    label : str
        What findings call the file: its role and number, e.g. ``"loans #2"``.
    kind : str
        ``"xlsx"``, ``"ods"``, ``"xls"`` or ``"text"``, by the content.
    sheets : tuple of Sheet
        In the file's order; a text file has one.
    findings : tuple of Finding
    """

    label: str
    kind: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


def read_workbook(path: Path, *, label: str = "") -> Workbook:
    """Read a file of any format, whatever its name says; no formula is evaluated, nothing is guessed.

    Parameters
    ----------
    path : Path
    label : str
        What findings call the file (default: its name).

    Raises
    ------
    HoanhapError
        If it cannot be read safely and without loss.
    """
    label = label or path.name
    guarded = check_file(path, label)
    if guarded.kind == "text":
        rows, findings = read_delimited(guarded.content, label)
        return Workbook(label, "text", (Sheet(1, "", rows),), (*guarded.findings, *findings))
    answers = _parse(guarded.content, label)
    sheets = tuple(_sheet(number, answer, guarded) for number, answer in enumerate(answers, 1))
    hidden = [Finding("hidden_sheet", label, n) for n, answer in enumerate(answers, 1) if not answer["visible"]]
    return Workbook(label, guarded.kind, sheets, (*guarded.findings, *hidden))


def _parse(content: bytes, label: str) -> list[dict]:
    """The sheets as the parser gives them, from a process of its own whose error stream is thrown away."""
    command = [sys.executable, "-I", cells.__file__, str(MAX_CELLS), str(READ_MEMORY)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=READ_SECONDS, check=True)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise unfit("damaged", label) from None
    if "fault" in answer:
        raise unfit(answer["fault"], label)
    return answer["sheets"]


def _sheet(number: int, answer: dict, guarded: Guarded) -> Sheet:
    merged = guarded.merged.get(number) or tuple(Merged(*limits) for limits in answer["merged"])
    return Sheet(number, answer["name"], tuple(map(tuple, answer["rows"])), merged)
