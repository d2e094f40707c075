"""The evaluation plan of a site: what is estimated, and the one result that may decide."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from analysis.settings import Both, Strict, read_settings
from analysis.tables.source import site_folder

Horizon = Annotated[str, Field(pattern=r"^[1-9]\d*w$")]


class Primary(Strict):
    """The one estimate that a verdict reads, its check, and the smallest difference worth having."""

    estimand: Literal["risk_difference", "mean_difference"]
    horizon: str
    better: Literal["lower", "higher"]
    margin: float = Field(gt=0)
    conf_level: float = Field(default=0.95, gt=0.5, lt=1)
    margin_reason: Both
    check: Literal["log_rank", "adjusted_mean_difference"]


class RecidivismPlan(Strict):
    """Re-arrest after release: when it is looked at and what is held fixed."""

    horizons: tuple[Horizon, ...]
    adjust_for: tuple[str, ...]
    primary: Primary | None = None


class JobsPlan(Strict):
    """Having a job in a given week after release."""

    horizons: tuple[Horizon, ...]


class LessonPlan(Strict):
    """A comparison shown only to teach what selection does: people who were never in the programme.

    `terms` of the propensity score: a column, `column^2`, `zero(column)` or `column*column`.
    """

    population: str
    terms: tuple[str, ...]


class IncomePlan(Strict):
    """Income in one period, and before the programme."""

    period: str
    before: tuple[str, ...]
    adjust_for: tuple[str, ...]
    lesson: LessonPlan | None = None
    primary: Primary | None = None


class Plan(Strict):
    """A site's plan; an outcome without a `primary` is described and decides nothing."""

    written: date
    outcomes_known: bool
    comparison: Both
    recidivism: RecidivismPlan | None = None
    jobs: JobsPlan | None = None
    income: IncomePlan | None = None


def read_plan(site: str) -> Plan | None:
    """The checked `plan.yaml` of a site, or None if it has none (it can then only be described)."""
    path = site_folder(site) / "plan.yaml"
    return read_settings(path, Plan) if path.exists() else None


def horizon_days(horizon: str) -> int:
    """Days of a horizon such as ``"52w"``; `ValueError` for anything else."""
    weeks = re.fullmatch(r"(\d+)w", horizon)
    if not weeks:
        raise ValueError("a horizon is written in weeks, like 52w")
    return 7 * int(weeks[1])
