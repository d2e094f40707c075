"""How pay is spread, as bars and as a table: nothing at all first, then in bands."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.outcomes.pay_bands import WAGE
from analysis.report import labels
from analysis.report.blocks import Blocks, Figure, Table
from analysis.report.counted import part_of, table_of
from analysis.report.drawing import BLUE, INK, ORANGE, PAPER, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.legends import margins, room_for
from analysis.report.marks import set_marks
from analysis.report.sentences import horizon_words
from analysis.report.work import source_name
from analysis.words import Number, Said, Words, say

LOOKS = ((BLUE, ""), (ORANGE, "//"))


def spread(released: Released, write: Words) -> Blocks:
    """Bars of the last month (or period) shown, and a table of all."""
    return Blocks((_drawn(released, write), _table(released, write)))


def _drawn(released: Released, write: Words) -> Figure:
    rows = released.table("pay_bands")
    rows = rows.groupby("source", sort=False, group_keys=False)[list(rows)].apply(
        lambda mine: mine[mine["horizon"] == mine["horizon"].iloc[-1]]
    )
    series = [
        (_series(mine.iloc[0], released, write), mine) for _, mine in rows.groupby(["source", "group"], sort=False)
    ]
    bands = [write(_band(row)) for row in series[0][1].to_dict("records")]
    totals = [max(int(mine["n"].sum()), 1) for _, mine in series]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        thick = 0.8 / len(series)
        for i, ((name, mine), total) in enumerate(zip(series, totals, strict=True)):
            places = np.arange(len(mine))[::-1] + (0.4 - thick / 2 - i * thick)
            colour, hatch = LOOKS[i % 2]
            shares = mine["n"].to_numpy() / total
            axes.barh(places, shares, height=thick, color=colour, hatch=hatch, edgecolor=PAPER, label=name)
            for place, share, n in zip(places, shares, mine["n"], strict=True):
                axes.annotate(write(int(n)), (share, place), (3, 0), textcoords="offset points", va="center", fontsize=8,
                              color=INK)  # fmt: skip
        set_marks(axes.yaxis, np.arange(len(bands))[::-1], bands, letter=8.5)
        axes.margins(x=0.1)
        axes.xaxis.set_major_formatter(percent_axis(write))
        axes.set_xlabel(write(say("share of those of whom it is known")))
        margins(canvas, size, left=room_for(bands, 8.5), top=0.1, legend=True)

    told = "; ".join(
        f"{name}: " + ", ".join(f"{band} {write(int(n))}" for band, n in zip(bands, mine["n"], strict=True))
        for name, mine in series
    )
    caption = say("How pay is spread; the numbers beside the bars are people. {unit}", unit=_note(rows))
    return drawn(draw, caption, say("Bars. {told}.", told=told), write, height=1.2 + 0.45 * len(bands))


def _table(released: Released, write: Words) -> Table:
    rows = released.table("pay_bands")
    series = [mine for _, mine in rows.groupby(["source", "horizon", "group"], sort=False)]
    columns = {say("of whom"): [_series(mine.iloc[0], released, write) for mine in series]}
    for place, row in enumerate(series[0].to_dict("records")):
        columns[_band(row)] = [part_of(mine["n"].iloc[place], mine["n"].sum(), write) for mine in series]
    return table_of(say("How pay is spread"), columns, write, _note(rows))


def _note(rows: pd.DataFrame) -> Said:
    if rows["unit"].iloc[0] == WAGE:
        return say(
            "In times of the minimum wage of the place in that month (of the highest region where its region is not known). "
            "Whoever was not observed is in no bar; a month is shown where five or more are paid."
        )
    return say("Income in {currency}; who had none stands first.", currency=rows["unit"].iloc[0])


def _series(row: pd.Series | dict, released: Released, write: Words) -> str:
    if row["group"]:
        return write(label(labels.ARMS, row["group"]))
    source, horizon = source_name(row["source"], released, write), horizon_words(row["horizon"])
    return write(say("{source}, after {horizon}", source=source, horizon=horizon))


def _band(row: dict) -> Said:
    low, high, wage = row["low"], row["high"], row["unit"] == WAGE
    decimals = 1 if wage else 0
    if high == 0:
        return say("no pay")
    if pd.isna(high):
        return (
            say("{low} times and more", low=Number(low, decimals)) if wage else say("{low} and more", low=Number(low))
        )
    if low == 0:
        return say("below the minimum wage") if wage else say("up to {high}", high=Number(high))
    if wage:
        return say("{low} to {high} times", low=Number(low, decimals), high=Number(high, decimals))
    return say("{low} to {high}", low=Number(low), high=Number(high))
