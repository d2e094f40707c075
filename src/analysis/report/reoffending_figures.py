"""Drawings about new offences in a district: what came first after release, alikeness, and what the definition decides."""

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report import labels, trial
from analysis.report.blocks import Figure
from analysis.report.counted import NOTHING
from analysis.report.drawing import BLUE, FAINT, GREY, INK, ORANGE, VIOLET, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.legends import margins, name_lines, room_for
from analysis.report.marks import set_marks
from analysis.report.reoffending import signed
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

CURVES = {
    "event": (INK, "-"),
    "other_custody": (ORANGE, "--"),
    "out_of_sight": (BLUE, ":"),
    "death": (GREY, "-."),
    "expunged": (VIOLET, (0, (1, 1))),
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
        axes.set(xlim=(0, rows["month"].max()), ylim=(0, None))
        set_marks(axes.xaxis, marks)
        axes.set_xlabel(write(say("months since release")))
        axes.set_title(write(say("share of all released")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        _at_risk(axes, rows, marks, write)
        margins(canvas, size, bottom=0.85, names=True)
        name_lines(axes, size)

    last = rows[rows["month"] == rows["month"].max()].set_index("first")["share"]
    alt = say(
        "Rising step curves over {months} months; at the end: {ends}.",
        months=int(rows["month"].max()),
        ends="; ".join(f"{write(labels.CURVES[name])} {write(Percent(last[name]))}" for name in shown),
    )
    caption = say(
        "New offences since release, and what took people out of risk or sight before one (Aalen-Johansen; who moved or "
        "was lost is out of the other lines from then on); below the axis: people still followed"
    )
    return drawn(draw, caption, alt, write)


def love(released: Released, write: Words) -> Figure:
    """The differences of the plan's model as points, against what chance alone gives."""
    rows = released.table("balances")
    rows = rows[rows["models"] == main_model(released)].reset_index(drop=True)
    names = [write(label(labels.COVARIATES, name)) for name in rows["covariate"]]
    axis = say("joined minus not joined, in standard deviations")
    return _love(rows, names, axis, say("Differences between those who joined and those who had not"), write)


def love_arms(released: Released, write: Words) -> Figure:
    """The differences of a study's two arms at the start as points, against what chance alone gives."""
    rows = released.table("arm_balances")
    names = [trial.covariate(name, released, write) for name in rows["covariate"]]
    axis = say("participants minus comparison group, in standard deviations")
    return _love(rows, names, axis, say("Differences between the two groups at the start"), write)


def _love(rows: pd.DataFrame, names: list[str], axis: Said, caption: Said, write: Words) -> Figure:
    weighted = "smd_weighted" in rows and rows["smd_weighted"].notna().any()
    observed = write(say("as they are") if weighted else say("observed"))

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        axes.hlines(
            places, rows["band_low"], rows["band_high"], color=FAINT, linewidth=9, label=write(say("chance alone"))
        )
        axes.scatter(rows["smd"], places, color=ORANGE, marker="o", s=42, zorder=3, label=observed)
        if weighted:
            axes.scatter(rows["smd_weighted"], places, color=BLUE, marker="D", s=36, zorder=3,
                         label=write(say("weighted")))  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        left = _name_lines(axes, places, names, size)
        axes.set(ylim=(-0.7, len(rows) - (0.3 if size == "wide" else 0.1)))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x, 2))))
        axes.set_xlabel(write(axis))
        margins(canvas, size, left=left, top=0.1, legend=True)

    def values(row: dict) -> str:
        after = f" → {signed(row['smd_weighted'], write)}" if weighted else ""
        return signed(row["smd"], write) + after

    said = "; ".join(f"{name} {values(row)}" for name, row in zip(names, rows.to_dict("records"), strict=True))
    if weighted:
        alt = say("Points for each characteristic, as they are and weighted: {values}.", values=said)
    else:
        alt = say("Points for each characteristic: {values}.", values=said)
    return drawn(draw, caption, alt, write, height=1.3 + 0.45 * len(rows))


def _name_lines(axes, places: np.ndarray, names: list[str], size: str) -> float:
    """What each line is, beside the axis where the window is wide, above the line where it is narrow; the left margin."""
    if size == "wide":
        folded = ["\n".join(wrap(name, 34)) for name in names]
        set_marks(axes.yaxis, places, folded)
        return room_for(folded, 9.5)
    axes.set_yticks([])
    for place, name in zip(places, names, strict=True):
        axes.annotate(
            name, (0, place), (2, 7), xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=7
        )
    return 0.15


