"""Rows of each delivered file: a table, a picture, and whether they add up."""

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.report.blocks import Block, Blocks, Figure, Sentences
from analysis.report.counted import Naming, counts, day_of, table_of
from analysis.report.drawing import BLUE, INK, ORANGE, drawn
from analysis.report.legends import margins
from analysis.words import Said, say

MOST_BARS = 20  # files; with more, one bar for each kind of file


def files(rows: pd.DataFrame, names: Naming) -> Block:
    """Rows of each file: those of the sheet, those in, those kept and rejected; and whether they add up."""
    write = names.write
    if not len(rows):
        return Sentences((write(say("No file has been read.")),))
    columns = {
        say("file"): map(names.file, rows["file"]),
        say("as of"): (day_of(day, write) for day in rows["as_of"]),
        say("rows of the sheets"): counts(rows["rows_sheet"], write),
        say("headings"): counts(rows["rows_heading"], write),
        say("empty"): counts(rows["rows_blank"], write),
        say("titles, totals, signatures"): counts(rows["rows_left_out"], write),
        say("rows in"): counts(rows["rows_in"], write),
        say("kept"): counts(rows["rows_kept"], write),
        say("rejected"): counts(rows["rows_rejected"], write),
    }
    note = say(
        "Rows of the sheets = headings + empty + titles, totals, signatures + rows in. Rows in = kept + rejected."
    )
    table = table_of(say("Rows of each file"), columns, write, note, words=2)
    return Blocks((Sentences(tuple(map(write, _balance(rows)))), _bars(rows, names), table))


def _balance(rows: pd.DataFrame) -> list[Said]:
    inside = rows["rows_heading"] + rows["rows_blank"] + rows["rows_left_out"] + rows["rows_in"]
    open_rows = (rows["rows_sheet"] != inside) | (rows["rows_in"] != rows["rows_kept"] + rows["rows_rejected"])
    total = {name: int(rows[f"rows_{name}"].sum()) for name in ("in", "kept", "rejected")}
    told = say("Of {rows} rows in {files} files, {kept} were kept and {rejected} were rejected.", rows=total["in"],
               files=len(rows), kept=total["kept"], rejected=total["rejected"])  # fmt: skip
    if open_rows.any():
        return [told, say("In {n} files the rows do not add up; this is a fault of the program, please report it.",
                          n=int(open_rows.sum()))]  # fmt: skip
    return [told, say("Every row is accounted for.")]


def _bars(rows: pd.DataFrame, names: Naming) -> Figure:
    """A bar for each file, as long for all: the share of its rows kept and rejected."""
    write = names.write
    by, naming = ("file", names.file) if len(rows) <= MOST_BARS else ("role", names.role)
    sums = rows.groupby(by, sort=False)[["rows_in", "rows_kept", "rows_rejected"]].sum().iloc[::-1]
    whole = sums["rows_in"].clip(lower=1)

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = range(len(sums))
        axes.barh(places, sums["rows_kept"] / whole, color=BLUE, height=0.55, label=write(say("kept")))
        axes.barh(places, sums["rows_rejected"] / whole, left=sums["rows_kept"] / whole, color=ORANGE, height=0.55,
                  label=write(say("rejected")))  # fmt: skip
        for place, (name, row) in zip(places, sums.iterrows(), strict=True):
            told = say(
                "{name}: {kept} of {rows}", name=naming(name), kept=int(row["rows_kept"]), rows=int(row["rows_in"])
            )
            axes.annotate(write(told), (0, place), (0, 10), textcoords="offset points", fontsize=8.5, color=INK)
        axes.set(xlim=(0, 1), ylim=(-0.5, len(sums) - 0.2), xticks=[], yticks=[])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False)
        margins(canvas, size, left=0.05, right=0.05, top=0.05, bottom=0.4)

    caption = say("Rows kept and rejected, as shares of the rows that came in")
    alt = say(
        "Bars; rejected in each: {values}.",
        values="; ".join(f"{naming(name)} {write(int(n))}" for name, n in sums["rows_rejected"].iloc[::-1].items()),
    )
    return drawn(draw, caption, alt, write, height=0.7 + 0.38 * len(sums))
