"""Sentences served in the community, each from its first day to its end, or until its list stops seeing it.

People who came home from prison are followed elsewhere (`follow`) and are never counted here with those who were not
there: the two have other risks, and other records.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.areas import area_codes
from analysis.followup.coverage import sight
from analysis.followup.reading import read
from analysis.results import FlowStep
from analysis.sites import Site

KINDS = ("suspended", "non_custodial", "conditional_release")
COMPLETED, MOVED, DIED = "completed", "moved", "died"
FAILED = ("breached", "revoked", "reoffended")
ENDED = (COMPLETED, *FAILED, MOVED, DIED)
SERVING, NOT_YET, UNKNOWN = "serving", "not_yet", "unknown"
EARLY_DAYS = 31  # completed more days before the end by the judgment: said, because courts shorten terms and clerks err
TEXTS = ("sentence_id", "person_id", "kind", "commune", "outcome")


@dataclass(frozen=True)
class Served:
    """Sentences that have a first day.

    Attributes
    ----------
    rows : DataFrame
        By `sentence_id`: `person_id`, `kind`, `start` (last possible first day), `due_days` (days from there to the end
        by the judgment), `outcome` (empty if the list does not say), `first`, `last` (days from `start` between which it
        ended; missing while it is served, `last` infinite if nobody knows), `sight` (days until which the list is
        complete; missing if none covers it) and `goes_on` (the list goes on after that).
    flow : FlowStep
        Those without a first day.
    counted : dict of str to int
        Sentences that something must be said of, by code.
    """

    rows: pd.DataFrame
    flow: FlowStep
    counted: dict[str, int]


def served(site: Site) -> Served:
    """Follow every sentence of a site that has a first day."""
    told = read(
        site.tables, "community_sentences", spans=("start", "end", "outcome"), texts=TEXTS, days=("commune_on",)
    )
    dated = told[["start_first", "start_last"]].notna().all(axis=1)
    flow = FlowStep(step="no_start_day", unit="sentences", n_before=len(told), n_excluded=int((~dated).sum()))
    told = told[dated].sort_values(["start_last", "sentence_id"], kind="stable").set_index("sentence_id")
    start, outcome = told["start_last"], told["outcome"].fillna("")
    seen = _sight(told, site)
    days = {
        "due_days": told["end_last"],
        "sight": seen["until"],
        "first": told["outcome_first"],
        "last": told["outcome_last"],
    }
    rows = pd.DataFrame({name: (day - start).dt.days.astype("float64") for name, day in days.items()})
    impossible = rows["last"] < 0
    rows = _with_end(rows, outcome, impossible)
    rows = told[["person_id", "kind"]].join(rows).assign(start=start, outcome=outcome, goes_on=seen["goes_on"])
    return Served(rows, flow, _counted(rows, told, impossible))


def state_at(served: Served, months: int) -> pd.Series:
    """How each sentence stands some calendar months after its first day.

    Whether it can be followed so long is read from the calendar alone, before its end.

    Returns
    -------
    Series of str
        One of `ENDED`, ``"serving"``, ``"not_yet"`` (that day lies beyond the one until which the list is complete) or
        ``"unknown"`` (no list covers it, the end has no day, or it may lie before or after that day).
    """
    if months <= 0:
        raise ValueError("a horizon is some months after the first day")
    rows = served.rows
    day = (rows["start"] + pd.DateOffset(months=months) - rows["start"]).dt.days
    return _state(rows, day)


def state_on(served: Served, day: pd.Timestamp) -> pd.Series:
    """As `state_at`, on one calendar day, of those that had begun by then."""
    rows = served.rows[served.rows["start"] <= day]
    return _state(rows, (day - rows["start"]).dt.days)


def _state(rows: pd.DataFrame, day: pd.Series) -> pd.Series:
    cases = [
        (rows["sight"].isna(), UNKNOWN),
        (day > rows["sight"], np.where(rows["goes_on"], NOT_YET, UNKNOWN)),
        (rows["last"] <= day, rows["outcome"]),
        (rows["first"] <= day, UNKNOWN),
    ]
    found = np.select([case.to_numpy(bool) for case, _ in cases], [state for _, state in cases], SERVING)
    return pd.Series(found, rows.index, dtype="str")


def _sight(told: pd.DataFrame, site: Site) -> pd.DataFrame:
    coverage = read(
        site.tables,
        "source_coverage",
        days=("starts", "ends", "complete_until"),
        texts=("event", "area"),
        numbers=("lag_days", "sees_expunged"),
    )
    area = area_codes(told["commune"], told["commune_on"].fillna(told["start_last"]), site.source)
    days = {"release_first": told["start_first"], "release_last": told["start_last"], "unlisted_first": pd.NaT}
    return sight(pd.DataFrame(days, told.index).assign(area=area), coverage, "supervision")


def _with_end(rows: pd.DataFrame, outcome: pd.Series, impossible: pd.Series) -> pd.DataFrame:
    """An end without a (possible) day lies anywhere; so does one that the list does not tell of at all."""
    over = outcome.isin(ENDED)
    without_day = over & (rows["last"].isna() | impossible) | (outcome == "")
    first = rows["first"].clip(lower=0).where(over & ~without_day).mask(without_day, 0.0)
    last = rows["last"].where(over & ~without_day).mask(without_day, np.inf)
    return rows.assign(first=first, last=last)


def _counted(rows: pd.DataFrame, told: pd.DataFrame, impossible: pd.Series) -> dict[str, int]:
    done = (rows["outcome"] == COMPLETED) & np.isfinite(rows["last"])
    overdue = rows["due_days"] < rows["sight"]
    found = {
        "no_outcome": rows["outcome"] == "",
        "end_without_day": rows["outcome"].isin(ENDED) & told["outcome_last"].isna(),
        "ended_before_start": impossible,
        "completed_early": done & (rows["last"] < rows["due_days"] - EARLY_DAYS),
        "still_serving_after_end": (rows["outcome"] == SERVING) & overdue,
        "no_end_by_judgment": rows["due_days"].isna(),
        "not_covered": rows["sight"].isna(),
    }
    return {name: int(which.sum()) for name, which in found.items()}
