"""Jobs and pay of people by calendar month, and for whom a record could have shown any at all."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.followup.reading import read
from analysis.sites import Site

EVERYONE, OWN_WORKERS, PARTICIPANTS, NOT_SAID = "everyone", "own_workers", "participants", "not_said"
PAYROLLS = "payrolls"
JOB, INCOME = "job", "income"  # events that a record would show
# What is known of the pay of one person in one month.
NOT_YET, GONE, UNSEEN, ZERO, PAID = range(5)
MONTHS = 12


@dataclass(frozen=True)
class Sight:
    """A source of jobs and pay, and whom it could see.

    Attributes
    ----------
    source : str
        Id of the record; ``"payrolls"``: those of all firms together, each of which sees its own workers only.
    records : tuple of str
    observed_for : str
        ``"everyone"`` (of the area, in a model or not), ``"own_workers"``, ``"participants"`` or ``"not_said"``.
    first, last : int
        First and last calendar month that is covered whole and entered (years times 12 plus the month from 0).
    starts, until : Timestamp
        First and last day of it.
    asks : bool
        A survey: it knows of a month only what somebody answered, so that no answer is not a no.
    """

    source: str
    records: tuple[str, ...]
    observed_for: str
    first: int
    last: int
    starts: pd.Timestamp
    until: pd.Timestamp
    asks: bool = False


@dataclass(frozen=True)
class Months:
    """What is known of each person's pay in the months after a day zero.

    Attributes
    ----------
    month : ndarray of int, shape (n, k)
        Calendar months (years times 12 plus the month from 0); column 0 is the first whole one after day zero.
    state : ndarray of int8, shape (n, k)
        `PAID`; `ZERO` (a source that would have seen pay saw none); `UNSEEN` (no source could see it, or none did);
        `GONE` (died, moved, lost or released anew by then); `NOT_YET` (the source is not yet complete).
    pay : ndarray, shape (n, k)
        Gross dong of the time; 0 where known zero, NaN where not known.
    paid_in : ndarray of int, shape (n, k)
        Month in which it was paid: `month`, but for answers about one near it.
    """

    month: np.ndarray
    state: np.ndarray
    pay: np.ndarray
    paid_in: np.ndarray


def sights(site: Site) -> list[Sight]:
    """The sources of jobs and pay of a site; a record that does not say whom it sees is taken to see one arm only."""
    return _sights(site, (JOB, INCOME))


def pay_sights(site: Site) -> list[Sight]:
    """The same sources in the same order, each for the months in which it shows pay.

    A source that shows jobs alone knows of nobody that they had no pay: it is taken not to say whom it sees.
    """
    paying = {each.source: each for each in _sights(site, (INCOME,))}
    return [paying.get(each.source, replace(each, observed_for=NOT_SAID)) for each in sights(site)]


def _sights(site: Site, events: tuple[str, ...]) -> list[Sight]:
    coverage = read(
        site.tables,
        "source_coverage",
        days=("starts", "ends", "complete_until"),
        texts=("record", "event", "observed_for"),
        numbers=("lag_days", "asks"),
    )
    coverage = coverage[coverage["event"].isin(events)]
    if coverage.empty:
        return []
    entered = coverage["complete_until"] - pd.to_timedelta(coverage["lag_days"], unit="D")
    seen = coverage["observed_for"].fillna(NOT_SAID)
    source = coverage["record"].mask(seen == OWN_WORKERS, PAYROLLS)
    rows = coverage.assign(until=entered.clip(upper=coverage["ends"]), seen=seen, source=source)
    return [_sight(name, each) for name, each in rows.groupby("source", sort=True)]


def month_of(days: pd.Series) -> np.ndarray:
    """Calendar months as whole numbers (years times 12 plus the month from 0); -1 where there is no day."""
    number = MONTHS * days.dt.year + days.dt.month - 1
    return number.fillna(-1).to_numpy(np.int32)


def pay_rows(site: Site, sight: Sight) -> pd.DataFrame:
    """Pay that a source shows: `person_id`, `month`, `pay` and `days_worked`, summed over its records; one row a month.

    `pay` is missing where one of the records tells of two amounts.
    """
    rows = read(
        site.tables, "income_months", texts=("person_id", "period", "record"), numbers=("income", "days_worked")
    )
    rows = rows[rows["record"].isin(sight.records)]
    summed = rows.assign(month=_months_of(rows["period"])).groupby(["person_id", "month"], sort=True)
    told = summed.agg(
        pay=("income", "sum"), days_worked=("days_worked", "max"), n=("income", "size"), n_known=("income", "count")
    )
    known = told["n"] == told["n_known"]
    return told.assign(pay=told["pay"].where(known)).drop(columns=["n", "n_known"]).reset_index()


def answers(site: Site, sight: Sight) -> pd.DataFrame:
    """Whether people worked in a month, by a survey: `person_id`, `month`, and `pay`, here 1 (worked) or 0; one row a month."""
    rows = read(site.tables, "interviews", texts=("person_id", "period", "record"), numbers=("has_job",))
    rows = rows[rows["record"].isin(sight.records) & rows["period"].notna() & rows["has_job"].notna()]
    told = rows.assign(month=_months_of(rows["period"])).groupby(["person_id", "month"], sort=True)["has_job"]
    known = told.nunique() == 1
    return told.max().where(known).rename("pay").reset_index()


def months_after(
    person: pd.Series,
    zero: pd.Series,
    gone: pd.Series,
    rows: pd.DataFrame,
    sight: Sight,
    n_months: int,
    *,
    within: int = 0,
) -> Months:
    """What a source tells of each person's pay in the months after their day zero.

    Parameters
    ----------
    person, zero, gone : Series, shape (n,)
        Pseudonym, day zero, and the first possible day of death, moving or loss (missing: none known).
    rows : DataFrame
        From `pay_rows`.
    sight : Sight
    n_months : int
    within : int
        Of a survey: a month about which somebody was not asked is taken to be as the nearest one after day zero about which
        they answered, up to so many months away (the earlier of two).
    """
    began = month_of(zero)
    month = (began[:, None] + np.arange(1, n_months + 1, dtype=np.int32)).astype(np.int32)
    state = np.full(month.shape, UNSEEN, np.int8)
    if sight.observed_for == EVERYONE and not sight.asks:
        state[(month >= sight.first) & (month <= sight.last)] = ZERO
    left = month_of(gone)[:, None]
    state[(left >= 0) & (month >= left)] = GONE
    state[month > sight.last] = NOT_YET
    found = pd.DataFrame({"person_id": person.to_numpy(), "place": np.arange(len(person))}).merge(rows, on="person_id")
    place = found["place"].to_numpy()
    column = found["month"].to_numpy() - began[place] - 1
    told = found["pay"].to_numpy(float)
    made = Months(month, state, np.where(state == ZERO, 0.0, np.nan), month.copy())
    _tell(made, place, column, told, column >= 0)
    for away in range(1, within + 1) if sight.asks else ():
        for step in (away, -away):  # an answer about an earlier month first
            near = (column >= 0) & (column + step >= 0) & (column + step < n_months) & ~np.isnan(told)
            near[near] = made.state[place[near], column[near] + step] == UNSEEN
            _tell(made, place, column + step, told, near)
            made.paid_in[place[near], column[near] + step] -= step
    return made


def _tell(made: Months, place: np.ndarray, column: np.ndarray, told: np.ndarray, where: np.ndarray) -> None:
    """Put what is told of people's months into their place."""
    where = where & (column < made.state.shape[1])
    cells = place[where], column[where]
    made.pay[cells] = told[where]
    made.state[cells] = np.select([np.isnan(told[where]), told[where] > 0], [UNSEEN, PAID], ZERO)


