"""Drawings about jobs and pay: of whom anything is known, how long first jobs lasted, and pay beside the minimum wage."""

import numpy as np
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.report.blocks import Figure
from analysis.report.drawing import BLUE, CLOUD, FAINT, INK, ORANGE, PAPER, SAND, SKY, drawn, percent_axis
from analysis.report.legends import margins, name_lines, room_for
from analysis.report.marks import set_marks
from analysis.report.work import MILLION, source_name
from analysis.words import Number, Percent, Words, say

STATES = {
    "n_paid": (say("paid"), BLUE, ""),
    "n_zero": (say("known zero"), SKY, "//"),
    "n_unseen": (say("not observed"), CLOUD, ""),
    "n_gone": (say("gone before"), INK, ""),
    "n_not_yet": (say("not yet followable"), SAND, ".."),
}
CAUSES = {
    "left_job": (say("left"), BLUE, "-"),
    "locked_up": (say("arrested"), ORANGE, "--"),
    "away": (say("died, moved or lost"), INK, ":"),
}
STOPS_BELOW = 3  # first jobs still seen; a curve on fewer is not drawn


def pay_states(released: Released, write: Words) -> Figure:
    """Everybody released, by what is known of their pay in single months."""
    rows = released.table("pay_states")
    names = [
        write(
            say(
                "{source}, month {month}",
                source=source_name(row["source"], released, write),
                month=int(row["horizon"][:-1]),
            )
        )
        for row in rows.to_dict("records")
    ]
    shares = {column: rows[column].to_numpy(float) / np.maximum(rows["n"].to_numpy(float), 1) for column in STATES}

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        left = np.zeros(len(rows))
        place = np.arange(len(rows))[::-1]
        for column, (name, colour, hatch) in STATES.items():
            axes.barh(place, shares[column], left=left, color=colour, hatch=hatch, edgecolor=PAPER, height=0.62,
                      label=write(name))  # fmt: skip
            left += shares[column]
        beside = [_wrapped(name, size) for name in names]
        set_marks(axes.yaxis, place, beside, letter=8)
        axes.set(xlim=(0, 1))
        axes.xaxis.set_major_formatter(percent_axis(write))
        axes.set_title(write(say("share of everybody released")), loc="left", fontsize=9.5)
        margins(canvas, size, left=room_for(beside, 8), right=0.25, bottom=0.3, legend=True)

    told = "; ".join(
        write(
            say(
                "{name}: paid {paid}, known zero {zero}, not observed {unseen}",
                name=name,
                paid=Percent(shares["n_paid"][i]),
                zero=Percent(shares["n_zero"][i]),
                unseen=Percent(shares["n_unseen"][i]),
            )
        )
        for i, name in enumerate(names)
    )
    caption = say("Of whom is anything known? Pay in single months since the release")
    return drawn(draw, caption, say("Stacked bars. {told}.", told=told), write, height=1.5 + 0.42 * len(rows))


