"""Incomes of a study's arms looked at in other ways than their means."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.study_income import LOTTERY, PARTS, QUANTILE, SHIFT
from analysis.report import labels
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, table_of
from analysis.report.labels import label
from analysis.words import Number, Percent, Said, Words, say

WAYS = {
    SHIFT: say("shift by ranks (Hodges-Lehmann: median of all differences between the two groups)"),
    f"{PARTS}_gamma": say("means of two parts: any income (logit), how much (gamma), adjusted"),
    f"{PARTS}_log_normal": say("means of two parts: any income (logit), how much (log-normal), adjusted"),
    LOTTERY: say("means, by drawing the lot again"),
}


def other_ways(released: Released, write: Words) -> Table:
    """Differences by other methods, which decide nothing."""
    rows = released.table("estimates")
    chosen = rows["estimand"].str.startswith(f"{QUANTILE}_") | rows["estimand"].isin(list(WAYS))
    told = rows[chosen].to_dict("records")
    columns = {
        say("what is compared"): [write(_way(row["estimand"])) for row in told],
        say("difference ({level} interval)", level=_level(released)): [_value(row, write) for row in told],
        say("p-value"): [NOTHING if pd.isna(row["p_value"]) else write(Number(row["p_value"], 4)) for row in told],
    }
    note = say(
        "In {currency}, participants minus comparison group, zeros in. They answer other questions than the plan's and decide "
        "nothing. A difference of quantiles is not what anybody gained. Intervals of quantiles: bootstrap; where an interval "
        "starts at exactly zero, many have no income. Two parts: the interval counts the model as right.",
        currency=told[0]["unit"],
    )
    return table_of(say("Income looked at in other ways"), columns, write, note)


def has_other_ways(released: Released) -> bool:
    """Whether a result has them."""
    rows = released.table("estimates")
    return len(rows) > 0 and bool((rows["estimand"] == SHIFT).any())


def _way(estimand: str) -> Said:
    if estimand in WAYS:
        return WAYS[estimand]
    return say("the income below which {share} have theirs", share=Percent(int(estimand.rpartition("_")[2]) / 100, 0))


def _value(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    value = write(Number(row["estimate"], 0, True))
    if pd.isna(row["conf_low"]):
        return value
    low, high = (write(Number(row[name], 0, True)) for name in ("conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _level(released: Released) -> Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
