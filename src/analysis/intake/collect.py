"""Opens the delivered files of a district one by one: text under canonical names, every row of every sheet counted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.columns.money import heading_unit
from analysis.columns.text import clean
from analysis.delivery.findings import Finding, column_letter
from analysis.delivery.headings import canonical_frame, match_headings
from analysis.delivery.sheets import Table, find_table
from analysis.delivery.vocabulary import Vocabulary, read_vocabulary
from analysis.delivery.workbook import Sheet, read_workbook
from analysis.errors import Problem, refuse
from analysis.intake.complete import completed, of_births
from analysis.intake.roles import ROLES, Role
from analysis.intake.spreadsheet import OWN_SHEETS
from analysis.tables.source import Delivery, Source
from analysis.words import say

# What may stand beside the delivered files.
OWN_FILES = {"source.yaml", "plan.yaml", "decision.yaml", "headings.yaml", "choices.yaml", "areas.csv", "published.csv",
             "truth.json", "forgotten.csv"}  # fmt: skip
UNIT_LINE = re.compile(r"đvt|đơn vị")
EXAMPLE = "ví dụ"  # how the first cell of a template's example row begins


@dataclass(frozen=True)
class Origin:
    """Where the rows of one sheet come from.

    Attributes
    ----------
    label : str
        What findings call the file: its role and number, e.g. ``"payroll #2"``.
    sheet : int
        Number of the sheet.
    columns : tuple of str
        The headings as delivered.
    headings : dict
        Heading as delivered by canonical name; it may state a unit.
    letters : dict
        Letter of the sheet's column by canonical name.
    rows : dict
        Rows of the sheet by what became of them: ``heading``, ``blank``, ``left_out``, ``in``; ``sheet`` is their sum.
    unit_vnd : int or None
        What bare amounts count, in dong, as a line above the table says ("ĐVT: triệu đồng").
    """

    delivery: Delivery
    role: Role
    label: str
    sheet: int
    columns: tuple[str, ...] = field(repr=False)
    headings: dict[str, str] = field(repr=False)
    rows: dict[str, int]
    findings: tuple[Finding, ...]
    unit_vnd: int | None = None
    letters: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Batch:
    """The rows of one sheet: `cells` as text under canonical names, `table` as delivered.

    The index of `cells` is the sheet's row number. This is the large thing on the way in, and is let go once cleaned.
    """

    origin: Origin
    cells: pd.DataFrame = field(repr=False)
    table: Table = field(repr=False)

    def raw(self, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Some of the rows as delivered, by number."""
        wanted = set(rows)
        pairs = zip(self.table.row_numbers, self.table.rows, strict=True) if wanted else ()
        return {number: cells for number, cells in pairs if number in wanted}


def check_folder(folder: Path, source: Source) -> list[Problem]:
    """Files that are declared and missing, or there and not declared; roles and records that do not exist."""
    settings, named = store.relative(folder / "source.yaml"), labels(source)
    problems = []
    for number, delivery in enumerate(source.deliveries):
        place = {"file": settings, "column": f"deliveries.{number}"}
        if delivery.role not in ROLES:
            problems.append(Problem(say("is no kind of file; there are: {roles}", roles=", ".join(ROLES)), **place))
        if delivery.record not in source.records:
            problems.append(Problem(say("names a record that is not described under “records”"), **place))
        if not (folder / delivery.file).is_file():
            problems.append(Problem(say("this file is missing"), named[delivery.file]))
    if len({delivery.file for delivery in source.deliveries}) < len(source.deliveries):
        problems.append(Problem(say("names the same file twice"), settings, column="deliveries"))
    strangers = delivered_files(folder) - {delivery.file for delivery in source.deliveries}
    what = say("{n} files stand in the folder but not under “deliveries” in source.yaml", n=len(strangers))
    return problems + [Problem(what, settings)] * bool(strangers)


def delivered_files(folder: Path) -> set[str]:
    """Names of the files in a district's folder that are not the project's own."""
    there = {path.name for path in folder.iterdir() if path.is_file()} - OWN_FILES
    return {name for name in there if not name.startswith(("~$", ".", "lock."))}


def labels(source: Source) -> dict[str, str]:
    """What each delivered file is called in findings, by its name: names of files may be names of people."""
    seen: Counter[str] = Counter()
    named = {}
    for delivery in source.deliveries:
        seen[delivery.role] += 1
        named[delivery.file] = f"{delivery.role} #{seen[delivery.role]}"
    return named


def collect(folder: Path, source: Source, delivery: Delivery) -> Iterator[Batch]:
    """The sheets of one delivered file.

    Raises
    ------
    HoanhapError
        If the file cannot be read, or no table is found on any of its sheets: a file without a row has its headings.
    """
    label, role = labels(source)[delivery.file], ROLES[delivery.role]
    vocabulary = read_vocabulary((delivery.role,), folder)
    book = read_workbook(folder / delivery.file, label=label)
    own = {sheet.number for sheet in book.sheets if sheet.name in OWN_SHEETS}
    told = tuple(finding for finding in book.findings if finding.sheet not in own)
    sheets = [sheet for sheet in reversed(book.sheets) if sheet.number not in own]
    del book  # a sheet is let go before the next one is looked at
    without = True
    while sheets:
        batch = _batch(sheets.pop(), delivery, role, label, vocabulary, told)
        without &= not batch.table.heading_rows
        yield batch
        told = ()
    if without:
        raise refuse(say("no table was found in it; is it the right file, saved with its rows?"), file=label)


def _batch(sheet: Sheet, delivery: Delivery, role: Role, label: str, vocabulary: Vocabulary, told: tuple) -> Batch:
    """The table of one sheet; `told` is what was found about the whole file."""
    table = find_table(sheet, label=label, vocabulary=vocabulary)
    matched = match_headings(table, vocabulary)
    cells, contradictory = completed(canonical_frame(table, matched), table, role)
    example = _examples(table)
    headings = {column: table.headings[place] for place, column in matched.columns.items()}
    letters = {column: column_letter(table.columns[place]) for place, column in matched.columns.items()}
    rows = _counted(table) | {"in": len(cells) - int(example.sum())}
    rows["left_out"] += int(example.sum())
    findings = (*told, *table.findings, *matched.findings, *contradictory)
    unit, headings, letters = _unit_above(sheet, table), of_births(headings), of_births(letters)
    origin = Origin(delivery, role, label, sheet.number, table.headings, headings, rows, findings, unit, letters)
    return Batch(origin, cells[~example] if example.any() else cells, table)


def _examples(table: Table) -> pd.Series:
    """Which of the kept rows is the example that a template came with."""
    firsts = [next((cell for cell in row if cell.strip()), "") for row in table.rows]
    return pd.Series([first.strip().casefold().startswith(EXAMPLE) for first in firsts], table.row_numbers, dtype=bool)


def _unit_above(sheet: Sheet, table: Table) -> int | None:
    """The unit of money that a title of the table names, if exactly one does."""
    titles = [
        cell for row in table.title_rows for cell in sheet.rows[row - 1] if UNIT_LINE.search(clean(cell).casefold())
    ]
    units = {heading_unit(title) for title in titles} - {None}
    return units.pop() if len(units) == 1 else None


def _counted(table: Table) -> dict[str, int]:
    reasons = Counter(reason for _, reason in table.left_out)
    blank = reasons.pop("blank", 0)
    heading = len(table.heading_rows) + len(table.title_rows)
    return {"sheet": table.n_rows, "heading": heading, "blank": blank, "left_out": sum(reasons.values())}
