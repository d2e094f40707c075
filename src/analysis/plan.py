"""The evaluation plan of a site: what is estimated, and the one result that may decide."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from analysis import store
from analysis.settings import Both, Strict, read_settings
from analysis.tables.source import read_source, site_folder

Horizon = Annotated[str, Field(pattern=r"^[1-9]\d*w$")]
Months = Annotated[str, Field(pattern=r"^[1-9]\d*m$")]
Definition = Literal["any", "intentional", "legal", "custody", "minor"]
DateOf = Literal["offence", "arrest", "judgment"]
# What can be dated how: custody has a day of its own, and nobody is arrested for an administrative violation.
CHOICES = (
    *((definition, by) for definition in ("any", "intentional", "legal") for by in ("offence", "arrest", "judgment")),
    ("custody", "arrest"),
    ("minor", "offence"),
    ("minor", "judgment"),
)
COMMON = "plan.yaml"  # in data/raw: the plan of every district that has none of its own


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


class Ladder(Strict):
    """How many events of both arms together a method needs."""

    model_from: int = Field(ge=1)
    weights_from: int = Field(ge=1)
    covariates_at_most: int = Field(ge=0)


class Contrast(Strict):
    """People who joined a kind of model against those eligible on the same day who had not joined by then.

    `assigned` says what was chosen when somebody got in: inference is at that level. Starts within `window_days` count
    as one day.
    """

    models: Literal["helpers", "firm", "exemplary", "fund"]
    assigned: Literal["person", "commune", "firm"]
    window_days: int = Field(ge=0)


class DecidingContrast(Strict):
    """The one result of a district that may decide, and the smallest difference worth having."""

    models: str
    horizon: Months
    better: Literal["lower"] = "lower"
    margin: float = Field(gt=0, lt=1)
    margin_reason: Both
    conf_level: float = Field(default=0.95, gt=0.5, lt=1)


class ReoffendingPlan(Strict):
    """New offences of people followed by calendar date: the definition and date that count, all others beside them."""

    definition: Definition
    by: DateOf
    horizons: tuple[Months, ...] = Field(min_length=1)
    adjust_for: tuple[str, ...]
    contrasts: tuple[Contrast, ...] = Field(min_length=1)
    ladder: Ladder
    primary: DecidingContrast | None = None

    @model_validator(mode="after")
    def _refers(self) -> "ReoffendingPlan":
        """What is chosen must be there to choose."""
        if (self.definition, self.by) not in CHOICES:
            raise ValueError("this definition cannot be dated so")
        if self.primary and self.primary.models not in {each.models for each in self.contrasts}:
            raise ValueError("the primary contrast is none of the contrasts")
        return self

    @property
    def main(self) -> Contrast:
        """The contrast that may decide, else the first."""
        deciding = self.primary.models if self.primary else self.contrasts[0].models
        return next(each for each in self.contrasts if each.models == deciding)


class Plan(Strict):
    """A site's plan; an outcome without a `primary` is described and decides nothing."""

    written: date
    outcomes_known: bool
    comparison: Both
    recidivism: RecidivismPlan | None = None
    reoffending: ReoffendingPlan | None = None
    jobs: JobsPlan | None = None
    income: IncomePlan | None = None


def plan_path(site: str) -> Path | None:
    """The file of a site's plan: its own, else for a district that delivered records the common one; None without any."""
    own, common = site_folder(site) / "plan.yaml", store.raw() / COMMON
    if own.exists():
        return own
    return common if common.exists() and read_source(site_folder(site)).deliveries else None


def read_plan(site: str) -> Plan | None:
    """The checked plan of a site, or None if it has none (it can then only be described)."""
    path = plan_path(site)
    return read_settings(path, Plan) if path else None


def horizon_days(horizon: str) -> int:
    """Days of a horizon such as ``"52w"``; `ValueError` for anything else."""
    weeks = re.fullmatch(r"(\d+)w", horizon)
    if not weeks:
        raise ValueError("a horizon is written in weeks, like 52w")
    return 7 * int(weeks[1])


def horizon_months(horizon: str) -> int:
    """Calendar months of a horizon such as ``"12m"``; `ValueError` for anything else."""
    months = re.fullmatch(r"(\d+)m", horizon)
    if not months:
        raise ValueError("a horizon is written in months, like 12m")
    return int(months[1])
