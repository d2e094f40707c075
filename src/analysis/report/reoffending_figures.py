"""Drawings about new offences in a district: what came first after release, alikeness, and what the definition decides."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure
from analysis.report.counted import NOTHING
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.reoffending import signed
from analysis.words import Number, Percent, Words, say

CURVES = {
    "event": (INK, "-"),
    "other_custody": (ORANGE, "--"),
    "out_of_sight": (BLUE, ":"),
    "death": ("#666666", "-."),
    "expunged": ("#8A5FB0", (0, (1, 1))),
}


def incidence(released: Released, write: Words) -> Figure:
    """Share with a new offence since release, and with what came before one, by month."""
    rows = released.table("incidence")
    shown = {name: style for name, style in CURVES.items() if (rows["first"] == name).any()}

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for name, (colour, line) in shown.items():
            mine = rows[rows["first"] == name]
            axes.step(mine["month"], mine["share"], where="post", color=colour, linestyle=line, linewidth=1.8,
                      label=write(labels.CURVES[name]))  # fmt: skip
        step = 6 if size == "wide" else 12
        marks = list(range(0, int(rows["month"].max()) + 1, step))
        axes.set(xlim=(0, rows["month"].max()), ylim=(0, None), xticks=marks)
        axes.set_xlabel(write(say("months since release")))
        axes.set_title(write(say("share of all released")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.legend(loc="upper left", frameon=False, fontsize=8.5)
        _at_risk(axes, rows, marks, write)

    last = rows[rows["month"] == rows["month"].max()].set_index("first")["share"]
    alt = say(
        "Rising step curves over {months} months; at the end: {ends}.",
        months=int(rows["month"].max()),
        ends="; ".join(f"{write(labels.CURVES[name])} {write(Percent(last[name]))}" for name in shown),
    )
    caption = say(
        "New offences since release, and what took people out of risk or sight before one (Aalen-Johansen); below the axis: "
        "people still followed"
    )
    return drawn(draw, caption, alt, write)


def love(released: Released, write: Words) -> Figure:
    """The differences of the plan's model as points, against what chance alone gives."""
    rows = released.table("balances")
    rows = rows[rows["models"] == _main_model(released)].reset_index(drop=True)
    names = [write(label(labels.COVARIATES, name)) for name in rows["covariate"]]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        axes.hlines(
            places, rows["band_low"], rows["band_high"], color=FAINT, linewidth=9, label=write(say("chance alone"))
        )
        axes.scatter(rows["smd"], places, color=ORANGE, marker="o", s=42, zorder=3, label=write(say("as they are")))
        axes.scatter(rows["smd_weighted"], places, color=BLUE, marker="D", s=36, zorder=3, label=write(say("weighted")))
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(places, names)
        axes.set(ylim=(-0.7, len(rows) - 0.3))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x, 2))))
        axes.set_xlabel(write(say("joined minus not joined, in standard deviations")))
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.16), ncol=3, frameon=False, fontsize=8.5)

    values = "; ".join(
        f"{name} {signed(row['smd'], write)} → {signed(row['smd_weighted'], write)}"
        for name, row in zip(names, rows.to_dict("records"), strict=True)
    )
    alt = say("Points for each characteristic, as they are and weighted: {values}.", values=values)
    return drawn(draw, say("Differences between those who joined and those who had not"), alt, write, height=2.6)


def specifications(released: Released, write: Words) -> Figure:
    """The plan's difference under every definition and date of the event."""
    rows = released.table("specifications").reset_index(drop=True)
    rows = rows[rows["estimate"].notna()].reset_index(drop=True)
    names = [_with_events(code, n, write) for code, n in zip(rows["outcome"], rows["n_events"], strict=True)]
    plan = released.about["plan"]["reoffending"]
    chosen = f"{plan['definition']}/{plan['by']}"

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        colours = [BLUE if code == chosen else "#777777" for code in rows["outcome"]]
        axes.hlines(places, 100 * rows["conf_low"], 100 * rows["conf_high"], colors=colours, linewidth=2)
        axes.scatter(100 * rows["estimate"], places, c=colours, s=32, zorder=3)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks([])
        for place, name in zip(places, names, strict=True):
            axes.annotate(name, (0, place), (2, 7), xycoords=("axes fraction", "data"), textcoords="offset points",
                          fontsize=8 if size == "wide" else 7)  # fmt: skip
        axes.set(ylim=(-0.7, len(rows) - 0.1))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("difference, percentage points")))

    found = rows[rows["outcome"] == chosen]
    mine = write(Number(100 * found["estimate"].iloc[0], 1, True)) if len(found) else NOTHING
    alt = say(
        "Lines with points for {n} choices of definition and date; the plan's: {mine} percentage points.",
        n=len(rows),
        mine=mine,
    )
    caption = say(
        "{model}: the same difference under every definition and date; the plan's choice in blue",
        model=labels.MODELS[_main_model(released)],
    )
    return drawn(draw, caption, alt, write, height=0.9 + 0.42 * max(len(rows), 3))


def _at_risk(axes, rows: pd.DataFrame, marks: list[int], write: Words) -> None:
    n = rows[rows["first"] == "event"].set_index("month")["n_at_risk"]
    for mark in marks:
        if mark in n.index:
            axes.annotate(write(int(n[mark])), (mark, 0), (0, -42), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", color=INK, fontsize=8.5)  # fmt: skip


def _main_model(released: Released) -> str:
    plan = released.about["plan"]["reoffending"]
    return plan["primary"]["models"] if plan["primary"] else plan["contrasts"][0]["models"]


def _outcome(code: str, write: Words) -> str:
    definition, _, by = code.partition("/")
    return f"{write(labels.DEFINITIONS[definition])}, {write(labels.DATES[by])}"


def _with_events(code: str, n: int, write: Words) -> str:
    return write(say("{outcome} – {n} events", outcome=_outcome(code, write), n=int(n)))