def first_jobs(released: Released, write: Words) -> Figure:
    """Share of first jobs ended, by the way, by month since they began; the source with most of them."""
    rows = released.table("job_months")
    source = rows.groupby("source")["n_at_risk"].max().idxmax()
    rows = rows[(rows["source"] == source) & (rows["n_at_risk"] >= STOPS_BELOW)]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        last = max(int(rows["month"].max()) if len(rows) else 0, 6)
        marks = list(range(0, last + 1, 3 if size == "wide" else 6))
        for code, (name, colour, line) in CAUSES.items():
            mine = rows[rows["first"] == code]
            axes.step(mine["month"], mine["share"], where="post", color=colour, linestyle=line, linewidth=1.8,
                      label=write(name))  # fmt: skip
        at_risk = rows.drop_duplicates("month").set_index("month")["n_at_risk"]
        for mark in (each for each in marks if each in at_risk.index):
            axes.annotate(write(int(at_risk[mark])), (mark, 0), (0, -40), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", fontsize=8, color=INK)  # fmt: skip
        axes.set(xlim=(0, last), ylim=(0, max(1.15 * rows["share"].max(), 0.2) if len(rows) else 1))
        set_marks(axes.xaxis, marks)
        axes.set_xlabel(write(say("months since the first job began")))
        axes.set_title(write(say("share of first jobs that had ended")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.axhline(0, color=FAINT, linewidth=0.8)
        margins(canvas, size, bottom=0.82, names=True)
        name_lines(axes, size)

    ends = rows[rows["month"] == rows["month"].max()].set_index("first")["share"] if len(rows) else {}
    told = "; ".join(
        f"{write(name)}: {write(Percent(ends[code]))}" for code, (name, *_) in CAUSES.items() if code in ends
    )
    caption = say(
        "First jobs after the release, {source}: ended, by the way (Aalen-Johansen); below the axis: jobs still seen. The curves "
        "stop where fewer than {n} are.",
        source=source_name(source, released, write),
        n=STOPS_BELOW,
    )
    return drawn(draw, caption, say("Rising step curves; at the end: {ends}.", ends=told), write, height=3.4)


def pay_quarters(released: Released, write: Words) -> Figure:
    """Median pay by quarter, and the steps of the minimum wage."""
    rows = released.table("pay_quarters")
    quarters = sorted(rows["quarter"].unique())
    place = {quarter: i for i, quarter in enumerate(quarters)}
    sources = list(dict.fromkeys(rows.loc[rows["median_vnd"].notna(), "source"]))
    wages = rows.drop_duplicates("quarter").sort_values("quarter")

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        low, high = (wages[f"wage_{end}"].to_numpy(float) / MILLION for end in ("low", "high"))
        axes.fill_between(range(len(wages)), low, high, step="post", color=FAINT, alpha=0.45, linewidth=0)
        for which, edge in enumerate((low, high)):
            axes.step(range(len(wages)), edge, where="post", color=INK, linewidth=1, linestyle=":",
                      label=write(say("minimum wage")) if not which else None)  # fmt: skip
        for i, source in enumerate(sources):
            mine = rows[(rows["source"] == source) & rows["median_vnd"].notna()]
            axes.plot(mine["quarter"].map(place), mine["median_vnd"] / MILLION, color=(BLUE, ORANGE)[i % 2], marker="os"[i % 2],
                      linewidth=1.6, label=source_name(source, released, write))  # fmt: skip
        marks = range(0, len(quarters), 2 if size == "wide" else 4)
        set_marks(axes.xaxis, marks, [quarters[mark].replace("-Q", "/") for mark in marks], letter=8, turned=45)
        axes.set(ylim=(0, None))
        axes.yaxis.set_major_formatter(lambda x, _: write(Number(x)))
        axes.set_xlabel(write(say("year and quarter")))
        axes.set_title(write(say("millions of dong a month, not deflated")), loc="left", fontsize=9.5)
        margins(canvas, size, bottom=0.95, names=True)
        name_lines(axes, size)

    last = rows[rows["median_vnd"].notna()].sort_values("quarter").iloc[-1]
    alt = say(
        "Medians by quarter over the band of minimum wages; the last is {median} in {quarter}, with a minimum wage of {low} to "
        "{high} (millions of dong).",
        median=Number(last["median_vnd"] / MILLION, 1),
        quarter=last["quarter"],
        low=Number(last["wage_low"] / MILLION, 2),
        high=Number(last["wage_high"] / MILLION, 2),
    )
    caption = say(
        "Median pay of people paid in a quarter, and the minimum wage. Other people are in work in each quarter: a rise is "
        "nobody's rise, and part of it the decrees'."
    )
    return drawn(draw, caption, alt, write, height=3.4)


def has_quarters(released: Released) -> bool:
    """Whether any quarter has people enough for a median."""
    rows = released.table("pay_quarters")
    return len(rows) > 0 and bool(rows["median_vnd"].notna().any())


def _wrapped(name: str, size: str) -> str:
    return name if size == "wide" else name.replace(", ", ",\n", 1)
