"""All that notebook 2 says of a site: a study followed by weeks since release, or a district followed by calendar date."""

from dataclasses import dataclass

import pandas as pd

from analysis import cohort
from analysis.errors import refuse
from analysis.evidence import verdict
from analysis.evidence.verdict import Verdict
from analysis.followup.follow import Followup
from analysis.followup.joining import joining
from analysis.outcomes import joiners, joining_contrasts, recidivism, reoffending
from analysis.outcomes.joiners import Compared, Setting
from analysis.outcomes.joining_contrasts import JOINED
from analysis.outcomes.reoffending import code
from analysis.plan import Contrast, Plan, ReoffendingPlan, horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.stats import sensitivity
from analysis.words import say


@dataclass(frozen=True, kw_only=True)
class Unrecorded:
    """What one unrecorded event among the joiners would make of their share."""

    horizon: str
    n: int
    n_events: int
    share: float
    share_with_one_more: float


def study(site: Site, plan: Plan, *, horizon: str, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a study with arms and weeks."""
    if horizon and not horizon.endswith("w"):
        raise refuse(say("this site is followed by weeks since release: a horizon is in weeks, like 26w"))
    followed = cohort.build_releases(site)
    found = recidivism.estimate(followed, plan.recidivism, horizon=horizon, conf_level=conf_level)
    decided = verdict.decide(found, plan.recidivism.primary, outcome="rearrest", horizon=horizon)
    rows = {"flow": followed.flow, "arms": followed.arms, "estimates": found, "verdicts": [decided]}
    return rows, found, {"main_horizon": recidivism.main_horizon(plan.recidivism, horizon)}


def district(site: Site, plan: Plan, *, horizon: str, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district with records by calendar date."""
    asked = plan.reoffending
    main = _main_horizon(asked, horizon)
    horizons = sorted({*asked.horizons, main}, key=horizon_months)
    followed = reoffending.followups(site)
    chosen = followed[asked.definition, asked.by]
    states, shares = reoffending.shares(followed, asked, horizons, conf_level=conf_level)
    compared = {each.models: _compare(site, chosen, each, asked) for each in asked.contrasts}
    outcome = code(asked.definition, asked.by)
    risks = [
        row
        for each in asked.contrasts
        for row in joining_contrasts.estimates(
            compared[each.models], each, asked.ladder, outcome, horizons, conf_level=conf_level
        )
    ]
    specified = _specifications(site, followed, asked, main, conf_level)
    rows = {
        "flow": chosen.flow,
        "states": states,
        "settings": [_setting(site, chosen, each, compared[each.models]) for each in asked.contrasts],
        "balances": [row for each in asked.contrasts for row in joiners.balances(compared[each.models], each)],
        "incidence": reoffending.incidence(chosen, max(map(horizon_months, horizons))),
        "estimates": [*shares, *risks],
        "specifications": specified,
        "unrecorded": unrecorded(risks, asked, main),
        "verdicts": [decide(risks, asked, horizon=main)],
    }
    return rows, [*shares, *risks, *specified], {"main_horizon": main}


def _compare(site: Site, followed: Followup, contrast: Contrast, asked: ReoffendingPlan) -> Compared:
    return joiners.compare(followed, joining(site, contrast.models, followed.rows), contrast, asked.adjust_for)


def _setting(site: Site, followed: Followup, contrast: Contrast, compared: Compared) -> Setting:
    joined = joining(site, contrast.models, followed.rows)
    return joiners.setting(compared, joined, contrast, n_units_all=_units(site, contrast))


def _main_horizon(asked: ReoffendingPlan, horizon: str) -> str:
    if horizon and not horizon.endswith("m"):
        raise refuse(say("this site is followed by calendar date: a horizon is in months, like 12m"))
    return horizon or (asked.primary.horizon if asked.primary else asked.horizons[0])


def decide(risks: list[Estimate], asked: ReoffendingPlan, *, horizon: str) -> Verdict:
    """The verdict, by the plan's one contrast; its hazard ratio has to agree."""
    primary, outcome = asked.primary, code(asked.definition, asked.by)
    if primary is None:
        return Verdict(outcome=outcome, verdict="described_only", because="no_primary")
    if horizon != primary.horizon:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_horizon", horizon=horizon)
    mine = [row for row in risks if row.group == primary.models]
    difference = next(row for row in mine if (row.estimand, row.horizon) == ("risk_difference", primary.horizon))
    check = next(row for row in mine if row.estimand == joining_contrasts.HAZARD_RATIO)
    return verdict.judge(difference, check, primary, _objection(difference, check))


def _objection(difference: Estimate, check: Estimate) -> str:
    """The hazard ratio has to leave 1 out, on the same side as the difference."""
    if isinstance(check.value, NotEstimable) or isinstance(difference.value, NotEstimable):
        return "check_disagrees"
    same = (check.value < 1) == (difference.value < 0)
    return "" if same and check.interval.excludes(1) else "check_disagrees"


def unrecorded(risks: list[Estimate], asked: ReoffendingPlan, horizon: str) -> list[Unrecorded]:
    """What one offence that nobody recorded would change for the plan's model."""
    group = f"{asked.main.models}:{JOINED}"
    mine = [row for row in risks if (row.group, row.horizon) == (group, horizon) and row.n_events < row.n]
    found = [(row, sensitivity.with_unrecorded(row.n_events, row.n)) for row in mine]
    return [
        Unrecorded(horizon=horizon, n=row.n, n_events=row.n_events, share=each.before, share_with_one_more=each.after)
        for row, each in found
    ]


def _specifications(
    site: Site, followed: dict[tuple[str, str], Followup], asked: ReoffendingPlan, main: str, conf_level: float
) -> list[Estimate]:
    """The plan's contrast under every definition and date: what the choice of these decides."""
    found = []
    for choice, each in followed.items():
        compared = _compare(site, each, asked.main, asked)
        rows = joining_contrasts.risks(compared, asked.main, asked.ladder, code(*choice), main, conf_level=conf_level)
        found += [row for row in rows if row.estimand == "risk_difference"]
    return found


def _units(site: Site, contrast: Contrast) -> int:
    """Communes (or firms) that could have been chosen for a model."""
    column = {"commune": ("releases", "commune"), "firm": ("jobs", "firm_id")}.get(contrast.assigned)
    if column is None:
        return 0
    table = site.tables.get(column[0], pd.DataFrame())
    return table[column[1]].nunique() if column[1] in table else 0
