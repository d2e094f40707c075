"""Drawings, each from released rows, once for a wide window and once for a narrow one."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report.blocks import Figure
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, STYLE, drawn, percent_axis
from analysis.report.labels import ARMS, ESTIMANDS, label
from analysis.report.legends import margins, name_lines, room_for
from analysis.report.marks import set_marks
from analysis.report.sentences import SHOWN_RATE
from analysis.words import Number, Percent, Words, say


def event_curves(released: Released, write: Words) -> Figure:
    """Kaplan-Meier curves of both arms with intervals and the numbers still at risk."""
    rows = released.table("estimates")
    curve, risk = (rows[rows["estimand"] == name] for name in ("curve", "at_risk"))

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        weeks = [int(mark.rstrip("w")) for mark in risk["horizon"].unique()]
        for arm, style in STYLE.items():
            _step_curve(axes, curve[curve["group"] == arm], style, write(ARMS[arm]))
        axes.set(xlim=(0, weeks[-1]), ylim=(0, None))
        set_marks(axes.xaxis, weeks)
        axes.set_xlabel(write(say("weeks since release")))
        axes.set_title(write(say("share re-arrested")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        _numbers_at_risk(axes, risk, weeks, write)
        margins(canvas, size, bottom=1.1, names=True)
        name_lines(axes, size)

    ends = curve.groupby("group", sort=False)["estimate"].last()
    alt = say(
        "Rising step curves over {weeks} weeks; re-arrested where observation ends: {ends}.",
        weeks=int(risk["horizon"].iloc[-1].rstrip("w")),
        ends="; ".join(f"{write(ARMS[arm])} {write(Percent(share))}" for arm, share in ends.items()),
    )
    caption = say("Share re-arrested since release (Kaplan-Meier), with 95% intervals and the people still followed")
    return drawn(draw, caption, alt, write)


def job_curves(released: Released, write: Words) -> Figure:
    """Share with a job in each week, among the people whose week is known."""
    rows = released.table("estimates")
    weekly = rows[rows["estimand"] == "weekly_share"]
    weekly = weekly.assign(week=weekly["horizon"].str.rstrip("w").astype(int))

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for arm, style in STYLE.items():
            inside = weekly[weekly["group"] == arm]
            axes.plot(inside["week"], inside["estimate"], label=write(ARMS[arm]), linewidth=1.8, **style)
        axes.set(xlim=(1, weekly["week"].max()), ylim=(0, 1))
        set_marks(axes.xaxis, [1, 13, 26, 39, 52])
        axes.set_xlabel(write(say("weeks since release")))
        axes.set_title(write(say("share with a job, of those whose week is known")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        margins(canvas, size, names=True)
        name_lines(axes, size)

    ends = weekly[weekly["week"] == weekly["week"].max()].dropna(subset="estimate").set_index("group")["estimate"]
    alt = say(
        "Lines over {weeks} weeks; with a job in the last week, of those not arrested before: {ends}.",
        weeks=int(weekly["week"].max()),
        ends="; ".join(f"{write(ARMS[arm])} {write(Percent(share))}" for arm, share in ends.items()),
    )
    return drawn(draw, say("Share with a job in each week after release"), alt, write)


def income_differences(released: Released, write: Words) -> Figure:
    """The same programme's effect on income by four comparisons, with intervals."""
    rows = released.table("estimates")
    kinds = ["mean_difference", "weighted_mean_difference", "adjusted_mean_difference"]
    found = rows[(rows["outcome"] == "income") & rows["estimand"].isin(kinds)]
    found = found.sort_values(["role", "estimate"], ascending=[False, False])
    names = [_comparison_name(row, write) for row in found.itertuples()]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(found))
        colours = [ORANGE if role == "lesson" else BLUE for role in found["role"]]
        axes.hlines(places, found["conf_low"], found["conf_high"], colors=colours, linewidth=2)
        axes.scatter(found["estimate"], places, c=colours, s=36, zorder=3)
        axes.axvline(0, color=INK, linewidth=0.8)
        for place, row in zip(places, found.itertuples(), strict=True):
            text = write(Number(row.estimate, signed=True))
            axes.annotate(text, (row.estimate, place), (0, 7), textcoords="offset points", ha="center")
        if size == "wide":
            set_marks(axes.yaxis, places, names)
        else:
            axes.set_yticks([])
            for place, name in zip(places, names, strict=True):
                axes.annotate(name.replace("\n", " "), (0, place), (0, -13), xycoords=("axes fraction", "data"),
                              textcoords="offset points", fontsize=8)  # fmt: skip
        axes.set(ylim=(-0.6, len(found) - 0.5))
        axes.xaxis.set_major_locator(MaxNLocator(7 if size == "wide" else 3))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("difference in yearly income, {unit}", unit=found["unit"].iloc[0])))
        margins(canvas, size, left=room_for(names, 9.5) if size == "wide" else 0.3, right=0.2, top=0.05)

    values = [
        f"{name.replace(chr(10), ' ')} {write(Number(x, signed=True))}"
        for name, x in zip(names, found["estimate"], strict=True)
    ]
    alt = say("Differences with their intervals around a line at zero: {values}.", values="; ".join(values))
    return drawn(draw, say("The same participants, compared in several ways"), alt, write)


