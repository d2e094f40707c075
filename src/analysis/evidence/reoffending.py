"""All that notebook 2 says of a site: a study followed by weeks since release, or a district followed by calendar date."""

from analysis import cohort
from analysis.errors import refuse
from analysis.evidence import course, design_level, panels, second_look, trial, verdict, whole_units
from analysis.evidence.judged import compare, judge
from analysis.evidence.looks import UNRECORDED, Opened
from analysis.followup.follow import Followup, ground
from analysis.followup.joining import Joining, joinings
from analysis.outcomes import exact_hazards, joiners, joining_contrasts, missing, recidivism, reoffending, units
from analysis.outcomes.joiners import Compared, Setting
from analysis.outcomes.reoffending import code
from analysis.outcomes.specified import distinct_events
from analysis.plan import Contrast, Plan, ReoffendingPlan, horizon_months
from analysis.results import Estimate
from analysis.sites import Site
from analysis.words import say


def study(
    site: Site, plan: Plan, *, horizon: str, conf_level: float, opened: Opened = UNRECORDED
) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a study with arms and weeks; `opened` as in `district`."""
    if horizon and not horizon.endswith("w"):
        raise refuse(say("this site is followed by weeks since release: a horizon is in weeks, like 26w"))
    built = cohort.build_releases(site)
    followed, asked, gaps = missing.complete(built, plan.recidivism)
    found = recidivism.estimate(followed, asked, horizon=horizon, conf_level=conf_level)
    decided = verdict.decide(found, asked.primary, outcome="rearrest", horizon=horizon)
    beside, adjusted, facts = trial.tables(
        built, plan.recidivism, followed, asked, horizon=horizon, conf_level=conf_level
    )
    rows = {"flow": followed.flow, "arms": followed.arms, "gaps": gaps, "estimates": found, "verdicts": [decided]}
    design = design_level.LOTTERY if site.source.lottery else design_level.SAME_DAY
    rows["design_levels"] = design_level.steps_of("", "rearrest", design, (), known=opened.known or plan.outcomes_known)
    main = recidivism.main_horizon(asked, horizon)
    doubts = second_look.of_study(followed, main, conf_level=conf_level)
    return rows | beside | doubts, [*found, *adjusted], {"main_horizon": main} | facts


def district(
    site: Site, plan: Plan, *, horizon: str, conf_level: float, opened: Opened = UNRECORDED
) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district with records by calendar date; `opened`: what plan.log says."""
    asked = plan.reoffending
    main = _main_horizon(asked, horizon)
    horizons = sorted({*asked.horizons, main}, key=horizon_months)
    base = ground(site)
    followed = reoffending.followups(site, base)
    joined = joinings(site, base.releases, (each.models for each in asked.contrasts))
    chosen = followed[asked.definition, asked.by]
    states, shares = reoffending.shares(followed, asked, horizons, conf_level=conf_level)
    told = judge(site, plan, chosen, joined, horizons, main, conf_level=conf_level, opened=opened)
    compared, risks = told.compared, told.risks
    exact = [row for each in asked.contrasts for row in _exact(compared[each.models], each, asked, conf_level)]
    doubts = second_look.of_joining(compared, told.arms, risks, asked, main, conf_level=conf_level)
    specified, n_distinct = _specifications(joined, followed, asked, main, conf_level)
    beside = course.tables(site, followed, asked, compared, risks, horizons, main, conf_level=conf_level)
    rows = {
        "flow": chosen.flow,
        "states": states,
        "settings": [_setting(chosen, joined, each, compared[each.models]) for each in asked.contrasts],
        "unit_designs": told.designs,
        "communes": told.communes,
        "drawn_lots": whole_units.drawn(site, chosen, told.where),
        "balances": [row for each in asked.contrasts for row in joiners.balances(compared[each.models], each)],
        "gaps": [gap for each in asked.contrasts for gap in compared[each.models].gaps],
        "incidence": reoffending.incidence(chosen, max(map(horizon_months, horizons))),
        "estimates": [*shares, *risks, *exact],
        "specifications": specified,
        "negative_controls": told.checked.controls,
        "guards": told.checked.guards,
        "shocks": told.checked.shocks,
        "verdicts": [told.verdict],
        "design_levels": told.levels,
    }
    rows |= beside | doubts | panels.of_offences(site, chosen, told.where, conf_level=conf_level)
    facts = {"main_horizon": main, "distinct_events": n_distinct}
    return rows, [*shares, *risks, *exact, *specified, *beside["street_ratios"]], facts


def _exact(compared: Compared, contrast: Contrast, asked: ReoffendingPlan, conf_level: float) -> list[Estimate]:
    outcome = code(asked.definition, asked.by)
    found = exact_hazards.exact_hazard(compared, contrast, asked.ladder, outcome, conf_level=conf_level)
    return units.by_unit(found, contrast.assigned)


def _setting(followed: Followup, joined: dict[str, Joining], contrast: Contrast, compared: Compared) -> Setting:
    return joiners.setting(compared, joined[contrast.models].among(followed.rows.index), contrast)


def _main_horizon(asked: ReoffendingPlan, horizon: str) -> str:
    if horizon and not horizon.endswith("m"):
        raise refuse(say("this site is followed by calendar date: a horizon is in months, like 12m"))
    return horizon or asked.main_horizon


def _specifications(
    joined: dict[str, Joining],
    followed: dict[tuple[str, str], Followup],
    asked: ReoffendingPlan,
    main: str,
    conf_level: float,
) -> tuple[list[Estimate], int]:
    """The plan's contrast under every definition and date, and the releases with an event under any of them."""
    found, comparisons = [], []
    for choice, each in followed.items():
        compared = compare(each, joined, asked.main, asked)
        rows = joining_contrasts.risks(compared, asked.main, asked.ladder, code(*choice), main, conf_level=conf_level)
        found += units.by_unit([row for row in rows if row.estimand == "risk_difference"], asked.main.assigned)
        comparisons.append(compared)
    return found, distinct_events(comparisons, main)
