"""What notebook 2 checks of a district: guards, what should show no difference, and what they say against its result."""

from dataclasses import dataclass

import numpy as np

from analysis.evidence import drawn_people
from analysis.evidence.guards import around, choosing, clocks, sight
from analysis.evidence.guards.eligibility import ELIGIBILITY, eligibility_by_outcome
from analysis.evidence.guards.guard import Guard, describes, stops
from analysis.evidence.places import ShockRow, shocks_inside
from analysis.evidence.recorded import OWN_RECORDS
from analysis.followup.follow import REOFFENCE, Followup
from analysis.followup.joining import LOANS, Joining
from analysis.followup.places import Places
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import WEIGHTS
from analysis.outcomes.negative_controls import DEATHS, negative_controls
from analysis.plan import Contrast, ReoffendingPlan, horizon_months
from analysis.results import Estimate, NotEstimable
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
        Negative controls of the plan's comparison, and `objection` is what all this says against its result; where people
        were drawn by lot, what the guards of the records say against that of the lot.
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
    where: dict[str, Places | None],
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
    compared, where : dict
        The comparison of each kind of model, and its communes.
    risks : list of Estimate
        Their results, which say how people were compared.
    asked : ReoffendingPlan
    horizon : str
    conf_level : float
    """
    main, months = asked.main.models, horizon_months(horizon)
    joined = {kind: each.among(followed.rows.index) for kind, each in joined.items()}
    shocks = _shocks(site)
    losing = sight.losing_lists(site)
    differences = {row.group: row for row in risks if (row.estimand, row.horizon) == (DIFFERENCE, horizon)}
    guards = [
        *about_records(site, followed, losing),
        *(
            guard
            for models, each in compared.items()
            for guard in about_comparison(
                site,
                followed,
                each,
                joined,
                losing,
                shocks,
                months,
                models,
                held_alike=weighted(differences[models]),
            )
        ),
        *(after_worst_year(followed, where[each.models], each) for each in asked.contrasts),
    ]
    method = differences[main].method
    controls = negative_controls(
        site, followed, joined[main], asked.main, compared[main], asked, method, horizon=horizon, conf_level=conf_level
    )
    inside = around.met(compared[main], shocks, months)
    by_lot = drawn_people.decides(site, asked.main)
    against = objection(of_records(guards), [], main) if by_lot else objection(guards, controls, main)
    return Checked(guards, inside, controls, against)


def of_records(guards: list[Guard]) -> list[Guard]:
    """Guards that count where people were drawn by lot: those of the records, not those of who joined and when."""
    return [each for each in guards if not each.models or each.guard == OWN_RECORDS]


def weighted(difference: Estimate) -> bool:
    """Whether weights held people alike; those that gave no difference did not."""
    return difference.method == WEIGHTS and not isinstance(difference.value, NotEstimable)


def of_one_kind(
    site: Site,
    followed: Followup,
    joined: dict[str, Joining],
    compared: Compared,
    horizon: str,
    models: str,
    *,
    held_alike: bool = True,
) -> list[Guard]:
    """Guards of the comparison of one kind of model alone; parameters as those of `check` and `about_comparison`."""
    mine = {kind: each.among(followed.rows.index) for kind, each in joined.items()}
    losing, shocks, months = sight.losing_lists(site), _shocks(site), horizon_months(horizon)
    return about_comparison(site, followed, compared, mine, losing, shocks, months, models, held_alike=held_alike)


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
    *,
    held_alike: bool = True,
) -> list[Guard]:
    """Guards of the comparison of one kind of model; `joined` are all kinds. With nobody compared those of the records alone.

    `held_alike`: whether people are weighted to be alike, as far as that is known by now.
    """
    told = [
        clocks.joined_too_early(site, followed.rows, models),
        clocks.joiners_not_listed(site, joined[models], followed.rows, models),
        around.operator_records(site, models),
        choosing.selected_by_officials(site, models, held_alike=held_alike),
        choosing.completers_only(site, models),
    ]
    if not len(compared.found.rows.row):
        return told
    others = {kind: each for kind, each in joined.items() if kind != models}
    return [
        *([eligibility_by_outcome(site, compared, models)] if models == LOANS else []),
        clocks.immortal_time(compared, models),
        clocks.future_controls(compared, models),
        *told,
        sight.overwriting_list(site, np.unique(compared.release[compared.found.rows.row]), losing, models),
        sight.loss(followed, compared, months, models),
        sight.short_followup(followed, compared, months, models),
        sight.expunged_inside(compared, months, models),
        sight.several_releases(compared, models),
        around.several_programmes(compared, others, months, models),
        around.shock_inside(compared, shocks, months, models),
    ]


def after_worst_year(followed: Followup, where: Places | None, contrast: Contrast) -> Guard:
    """Whether models of the kind were started where offences had just been most frequent; `where`: its communes."""
    return choosing.after_worst_year(followed, where, contrast.models, decides=contrast.assigned == "commune")


def _shocks(site: Site) -> list[ShockRow]:
    """Changes for everybody that can move new offences."""
    return [each for each in shocks_inside(site) if REOFFENCE in each.outcomes.split(";")]


def objection(guards: list[Guard], controls: list[Estimate], models: str) -> str:
    """What speaks against concluding anything from the comparison of a kind of model; empty if nothing does.

    A guard that stops comes first, then one that lets the result be described only. One negative control whose interval
    leaves zero out is enough: who joined differed already, and the result may be that difference. Deaths decide nothing.
    """
    if stops(guards, models):
        return GUARD_STOPS
    if describes(guards, models):
        return ELIGIBILITY
    return NEGATIVE_CONTROL if differed(controls, models) else ""


def differed(controls: list[Estimate], models: str) -> bool:
    """Whether a negative control of a kind of model leaves zero out; deaths do not count."""
    mine = [row for row in controls if row.group == models and row.estimand == DIFFERENCE and row.interval is not None]
    return any(row.interval.excludes(0) for row in mine if row.outcome != DEATHS)
