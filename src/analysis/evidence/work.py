"""All that notebook 4 says of a site: a study with arms, or a district with payrolls and, at best, a source that sees everybody."""

from dataclasses import replace

import pandas as pd

from analysis import cohort
from analysis.evidence import panels, verdict
from analysis.evidence.guards.guard import NOTE, STOP, Guard, stops_if
from analysis.evidence.verdict import Verdict
from analysis.followup.follow import Followup, follow
from analysis.followup.joining import joining
from analysis.followup.reading import DAY
from analysis.followup.work import Sight, jobs, months_after, pay_rows, sights
from analysis.outcomes import employment, income, joiners, study_income, work_contrasts, working
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
    return rows, estimates, {"income_units": employment.income_units(site)}


def district(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district's jobs and pay."""
    followed = follow(site, definition="custody")
    people, found = released(followed), sights(site)
    parts = [_source(site, plan, people, each, conf_level=conf_level) for each in found]
    guards, arms, contrasts = compared(site, plan, followed, people, found, conf_level=conf_level)
    tables = [rows for rows, _ in parts]
    estimates = [row for _, rows in parts for row in rows] + contrasts
    rows = {name: [row for each in tables for row in each[name]] for name in (tables[0] if tables else ())}
    rows |= {
        "flow": followed.flow,
        "work_guards": guards,
        "work_arms": arms,
        "estimates": estimates,
        "verdicts": [Verdict(outcome=OUTCOME, verdict="described_only", because="no_primary")],
    }
    rows |= panels.of_pay(site, people, plan.work_contrasts, found, plan.work.prices_of, conf_level=conf_level)
    years = {year for each in found for year in _unconfirmed(site, each, plan.work.prices_of)}
    return rows, estimates, {"prices_of": plan.work.prices_of, "prices_not_confirmed": sorted(years)}


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
    site: Site, plan: Plan, followed: Followup, people: pd.DataFrame, found: list[Sight], *, conf_level: float
) -> tuple[list[Guard], list, list[Estimate]]:
    """The plan's contrasts of jobs and pay, each stopped unless some source would have seen both arms.

    Returns
    -------
    guards : list of Guard
        ``"one_arm"`` for each contrast: sources of jobs and pay that see one arm only, of all.
    arms : list of ArmPay
    estimates : list of Estimate
    """
    guards, arms, estimates = [], [], []
    blind = work_contrasts.one_arm_only(found)
    for contrast in plan.work_contrasts:
        guards.append(_one_arm(contrast, found, blind))
        usable = [each for each in found if each.source not in blind]
        each = (
            joiners.compare(followed, joining(site, contrast.models, followed.rows), contrast, ()) if usable else None
        )
        for sight in found:
            pay = pay_rows(site, sight)
            counted, rows = work_contrasts.compare(each, contrast, people, pay, sight, plan.work, conf_level=conf_level)
            arms += counted
            estimates += rows
    return guards, arms, estimates


def _one_arm(contrast: Contrast, found: list[Sight], blind: list[str]) -> Guard:
    """Stops if no source sees both arms; otherwise those that see one only are told and not used."""
    told = stops_if("one_arm", len(blind), len(found), models=contrast.models, detail=blind)
    if len(blind) == len(found):
        return replace(told, consequence=STOP)
    return replace(told, consequence=NOTE) if blind else told


def _source(
    site: Site, plan: Plan, people: pd.DataFrame, sight: Sight, *, conf_level: float
) -> tuple[dict, list[Estimate]]:
    asked = plan.work
    horizons = list(asked.horizons)
    last = max(map(horizon_months, horizons))
    pay = pay_rows(site, sight)
    held = working.after_release(people, jobs(site, sight))
    months = months_after(people["person_id"], people["start"], people["gone"], pay, sight, last)
    states = working.states(people, held, months, sight, horizons)
    first = working.first_jobs(people, held, sight)
    stayed = working.kept(first, sight, horizons)
    area = site.source.area.units[0] if site.source.area else ""
    mine = pay[pay["person_id"].isin(people["person_id"])]
    rows = {
        "jobs_seen": [working.described(held, pay, sight)],
        "job_states": states,
        "first_jobs": stayed,
        "job_months": working.curves(first, sight, last),
        "pay_states": income.pay_states(
            months, sight, horizons, asked.prices_of, asked.most_vnd, conf_level=conf_level
        ),
        "wage_steps": income.wage_steps(mine, area, sight.source),
        "pay_quarters": income.quarters(mine, area, sight.source),
    }
    shares = working.shares(states, conf_level=conf_level) + working.kept_shares(stayed, conf_level=conf_level)
    return rows, shares


def _unconfirmed(site: Site, sight: Sight, prices_of: int) -> list[int]:
    return income.unconfirmed_years(pay_rows(site, sight)["month"].to_numpy(), prices_of)