def chance_of_none(released: Released, write: Words) -> Figure:
    """How often nobody has the event although nothing works, by the true rate; published rates marked."""
    rows = released.table("estimates")
    curve = rows[rows["estimand"] == "chance"]
    rates = curve["horizon"].astype(float)
    n = int(curve["n"].iloc[0])
    published = _published_rates(released)

    def draw(canvas: Canvas, size: str) -> None:
        axes, strip = canvas.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        axes.plot(rates, curve["estimate"], color=BLUE, linewidth=2)
        axes.set_title(write(say("chance that none of {n} people has the event", n=n)), loc="left", fontsize=9.5)
        axes.set(xlim=(0, rates.max()), ylim=(0, 1))
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.grid(color=FAINT, linewidth=0.5)
        _published_strip(strip, published, write)
        margins(canvas, size, right=0.25, below=0.35)

    middle = curve.iloc[(rates - SHOWN_RATE).abs().argmin()]
    alt = say(
        "A falling curve: with a true rate of {rate} none of {n} has the event {chance} of the time. Marks show the "
        "published Vietnamese rates, from {low} to {high}.",
        n=n,
        rate=Percent(float(middle["horizon"])),
        chance=Percent(middle["estimate"], 0),
        low=Percent(published["value"].min(), 2),
        high=Percent(published["value"].max(), 0),
    )
    return drawn(draw, say("How often nothing happens to {n} people although the model does nothing", n=n), alt, write)


def _published_strip(axes, published: pd.DataFrame, write: Words) -> None:
    """Each published rate in a line of its own under the curve, at its place on the same axis."""
    published = published.sort_values("value", ascending=False).reset_index(drop=True)
    axes.hlines(published.index, published["low"], published["high"], color=ORANGE, linewidth=5)
    axes.scatter(published["value"], published.index, color=ORANGE, s=14)
    for line, row in published.iterrows():
        axes.annotate(f"{row['area']}: {row['printed']}", (row["high"], line), (6, 0), textcoords="offset points",
                      va="center", fontsize=8)  # fmt: skip
    axes.set(ylim=(-0.7, len(published) - 0.3), yticks=[])
    axes.set_title(write(say("published rates, each with another base")), loc="left", fontsize=9.5)
    axes.set_xlabel(write(say("true rate if the model does nothing")))
    axes.xaxis.set_major_formatter(percent_axis(write))
    axes.grid(axis="x", color=FAINT, linewidth=0.5)


def _published_rates(released: Released) -> pd.DataFrame:
    printed = released.table("published")
    return printed[printed["topic"] == "recidivism_rate"]


def _step_curve(axes, curve: pd.DataFrame, style: dict, name: str) -> None:
    time = [0, *(float(mark.rstrip("d")) / 7 for mark in curve["horizon"])]

    def steps(column: str) -> list[float]:
        return [0.0, *curve[column].fillna(curve["estimate"])]

    axes.step(time, steps("estimate"), where="post", label=name, linewidth=1.8, **style)
    axes.fill_between(time, steps("conf_low"), steps("conf_high"), step="post", color=style["color"], alpha=0.12, lw=0)


def _numbers_at_risk(axes, risk: pd.DataFrame, weeks: list[int], write: Words) -> None:
    """Two rows of numbers under the axis, each below its week, coloured as the curve."""
    axes.annotate(write(say("people still followed")), (0, 0), (0, -42), xycoords="axes fraction",
                  textcoords="offset points", fontsize=8.5, color=INK)  # fmt: skip
    for line, (arm, style) in enumerate(STYLE.items()):
        inside = risk[risk["group"] == arm]
        for week, n in zip(weeks, inside["estimate"], strict=True):
            axes.annotate(write(int(n)), (week, 0), (0, -56 - 13 * line), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", color=style["color"], fontsize=8.5)  # fmt: skip


def _comparison_name(row, write: Words) -> str:
    who = say("by lot") if row.role == "described" else say("people outside the programme")
    return write(say("{estimand},\n{who}", estimand=label(ESTIMANDS, row.estimand), who=who))
