"""The tables of a district's jobs and pay that notebook 4 rests on."""

import numpy as np
import pandas as pd

from analysis.evidence.work import released
from analysis.followup.follow import follow
from analysis.followup.work import MONTHS, Months, Sight, answers, jobs, months_after, pay_rows, pay_sights, sights
from analysis.outcomes import income, working
from analysis.plan import Plan, horizon_months
from analysis.sites import Site

STATES = ("not_yet", "gone", "unseen", "zero", "paid")  # in the order of followup.work
SPELLS = ["source", "release_id", "person_id", "firm_id", "start_first", "start_last", "end_first", "end_last", "contract_kind",
          "stopped"]  # fmt: skip


def tables(site: Site, plan: Plan) -> dict[str, pd.DataFrame]:
    """Tables by name.

    Returns
    -------
    dict of DataFrame
        `work_people`, `work_sources`, `work_spells` (jobs after the release), `first_jobs`, and `work_months`: what each source
        tells of the months after the release that the plan's horizons end in (a survey: of all months up to the last one).
    """
    people = released(follow(site, definition="custody"))
    parts = [_source(site, plan, people, *pair) for pair in zip(sights(site), pay_sights(site), strict=True)]
    names = dict.fromkeys(name for each in parts for name in each)
    found = {name: pd.concat([each[name] for each in parts if name in each], ignore_index=True) for name in names}
    return {"work_people": people.rename_axis("release_id").reset_index()} | found


def _source(site: Site, plan: Plan, people: pd.DataFrame, sight: Sight, for_pay: Sight) -> dict[str, pd.DataFrame]:
    horizons = [horizon_months(each) for each in plan.work.horizons]
    when = {"n_months": max(horizons), "within": plan.work.survey_within_months}
    who, pay = (people["person_id"], people["start"], people["gone"]), pay_rows(site, sight)
    told = {"pay": months_after(*who, pay, for_pay, **when)}
    found = {"work_sources": pd.DataFrame([_about(sight)])}
    if sight.asks:
        told["answers"] = months_after(*who, answers(site, sight), sight, **when)
    else:
        told["jobs"] = months_after(*who, pay, sight, **when)
        held = working.after_release(people, jobs(site, sight, pay))
        first = working.first_jobs(people, held, sight).rename_axis("release_id").reset_index()
        found["work_spells"] = held.assign(source=sight.source)[SPELLS]
        found["first_jobs"] = first.assign(source=sight.source)
    kept = {name: range(1, max(horizons) + 1) if name == "answers" else sorted(horizons) for name in told}
    rows = [_months(people, each, name, kept[name], plan).assign(source=sight.source) for name, each in told.items()]
    return found | {"work_months": pd.concat(rows, ignore_index=True)}


def _months(people: pd.DataFrame, told: Months, of: str, kept: list[int], plan: Plan) -> pd.DataFrame:
    real = income.real(told.pay, told.paid_in, plan.work.prices_of) if of == "pay" else np.full(told.pay.shape, np.nan)
    return pd.concat(
        pd.DataFrame(
            {
                "of": of,
                "release_id": people.index,
                "k": k,
                "month": told.month[:, k - 1] // MONTHS * 100 + told.month[:, k - 1] % MONTHS + 1,
                "state": np.array(STATES)[told.state[:, k - 1]],
                "real_pay": real[:, k - 1],
            }
        )
        for k in kept
    )


def _about(sight: Sight) -> dict:
    return {name: getattr(sight, name) for name in ("source", "observed_for", "starts", "until", "asks")}
