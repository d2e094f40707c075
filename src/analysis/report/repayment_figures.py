"""Drawings about loans: what the balance is made of, and which were ever late."""

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from analysis.disclosure.release import Released
from analysis.report.blocks import Figure
from analysis.report.counted import day_of
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, drawn, percent_axis
from analysis.report.repayment import MILLION
from analysis.words import Number, Percent, Words, say

PARTS = {
    "in_term_vnd": (say("in term"), BLUE, ""),
    "extended_vnd": (say("extended"), "#7FB8DA", "//"),
    "overdue_vnd": (say("overdue"), ORANGE, ""),
    "frozen_vnd": (say("frozen"), INK, ""),
}
LINES = ("-", "--", ":", "-.")
COLOURS = (BLUE, ORANGE, INK, "#8A5FB0")
STOPS_BELOW = 3  # loans still seen; a curve on fewer is not drawn


def states(released: Released, write: Words) -> Figure:
    """The balance on the day of each file, by what it is made of."""
    rows = released.table("loan_standings")
    days = [day_of(day, write) for day in rows["day"]]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        below = np.zeros(len(rows))
        for column, (name, colour, hatch) in PARTS.items():
            height = rows[column].to_numpy(float) / MILLION
            axes.bar(range(len(rows)), height, bottom=below, color=colour, hatch=hatch, edgecolor="white", width=0.62,
                     label=write(name))  # fmt: skip
            below += height
        for place, (top, n) in enumerate(zip(below, rows["n_open"], strict=True)):
            axes.annotate(write(say("{n} loans", n=int(n))), (place, top), (0, 3), textcoords="offset points", ha="center",
                          fontsize=8, color=INK)  # fmt: skip
        axes.set_xticks(range(len(rows)), days, fontsize=8)
        axes.set(ylim=(0, 1.12 * max(below.max(), 1)))
        axes.yaxis.set_major_formatter(lambda x, _: write(Number(x)))
        axes.set_title(write(say("balance, millions of dong")), loc="left", fontsize=9.5)
        canvas.legend(loc="outside upper left", ncol=4 if size == "wide" else 2, frameon=False, fontsize=8.5)

    last = rows.iloc[-1]
    alt = say(
        "Stacked bars for {n} days; on the last: {parts} (millions of dong).",
        n=len(rows),
        parts=", ".join(
            f"{write(name)} {write(Number(last[column] / MILLION, 1))}" for column, (name, *_) in PARTS.items()
        ),
    )
    return drawn(draw, say("What the balance of loans to people is made of"), alt, write, height=3.4)


def vintages(released: Released, write: Words) -> Figure:
    """Share of loans ever more than 30 days late, by year and month since the payout."""
    rows = released.table("late_months")
    rows = rows[(rows["first"] == "late") & (rows["n_at_risk"] >= STOPS_BELOW)]
    years = sorted(rows["vintage"].unique())

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        last = max(int(rows["month"].max()), 6) if len(rows) else 6
        marks = list(range(0, last + 1, 6))
        for place, year in enumerate(years):
            mine = rows[rows["vintage"] == year]
            colour, line = COLOURS[place % 4], LINES[place % 4]
            axes.step(mine["month"], mine["share"], where="post", color=colour, linestyle=line, linewidth=1.8,
                      label=write(say("paid out in {year}", year=year)))  # fmt: skip
            axes.fill_between(mine["month"], mine["share"], mine["share_high"], step="post", color=colour, alpha=0.15)
            at_risk = mine.set_index("month")["n_at_risk"]
            for mark in marks:
                if mark in at_risk.index:
                    axes.annotate(write(int(at_risk[mark])), (mark, 0), (0, -40 - 12 * place),
                                  xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", color=colour,
                                  fontsize=8)  # fmt: skip
        top = rows["share_high"].max() if len(rows) else 0
        axes.set(xlim=(0, last), ylim=(0, max(1.15 * top, 0.1)), xticks=marks)
        axes.set_xlabel(write(say("months since the payout")))
        axes.set_title(write(say("share ever more than 30 days late")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # whole percentages
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.axhline(0, color=FAINT, linewidth=0.8)
        if years:
            axes.legend(loc="upper left", frameon=False, fontsize=8.5)

    ends = "; ".join(f"{year}: {write(Percent(rows.loc[rows['vintage'] == year, 'share'].iloc[-1]))}" for year in years)
    alt = say("Rising step curves by year of the payout; at the end: {ends}.", ends=ends)
    caption = say(
        "Loans ever more than 30 days late, with repayment and death as other ends (Aalen-Johansen); below the axis: loans "
        "still seen. A curve stops where fewer than {n} are. Shaded: if every loan that may have been late for so long was.",
        n=STOPS_BELOW,
    )
    return drawn(draw, caption, alt, write, height=3.6)
