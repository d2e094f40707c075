"""Guards of comparisons of pay: steps of the minimum wage."""

from dataclasses import replace

import pandas as pd

from analysis.evidence.guards.around import shock_inside
from analysis.evidence.guards.guard import CLEAR, FOUND, NOTE, NOTHING, UNKNOWN, Guard
from analysis.evidence.places import ShockRow
from analysis.outcomes.income import WageStep
from analysis.outcomes.joiners import Compared

WAGE_STEP, WAGE_TREND = "wage_step", "wage_step_in_trend"
WAGE = ("minimum_wage", "wage_region")


def wage_step(compared: Compared, shocks: list[ShockRow], months: int, models: str) -> Guard:
    """People compared whose months hold a step of the minimum wage; it stops the result where it meets the arms unevenly."""
    steps = [each for each in shocks if each.shock.startswith(WAGE)]
    return replace(shock_inside(compared, steps, months, models), guard=WAGE_STEP)


def wage_step_in_trend(steps: list[WageStep], source: str) -> Guard:
    """Steps of the minimum wage between the months of which a source shows pay: its trend is the decree's too.

    `steps` from `income.wage_steps` of the source.
    """
    n_months = sum(_months(each) for each in steps)
    told = {"guard": WAGE_TREND, "n": max(len(steps) - 1, 0), "n_of": n_months, "detail": source}
    if not steps:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    found = len(steps) > 1
    return Guard(**told, finding=FOUND if found else CLEAR, consequence=NOTE if found else NOTHING)


def _months(step: WageStep) -> int:
    first, last = (pd.Period(month, "M") for month in (step.first, step.last))
    return (last - first).n + 1
