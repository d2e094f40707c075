"""Drawing of the districts' differences and of what they say together."""

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure
from analysis.report.drawing import BLUE, FAINT, GREY, INK, drawn
from analysis.report.legends import margins
from analysis.report.synthesis import WAYS, main_model, points
from analysis.words import Number, Words, say

TOGETHER = ("one_stage", "one_stage_wild", "two_stage_reml", "beta_binomial", "mantel_haenszel")


def has_forest(released: Released) -> bool:
    """Whether a district or the districts together have a difference for the plan's model."""
    return len(released.table("pooled")) > 0 and any(len(each) for each in _rows(released))


def forest(released: Released, write: Words) -> Figure:
    """The districts' own differences, one below the other in the order of their names, and what they say together."""
    own, together = _rows(released)
    lines = [(row[f"name_{write.language}"], row, GREY) for row in own]
    lines += [(write(WAYS[row["method"]]), row, BLUE if row["method"] == "one_stage" else INK) for row in together]
    margin = _margin(released)

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        if margin:
            axes.axvspan(-100 * margin, 100 * margin, color=FAINT, alpha=0.25, linewidth=0)
        axes.axvline(0, color=INK, linewidth=0.8)
        for place, (name, row, colour) in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
            low, high = (row["estimate"] if pd.isna(row[end]) else row[end] for end in ("conf_low", "conf_high"))
            wide = 2 if colour == GREY else 3
            axes.hlines(place, 100 * low, 100 * high, color=colour, linewidth=wide)
            mark = "o" if colour == GREY else "D"
            axes.scatter(100 * row["estimate"], place, color=colour, marker=mark, s=32, zorder=3)
            axes.annotate(name, (0, place), (2, 6), xycoords=("axes fraction", "data"), textcoords="offset points",
                          fontsize=8 if size == "wide" else 7)  # fmt: skip
        if own and together:
            axes.axhline(len(together) - 0.25, color=FAINT, linewidth=0.8)
        axes.set(ylim=(-0.7, len(lines) - 0.1), yticks=[])
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("difference, percentage points")))
        margins(canvas, size, left=0.15, top=0.1)

    caption = say(
        "{model}: joined minus not joined, district by district and together (blue: what decides); the grey band is what is too "
        "small to matter by the plan",
        model=labels.MODELS[main_model(released)],
    )
    values = "; ".join(f"{name} {points(row, write)}" for name, row, _ in lines)
    alt = say("Points with intervals: {values}.", values=values)
    return drawn(draw, caption, alt, write, height=1.0 + 0.4 * max(len(lines), 3))


def _rows(released: Released) -> tuple[list[dict], list[dict]]:
    """Districts with a difference of their own, and the ways of putting them together that have one."""
    main = main_model(released)
    own, together = released.table("set_districts"), released.table("pooled")
    if len(own):
        own = own[(own["models"] == main) & (own["state"] == "pooled") & own["estimate"].notna()]
    mine = together[(together["group"] == main) & (together["estimand"] == "risk_difference")]
    mine = mine[mine["estimate"].notna() & mine["method"].isin(TOGETHER)]
    return own.to_dict("records"), mine.to_dict("records")


def _margin(released: Released) -> float:
    primary = released.about["plan"]["reoffending"]["primary"]
    return primary["margin"] if primary else 0.0
