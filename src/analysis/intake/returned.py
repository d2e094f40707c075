"""What goes back to people: rejected rows with the reason beside each, and doubtful pairs for somebody to decide.

These hold raw names. They stay beside the raw files in `_returned/`, readable for their owner only, and nowhere else.
"""

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.delivery.findings import Finding
from analysis.delivery.workbook import read_workbook
from analysis.intake.asked import TITLES, answers, headings
from analysis.intake.collect import Origin
from analysis.intake.reasons import LISTED, describe
from analysis.intake.registers import CELLS
from analysis.intake.spreadsheet import TextColumn, TextSheet, write_workbook
from analysis.words import LANGUAGES, Words, say, words

FOLDER = "_returned"
KEY = "key"  # heading of the column by which an answer finds its pair
DECISIONS = "decisions.csv"
REVIEW = "review.xlsx"
PROBLEMS = "problems.xlsx"
MOST_PAIRS = 2_000  # the others come once these are decided
MOST_LINES = 10_000  # nobody reads more; the counts stand on the quality page
IDENTIFIERS = {
    "name": say("full name"),
    "birth": say("birth"),
    "sex": say("sex"),
    "id_number": say("ID number"),
    "commune": say("commune"),
    "village": say("village"),
}
ANSWERS = {"same": say("the same person"), "different": say("different people")}


def returned_folder(folder: Path) -> Path:
    """The district's folder for what goes back, made if it is not there, closed to other users."""
    path = folder / FOLDER
    path.mkdir(exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)
    return path


@dataclass(frozen=True)
class Line:
    """One thing that is wrong in a delivered file: where, and the code of what; never a value.

    `column` is the heading, if it is a known one, and `letter` that of the sheet's column; either may be empty. `detail` is
    as in `reasons.describe`.
    """

    label: str
    sheet: int
    row: int
    column: str
    code: str
    letter: str = ""
    detail: str = ""

    def text(self, write: Words) -> str:
        """The line in the writer's language: file, sheet, row, column, what is wrong."""
        place = [_file(self.label, write), write(say("sheet {sheet}", sheet=str(self.sheet)))]
        place.append(write(say("row {row}", row=str(self.row))))
        if self.letter and self.column:
            place.append(write(say("column {letter} “{column}”", letter=self.letter, column=self.column)))
        elif self.column or self.letter:
            place.append(write(say("column “{column}”", column=self.column or self.letter)))
        return f"{', '.join(place)}: {self.what(write)}"

    def what(self, write: Words) -> str:
        """What is wrong, in the writer's language."""
        return write(describe(self.code, self.detail))


def lines_of(
    origin: Origin, findings: Iterable[tuple[int, str, str]], rejected: dict[int, tuple[str, str]]
) -> list[Line]:
    """What is wrong in one sheet: first what was found in the file itself, then by row; what rejects a row comes once."""
    wrong = {(row, column, code) for row, (column, code) in rejected.items()} | set(findings)
    return [
        *(_of_file(each, origin) for each in origin.findings if each.code in LISTED),
        *(_of_row(origin, int(row), column, code) for row, column, code in sorted(wrong)),
    ]


def _of_row(origin: Origin, row: int, column: str, code: str) -> Line:
    if origin.role.name == "court_register":
        column = CELLS.get(column, column)
    heading, detail = origin.headings.get(column, ""), ""
    if column and not heading:  # a column that the file does not have is called as in the template
        heading = headings()[origin.role.name].get(column, (column,))[0]
    if code == "choice_unknown" and (asked := origin.role.field(column)):
        detail = "; ".join(answers(asked.kind))
    return Line(origin.label, origin.sheet, row, heading, code, origin.letters.get(column, ""), detail)


def _of_file(found: Finding, origin: Origin) -> Line:
    """A finding as a line; the column that was meant goes by the heading that templates give it."""
    column = str(found.detail)
    meant = headings()[origin.role.name].get(column, (column,))[0]
    return Line(origin.label, origin.sheet, found.row or 0, "", found.code, found.column, meant)


def clear(folder: Path) -> None:
    """Remove what an earlier check sent back, so that nothing is left of what was mended."""
    for path in [*(folder / FOLDER).glob("rejected-*.xlsx"), folder / FOLDER / PROBLEMS]:
        path.unlink(missing_ok=True)


