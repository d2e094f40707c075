"""Covariates with values missing: filled where many people are compared and few values are missing, else left out."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cohort import PARTICIPANT, Cohort
from analysis.plan import RecidivismPlan

LEAST_PEOPLE = 50  # people compared below whom nothing is filled in
MOST_MISSING = 0.2  # share of missing values, in either group, above which nothing is
FILLED, FEW_PEOPLE, MANY_MISSING, NEVER_KNOWN = "filled", "few_people", "many_missing", "never_known"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A covariate of which values are missing, and what was done.

    Attributes
    ----------
    models : str
        Kind of model; empty for a study with arms.
    covariate : str
    n, n_missing : int
        Rows (releases), and those of them without the value.
    largest_share : float
        Share missing in the group where it is larger: those who took part, or the others.
    n_people : int
        People compared.
    done : str
        ``"filled"`` (with the mean of those known), or why the covariate was left out: ``"few_people"``,
        ``"many_missing"``, ``"never_known"``.
    """

    models: str
    covariate: str
    n: int
    n_missing: int
    largest_share: float
    n_people: int
    done: str


def fill(
    values: pd.DataFrame, took_part: np.ndarray, n_people: int, models: str = ""
) -> tuple[pd.DataFrame, tuple[Gap, ...]]:
    """Covariates without a missing value: the complete ones, and those that may be filled with their mean.

    Parameters
    ----------
    values : DataFrame of float, shape (n, p)
    took_part : ndarray of bool, shape (n,)
    n_people : int
        People compared, >= 0.
    models : str
        Kind of model that they are compared for.

    Notes
    -----
    The mean alone, without an indicator of what was missing: with so few missing the indicator often separates the
    groups completely, and takes the place of a covariate where the ladder allows two.
    """
    gaps = tuple(
        _gap(values[name], took_part, n_people, models) for name in values if len(values) and values[name].isna().any()
    )
    out = [gap.covariate for gap in gaps if gap.done != FILLED]
    kept = values.drop(columns=out)
    return kept.fillna(kept.mean()), gaps


def complete(cohort: Cohort, plan: RecidivismPlan) -> tuple[Cohort, RecidivismPlan, tuple[Gap, ...]]:
    """A study's cohort and plan with the covariates that the rule leaves, none of them with a missing value."""
    people = cohort.people
    values = people[list(plan.adjust_for)].astype(float)
    filled, gaps = fill(values, (people["arm"] == PARTICIPANT).to_numpy(), people["person_id"].nunique())
    chosen = plan.model_copy(update={"adjust_for": tuple(filled)})
    return replace(cohort, people=people.assign(**filled)), chosen, gaps


def _gap(values: pd.Series, took_part: np.ndarray, n_people: int, models: str) -> Gap:
    missing = values.isna().to_numpy()
    shares = [missing[group].mean() for group in (took_part, ~took_part) if group.any()]
    return Gap(
        models=models,
        covariate=str(values.name),
        n=len(values),
        n_missing=int(missing.sum()),
        largest_share=float(max(shares)),
        n_people=n_people,
        done=_rule(missing, max(shares), n_people),
    )


def _rule(missing: np.ndarray, largest_share: float, n_people: int) -> str:
    if missing.all():
        return NEVER_KNOWN
    if n_people < LEAST_PEOPLE:
        return FEW_PEOPLE
    return MANY_MISSING if largest_share > MOST_MISSING else FILLED
