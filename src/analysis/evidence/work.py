"""All that notebook 4 says of a site: a study with arms, or a district with payrolls and, at best, a source that sees everybody."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import cohort
from analysis.evidence import panels, verdict
from analysis.evidence.guards import choosing
from analysis.evidence.guards import pay as pay_guards
from analysis.evidence.guards.guard import NOTE, STOP, Guard, stops, stops_if
from analysis.evidence.places import shocks_inside
from analysis.evidence.verdict import Verdict
from analysis.followup.follow import Followup, follow
from analysis.followup.joining import joining
from analysis.followup.reading import DAY
from analysis.followup.work import Months, Sight, answers, jobs, months_after, pay_rows, pay_sights, sights
from analysis.outcomes import (
    employment,
    imputed,
    income,
    joiners,
    pay_bands,
    study_income,
    surveys,
    work_contrasts,
    working,
)
from analysis.outcomes.joiners import Compared
from analysis.outcomes.missing import fill
from analysis.outcomes.work_contrasts import ArmPay
from analysis.outcomes.working import FirstJob, JobState
from analysis.plan import Contrast, Plan, horizon_months
from analysis.results import Estimate
from analysis.sites import Site

OUTCOME = "work"


def study(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a study with arms."""
    followed = cohort.build_workers(site, plan)
    estimates = employment.estimate(followed, site, plan, conf_level=conf_level)
    decided = verdict.decide_work(estimates, plan)
    if plan.income:
        currency = employment.income_units(site)["currency"]
        estimates += study_income.other_ways(followed.people, plan.income, currency=currency, conf_level=conf_level)
    rows = {"flow": followed.flow, "arms": followed.arms, "estimates": estimates, "verdicts": decided}
    if plan.income:
        rows["pay_bands"] = pay_bands.of_arms(followed.people, plan.income, currency)
    return rows, estimates, {"income_units": employment.income_units(site)}


def district(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district's jobs and pay."""
    followed = follow(site, definition="custody")
    people, found, paying = released(followed), sights(site), pay_sights(site)
    pay = {each.source: pay_rows(site, each) for each in found}
    held = _covariates(followed, plan)
    parts = [
        _source(site, plan, people, held, sight, for_pay, pay[sight.source], conf_level=conf_level)
        for sight, for_pay in zip(found, paying, strict=True)
    ]
    guards, arms, contrasts = compared(site, plan, followed, people, paying, pay, conf_level=conf_level)
    tables = [rows for rows, _ in parts]
    estimates = [row for _, rows in parts for row in rows] + contrasts
    names = dict.fromkeys(name for each in tables for name in each)
    rows = {name: [row for each in tables for row in each.get(name, ())] for name in names}
    rows |= {
        "flow": followed.flow,
        "work_guards": guards,
        "work_arms": arms,
        "estimates": estimates,
        "verdicts": [Verdict(outcome=OUTCOME, verdict="described_only", because="no_primary")],
    }
    rows |= panels.of_pay(site, people, plan.work_contrasts, paying, plan.work.prices_of, conf_level=conf_level)
    months = np.concatenate([each["month"].to_numpy() for each in pay.values()] or [np.empty(0, int)])
    years = income.unconfirmed_years(months, plan.work.prices_of)
    return rows, estimates, {"prices_of": plan.work.prices_of, "prices_not_confirmed": years}


def released(followed: Followup) -> pd.DataFrame:
    """Releases with a day and what takes people away from work, missing if nothing known does.

    By `release_id`: `person_id`, `start`; `gone` (first day of death, moving, loss or the person's next release) and
    `locked_up` (first arrest since).
    """
    rows = followed.rows
    days = {name: rows["start"] + rows[name] * DAY for name in ("away", "died")}
    again = rows.sort_values("start", kind="stable").groupby("person_id")["start"].shift(-1).reindex(rows.index)
    arrests = followed.events[followed.events["status"] == "event"].groupby("release_id")["first"].min()
    return pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "start": rows["start"],
            "gone": pd.concat([days["away"], days["died"], again], axis=1).min(axis=1),
            "locked_up": rows["start"] + arrests.reindex(rows.index) * DAY,
        }
    )


