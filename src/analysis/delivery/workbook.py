"""Reads one delivered file into sheets of text as delivered, and says what a person should know about it.

Only letters of an encoding from before Unicode are changed, as nothing could be found in them otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.columns.text import plain_key
from analysis.delivery.delimited import read_delimited
from analysis.delivery.findings import Finding
from analysis.delivery.guard import Guarded, check_file
from analysis.delivery.letters import to_unicode
from analysis.delivery.parser import parse
from analysis.delivery.plain import ReadSheet
from analysis.delivery.scan import Merged

GUIDES = frozenset(("huong dan", "danh muc"))  # without marks and case


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
    skipped : dict
        By number the names of sheets that are no data but explain how to fill them in ("Hướng dẫn", "Danh mục").
    """

    label: str
    kind: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]
    skipped: dict[int, str] = field(default_factory=dict)


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
        return _text(guarded, label)
    return _spreadsheet(guarded, label)


def _text(guarded: Guarded, label: str) -> Workbook:
    rows, findings, doubt = read_delimited(guarded.content, label)
    (rows,), letters, told = to_unicode([rows], label, bytewise=doubt is not None)
    if doubt and not told:
        raise doubt
    return Workbook(label, "text", (Sheet(1, "", rows),), (*guarded.findings, *findings, *letters))


def _spreadsheet(guarded: Guarded, label: str) -> Workbook:
    parsed = guarded.sheets or parse(guarded, label)
    skipped = _skipped(parsed)
    tables, letters, _ = to_unicode([() if n in skipped else sheet.rows for n, sheet in enumerate(parsed, 1)], label)
    sheets = tuple(
        Sheet(number, sheet.name, rows, guarded.merged.get(number) or sheet.merged)
        for number, (sheet, rows) in enumerate(zip(parsed, tables, strict=True), 1)
        if number not in skipped
    )
    hidden = [Finding("hidden_sheet", label, number) for number, sheet in enumerate(parsed, 1) if not sheet.visible]
    findings = [finding for finding in (*guarded.findings, *hidden, *letters) if finding.sheet not in skipped]
    return Workbook(label, guarded.kind, sheets, tuple(findings), skipped)


def _skipped(sheets: Sequence[ReadSheet]) -> dict[int, str]:
    """Sheets that explain how to fill in the others, by number; a file of nothing else is read."""
    guides = {number: sheet.name for number, sheet in enumerate(sheets, 1) if plain_key(sheet.name) in GUIDES}
    return guides if len(guides) < len(sheets) else {}
