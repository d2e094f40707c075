"""Drawings of new offences since the day of joining: those who joined against those who had not."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.outcomes.joining_course import LEAST_IN_VIEW
from analysis.report import labels
from analysis.report.blocks import Figure
from analysis.report.drawing import BLUE, INK, ORANGE, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.legends import margins, name_lines
from analysis.report.marks import set_marks
from analysis.report.reoffending_figures import main_model
from analysis.words import Percent, Said, Words, say

ARMS = {
    "joined": {"color": BLUE, "linestyle": "-"},
    "not_joined": {"color": ORANGE, "linestyle": "--"},
}
NOT_JOINED = ":not_joined"
MARKS = {"wide": 6, "narrow": 12}  # months between the marks of an axis
ASIDE = 0.35  # months by which the limits of the groups stand apart


def joining_curves(released: Released, write: Words) -> Figure:
    """Both groups of the plan's model, with limits where there are any and the people still followed."""
    kind = main_model(released)
    return _curves(released, [kind], say("{model}: new offences since joining", model=_name(kind)), write)


def other_joining_curves(released: Released, write: Words) -> Figure:
    """The same for each other model that somebody joined while others were there to compare."""
    kinds = [kind for kind in released.table("courses")["models"].unique() if kind != main_model(released)]
    return _curves(released, kinds, say("The other models: new offences since joining"), write)


def has_main(released: Released) -> bool:
    """Whether there is a curve of the plan's model."""
    rows = released.table("courses")
    return len(rows) > 0 and bool((rows["models"] == main_model(released)).any())


def has_others(released: Released) -> bool:
    """Whether there is a curve of another model."""
    rows = released.table("courses")
    return len(rows) > 0 and bool((rows["models"] != main_model(released)).any())


def _curves(released: Released, kinds: list[str], title: Said, write: Words) -> Figure:
    rows = released.table("courses")
    rows = rows[rows["models"].isin(kinds)]
    weighted = _weighted(released, kinds)
    last = int(rows["month"].max())
    top = 1.06 * np.nanmax([rows["share"].max(), rows["conf_high"].max(), weighted["estimate"].max(), 0.01])
    height = 4.0 if len(kinds) == 1 else 3.2

    def draw(canvas: Canvas, size: str) -> None:
        across = len(kinds) if size == "wide" else 1
        canvas.set_figheight(height * len(kinds) / across)
        between = {"wspace": 0.08, "hspace": 0.6}
        panels = canvas.subplots(len(kinds) // across, across, sharey=True, squeeze=False, gridspec_kw=between).ravel()
        step = MARKS[size] if across == 1 else 12
        for axes, kind in zip(panels, kinds, strict=True):
            _panel(axes, rows[rows["models"] == kind], weighted[weighted["models"] == kind], last, step, write)
            axes.set_title(write(_name(kind)) if len(kinds) > 1 else write(say("share with a new offence")), loc="left",
                           fontsize=9.5)  # fmt: skip
            axes.set_ylim(0, top)
        margins(canvas, size, bottom=1.0, names=len(kinds) == 1)
        if len(kinds) == 1:
            name_lines(panels[0], size)
        else:
            panels[0].legend(loc="upper left", frameon=False, fontsize=8.5)

    caption = say(
        "{title}. Everybody once a group; below the axis: people still followed. A curve ends where fewer than {least} are; "
        "a group that never had so many has none. {limits}{weighted}{units}",
        title=title,
        least=LEAST_IN_VIEW,
        limits=_limits(rows),
        weighted=say(" Diamonds: those who had not joined, weighted by the chance of joining.")
        if len(weighted)
        else "",
        units=_units(released, kinds),
    )
    return drawn(draw, caption, _alt(rows, write), write, height=height)


def _panel(axes, rows: pd.DataFrame, weighted: pd.DataFrame, last: int, step: int, write: Words) -> None:
    marks = list(range(0, last + 1, step))
    for line, (arm, style) in enumerate(ARMS.items()):
        mine = rows[rows["arm"] == arm]
        axes.step(mine["month"], mine["share"], where="post", linewidth=1.8, label=write(labels.JOINING[arm]), **style)
        known = mine[mine["conf_low"].notna()]
        axes.vlines(known["month"] + ASIDE * (2 * line - 1), known["conf_low"], known["conf_high"], color=style["color"],
                    linewidth=1.4)  # fmt: skip
        n = mine.set_index("month")["n_in_view"]
        for mark in marks:
            if mark in n.index:
                axes.annotate(write(int(n[mark])), (mark, 0), (0, -42 - 13 * line), xycoords=("data", "axes fraction"),
                              textcoords="offset points", ha="center", color=style["color"], fontsize=8.5)  # fmt: skip
    axes.scatter(weighted["month"], weighted["estimate"], marker="D", s=30, facecolors="none", edgecolors=INK, zorder=3)
    axes.set(xlim=(-0.6, last + 0.8))
    set_marks(axes.xaxis, marks)
    axes.set_xlabel(write(say("months since joining")))
    axes.yaxis.set_major_formatter(percent_axis(write))


def _weighted(released: Released, kinds: list[str]) -> pd.DataFrame:
    """Shares of those who had not joined by the weights, at the horizons where the plan's ladder allows these."""
    rows = released.table("estimates")
    rows = rows[(rows["method"] == "weights") & (rows["estimand"] == "risk") & rows["estimate"].notna()]
    rows = rows[rows["group"].str.endswith(NOT_JOINED)]
    models, month = rows["group"].str.removesuffix(NOT_JOINED), rows["horizon"].str.removesuffix("m").astype(int)
    return rows.assign(models=models, month=month)[models.isin(kinds)]


def _limits(rows: pd.DataFrame) -> Said:
    levels = rows["conf_level"].dropna()
    if levels.empty:
        return say("No limits are drawn: none is known to be right here.")
    return say(
        "Lines at the plan's horizons: {level} limits (beta product) of each group, where they may be given.",
        level=Percent(levels.iloc[0], 0),
    )


def _units(released: Released, kinds: list[str]) -> Said | str:
    contrasts = released.about["plan"]["reoffending"]["contrasts"]
    chosen = {each["models"] for each in contrasts if each["assigned"] != "person"}
    if not chosen & set(kinds):
        return ""
    return say(" Where firms or communes were chosen, not people, the lines describe these people and not the model.")


def _alt(rows: pd.DataFrame, write: Words) -> Said:
    ends = rows.groupby(["models", "arm"], sort=False).last().reset_index()
    told = [
        write(
            say(
                "{model}, {arm}: {share} after {months} months",
                model=_name(row.models),
                arm=labels.JOINING[row.arm],
                share=Percent(row.share),
                months=int(row.month),
            )
        )
        for row in ends.itertuples()
    ]
    return say("Rising step curves since joining; at their ends: {ends}.", ends="; ".join(told))


def _name(kind: str) -> Said | str:
    return label(labels.MODELS, kind)
