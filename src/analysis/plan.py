"""The evaluation plan of a site: what is estimated, and the one result that may decide."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

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
# The same for everybody of a commune.
OF_A_PLACE = {"commune", "ward", "district", "province", "area"}
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


class Ladder(Strict):
    """How many events of both arms together a method needs."""

    model_from: int = Field(ge=1)
    weights_from: int = Field(ge=1)
    covariates_at_most: int = Field(ge=0)


class RecidivismPlan(Strict):
    """Re-arrest after release: when it is looked at, what is held fixed, and how many events that takes."""

    horizons: tuple[Horizon, ...]
    adjust_for: tuple[str, ...]
    ladder: Ladder = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
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


class Contrast(Strict):
    """People who joined a kind of model against those eligible on the same day who had not joined by then.

    Attributes
    ----------
    models : str
    assigned : str
        What was chosen when somebody got in: inference is at that level, and where it is not people no interval counted
        by person is given.
    within : str or None
        ``"commune"``: a model starts commune by commune and people are chosen in it, so joiners are compared with people
        of their own commune only.
    units : int or None
        Communes or firms that could have been chosen; None: as many as the tables have.
    window_days : int
        Starts within so many days count as one day.
    """

    models: Literal["helpers", "firm", "exemplary", "fund"]
    assigned: Literal["person", "commune", "firm"]
    within: Literal["commune"] | None = None
    units: int | None = Field(default=None, ge=1)
    window_days: int = Field(ge=0)

    @model_validator(mode="after")
    def _fits(self) -> "Contrast":
        if self.within and self.assigned != "person":
            raise ValueError("within a commune only people can have been chosen")
        return self

    @property
    def by_commune(self) -> bool:
        """Whether whole communes are in one arm, or each is compared with itself: its traits can then adjust nothing."""
        return self.assigned == "commune" or self.within == "commune"


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
        if any(each.by_commune for each in self.contrasts) and set(self.adjust_for) & OF_A_PLACE:
            raise ValueError("what is the same for a whole commune cannot be adjusted for where communes were chosen")
        return self

    @property
    def main(self) -> Contrast:
        """The contrast that may decide, else the first."""
        deciding = self.primary.models if self.primary else self.contrasts[0].models
        return next(each for each in self.contrasts if each.models == deciding)

    @property
    def main_horizon(self) -> Months:
        """The horizon of what may decide, else the first."""
        return self.primary.horizon if self.primary else self.horizons[0]


class LoansPlan(Strict):
    """Policy loans: after how many months since the payout they are looked at; described, never compared."""

    horizons: tuple[Months, ...] = Field(min_length=1)


class SupervisionPlan(Strict):
    """Sentences served in the community: after how many months they are looked at; they are described, never compared."""

    horizons: tuple[Months, ...] = Field(min_length=1)


class WorkPlan(Strict):
    """Jobs and pay of people followed by calendar date: described, and compared only where a source sees both arms.

    Attributes
    ----------
    horizons : tuple of str
        Months since the release, or since joining.
    prices_of : int
        Year in whose prices pay is given.
    most_vnd : float
        Most that anybody is thought to be paid in a month, in dong of that year: what is not known lies between 0 and it.
    contrasts : tuple of str
        Kinds of model, of those that the plan compares for new offences.
    survey_within_months : int
        Of a survey: a month about which somebody was not asked counts as the nearest one, up to so many months away.
    """

    horizons: tuple[Months, ...] = Field(min_length=1)
    prices_of: int = Field(ge=2017)
    most_vnd: float = Field(gt=0)
    contrasts: tuple[str, ...] = ()
    survey_within_months: int = Field(default=1, ge=0, le=6)


class Plan(Strict):
    """A site's plan; an outcome without a `primary` is described and decides nothing.

    `analyses` are the days on which the analysis is to be run and its verdict read, in order; empty if none is named.
    `spending`: how they share the chance of a false verdict, alike or nearly all of it at the last (`stats.spending`).
    """

    written: date
    outcomes_known: bool
    analyses: tuple[date, ...] = ()
    spending: Literal["equal", "late"] = "equal"
    comparison: Both
    recidivism: RecidivismPlan | None = None
    reoffending: ReoffendingPlan | None = None
    jobs: JobsPlan | None = None
    income: IncomePlan | None = None
    loans: LoansPlan | None = None
    supervision: SupervisionPlan | None = None
    work: WorkPlan | None = None

    @model_validator(mode="after")
    def _compares(self) -> "Plan":
        """Who is compared for jobs and pay is settled where it is for new offences."""
        known = {each.models for each in self.reoffending.contrasts} if self.reoffending else set()
        if self.work and not set(self.work.contrasts) <= known:
            raise ValueError("work compares a kind of model that reoffending does not")
        return self

    @property
    def work_contrasts(self) -> tuple[Contrast, ...]:
        """The contrasts in which jobs and pay are compared."""
        chosen = self.work.contrasts if self.work else ()
        return tuple(each for each in self.reoffending.contrasts if each.models in chosen) if chosen else ()

    @field_validator("analyses")
    @classmethod
    def _in_order(cls, days: tuple[date, ...]) -> tuple[date, ...]:
        if list(days) != sorted(set(days)):
            raise ValueError("the days of analysis are not in order, or one stands there twice")
        return days

    @property
    def content(self) -> dict:
        """What the plan says, as plain values.

        What the file leaves open stands at its default and is left out, so that a later version of the program that lets a
        plan say more does not make another plan of this one.
        """
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def hash(self) -> str:
        """SHA-256 of the content: comments, line ends and the order of the fields plan nothing and do not count."""
        return store.fingerprint(self.content)


def plan_path(site: str) -> Path | None:
    """The file of a site's plan: its own, else the common one for a set and for a district that delivered records."""
    own, common = site_folder(site) / "plan.yaml", store.raw() / COMMON
    if own.exists():
        return own
    source = read_source(site_folder(site))
    return common if common.exists() and (source.deliveries or source.members) else None


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
