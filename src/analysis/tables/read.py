"""Reads a site's tables and checks them against the contract: all of it is right, or every fault is listed."""

import csv
import re
from math import inf, nan
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.tables.published import Reading, check_reading, read_reading
from analysis.tables.schema import REFERENCES, TABLES
from analysis.tables.source import Source
from analysis.words import Said, say

# An unknown heading is quoted only if it is written like a name of ours.
PLAIN_NAME = re.compile(r"[a-z][a-z_]{0,30}")
HEADING_ROWS = 2  # row 1 of the file is the heading, so the frame's row 0 is row 2


def read_tables(folder: Path, source: Source) -> tuple[dict[str, pd.DataFrame], tuple[Path, ...]]:
    """Every table of the contract that stands in a site's folder, and the files that were read.

    Raises
    ------
    HoanhapError
        With every fault of every file: its row and column, never its value.
    """
    paths = {name: folder / f"{name}.csv" for name in TABLES if (folder / f"{name}.csv").exists()}
    problems = _folder_problems(folder, source, paths.values())
    tables = {}
    for name, path in paths.items():
        tables[name], found = read_table(path, name, source)
        problems += found
    problems += _reference_problems(tables, paths)
    if problems:
        raise HoanhapError(problems)
    return tables, tuple(paths.values())


def read_table(path: Path, name: str, source: Source) -> tuple[pd.DataFrame, list[Problem]]:
    """One CSV as a typed table, with all its faults; a cell that cannot be read is missing."""
    file = store.relative(path)
    raw, ragged = _read_cells(path, file)
    if raw is None:
        return pd.DataFrame(), ragged
    raw = raw.assign(**{column: str(value) for column, value in source.constants.get(name, {}).items()})
    own = {column: pa.Column(float, nullable=True) for column in source.covariates if column in raw}
    schema = TABLES[name].add_columns({c: spec for c, spec in own.items() if c not in TABLES[name].columns})
    typed, problems = _typed(raw, schema, file)
    unreadable = {(problem.row, problem.column) for problem in problems}
    broken = _contract_problems(typed, schema, file)
    return typed, ragged + problems + [each for each in broken if (each.row, each.column) not in unreadable]


def _read_cells(path: Path, file: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A CSV's cells as text, an empty one as missing; rows of another length than the heading are problems."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as opened:
            heading, *rows = csv.reader(opened, strict=True)
    except FileNotFoundError:
        return None, [Problem(say("this file is missing"), file)]
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None, [Problem(say("cannot be read as a table: CSV in UTF-8 with a heading row"), file)]
    if len(set(heading)) < len(heading):
        return None, [Problem(say("the heading row is missing, or has a name twice"), file, 1)]
    width = len(heading)
    what = say("has another number of cells than the heading row, which has {n}", n=width)
    ragged = [Problem(what, file, i + HEADING_ROWS) for i, row in enumerate(rows) if len(row) != width]
    even = [[cell or None for cell in (row + [""] * width)[:width]] for row in rows]
    return pd.DataFrame(even, columns=heading, dtype="str"), ragged


def read_printed(source: Source) -> tuple[Reading | None, pd.DataFrame, list[Path]]:
    """The printed figures that a source names, what they are asked, and their files."""
    if not source.published:
        return None, pd.DataFrame(), []
    reading, paths = read_reading(source.published)
    read = [read_table(path, "published", source) for path in paths[1:]]
    problems = [problem for _, found in read for problem in found]
    if problems:
        raise HoanhapError(problems)
    figures = pd.concat([table for table, _ in read], ignore_index=True)
    check_reading(reading, figures, store.relative(paths[0]))
    return reading, figures, paths


def _folder_problems(folder: Path, source: Source, paths) -> list[Problem]:
    """The folder against its own source.yaml: its name, files missing, changed or not declared."""
    settings = store.relative(folder / "source.yaml")
    problems = []
    if source.id != folder.name:
        problems.append(Problem(say("must be the folder's name"), settings, column="id"))
    for name, expected in source.files.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem(say("this file is missing"), store.relative(path)))
        elif store.sha256(path) != expected:
            problems.append(Problem(say("has changed since source.yaml recorded its sha256"), store.relative(path)))
    undeclared = [path for path in paths if path.name not in source.files]
    what = say("stands in the folder but not under “files” in source.yaml")
    return problems + [Problem(what, store.relative(path)) for path in undeclared]