def compared(
    site: Site,
    plan: Plan,
    followed: Followup,
    people: pd.DataFrame,
    found: list[Sight],
    pay: dict[str, pd.DataFrame],
    *,
    conf_level: float,
) -> tuple[list[Guard], list[ArmPay], list[Estimate]]:
    """The plan's contrasts of jobs and pay, each stopped unless some source would have seen both arms.

    Parameters
    ----------
    people : DataFrame
        From `released(followed)`.
    found : list of Sight
        From `followup.work.pay_sights`.
    pay : dict of DataFrame
        What each of the sources `found` shows (`followup.work.pay_rows`).

    Returns
    -------
    guards : list of Guard
        ``"one_arm"`` for each contrast: sources of jobs and pay that see one arm only, of all. Where some see both, also
        ``"completers_only"`` and ``"wage_step"``.
    arms : list of ArmPay
    estimates : list of Estimate
    """
    guards, arms, estimates = [], [], []
    blind = work_contrasts.one_arm_only(found)
    for contrast in plan.work_contrasts:
        guards.append(_one_arm(contrast, found, blind))
        usable = [each for each in found if each.source not in blind]
        each = (
            joiners.compare(
                followed, joining(site, contrast.models, followed.rows), contrast, plan.reoffending.adjust_for
            )
            if usable
            else None
        )
        more = _around(site, plan, each, contrast) if each else []
        guards += more
        if stops(more, contrast.models):
            estimates += [row for sight in usable for row in work_contrasts.refused(contrast, sight, plan.work)]
            continue
        for sight in found:
            counted, rows = work_contrasts.compare(
                each,
                contrast,
                people,
                pay[sight.source],
                sight,
                plan.work,
                ladder=plan.reoffending.ladder,
                conf_level=conf_level,
            )
            arms += counted
            estimates += rows
    return guards, arms, estimates


def _around(site: Site, plan: Plan, compared: Compared, contrast: Contrast) -> list[Guard]:
    months = max(map(horizon_months, plan.work.horizons))
    return [
        choosing.completers_only(site, contrast.models),
        pay_guards.wage_step(compared, shocks_inside(site), months, contrast.models),
    ]


def _one_arm(contrast: Contrast, found: list[Sight], blind: list[str]) -> Guard:
    """Stops if no source sees both arms; otherwise those that see one only are told and not used."""
    told = stops_if("one_arm", len(blind), len(found), models=contrast.models, detail=blind)
    if len(blind) == len(found):
        return replace(told, consequence=STOP)
    return replace(told, consequence=NOTE) if blind else told


def _covariates(followed: Followup, plan: Plan) -> np.ndarray:
    """What the plan holds alike, of everybody released and without a missing value, shape (n, p)."""
    names = list(plan.reoffending.adjust_for) if plan.reoffending else []
    values = followed.rows[names].astype(float)
    return fill(values, np.ones(len(values), bool), followed.rows["person_id"].nunique())[0].to_numpy()


def _source(
    site: Site,
    plan: Plan,
    people: pd.DataFrame,
    held: np.ndarray,
    sight: Sight,
    for_pay: Sight,
    pay: pd.DataFrame,
    *,
    conf_level: float,
) -> tuple[dict, list[Estimate]]:
    asked = plan.work
    horizons = list(asked.horizons)
    last = max(map(horizon_months, horizons))
    when = {"n_months": last, "within": asked.survey_within_months}
    who = people["person_id"], people["start"], people["gone"]
    months = months_after(*who, pay, sight, **when)
    paid = months if for_pay == sight else months_after(*who, pay, for_pay, **when)
    if sight.asks:
        told = months_after(*who, answers(site, sight), sight, **when)
        about = {"interviews": surveys.waves(site, people, sight)}
        states, stayed = working.answered(people, told, sight, horizons), []
    else:
        about, states, stayed = _jobs(site, people, sight, pay, months, horizons)
    area = site.source.area.units[0] if site.source.area else ""
    mine = pay[pay["person_id"].isin(people["person_id"])]
    steps = income.wage_steps(mine, area, sight.source)
    rows = about | {
        "job_states": states,
        "pay_states": income.pay_states(
            paid, for_pay, horizons, asked.prices_of, asked.most_vnd, conf_level=conf_level
        ),
        "pay_bands": pay_bands.by_minimum_wage(paid, for_pay, horizons, area),
        "wage_steps": steps,
        "trend_guards": [pay_guards.wage_step_in_trend(steps, sight.source)],
        "pay_quarters": income.quarters(mine, area, sight.source),
    }
    shares = working.shares(states, conf_level=conf_level) + working.kept_shares(stayed, conf_level=conf_level)
    means = imputed.means(paid, for_pay, people["person_id"], held, asked, conf_level=conf_level)
    return rows, shares + means


def _jobs(
    site: Site, people: pd.DataFrame, sight: Sight, pay: pd.DataFrame, months: Months, horizons: list[str]
) -> tuple[dict, list[JobState], list[FirstJob]]:
    """What a source that shows jobs from day to day says of them."""
    held = working.after_release(people, jobs(site, sight, pay))
    first = working.first_jobs(people, held, sight)
    stayed = working.kept(first, sight, horizons)
    rows = {
        "jobs_seen": [working.described(held, pay, sight)],
        "first_jobs": stayed,
        "job_months": working.curves(first, sight, months.state.shape[1]),
    }
    return rows, working.states(people, held, months, sight, horizons), stayed
