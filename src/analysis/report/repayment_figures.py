"""Drawings about loans: what the balance is made of, and which were ever late."""

from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from analysis.disclosure.release import Released
from analysis.report.blocks import Figure
from analysis.report.counted import day_of
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, PAPER, SKY, VIOLET, drawn, percent_axis
from analysis.report.legends import margins, name_lines
from analysis.report.marks import set_marks
from analysis.report.repayment import MILLION
from analysis.words import Number, Percent, Words, say

PARTS = {
    "in_term_vnd": (say("in term"), BLUE, ""),
    "extended_vnd": (say("extended"), SKY, "//"),
    "overdue_vnd": (say("overdue"), ORANGE, ""),
    "frozen_vnd": (say("frozen"), INK, ""),
}
LINES = ("-", "--", ":", "-.")
COLOURS = (BLUE, ORANGE, INK, VIOLET)
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
            axes.bar(range(len(rows)), height, bottom=below, color=colour, hatch=hatch, edgecolor=PAPER, width=0.62,
                     label=write(name))  # fmt: skip
            below += height
        for place, (top, n) in enumerate(zip(below, rows["n_open"], strict=True)):
            axes.annotate(write(say("{n} loans", n=int(n))), (place, top), (0, 3), textcoords="offset points", ha="center",
                          fontsize=8, color=INK)  # fmt: skip
        set_marks(axes.xaxis, range(len(rows)), days, letter=8)
        axes.set(ylim=(0, 1.12 * max(below.max(), 1)))
        axes.yaxis.set_major_formatter(lambda x, _: write(Number(x)))
        axes.set_title(write(say("balance, millions of dong")), loc="left", fontsize=9.5)
        margins(canvas, size, legend=True, bottom=0.35)

    last = rows.iloc[-1]
    alt = say(
        "Stacked bars for {n} days; on the last: {parts} (millions of dong).",
        n=len(rows),
        parts=", ".join(
            f"{write(name)} {write(Number(last[column] / MILLION, 1))}" for column, (name, *_) in PARTS.items()
        ),
    )
    return drawn(draw, say("What the balance of loans to people is made of"), alt, write, height=3.4)


def over_time(released: Released, write: Words) -> Figure:
    """What is at risk on the day of each file, and what was collected between two: each between its limits."""
    at_risk, paid = released.table("loan_standings"), released.table("collected")
    panels = [
        (write(say("over 30 days late, of the balance")), at_risk, "day", "par_30", ORANGE),
        (write(say("collected, of what was owed")), paid, "last", "rate", BLUE),
    ]
    panels = [panel for panel in panels if len(panel[1])]

    def draw(canvas: Canvas, size: str) -> None:
        shape = (1, len(panels)) if size == "wide" else (len(panels), 1)
        for axes, (title, rows, day, what, colour) in zip(
            canvas.subplots(*shape, squeeze=False).flat, panels, strict=True
        ):
            _limits(axes, rows[f"{what}_low"].fillna(0), rows[f"{what}_high"], colour)
            set_marks(axes.xaxis, range(len(rows)), [day_of(each, write) for each in rows[day]], letter=7.5, turned=30)
            axes.set(xlim=(-0.5, len(rows) - 0.5), ylim=(0, None))
            axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
            axes.yaxis.set_major_formatter(percent_axis(write))
            axes.set_title("\n".join(wrap(title, 40)), loc="left", fontsize=9.5)
        margins(canvas, size, bottom=0.52, beside=0.6, below=0.8)

    def between(rows, what: str) -> str:
        low, high = (Percent(rows[f"{what}_{end}"].fillna(0).iloc[-1]) for end in ("low", "high"))
        return write(say("{low} to {high}", low=low, high=high))

    ends = "; ".join(f"{title}: {between(rows, what)}" for title, rows, _, what, _ in panels)
    caption = say(
        "Loans at risk on the day of each file, and what was collected up to that day since the file before. Where a file leaves "
        "open since when a loan is late or what a payment was for, a bar spans what is possible."
    )
    return drawn(draw, caption, say("Points and bars by day; at the last: {ends}.", ends=ends), write, height=3.2)


def has_over_time(released: Released) -> bool:
    """Whether there are two days to draw a course from."""
    return len(released.table("loan_standings")) > 1


def _limits(axes, low, high, colour: str) -> None:
    """A bar from limit to limit with a mark at each end: one mark where they meet."""
    places = range(len(low))
    axes.vlines(places, low, high, color=colour, linewidth=5, alpha=0.35)
    axes.scatter(places, high, color=colour, marker="v", s=26, zorder=3, clip_on=False)
    axes.scatter(places, low, color=colour, marker="^", s=26, zorder=3, clip_on=False)


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
        axes.set(xlim=(0, last), ylim=(0, max(1.15 * top, 0.1)))
        set_marks(axes.xaxis, marks)
        axes.set_xlabel(write(say("months since the payout")))
        axes.set_title(write(say("share ever more than 30 days late")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # whole percentages
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.axhline(0, color=FAINT, linewidth=0.8)
        margins(canvas, size, bottom=0.65 + 0.17 * max(len(years), 1), names=True)
        name_lines(axes, size)

    ends = "; ".join(f"{year}: {write(Percent(rows.loc[rows['vintage'] == year, 'share'].iloc[-1]))}" for year in years)
    alt = say("Rising step curves by year of the payout; at the end: {ends}.", ends=ends)
    caption = say(
        "Loans ever more than 30 days late, with repayment and death as other ends (Aalen-Johansen); below the axis: loans "
        "still seen. A curve stops where fewer than {n} are. Shaded: if every loan that may have been late for so long was.",
        n=STOPS_BELOW,
    )
    return drawn(draw, caption, alt, write, height=3.6)
