"""What notebook 2 checks of a district: guards, what should show no difference, and what they say against its result."""

from dataclasses import dataclass

import numpy as np

from analysis.evidence.guards import around, clocks, sight
from analysis.evidence.guards.guard import Guard, stops
from analysis.evidence.places import ShockRow, shocks_inside
from analysis.followup.follow import REOFFENCE, Followup
from analysis.followup.joining import Joining
from analysis.outcomes.joiners import Compared
from analysis.outcomes.negative_controls import DEATHS, negative_controls
from analysis.plan import ReoffendingPlan, horizon_months
from analysis.results import Estimate
from analysis.sites import Site

NEGATIVE_CONTROL, GUARD_STOPS = "negative_control", "guard_stops"
DIFFERENCE = "risk_difference"


@dataclass(frozen=True)
class Checked:
    """What was checked.

    Attributes
    ----------
    guards : list of Guard
        Of the records, and of the comparison of each kind of model.
    shocks : list of ShockRow
        Changes for everybody inside the plan's comparison.
    controls : list of Estimate
        Negative controls of the plan's comparison, and `objection` is what all this says against its result.
    """

    guards: list[Guard]
    shocks: list[ShockRow]
    controls: list[Estimate]
    objection: str


def check(
    site: Site,
    followed: Followup,
    joined: dict[str, Joining],
    compared: dict[str, Compared],
    risks: list[Estimate],
    asked: ReoffendingPlan,
    horizon: str,
    *,
    conf_level: float,
) -> Checked:
    """Check a district's records and comparisons at a horizon.

    Parameters
    ----------
    site, followed
        Under the plan's definition and date.
    joined : dict
        Of every kind of model that the records know of, and of the policy loans.
    compared : dict
        The comparison of each kind of model.
    risks : list of Estimate
        Their results, which say how people were compared.
    asked : ReoffendingPlan
    horizon : str
    conf_level : float
    """
    main, months = asked.main.models, horizon_months(horizon)
    joined = {kind: each.among(followed.rows.index) for kind, each in joined.items()}
    shocks = [each for each in shocks_inside(site) if REOFFENCE in each.outcomes.split(";")]
    losing = sight.losing_lists(site)
    guards = [
        *about_records(site, followed, losing),
        *(
            guard
            for models, each in compared.items()
            for guard in about_comparison(site, followed, each, joined, losing, shocks, months, models)
        ),
    ]
    method = next(row.method for row in risks if (row.group, row.estimand, row.horizon) == (main, DIFFERENCE, horizon))
    controls = negative_controls(
        site, followed, joined[main], asked.main, compared[main], asked, method, horizon=horizon, conf_level=conf_level
    )
    inside = around.met(compared[main], shocks, months)
    return Checked(guards, inside, controls, objection(guards, controls, main))


def about_records(site: Site, followed: Followup, losing: list[str]) -> list[Guard]:
    """Guards of what the records show of everybody released; `losing`: records that people leave."""
    return [
        sight.early_end(site),
        sight.overwriting_list(site, followed.rows.index.to_numpy(), losing),
        sight.loss_counted(followed),
        sight.custody_counted(followed),
    ]


def about_comparison(
    site: Site,
    followed: Followup,
    compared: Compared,
    joined: dict[str, Joining],
    losing: list[str],
    shocks: list[ShockRow],
    months: int,
    models: str,
) -> list[Guard]:
    """Guards of the comparison of one kind of model; `joined` are all kinds. With nobody compared those of the records alone."""
    told = [
        clocks.joined_too_early(site, followed.rows, models),
        clocks.joiners_not_listed(site, joined[models], followed.rows, models),
        around.operator_records(site, models),
    ]
    if not len(compared.found.rows.row):
        return told
    others = {kind: each for kind, each in joined.items() if kind != models}
    return [
        clocks.immortal_time(compared, models),
        clocks.future_controls(compared, models),
        *told,
        sight.overwriting_list(site, np.unique(compared.release[compared.found.rows.row]), losing, models),
        sight.loss(followed, compared, months, models),
        sight.short_followup(followed, compared, months, models),
        around.several_programmes(compared, others, months, models),
        around.shock_inside(compared, shocks, months, models),
    ]


def objection(guards: list[Guard], controls: list[Estimate], models: str) -> str:
    """What speaks against concluding anything from the comparison of a kind of model; empty if nothing does.

    A guard that stops comes first. One negative control whose interval leaves zero out is enough: who joined differed
    already, and the result may be that difference. Deaths decide nothing.
    """
    if stops(guards, models):
        return GUARD_STOPS
    mine = [row for row in controls if row.group == models and row.estimand == DIFFERENCE and row.interval is not None]
    return NEGATIVE_CONTROL if any(row.interval.excludes(0) for row in mine if row.outcome != DEATHS) else ""
