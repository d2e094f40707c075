"""All that notebook 2 says of a site: a study followed by weeks since release, or a district followed by calendar date."""

from dataclasses import dataclass

import pandas as pd

from analysis import cohort
from analysis.evidence import verdict
from analysis.evidence.verdict import Verdict
from analysis.followup import ends
from analysis.followup.follow import Followup
from analysis.followup.joining import joining
from analysis.outcomes import joining_contrasts, recidivism, reoffending
from analysis.outcomes.joining_contrasts import JOINED
from analysis.outcomes.reoffending import DAYS_PER_MONTH, RELEASED, code, months
from analysis.plan import Contrast, DecidingContrast, Plan, ReoffendingPlan
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import Site
from analysis.stats import competing


@dataclass(frozen=True, kw_only=True)
class Unrecorded:
    """What one unrecorded event among the joiners would make of their share."""

    horizon: str
    n: int
    n_events: int
    share: float
    share_with_one_more: float


BEFORE = {ends.DEATH: "death", ends.CUSTODY: "other_custody", ends.GONE: "out_of_sight", ends.LAW: "expunged"}


def study(site: Site, plan: Plan, *, horizon: str, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a study with arms and weeks."""
    followed = cohort.build_releases(site)
    found = recidivism.estimate(followed, plan.recidivism, horizon=horizon, conf_level=conf_level)
    decided = verdict.decide(found, plan.recidivism.primary, outcome="rearrest", horizon=horizon)
    rows = {"flow": followed.flow, "arms": followed.arms, "estimates": found, "verdicts": [decided]}
    return rows, found, {"main_horizon": recidivism.main_horizon(plan.recidivism, horizon)}


def district(site: Site, plan: Plan, *, horizon: str, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district with records by calendar date."""
    asked = plan.reoffending
    main = horizon or (asked.primary.horizon if asked.primary else asked.horizons[0])
    followed = reoffending.followups(site)
    chosen = followed[asked.definition, asked.by]
    states, shares = reoffending.shares(followed, asked, conf_level=conf_level)
    settings, balances, risks = [], [], []
    for contrast in asked.contrasts:
        joined = joining(site, contrast.models, chosen.rows)
        compared = joining_contrasts.compare(chosen, joined, contrast, asked.adjust_for)
        n_units = _units(site, contrast)
        settings.append(joining_contrasts.setting(compared, joined, contrast, n_units_all=n_units))
        balances += joining_contrasts.balances(compared, contrast)
        risks += joining_contrasts.estimates(
            compared, contrast, asked, asked.definition, asked.by, conf_level=conf_level
        )
    specified = _specifications(site, followed, asked, main, conf_level)
    curve = incidence(chosen, max(map(months, asked.horizons)))
    decided = decide(risks, asked, horizon=main)
    estimates = [*shares, *risks, *specified]
    rows = {
        "flow": chosen.flow,
        "states": states,
        "settings": settings,
        "balances": balances,
        "incidence": curve,
        "estimates": [*shares, *risks],
        "specifications": specified,
        "unrecorded": unrecorded(risks, asked, main),
        "verdicts": [decided],
    }
    return rows, estimates, {"main_horizon": main}


def incidence(followed: Followup, last: int) -> list[Estimate]:
    """Share with the event, and with each thing that comes before it, month by month since release.

    None if a list ends at expungement: what happens afterwards nobody sees.
    """
    rows = followed.rows[followed.rows["days"] > followed.rows["entry_days"]]
    cause = rows["cause"].to_numpy(int)
    if rows.empty or (cause == ends.UNLISTED).any():
        return []
    time, entry = rows["days"].to_numpy(float), rows["entry_days"].to_numpy(float)
    curve = competing.aalen_johansen(time, cause, entry=entry, n_causes=max(BEFORE))
    names = {ends.EVENT: "event"} | {code: name for code, name in BEFORE.items() if (cause == code).any()}
    found = []
    for month in range(last + 1):
        day = month * DAYS_PER_MONTH
        at_risk = int(((time >= day) & (entry <= day)).sum())
        if not at_risk:
            break
        shares = curve.at(day)[0]
        found += [_point(name, shares[code - 1], month, at_risk, len(rows)) for code, name in names.items()]
    return found


def _point(name: str, share: float, month: int, at_risk: int, n: int) -> Estimate:
    return Estimate(
        outcome=name,
        estimand="incidence",
        group=RELEASED,
        horizon=f"{month}m",
        value=float(share),
        unit="share",
        n=n,
        n_events=at_risk,
        method="aalen_johansen",
    )


def decide(risks: list[Estimate], asked: ReoffendingPlan, *, horizon: str) -> Verdict:
    """The verdict, by the plan's one contrast; its hazard ratio has to agree."""
    primary, outcome = asked.primary, code(asked.definition, asked.by)
    if primary is None:
        return Verdict(outcome=outcome, verdict="described_only", because="no_primary")
    if horizon != primary.horizon:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_horizon", horizon=horizon)
    mine = [row for row in risks if row.group == primary.models]
    difference = next(row for row in mine if (row.estimand, row.horizon) == ("risk_difference", primary.horizon))
    check = next(row for row in mine if row.estimand == "hazard_ratio")
    about = {"outcome": outcome, "estimand": "risk_difference", "horizon": horizon, "better": primary.better}
    about |= {"margin": primary.margin, "unit": "share", "n": difference.n, "check": "joining_hazard_ratio"}
    if isinstance(difference.value, NotEstimable):
        return Verdict(**about, verdict="cannot_tell_yet", because="not_estimable")
    interval = difference.interval
    if interval is None:
        return Verdict(**about, verdict="cannot_tell_yet", because="no_safe_interval")
    if interval.level != primary.conf_level:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_level")
    about |= {"estimate": difference.value, "conf_low": interval.low, "conf_high": interval.high}
    about |= {"conf_level": interval.level, "check_p_value": check.p_value}
    said, because = _rule(difference.value, interval, check, primary)
    return Verdict(**about, verdict=said, because=because)


def _rule(value: float, interval: Interval, check: Estimate, primary: DecidingContrast) -> tuple[str, str]:
    if interval.inside(primary.margin):
        return "little_or_no_difference", "interval"
    if not interval.excludes(0):
        return "cannot_tell_yet", "interval"
    known = not isinstance(check.value, NotEstimable)
    same = known and (check.value < 1) == (value < 0)
    if not same or not check.interval.excludes(1):
        return "cannot_tell_yet", "check_disagrees"
    return ("better" if value < 0 else "worse"), "interval"


def unrecorded(risks: list[Estimate], asked: ReoffendingPlan, horizon: str) -> list[Unrecorded]:
    """What one offence that nobody recorded would change for the plan's model."""
    kind = asked.primary.models if asked.primary else asked.contrasts[0].models
    mine = [row for row in risks if row.group == f"{kind}:{JOINED}" and row.horizon == horizon and row.n]
    return [
        Unrecorded(
            horizon=horizon,
            n=row.n,
            n_events=row.n_events,
            share=row.n_events / row.n,
            share_with_one_more=min(row.n_events + 1, row.n) / row.n,
        )
        for row in mine
    ]


def _specifications(
    site: Site, followed: dict[tuple[str, str], Followup], asked: ReoffendingPlan, main: str, conf_level: float
) -> list[Estimate]:
    """The plan's contrast under every definition and date: what the choice of these decides."""
    kind = asked.primary.models if asked.primary else asked.contrasts[0].models
    contrast = next(each for each in asked.contrasts if each.models == kind)
    found = []
    for (definition, by), each in followed.items():
        joined = joining(site, kind, each.rows)
        compared = joining_contrasts.compare(each, joined, contrast, asked.adjust_for)
        rows = joining_contrasts.risks(
            compared, contrast, asked.ladder, code(definition, by), main, conf_level=conf_level
        )
        found += [row for row in rows if row.estimand == "risk_difference"]
    return found


def _units(site: Site, contrast: Contrast) -> int:
    """Communes (or firms) that could have been chosen for a model."""
    column = {"commune": ("releases", "commune"), "firm": ("jobs", "firm_id")}.get(contrast.assigned)
    if column is None:
        return 0
    table = site.tables.get(column[0], pd.DataFrame())
    return table[column[1]].nunique() if column[1] in table else 0
