"""What each comparison of a district's plan could show, worked out before anybody's outcome is opened.

Nothing here reads an offence, a detention, a death or a move: people count as followed for as long as the records reach, by
the calendar alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.evidence.guards import reoffending as guarding
from analysis.evidence.guards.guard import Guard
from analysis.evidence.verdict import needed_for_margin
from analysis.evidence.waiting import coming
from analysis.followup.ends import SIGHT
from analysis.followup.follow import Followup, follow
from analysis.followup.joining import joinings
from analysis.outcomes import joiners
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, Plan, ReoffendingPlan, horizon_months
from analysis.sites import Site
from analysis.stats import power
from analysis.stats.weighting import effective_sample_size

# Tables about what became of people; of `exits` nothing is read, since a move can follow an offence.
OUTCOMES = ("offences", "exits", "list_spells", "people_status")
# Guards that cannot be foreseen: they read outcomes, or who left a list.
NEEDS_OUTCOMES = ("loss", "loss_counted", "custody_counted", "early_end", "overwriting_list", "expunged_inside")
MOST_PEOPLE = 2000  # an arm; with more the power is that of so many, so at least what is said


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """Who will be in one comparison, before any outcome is opened.

    Attributes
    ----------
    models, assigned, horizon : str
    n_joined, n_controls : int
        People in the comparison.
    n_joined_followable, n_controls_followable : int
        Of them those whose months after the day of comparison the record covers already.
    effective : float or None
        What weights by the chance of joining would leave of the controls, at the start; None where they cannot be had.
    largest_difference, largest_weighted : float or None
        Largest standardised difference of a covariate, as people are and after weighting; `covariate` is the one.
    people_a_year : float or None
        How many come to the smaller arm in a year.
    """

    models: str
    assigned: str
    horizon: str
    n_joined: int
    n_controls: int
    n_joined_followable: int
    n_controls_followable: int
    effective: float | None
    covariate: str
    largest_difference: float | None
    largest_weighted: float | None
    people_a_year: float | None


@dataclass(frozen=True, kw_only=True)
class ForeseenPower:
    """What Fisher's exact test could show with those followable by now, if the risk without the model is `rate`.

    Attributes
    ----------
    models, horizon : str
    rate : float
    events_joined, events_controls : float
        Expected where the model does nothing.
    power_margin : float or None
        Chance to show a fall by the plan's margin; None where the rate is too low to fall so far, or there is no margin.
    power_halving : float
    least_shown : float or None
        Smallest fall that is shown with the power asked for; None where even none among the joiners is not.
    n_needed : int or None
        People an arm that show the margin with that power.
    reached_on : str
        Day on which so many will have been followed, if people keep coming as they did; empty where they do not, or not
        within `YEARS_AHEAD`.
    """

    models: str
    horizon: str
    rate: float
    events_joined: float
    events_controls: float
    power_margin: float | None
    power_halving: float
    least_shown: float | None
    n_needed: int | None
    reached_on: str


YEARS_AHEAD = 50


def rows(site: Site, plan: Plan | None, *, base_rates: Sequence[float], target: float) -> dict:
    """Result tables of a district that has a plan for new offences; none of another site."""
    if plan is None or plan.reoffending is None or "releases" not in site.tables:
        return {}
    asked, unopened = plan.reoffending, _without_outcomes(site)
    horizon = asked.main_horizon
    followed = _by_calendar(unopened, asked)
    joined = joinings(unopened, followed.rows, (each.models for each in asked.contrasts))
    compared = {
        each.models: joiners.compare(followed, joined[each.models], each, asked.adjust_for) for each in asked.contrasts
    }
    found = {each.models: _foreseen(compared[each.models], each, horizon) for each in asked.contrasts}
    guards = [*guarding.about_records(unopened, followed, [])]
    for models, each in compared.items():
        guards += guarding.of_one_kind(unopened, followed, joined, each, horizon, models)
    return {
        "foreseen": list(found.values()),
        "foreseen_power": [
            row
            for each in asked.contrasts
            for row in _power(found[each.models], compared[each.models], asked, each, base_rates, target)
        ],
        "foreseen_guards": _told(guards),
    }


def _without_outcomes(site: Site) -> Site:
    return replace(site, tables={name: table for name, table in site.tables.items() if name not in OUTCOMES})


def _by_calendar(site: Site, asked: ReoffendingPlan) -> Followup:
    """Everybody followed until the record ends, as if nothing ever happened."""
    followed = follow(site, definition=asked.definition, by=asked.by)
    return replace(followed, rows=followed.rows.assign(days=followed.rows["sight"], cause=SIGHT))


def _foreseen(compared: Compared, contrast: Contrast, horizon: str) -> Foreseen:
    rows, days = compared.found.rows, horizon_months(horizon) * DAYS_PER_MONTH
    people = {arm: _people(rows.person[rows.treated == arm]) for arm in (True, False)}
    whole = _sight(compared) >= days
    reached = {arm: _people(rows.person[(rows.treated == arm) & whole]) for arm in (True, False)}
    worst = max(
        joiners.balances(compared, contrast),
        key=lambda row: abs(row.smd) if row.smd is not None else -1.0,
        default=None,
    )
    return Foreseen(
        models=contrast.models,
        assigned=contrast.assigned,
        horizon=horizon,
        n_joined=people[True],
        n_controls=people[False],
        n_joined_followable=reached[True],
        n_controls_followable=reached[False],
        effective=_effective(compared, days),
        covariate=worst.covariate if worst else "",
        largest_difference=worst.smd if worst else None,
        largest_weighted=worst.smd_weighted if worst else None,
        people_a_year=coming(compared.found)[1] if people[True] else None,
    )


def _sight(compared: Compared) -> np.ndarray:
    """Days from the trial's day that the record covers; who joins later stays followable as the person she is."""
    rows = compared.found.rows
    return compared.exit[rows.row] - compared.found.day[rows.trial]


