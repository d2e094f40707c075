"""Reads one delivered file into sheets of text, exactly as delivered, and says what a person should know about it."""

from dataclasses import dataclass, field
from pathlib import Path

from analysis.delivery.delimited import read_delimited
from analysis.delivery.findings import Finding
from analysis.delivery.guard import check_file
from analysis.delivery.parser import parse
from analysis.delivery.scan import Merged


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
    parsed = guarded.sheets or parse(guarded, label)
    sheets = tuple(
        Sheet(number, sheet.name, sheet.rows, guarded.merged.get(number) or sheet.merged)
        for number, sheet in enumerate(parsed, 1)
    )
    hidden = [Finding("hidden_sheet", label, number) for number, sheet in enumerate(parsed, 1) if not sheet.visible]
    return Workbook(label, guarded.kind, sheets, (*guarded.findings, *hidden))
