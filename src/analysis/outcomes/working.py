"""Jobs of everybody released: who had one, of whom it is not known, how long the first one lasted, and where."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.work import EVERYONE, GONE, NOT_YET, PAID, ZERO, Months, Sight, month_of
from analysis.plan import horizon_months
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import competing
from analysis.stats.share_intervals import blaker

ANY, IN_MONTH = "any_job", "job_in_month"
LEFT, LOCKED_UP, AWAY = "left_job", "locked_up", "away"
CAUSES = (LEFT, LOCKED_UP, AWAY)
FORMAL = ("permanent", "fixed")
# Who stops work within so many days before an arrest, a death or a move stopped for it (assumed).
FOR_IT_DAYS = 31


@dataclass(frozen=True, kw_only=True)
class JobState:
    """Everybody released, by whether they had a job, in one source.

    `what`: ``"any_job"`` within so many months since the release, or ``"job_in_month"``: in the last of them. `n_not_yet`: the
    source is not yet complete so far; `n_gone`: died, moved or lost before (and no job seen); `n_job`, `n_none`: seen to have
    one, and to have none by a source that would have seen it; `n_unknown`. `bound_low`, `bound_high`: share with a job of all
    but those not yet followable or gone, if nobody (everybody) of whom it is not known had one.
    """

    source: str
    observed_for: str
    what: str
    horizon: str
    n: int
    n_not_yet: int
    n_gone: int
    n_job: int
    n_none: int
    n_unknown: int
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, kw_only=True)
class FirstJob:
    """First jobs since the release, by how they stand so many months after they began.

    `n_locked_up`, `n_away`: the job ended with an arrest, or with death, moving or loss.
    """

    source: str
    horizon: str
    n: int
    n_still: int
    n_left: int
    n_locked_up: int
    n_away: int
    n_not_yet: int
    n_unknown: int


@dataclass(frozen=True, kw_only=True)
class JobMonth:
    """Share of first jobs ended in a way by the end of a month since they began, and how many are still seen."""

    source: str
    first: str
    month: int
    share: float
    n_at_risk: int


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """The jobs that a source shows of people released, after a release.

    `n_largest`: jobs in the firm that has most of them; `n_several`: people with several jobs; `n_stopped`: jobs of which no
    last day is stated and whose pay stops; `n_formal`: with a contract without end or for a fixed time; `n_outside`: of
    people who live outside of the site. `days_a_month`: mean of the days worked in the `n_months` months of which they are known.
    """

    source: str
    observed_for: str
    n_records: int
    first_day: str
    last_day: str
    n_people: int
    n_jobs: int
    n_firms: int
    n_largest: int
    n_several: int
    n_open: int
    n_stopped: int
    n_formal: int
    n_not_formal: int
    n_contract_unknown: int
    n_inside: int
    n_outside: int
    n_residence_unknown: int
    n_months: int
    days_a_month: float | None


def after_release(people: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """Jobs by release that go on after it and begin before the person is gone; days of jobs begun before count from it.

    Parameters
    ----------
    people : DataFrame
        By `release_id`: `person_id`, `start`, `gone`.
    jobs : DataFrame
        From `followup.work.jobs`.
    """
    told = people[["person_id", "start", "gone"]].rename(columns={"start": "released"})
    pairs = told.rename_axis("release_id").reset_index().merge(jobs, on="person_id")
    going_on = pairs["end_last"].isna() | (pairs["end_last"] >= pairs["released"])
    there = pairs["gone"].isna() | (pairs["start_last"] < pairs["gone"])
    return pairs[going_on & there].drop(columns="gone").reset_index(drop=True)


def states(
    people: pd.DataFrame, jobs: pd.DataFrame, months: Months, sight: Sight, horizons: list[str]
) -> list[JobState]:
    """Who had a job within each horizon, and in its last month.

    Parameters
    ----------
    people : DataFrame
        By `release_id`: `start`, `gone` (first possible day of death, moving, loss, or of the person's next release).
    jobs : DataFrame
        From `after_release`.
    months : Months
        Of the same people, to the longest horizon.
    """
    working = _working(people, jobs, months)
    rows = []
    for horizon in horizons:
        k = horizon_months(horizon)
        end = people["start"] + pd.DateOffset(months=k)
        rows.append(_state(sight, ANY, horizon, *_any(people, jobs, end, sight)))
        state = months.state[:, k - 1]
        job = working[:, k - 1] | (state == PAID)
        cases = [job, state == NOT_YET, state == GONE, state == ZERO]
        rows.append(_state(sight, IN_MONTH, horizon, cases, len(people)))
    return rows


def answered(people: pd.DataFrame, months: Months, sight: Sight, horizons: list[str]) -> list[JobState]:
    """The same by a survey: who said that they worked, and who said that they did not, in the month asked about.

    `months` from the answers about work (`followup.work.answers`). Nobody is asked about every month, so of who did not say
    that they worked in any of them it is not known whether they ever did.
    """
    rows = []
    for horizon in horizons:
        k = horizon_months(horizon)
        end = (people["start"] + pd.DateOffset(months=k)).to_numpy()
        state = months.state[:, k - 1]
        ever, not_yet = (months.state[:, :k] == PAID).any(axis=1), end > sight.until.to_datetime64()
        gone = (people["gone"] <= end).to_numpy() & ~ever
        never = np.zeros(len(people), bool)
        rows.append(_state(sight, ANY, horizon, [ever & ~not_yet, not_yet, gone, never], len(people)))
        cases = [state == PAID, state == NOT_YET, state == GONE, state == ZERO]
        rows.append(_state(sight, IN_MONTH, horizon, cases, len(people)))
    return rows


def shares(rows: list[JobState], *, conf_level: float) -> list[Estimate]:
    """Share with a job: exact where everybody followed was seen, else only the bounds that need no assumption."""
    return [_share(row, conf_level) for row in rows]


def first_jobs(people: pd.DataFrame, jobs: pd.DataFrame, sight: Sight) -> pd.DataFrame:
    """The first job after each release: `days` to what ended it or to the end of sight, `cause` (0 if that), `doubt`.

    `people` by `release_id`: `gone`, and `locked_up` (day of the first arrest since the release). `doubt`: earliest day of an
    end that is known only between two days. An arrest, death or move up to `FOR_IT_DAYS` after the last day of work ended it.
    """
    first = jobs.drop_duplicates("release_id").set_index("release_id")
    begun = first[["released", "start_last"]].max(axis=1)
    ends = {"left": first["end_last"], "locked_up": people["locked_up"], "gone": people["gone"]}
    days = {name: (day.reindex(first.index) - begun).dt.days.astype(float) for name, day in ends.items()}
    left, seen = days["left"], (sight.until - begun).dt.days.astype(float)
    last_day = np.fmin(left, seen)
    cause = pd.Series(0, first.index).mask(left.notna() & (left <= seen), 1)
    for code, name in ((2, "locked_up"), (3, "gone")):
        day = days[name]
        cause = cause.mask(
            (day >= 0) & (day <= last_day + FOR_IT_DAYS) & ((cause != 2) | (day < days["locked_up"])), code
        )
        last_day = last_day.where(~((day >= 0) & (day < last_day)), day)
    doubt = (first["end_first"] - begun).dt.days.astype(float).where(left.notna(), np.inf)
    return pd.DataFrame({"days": last_day.clip(lower=0), "cause": cause, "doubt": doubt.clip(lower=0)})


def kept(first: pd.DataFrame, sight: Sight, horizons: list[str]) -> list[FirstJob]:
    """How the first jobs stand at each horizon since they began."""
    return [_kept(first, sight.source, horizon) for horizon in horizons]


def kept_shares(rows: list[FirstJob], *, conf_level: float) -> list[Estimate]:
    """Share of first jobs in which people still are, of those of which it is known."""
    made = []
    for row in rows:
        known = row.n_still + row.n_left + row.n_locked_up + row.n_away
        value = (
            row.n_still / known if known else NotEstimable("not_yet_followable" if row.n_not_yet else "nobody_known")
        )
        made.append(
            Estimate(
                outcome="first_job_kept",
                estimand="share",
                group=row.source,
                horizon=row.horizon,
                value=value,
                interval=blaker(row.n_still, known, conf_level=conf_level) if known else None,
                unit="share",
                n=known,
                n_events=row.n_still,
                method="proportion",
            )
        )
    return made


def curves(first: pd.DataFrame, sight: Sight, last: int) -> list[JobMonth]:
    """Share of first jobs ended, by the way, by month since they began (Aalen-Johansen)."""
    if first.empty:
        return []
    time = first["days"].to_numpy(float)
    curve = competing.aalen_johansen(time, first["cause"].to_numpy(int), n_causes=len(CAUSES))
    rows = []
    for month in range(last + 1):
        day = month * 365.25 / 12
        n = int((time >= day).sum())
        if not n:
            break
        rows += [
            JobMonth(source=sight.source, first=name, month=month, share=float(share), n_at_risk=n)
            for name, share in zip(CAUSES, curve.at(day)[0], strict=True)
        ]
    return rows


def described(jobs: pd.DataFrame, pay: pd.DataFrame, sight: Sight) -> Jobs:
    """What a source shows of jobs; `pay` from `followup.work.pay_rows`."""
    once = jobs.drop_duplicates(["person_id", "firm_id", "start_last"])
    by_firm, by_person = once["firm_id"].value_counts(), once["person_id"].value_counts()
    formal = once["contract_kind"].isin(FORMAL)
    told = once["contract_kind"].notna()
    worked = pay.loc[pay["person_id"].isin(once["person_id"]), "days_worked"].dropna()
    return Jobs(
        source=sight.source,
        observed_for=sight.observed_for,
        n_records=len(sight.records),
        first_day=f"{sight.starts:%Y-%m-%d}",
        last_day=f"{sight.until:%Y-%m-%d}",
        n_people=len(by_person),
        n_jobs=len(once),
        n_firms=len(by_firm),
        n_largest=int(by_firm.max()) if len(by_firm) else 0,
        n_several=int((by_person > 1).sum()),
        n_open=int(once["end_last"].isna().sum()),
        n_stopped=int(once["stopped"].sum()),
        n_formal=int(formal.sum()),
        n_not_formal=int((told & ~formal).sum()),
        n_contract_unknown=int((~told).sum()),
        n_inside=int((once["from_outside"] == 0).sum()),
        n_outside=int((once["from_outside"] == 1).sum()),
        n_residence_unknown=int(once["from_outside"].isna().sum()),
        n_months=len(worked),
        days_a_month=float(worked.mean()) if len(worked) else None,
    )


def _working(people: pd.DataFrame, jobs: pd.DataFrame, months: Months) -> np.ndarray:
    """Whether a job surely covers some day of each month, shape of `months`."""
    n_months = months.state.shape[1]
    steps = np.zeros((len(people), n_months + 1), np.int16)
    place = people.index.get_indexer(jobs["release_id"])
    zero = months.month[place, 0]
    first = month_of(jobs["start_last"]) - zero
    last = np.where(jobs["end_last"].isna(), n_months - 1, month_of(jobs["end_first"]) - zero)
    within = (first < n_months) & (last >= 0) & (first <= last)
    np.add.at(steps, (place[within], np.clip(first[within], 0, None)), 1)
    np.add.at(steps, (place[within], np.clip(last[within] + 1, None, n_months)), -1)
    return (np.cumsum(steps, axis=1)[:, :-1] > 0) & (months.state != NOT_YET)


def _any(people: pd.DataFrame, jobs: pd.DataFrame, end: pd.Series, sight: Sight) -> tuple[list[np.ndarray], int]:
    place = people.index.get_indexer(jobs["release_id"])
    limit = end.to_numpy()[place]
    surely, maybe = np.zeros(len(people), bool), np.zeros(len(people), bool)
    surely[place[(jobs["start_last"] <= limit).to_numpy(bool)]] = True
    maybe[place[(jobs["start_first"] <= limit).to_numpy(bool)]] = True
    not_yet = (end > sight.until).to_numpy()
    gone = (people["gone"] <= end).to_numpy()
    covered = (people["start"] >= sight.starts).to_numpy() & (sight.observed_for == EVERYONE)
    return [surely & ~not_yet, not_yet, gone & ~maybe, covered & ~maybe], len(people)


def _state(sight: Sight, what: str, horizon: str, cases: list[np.ndarray], n: int) -> JobState:
    names = ("n_job", "n_not_yet", "n_gone", "n_none")
    state = np.select(cases, names, "n_unknown")
    count = {name: int((state == name).sum()) for name in (*names, "n_unknown")}
    followed = n - count["n_not_yet"] - count["n_gone"]
    low, high = (
        (count["n_job"] / followed, (count["n_job"] + count["n_unknown"]) / followed) if followed else (None, None)
    )
    about = {"source": sight.source, "observed_for": sight.observed_for, "what": what, "horizon": horizon}
    return JobState(**about, n=n, bound_low=low, bound_high=high, **count)


def _share(row: JobState, conf_level: float) -> Estimate:
    followed = row.n - row.n_not_yet - row.n_gone
    about = {"outcome": row.what, "estimand": "share", "group": row.source, "horizon": row.horizon, "unit": "share"}
    about |= {"n": followed, "n_events": row.n_job}
    if not followed:
        return Estimate(**about, value=NotEstimable("not_yet_followable"), method="proportion")
    if row.n_unknown:
        bounds = Interval(row.bound_low, row.bound_high, 1.0, "worst_case_bounds")
        return Estimate(**about, value=NotEstimable("not_seen"), interval=bounds, method="worst_case_bounds")
    interval = blaker(row.n_job, followed, conf_level=conf_level)
    return Estimate(**about, value=row.n_job / followed, interval=interval, method="proportion")


def _kept(first: pd.DataFrame, source: str, horizon: str) -> FirstJob:
    day = horizon_months(horizon) * 365.25 / 12
    over, cause = first["days"] <= day, first["cause"]
    cases = [
        (over & (cause == 0), "n_not_yet"),
        (over & (cause == 1), "n_left"),
        (over & (cause == 2), "n_locked_up"),
        (over & (cause == 3), "n_away"),
        (first["doubt"] <= day, "n_unknown"),
    ]
    state = pd.Series(np.select([case.to_numpy(bool) for case, _ in cases], [name for _, name in cases], "n_still"))
    names = ("n_still", *(name for _, name in cases))
    return FirstJob(
        source=source, horizon=horizon, n=len(first), **{name: int((state == name).sum()) for name in names}
    )
