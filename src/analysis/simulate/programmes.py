"""The models, and who gets into them: officials choose, people answer, firms hire, the bank lends to the law-abiding."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.simulate.lives import NEVER, after
from analysis.simulate.names import choose
from analysis.simulate.places import FIRST_WORDS, District
from analysis.simulate.risk import RECORDED_MEAN, RECORDED_SD
from analysis.simulate.world import World

STEPS = ("eligible", "listed", "offered", "answered", "started")
LOAN_YEARS = 5  # at most from the end of the sentence to the loan (Decision 22/2023)
FIRM_DAYS = ("2023-02-01", "2023-12-15")


def draw_models(world: World, district: District, rng: np.random.Generator) -> pd.DataFrame:
    """The models of a district: nine of helpers and an exemplary one, each in its commune, and one in a firm.

    Returns
    -------
    DataFrame
        `kind`, `name`, `commune` (-1 for the firm), `start`; the row number names the model.
    """
    count = int(world["helper_models"])
    communes = rng.choice(len(FIRST_WORDS), count + 1, replace=False)
    first, last = (np.datetime64(day) for day in world["model_starts"])
    starts = np.sort(first + rng.integers(0, (last - first).astype(int), count))
    names = [f"Mô hình 4+ xã {district.names[commune]}" for commune in communes[:count]]
    names += [f"Mô hình điển hình xã {district.names[communes[count]]}", f"Doanh nghiệp hoàn lương {district.firm}"]
    days = [*starts, np.datetime64(world["exemplary_start"]), np.datetime64(world["firm_model_start"])]
    return pd.DataFrame(
        {
            "kind": ["helpers"] * count + ["exemplary", "firm"],
            "name": names,
            "commune": [*communes, -1],
            "start": pd.Series(np.array(days)).astype("datetime64[s]"),
        }
    )


def propose(
    releases: pd.DataFrame, models: pd.DataFrame, recorded_logit: np.ndarray, world: World, rng: np.random.Generator
) -> pd.DataFrame:
    """Each person's way into the model of their commune, as it would go if nothing came between.

    Parameters
    ----------
    releases : DataFrame
        From `lives.draw_ends`.
    recorded_logit : array of shape (n,)
        What the records let officials expect of each person.

    Returns
    -------
    DataFrame
        One row for each release in a commune with a model, in the index of `releases`: `person`, `model`, a day for
        each of `STEPS` (`NEVER` if it is not reached), `answer`, `refusal_reason`, `decided_by`, `ended`, `end_reason`.
    """
    by_commune = models[models["commune"] >= 0].reset_index(names="model").set_index("commune")
    here = releases[releases["commune"].isin(by_commune.index)]
    model = by_commune.loc[here["commune"]].set_index(here.index)
    n = len(here)
    eligible = np.maximum(here["entered"], model["start"])
    wants = rng.random(n) < _chance_of_listing(here, recorded_logit[releases.index.get_indexer(here.index)], world)
    accepts = rng.random(n) < world["accepts"]
    waits = {step: rng.integers(*_ends(world[f"{name}_days"]), n, endpoint=True) for step, name in _WAITS.items()}
    listed = after(eligible, waits["listed"]).where(wants & (here["new_commune_day"] > eligible), NEVER)
    offered = after(listed, waits["offered"])
    answered = after(offered, waits["answered"])
    started = after(answered, waits["started"]).where(accepts, NEVER)
    months = rng.integers(*_ends(world["model_months"]), n, endpoint=True)
    leaves = rng.random(n) < world["leaves_model"]
    length = months * 30.44 * np.where(leaves, rng.random(n), 1)
    return pd.DataFrame(
        {
            "person": here["person"],
            "model": model["model"],
            "eligible": eligible,
            "listed": listed,
            "offered": offered,
            "answered": answered,
            "started": started,
            "answer": np.where(accepts, "accepted", "refused"),
            "refusal_reason": np.where(accepts, "", choose(world["refusal_reasons"], n, rng)),
            "decided_by": choose(world["decided_by"], n, rng),
            "ended": after(started, length),
            "end_reason": np.where(leaves, "left", "completed"),
        }
    )


def cut_off(plan: pd.DataFrame, left: pd.Series, reason: pd.Series, until: date) -> pd.DataFrame:
    """What became of the proposals: nothing happens after somebody left the list, nor after the last day of all."""
    left, reason = left.loc[plan.index], reason.loc[plan.index]
    last = left.clip(upper=pd.Timestamp(until) + pd.Timedelta(days=1))
    done = plan.assign(**{step: plan[step].where(plan[step] < last, NEVER) for step in STEPS})
    done = done[done["eligible"] < NEVER]
    last, left, reason = last.loc[done.index], left.loc[done.index], reason.loc[done.index]
    broken = (left < done["ended"]) & (done["started"] < NEVER)
    ends = {"custody": "custody", "detox": "other", "moved": "moved", "died": "died", "lost": "other"}
    cut = broken & reason.isin(list(ends))
    done["ended"] = done["ended"].where(~cut, left).where(done["started"] < NEVER, NEVER)
    done["end_reason"] = done["end_reason"].where(~cut, reason.map(ends))
    done["ended"] = done["ended"].where(done["ended"] <= pd.Timestamp(until), NEVER)
    return done


def choose_hires(
    releases: pd.DataFrame, starts: np.ndarray, left: pd.Series, recorded_logit: np.ndarray, count: int, days, rng
) -> tuple[np.ndarray, np.ndarray]:
    """Row and spell of work of those whom a firm takes on: about to begin a job, still on the list, of low risk."""
    begin = releases["release"].to_numpy()[:, None] + np.minimum(starts, 40_000).astype("timedelta64[D]").astype(
        "timedelta64[s]"
    )
    first, last = (np.datetime64(day) for day in days)
    fits = (begin >= first) & (begin <= last) & (begin < left.to_numpy()[:, None])
    rows, spells = np.nonzero(fits)
    weights = np.exp(-0.5 * recorded_logit[rows])
    chosen = rng.choice(len(rows), min(count, len(rows)), replace=False, p=weights / weights.sum())
    chosen = np.sort(chosen)
    once = np.unique(rows[chosen], return_index=True)[1]
    return rows[chosen][once], spells[chosen][once]


def choose_borrowers(
    releases: pd.DataFrame, left: pd.Series, recorded_logit: np.ndarray, world: World, rng: np.random.Generator
) -> pd.DataFrame:
    """For whom a household borrows, and who is only on the list for borrowing.

    On the day they are on the police's list, without a new offence that is known, and out of prison for 5 years at most.

    Returns
    -------
    DataFrame
        In the index of `releases`: `listed` and `loan_day` (`NEVER`: no loan).
    """
    count, others = int(world["loans"]), int(world["roster_only"])
    first, last = (np.datetime64(day) for day in world["loan_days"])
    days = np.sort(first + rng.integers(0, (last - first).astype(int), count + others))
    got = rng.permutation(np.arange(count + others) < count)
    weights = np.exp(-0.5 * recorded_logit)
    taken: list[int] = []
    for day in days:
        on = pd.Timestamp(day)
        since = (on - releases["release"]).dt.days
        fits = (releases["entered"] < on) & (on < left) & (since < LOAN_YEARS * 365) & (since > 60)
        chance = np.where(fits, weights, 0.0)
        chance[taken] = 0.0
        taken.append(int(rng.choice(len(releases), p=chance / chance.sum())))
    loan_days = pd.Series(days.astype("datetime64[s]"))
    listed = loan_days - pd.to_timedelta(rng.integers(20, 60, len(days)), unit="D")
    return pd.DataFrame(
        {"listed": listed.to_numpy(), "loan_day": loan_days.where(got, NEVER).to_numpy()}, index=releases.index[taken]
    )


_WAITS = {"listed": "listing", "offered": "offer", "answered": "answer", "started": "start"}


def _chance_of_listing(releases: pd.DataFrame, recorded_logit: np.ndarray, world: World) -> np.ndarray:
    standard = (recorded_logit - RECORDED_MEAN) / RECORDED_SD
    logit = world["listed_intercept"] + world["listed_per_sd_of_risk"] * standard
    if world.officials_see_hidden:
        logit = logit + world["listed_per_sd_of_hidden"] * releases["hidden"].to_numpy() / world["hidden_sd"]
    return 1 / (1 + np.exp(-logit))


def _ends(limits: tuple[float, float]) -> tuple[int, int]:
    return int(limits[0]), int(limits[1])
