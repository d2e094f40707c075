"""Whether people for whom a policy loan was taken offend less and earn more than those who could have had one that day."""

from analysis.evidence import work
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.reoffending import after_worst_year, of_one_kind, weighted
from analysis.evidence.verdict import Verdict
from analysis.followup.follow import Followup, follow, ground
from analysis.followup.joining import LOANS, Joining, joinings, models_of
from analysis.followup.places import places
from analysis.followup.work import pay_rows, pay_sights
from analysis.outcomes import joiners, joining_contrasts, units
from analysis.outcomes.reoffending import code
from analysis.plan import Contrast, Plan
from analysis.results import Estimate
from analysis.sites import Site

OUTCOME = "borrowers"


def borrowers(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate]]:
    """The plan's comparison of borrowers, by new offences at its main horizon and by jobs and pay; described, never judged.

    Parameters
    ----------
    site : Site
    plan : Plan
        Without a contrast of the loans there is nothing to compare, and both results are empty.
    conf_level : float
        Of every interval.

    Returns
    -------
    rows : dict
        ``"settings"``, ``"guards"``, ``"work_guards"``, ``"work_arms"`` and ``"verdicts"``, as in notebooks 2 and 4.
    estimates : list of Estimate
    """
    asked = plan.reoffending
    contrast = next((each for each in asked.contrasts if each.models == LOANS), None) if asked else None
    if contrast is None:
        return {}, []
    base = ground(site)
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
    joined = joinings(site, base.releases, [LOANS])
    rows, estimates = _offences(site, plan, contrast, followed, joined, conf_level=conf_level)
    more, others = _work(site, plan, follow(site, definition="custody", on=base), conf_level=conf_level)
    return rows | more | {"verdicts": _verdicts(plan)}, estimates + others


def _offences(
    site: Site,
    plan: Plan,
    contrast: Contrast,
    followed: Followup,
    joined: dict[str, Joining],
    *,
    conf_level: float,
) -> tuple[dict, list[Estimate]]:
    asked, horizon = plan.reoffending, plan.reoffending.main_horizon
    compared = joiners.compare(followed, joined[LOANS], contrast, asked.adjust_for)
    outcome = code(asked.definition, asked.by)
    risks = joining_contrasts.risks(compared, contrast, asked.ladder, outcome, horizon, conf_level=conf_level)
    guards = of_one_kind(site, followed, joined, compared, horizon, LOANS, held_alike=weighted(risks[-1]))
    rows = {
        "settings": [joiners.setting(compared, joined[LOANS].among(followed.rows.index), contrast)],
        "guards": [*guards, after_worst_year(followed, places(site, models_of(site, LOANS), followed.rows), contrast)],
    }
    return rows, units.by_unit(risks, contrast.assigned)


def _work(site: Site, plan: Plan, followed: Followup, *, conf_level: float) -> tuple[dict, list[Estimate]]:
    """As notebook 4 compares, of the loans only; nothing if the plan does not compare them for jobs and pay."""
    if LOANS not in {each.models for each in plan.work_contrasts}:
        return {}, []
    only = plan.model_copy(update={"work": plan.work.model_copy(update={"contrasts": (LOANS,)})})
    found = pay_sights(site)
    pay = {each.source: pay_rows(site, each) for each in found}
    people = work.released(followed)
    guards, arms, estimates = work.compared(site, only, followed, people, found, pay, conf_level=conf_level)
    return {"work_guards": guards, "work_arms": arms}, estimates


def _verdicts(plan: Plan) -> list[Verdict]:
    """None where the plan lets this comparison decide: notebook 2 gives that verdict, under all its checks."""
    primary = plan.reoffending.primary
    if primary and primary.models == LOANS:
        return []
    return [Verdict(outcome=OUTCOME, verdict="described_only", because=ELIGIBILITY)]