def write_rejected(folder: Path, origin: Origin, rejected: dict[int, tuple[str, str]], raw: dict, write: Words) -> Path:
    """A workbook of the rejected rows of one sheet, as delivered (`raw`, by row), with the reason first."""
    shown = sorted(rejected.items())[:MOST_LINES]
    rows = [(_reason(_of_row(origin, row, column, code), write), str(row), *raw[row]) for row, (column, code) in shown]
    if len(rejected) > len(shown):
        more = write(say("… and {n} more in this file", n=len(rejected) - len(shown)))
        rows.append((more, "", *[""] * len(origin.columns)))
    first = (TextColumn(write(say("reason")), marked=True, width=40), TextColumn(write(say("row")), width=8))
    columns = (*first, *(TextColumn(heading) for heading in origin.columns))
    path = returned_folder(folder) / f"rejected-{origin.label.replace(' #', '-')}-{origin.sheet}.xlsx"
    write_workbook(path, [TextSheet(write(say("rejected rows")), columns, rows)], owner_only=True)
    return path


def write_problems(folder: Path, lines: list[Line], write: Words) -> Path | None:
    """A workbook of everything that is wrong, a line each, up to `MOST_LINES`; none where nothing is."""
    if not lines:
        return None
    titles = (say("file"), say("sheet"), say("row"), say("column"), say("heading"), say("what is wrong"))
    widths = (34, 8, 8, 8, 30, 70)
    columns = tuple(TextColumn(write(each), width=width) for each, width in zip(titles, widths, strict=True))
    rows = [
        (_file(line.label, write), str(line.sheet), str(line.row), line.letter, line.column, line.what(write))
        for line in lines[:MOST_LINES]
    ]
    path = returned_folder(folder) / PROBLEMS
    write_workbook(path, [TextSheet(write(say("what is wrong")), columns, rows)], owner_only=True)
    return path


def _file(label: str, write: Words) -> str:
    """What a person calls a file: its title and number."""
    role, _, number = label.partition(" #")
    return f"{write(TITLES[role])} #{number}"


def _reason(line: Line, write: Words) -> str:
    return f"“{line.column}”: {line.what(write)}" if line.column else line.what(write)


def write_review(folder: Path, doubtful: pd.DataFrame, write: Words) -> Path | None:
    """A workbook of the doubtful pairs, identifiers only, with a column for the decision; none where none is open."""
    path = returned_folder(folder) / REVIEW
    if doubtful.empty:
        path.unlink(missing_ok=True)
        return None
    answers = tuple(write(answer) for answer in ANSWERS.values())
    told = [f"{write(what)} {number}" for what in IDENTIFIERS.values() for number in (1, 2)]
    plain = (write(say("file")), write(say("probability")), *told, KEY)
    columns = (
        TextColumn(write(say("decision")), answers=answers, marked=True),
        *(TextColumn(heading) for heading in plain),
    )
    sides = [f"{side}_{name}" for name in IDENTIFIERS for side in ("left", "right")]
    rows = [
        ("", row["label"], f"{row['probability']:.2f}", *(row[side] for side in sides), row["pair"])
        for row in doubtful.head(MOST_PAIRS).to_dict("records")
    ]
    write_workbook(path, [TextSheet(write(say("same person or not")), columns, rows)], owner_only=True)
    return path


def read_decisions(folder: Path) -> dict[str, str]:
    """What a person decided about pairs: the record of earlier decisions, and answers in the review sheet.

    Answers are moved into the record, which holds no name; a sheet in which every pair is decided is deleted.
    """
    record, review = folder / FOLDER / DECISIONS, folder / FOLDER / REVIEW
    decided = _recorded(record)
    if review.exists():
        answers, still_open = _answers(review)
        if answers:
            decided |= answers
            _record(record, decided)
        if not still_open:
            review.unlink()
    return decided


def _recorded(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    return {row["key"]: row["decision"] for row in rows if row["decision"] in ANSWERS}


def _record(path: Path, decided: dict[str, str]) -> None:
    lines = [f"{key},{decision}" for key, decision in sorted(decided.items())]
    store.write_text(path, "\n".join(["key,decision", *lines]) + "\n")
    if os.name == "posix":
        path.chmod(0o600)


def _answers(path: Path) -> tuple[dict[str, str], int]:
    """The decisions in a review sheet, in either language, and how many pairs have none."""
    words_of = {words(language)(answer).casefold(): code for code, answer in ANSWERS.items() for language in LANGUAGES}
    heading, *rows = read_workbook(path, label=REVIEW).sheets[0].rows
    place = heading.index(KEY)
    told = {
        row[place]: words_of.get(row[0].strip().casefold()) for row in rows if len(row) > place and row[place].strip()
    }
    decided = {key: answer for key, answer in told.items() if answer}
    return decided, len(told) - len(decided)