def specifications(released: Released, write: Words) -> Figure:
    """The plan's difference under every definition and date of the event."""
    rows = released.table("specifications").reset_index(drop=True)
    rows = rows[rows["estimate"].notna()].reset_index(drop=True)
    names = [_with_events(code, n, write) for code, n in zip(rows["outcome"], rows["n_events"], strict=True)]
    plan = released.about["plan"]["reoffending"]
    chosen = f"{plan['definition']}/{plan['by']}"
    caption = say(
        "{model}: the same difference under every definition and date; the plan's choice in blue. All of them together rest on "
        "{n} releases with an event, each counted once",
        model=labels.MODELS[main_model(released)],
        n=released.about["distinct_events"],
    )
    found = rows[rows["outcome"] == chosen]
    mine = write(Number(100 * found["estimate"].iloc[0], 1, True)) if len(found) else NOTHING
    alt = say(
        "Lines with points for {n} choices of definition and date; the plan's: {mine} percentage points.",
        n=len(rows),
        mine=mine,
    )
    return _points(rows, names, rows["outcome"] == chosen, caption, alt, write)


def specifications_arms(released: Released, write: Words) -> Figure:
    """The difference of a study's arms at every horizon by every method; those of one horizon share their events."""
    rows = trial.ways(released)
    rows = rows[rows["estimate"].notna()].reset_index(drop=True)
    names = [write(trial.WAYS[method]) for method in rows["method"]]
    plan, horizon = released.about["plan"]["recidivism"], released.about["main_horizon"]
    planned = plan["primary"]["horizon"] if plan["primary"] else horizon
    chosen = (rows["horizon"] == planned) & (rows["method"] == trial.UNADJUSTED)
    groups = {
        int(part.index[0]): write(
            say("by {horizon}: {n} events", horizon=horizon_words(horizon), n=int(part["n_events"].iloc[0]))
        )
        for horizon, part in rows.groupby("horizon", sort=False)
    }
    caption = say(
        "The same difference by every horizon and method; the plan's choice in blue. The lines below one heading rest on the "
        "same events, and a later horizon holds those of the earlier ones: {n} different events in all",
        n=int(rows["n_events"].max()) if len(rows) else 0,
    )
    mine = write(Number(100 * rows["estimate"][chosen].iloc[0], 1, True)) if chosen.any() else NOTHING
    alt = say(
        "Lines with points for {n} choices of horizon and method; the plan's: {mine} percentage points.",
        n=len(rows),
        mine=mine,
    )
    return _points(rows, names, chosen, caption, alt, write, groups)


def _points(
    rows: pd.DataFrame,
    names: list[str],
    chosen: pd.Series,
    caption: Said,
    alt: Said,
    write: Words,
    groups: dict[int, str] | None = None,
) -> Figure:
    """Differences with their intervals, one below the other; `groups`: headings by the first row below each."""
    heads = groups or {}
    headed = np.cumsum([i in heads for i in range(len(rows))])
    last = len(rows) - 1 + len(heads)
    places = last - np.arange(len(rows)) - headed

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        colours = [BLUE if each else GREY for each in chosen]
        axes.hlines(places, 100 * rows["conf_low"], 100 * rows["conf_high"], colors=colours, linewidth=2)
        axes.scatter(100 * rows["estimate"], places, c=colours, s=32, zorder=3)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks([])
        small, letters = (8, 100) if size == "wide" else (7, 54)
        lines = [(place, name, "normal") for place, name in zip(places, names, strict=True)]
        lines += [(places[row] + 1, head, "bold") for row, head in heads.items()]
        for place, text, weight in lines:
            above = 7 if weight == "normal" else -4
            axes.annotate("\n".join(wrap(text, letters)), (0, place), (2, above), xycoords=("axes fraction", "data"),
                          textcoords="offset points", fontsize=small, fontweight=weight)  # fmt: skip
        axes.set(ylim=(-0.7, last + 0.9))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("difference, percentage points")))
        margins(canvas, size, left=0.15, top=0.1)

    return drawn(draw, caption, alt, write, height=0.9 + 0.42 * max(last + 1, 3))


def _at_risk(axes, rows: pd.DataFrame, marks: list[int], write: Words) -> None:
    n = rows[rows["first"] == "event"].set_index("month")["n_at_risk"]
    for mark in marks:
        if mark in n.index:
            axes.annotate(write(int(n[mark])), (mark, 0), (0, -42), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", color=INK, fontsize=8.5)  # fmt: skip


def main_model(released: Released) -> str:
    """The kind of model whose contrast may decide, else the first."""
    plan = released.about["plan"]["reoffending"]
    return plan["primary"]["models"] if plan["primary"] else plan["contrasts"][0]["models"]


def _outcome(code: str, write: Words) -> str:
    definition, _, by = code.partition("/")
    return f"{write(labels.DEFINITIONS[definition])}, {write(labels.DATES[by])}"


def _with_events(code: str, n: int, write: Words) -> str:
    return write(say("{outcome} – {n} events", outcome=_outcome(code, write), n=int(n)))