def _typed(raw: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Text turned into numbers and days; what cannot be turned is a problem and becomes missing."""
    typed, problems = raw.copy(), []
    for name in [name for name in schema.columns if name in raw]:
        kind = str(schema.columns[name].dtype)
        if kind == "float64":
            typed[name] = pd.to_numeric(raw[name], errors="coerce").astype(float).replace([inf, -inf], nan)
            wrong = say("is not a number")
        elif kind.startswith("datetime64"):
            typed[name] = pd.to_datetime(raw[name], format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
            wrong = say("is not a date; expected year-month-day, like 2024-11-07")
        else:
            continue
        lost = raw.index[raw[name].notna() & typed[name].isna()]
        problems += [Problem(wrong, file, row + HEADING_ROWS, name) for row in lost]
    return typed, problems


def _contract_problems(typed: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> list[Problem]:
    """What breaks the contract: of pandera's cases only check, column and row, never the value."""
    what = say("this column is neither in the contract nor among the covariates of source.yaml")
    unknown = [(i, name) for i, name in enumerate(typed, 1) if name not in schema.columns]
    is_heading = 2 * len(unknown) <= len(typed.columns)
    problems = [Problem(what, file, 1, _heading(name, i, is_heading)) for i, name in unknown]
    try:
        schema.validate(typed, lazy=True)
    except pa.errors.SchemaErrors as fault:
        cases = fault.failure_cases.to_dict("records")
        problems += dict.fromkeys(_problem(case, schema, file) for case in cases)
    return problems


def _heading(name: str, place: int, is_heading: bool) -> str:
    """An unknown heading if it can only be one, else its place: without a heading row it is a person's value."""
    return name if is_heading and PLAIN_NAME.fullmatch(name) else str(place)


def _problem(case: dict, schema: pa.DataFrameSchema, file: str) -> Problem:
    check, column = str(case["check"]), case["column"]
    if check == "column_in_dataframe":
        return Problem(say("this column is missing"), file, 1, case["failure_case"])
    row = None if pd.isna(case["index"]) else int(case["index"]) + HEADING_ROWS
    if check == "multiple_fields_uniqueness":
        return Problem(say("this key stands in the table before"), file, row, ", ".join(schema.unique))
    return Problem(_what(check, schema.columns[column]), file, row, column)


def _what(check: str, column: pa.Column) -> Said:
    limits = column.checks[0].statistics if column.checks else {}
    match check.partition("(")[0]:
        case "not_nullable":
            return say("is empty")
        case "isin":
            return say("must be one of: {allowed}", allowed=", ".join(map(str, limits["allowed_values"])))
        case "greater_than_or_equal_to":
            return say("is below {least}, the least that is allowed", least=limits["min_value"])
    return say("does not keep to the contract ({check})", check=check.partition("(")[0])


def _reference_problems(tables: dict[str, pd.DataFrame], paths: dict[str, Path]) -> list[Problem]:
    """Rows that name a person, model or release which the other table does not have."""
    problems = []
    for name, column, other in REFERENCES:
        if name not in tables or column not in tables[name]:
            continue
        known = tables[other][column] if column in tables.get(other, ()) else []
        named = tables[name][column]
        what = say("names a row that the table “{table}” does not have", table=other)
        lost = named.index[named.notna() & ~named.isin(known)]
        problems += [Problem(what, store.relative(paths[name]), row + HEADING_ROWS, column) for row in lost]
    return problems
