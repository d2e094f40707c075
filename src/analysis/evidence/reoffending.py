"""All that notebook 2 says of a site: a study followed by weeks since release, or a district followed by calendar date."""

from collections.abc import Sequence
from dataclasses import replace

from analysis import cohort
from analysis.errors import refuse
from analysis.evidence import course, design_level, looks, panels, recorded, second_look, trial, verdict, whole_units
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.reoffending import Checked, check, differed
from analysis.evidence.looks import UNRECORDED, Opened
from analysis.evidence.verdict import Verdict
from analysis.evidence.waiting import waiting
from analysis.followup.follow import Followup, ground
from analysis.followup.joining import Joining, joinings
from analysis.followup.places import Places
from analysis.outcomes import exact_hazards, joiners, joining_contrasts, missing, recidivism, reoffending, units
from analysis.outcomes.arms import Arm
from analysis.outcomes.joiners import Compared, Setting
from analysis.outcomes.reoffending import code
from analysis.outcomes.specified import distinct_events
from analysis.outcomes.units import Communes
from analysis.plan import Contrast, Plan, ReoffendingPlan, horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site
from analysis.words import say

CONCLUDED = ("better", "worse", "little_or_no_difference")


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
    compared = {each.models: _compare(chosen, joined, each, asked) for each in asked.contrasts}
    outcome = code(asked.definition, asked.by)
    risks = [
        row
        for each in asked.contrasts
        for row in units.by_unit(
            joining_contrasts.estimates(
                compared[each.models], each, asked.ladder, outcome, horizons, conf_level=conf_level
            ),
            each.assigned,
        )
    ]
    exact = [
        row
        for each in asked.contrasts
        for row in units.by_unit(
            exact_hazards.exact_hazard(compared[each.models], each, asked.ladder, outcome, conf_level=conf_level),
            each.assigned,
        )
    ]
    mine = compared[asked.main.models]
    doubts = second_look.of_joining(chosen, mine, risks, asked, main, conf_level=conf_level)
    specified, n_distinct = _specifications(joined, followed, asked, main, conf_level)
    where = whole_units.located(site, chosen, asked)
    designs, communes = whole_units.tables(site, chosen, where, asked, main, conf_level=conf_level)
    beside = course.tables(site, followed, asked, compared, risks, horizons, main, conf_level=conf_level)
    checked = check(site, chosen, joined, compared, where, risks, asked, main, conf_level=conf_level)
    sure = looks.level(plan, asked.primary.conf_level, opened) if asked.primary else conf_level
    read = (risks, communes)
    if sure not in (None, conf_level) and conf_level == asked.primary.conf_level:
        read = _at_level(site, chosen, where, mine, asked, main, sure)
    decided = _verdict(asked, read, main, sure, checked, doubts["arm_counts"])
    rows = {
        "flow": chosen.flow,
        "states": states,
        "settings": [_setting(chosen, joined, each, compared[each.models]) for each in asked.contrasts],
        "unit_designs": designs,
        "communes": communes,
        "drawn_lots": whole_units.drawn(site, chosen, where),
        "balances": [row for each in asked.contrasts for row in joiners.balances(compared[each.models], each)],
        "gaps": [gap for each in asked.contrasts for gap in compared[each.models].gaps],
        "incidence": reoffending.incidence(chosen, max(map(horizon_months, horizons))),
        "estimates": [*shares, *risks, *exact],
        "specifications": specified,
        "negative_controls": checked.controls,
        "guards": checked.guards,
        "shocks": checked.shocks,
        "verdicts": [waiting(decided, risks, mine, asked.primary)],
        "design_levels": design_level.of_district(
            asked.contrasts,
            risks,
            checked.guards,
            main,
            communes=communes,
            differed=[kind for kind in compared if differed(checked.controls, kind)],
            known=opened.known or plan.outcomes_known,
        ),
    }
    rows |= beside | doubts | panels.of_offences(site, chosen, where, conf_level=conf_level)
    facts = {"main_horizon": main, "distinct_events": n_distinct}
    return rows, [*shares, *risks, *exact, *specified, *beside["street_ratios"]], facts


