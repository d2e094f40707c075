"""Guards of comparisons of pay: people who stayed to the end only, and steps of the minimum wage."""

from dataclasses import replace

import pandas as pd

from analysis.evidence.guards.around import shock_inside
from analysis.evidence.guards.guard import CLEAR, DOWNGRADE, FOUND, NOTE, NOTHING, UNKNOWN, Guard
from analysis.evidence.places import ShockRow
from analysis.followup.joining import models_of
from analysis.followup.reading import read
from analysis.outcomes.income import WageStep
from analysis.outcomes.joiners import Compared
from analysis.sites import Site

COMPLETERS, WAGE_STEP, WAGE_TREND = "completers_only", "wage_step", "wage_step_in_trend"
COMPLETED = "completed"
LEAST_ENDED = (
    10  # ends from which on it is strange that all are completions: 3 in 100 if 3 of 10 usually leave (assumed)
)
WAGE = ("minimum_wage", "wage_region")


def completers_only(site: Site, models: str) -> Guard:
    """Ends of taking part, all of which are completions: then who left early is on no list, and is no joiner here."""
    rows = read(site.tables, "enrolments", texts=("person_id", "model_id", "end_reason"))
    ended = rows[rows["model_id"].isin(models_of(site, models)) & rows["end_reason"].notna()]
    n = int((ended["end_reason"] == COMPLETED).sum())
    told = {"guard": COMPLETERS, "models": models, "n": n, "n_of": len(ended)}
    if n < len(ended):
        return Guard(**told, finding=CLEAR, consequence=NOTHING)
    if n < LEAST_ENDED:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    return Guard(**told, finding=FOUND, consequence=DOWNGRADE)


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