def _effective(compared: Compared, days: float) -> float | None:
    """Effective number of people among the controls, at the start of their trials, by the weights for joining."""
    rows = compared.found.rows
    weighed = joiners.weighted(compared, days) if rows.treated.any() and not rows.treated.all() else None
    if weighed is None:
        return None
    first = ~weighed.treated & (weighed.start == 0)
    sums = pd.Series(weighed.weight[first]).groupby(weighed.person[first]).sum()
    return float(effective_sample_size(np.sort(sums.to_numpy())))


def _power(
    found: Foreseen,
    compared: Compared,
    asked: ReoffendingPlan,
    contrast: Contrast,
    base_rates: Sequence[float],
    target: float,
) -> list[ForeseenPower]:
    """A row a base rate, of a comparison in which people were chosen and both arms have some."""
    n_1, n_0 = (min(n, MOST_PEOPLE) for n in (found.n_joined_followable, found.n_controls_followable))
    if contrast.assigned != "person" or not (n_1 and n_0):
        return []
    return [
        ForeseenPower(
            models=contrast.models,
            horizon=found.horizon,
            rate=rate,
            events_joined=n_1 * rate,
            events_controls=n_0 * rate,
            power_margin=_power_margin(n_1, n_0, rate, asked),
            power_halving=power.fisher_power(n_1, n_0, rate / 2, rate),
            least_shown=power.least_shown(n_1, n_0, rate, power=target),
            n_needed=(needed := _needed(rate, asked)),
            reached_on=_reached(needed, found, compared),
        )
        for rate in base_rates
    ]


def _power_margin(n_1: int, n_0: int, rate: float, asked: ReoffendingPlan) -> float | None:
    margin = asked.primary.margin if asked.primary else None
    return power.fisher_power(n_1, n_0, rate - margin, rate) if margin and rate >= margin else None


def _needed(rate: float, asked: ReoffendingPlan) -> int | None:
    return needed_for_margin(rate, asked.primary) if asked.primary else None


def _reached(needed: int | None, found: Foreseen, compared: Compared) -> str:
    """The day on which the smaller arm has so many people with all their months, at the pace of the trials so far."""
    if needed is None or not found.people_a_year:
        return ""
    now = min(found.n_joined, found.n_controls)
    years = max(0.0, (needed - now) / found.people_a_year) + horizon_months(found.horizon) / 12
    if years > YEARS_AHEAD:
        return ""
    last = compared.zero + pd.Timedelta(days=float(compared.found.day.max()))
    return date.fromordinal((last + pd.Timedelta(days=round(365.25 * years))).date().toordinal()).isoformat()


def _people(person: np.ndarray) -> int:
    return len(np.unique(person))


def _told(guards: Sequence[Guard]) -> list[Guard]:
    return [each for each in guards if each.guard not in NEEDS_OUTCOMES]