def _at_level(
    site: Site,
    chosen: Followup,
    where: dict[str, Places | None],
    mine: Compared,
    asked: ReoffendingPlan,
    main: str,
    sure: float,
) -> tuple[list[Estimate], list[Communes]]:
    """What the verdict reads, at the level that this look asks for."""
    outcome = code(asked.definition, asked.by)
    risks = joining_contrasts.estimates(mine, asked.main, asked.ladder, outcome, [main], conf_level=sure)
    _, communes = whole_units.tables(site, chosen, where, asked, main, conf_level=sure)
    return units.by_unit(risks, asked.main.assigned), communes


def _verdict(
    asked: ReoffendingPlan,
    read: tuple[list[Estimate], Sequence[Communes]],
    main: str,
    sure: float | None,
    checked: Checked,
    arms: Sequence[Arm],
) -> Verdict:
    """The verdict of a look at the level `sure`; None: the plan did not name it, so it describes."""
    if sure is None:
        return Verdict(outcome=code(asked.definition, asked.by), verdict="described_only", because=looks.UNPLANNED)
    if asked.primary:
        primary = asked.primary.model_copy(update={"conf_level": sure})
        asked = asked.model_copy(update={"primary": primary})
    decided = decide(read[0], asked, horizon=main, against=checked.objection, communes=read[1])
    by_person = asked.main.assigned == "person"
    return recorded.without_own_records(decided, checked.guards, arms, asked.main.models, by_person=by_person)


def _compare(followed: Followup, joined: dict[str, Joining], contrast: Contrast, asked: ReoffendingPlan) -> Compared:
    return joiners.compare(followed, joined[contrast.models], contrast, asked.adjust_for)


def _setting(followed: Followup, joined: dict[str, Joining], contrast: Contrast, compared: Compared) -> Setting:
    return joiners.setting(compared, joined[contrast.models].among(followed.rows.index), contrast)


def _main_horizon(asked: ReoffendingPlan, horizon: str) -> str:
    if horizon and not horizon.endswith("m"):
        raise refuse(say("this site is followed by calendar date: a horizon is in months, like 12m"))
    return horizon or asked.main_horizon


def decide(
    risks: list[Estimate],
    asked: ReoffendingPlan,
    *,
    horizon: str,
    against: str = "",
    communes: Sequence[Communes] = (),
) -> Verdict:
    """The verdict, by the plan's one contrast; its hazard ratio has to agree.

    `against`: what guards or negative controls say against concluding anything; empty if nothing. `communes`: results by
    whole communes, which take the place of both where communes were chosen.
    """
    primary, outcome = asked.primary, code(asked.definition, asked.by)
    if primary is None:
        return Verdict(outcome=outcome, verdict="described_only", because="no_primary")
    if horizon != primary.horizon:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_horizon", horizon=horizon)
    mine = [row for row in risks if row.group == primary.models]
    if against == ELIGIBILITY:
        return Verdict(outcome=outcome, verdict="described_only", because=ELIGIBILITY, horizon=horizon)
    difference = next(row for row in mine if (row.estimand, row.horizon) == ("risk_difference", primary.horizon))
    check = next(row for row in mine if row.estimand == joining_contrasts.HAZARD_RATIO)
    difference, check = whole_units.deciding(asked.main, communes, (difference, check))
    decided = verdict.judge(difference, check, primary, _objection(difference, check))
    if isinstance(difference.value, NotEstimable) and difference.value.reason in units.NO_INTERVAL:
        return replace(decided, because=units.NOT_PEOPLE)
    concluded = against and decided.verdict in CONCLUDED
    return replace(decided, verdict="cannot_tell_yet", because=against) if concluded else decided


def _objection(difference: Estimate, check: Estimate) -> str:
    """The hazard ratio has to leave 1 out, on the same side as the difference; between communes the lottery's p decides."""
    if check.estimand == units.RANDOMISATION:
        return "" if whole_units.agree(difference, check) else "check_disagrees"
    if isinstance(check.value, NotEstimable) or isinstance(difference.value, NotEstimable):
        return "check_disagrees"
    same = (check.value < 1) == (difference.value < 0)
    return "" if same and check.interval.excludes(1) else "check_disagrees"


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
        compared = _compare(each, joined, asked.main, asked)
        rows = joining_contrasts.risks(compared, asked.main, asked.ladder, code(*choice), main, conf_level=conf_level)
        found += units.by_unit([row for row in rows if row.estimand == "risk_difference"], asked.main.assigned)
        comparisons.append(compared)
    return found, distinct_events(comparisons, main)