def jobs(site: Site, sight: Sight, pay: pd.DataFrame) -> pd.DataFrame:
    """Jobs that a source shows, in order of their start; `pay` from `pay_rows` of the same source.

    Returns
    -------
    DataFrame
        `person_id`, `firm_id`, `start_first`, `start_last`, `end_first`, `end_last`, `contract_kind`, `from_outside`;
        `stopped`: no last day is stated, but pay stops before the source does, so it is put at the end of the last month
        with pay. Where the end is missing, the person was still there when the source ends.
    """
    rows = read(
        site.tables,
        "jobs",
        spans=("start", "end"),
        texts=("person_id", "firm_id", "contract_kind", "record"),
        numbers=("from_outside",),
    )
    rows = rows[rows["record"].isin(sight.records) & rows["start_last"].notna()]
    last = pay.groupby("person_id")["month"].max().reindex(rows["person_id"]).to_numpy()
    stopped = (rows["end_last"].isna() & (last < sight.last)).to_numpy(bool)
    ends = pd.Series(pd.NaT, rows.index, dtype=rows["end_last"].dtype)
    ends[stopped] = _last_day(last[stopped])
    told = {end: rows[f"end_{end}"].fillna(ends) for end in ("first", "last")}
    rows = rows.assign(end_first=told["first"], end_last=told["last"], stopped=stopped)
    return rows.sort_values(["start_last", "person_id", "firm_id"], kind="stable").reset_index(drop=True)


def _sight(source: str, rows: pd.DataFrame) -> Sight:
    starts, until = rows["starts"].min(), rows["until"].max()
    whole = starts if starts.day == 1 else starts + pd.offsets.MonthBegin()
    end = until if until.is_month_end else until - pd.offsets.MonthEnd()
    first, last = (int(MONTHS * day.year + day.month - 1) for day in (whole, end))
    records = tuple(sorted(rows["record"].unique()))
    asks = bool((rows["asks"] == 1).any())
    return Sight(source, records, rows["seen"].iloc[0], first, last, starts, until, asks)


def _months_of(periods: pd.Series) -> pd.Series:
    """Months written 2024-05 as whole numbers (years times 12 plus the month from 0)."""
    return MONTHS * periods.str[:4].astype("int32") + periods.str[5:7].astype("int32") - 1


def _last_day(month: np.ndarray) -> np.ndarray:
    begins = (month.astype(int) + 1 - MONTHS * 1970).astype("datetime64[M]").astype("datetime64[D]")
    return (begins - np.timedelta64(1, "D")).astype("datetime64[us]")
