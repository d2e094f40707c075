"""Answers to a survey: who was asked, who answered, and about which month; no answer is never a no."""

import pandas as pd

from analysis.intake.build_events import numbered
from analysis.intake.spans import span

SILENT = ("refused", "not_reached")
KEY = ["person", "record", "period"]


def interviews(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an attempt at an interview of a person known, with the month that the answers are about.

    `has_job` is missing where it was not answered, or where answers contradict each other (see `read`).
    """
    rows = rows[rows["person"].notna()]
    told = read(rows)
    table = pd.DataFrame(
        {
            "interview_id": numbered(rows, "interview"),
            "person_id": rows["person"],
            "wave": rows["wave"].astype(float),
            "result": rows["result"],
            "period": told["period"].where(told["usable"]),
            "has_job": told["has_job"].where(told["usable"] & ~told["job_differs"]),
            "record": rows["record"],
        }
    )
    return table.join(span(rows["interview_date"], "asked")).reset_index(drop=True)


def income_months(rows: pd.DataFrame) -> pd.DataFrame:
    """Pay of a month that people told of, in dong of the time: without work it is 0, not answered gives no row.

    Where a person tells two amounts for a month, or two answers about work, its pay is not known, and missing.
    """
    rows = rows[rows["person"].notna()]
    told = read(rows).assign(person=rows["person"], record=rows["record"])
    asked = told[told["usable"] & told["pay"].notna()]
    table = asked.assign(income=asked["pay"].where(~asked["differs"])).drop_duplicates(KEY)
    fixed = {"currency": "VND", "period_months": 1.0, "price_base": "nominal"}
    names = {"person": "person_id"}
    return table[[*KEY, "income"]].rename(columns=names).assign(**fixed).reset_index(drop=True)


def read(rows: pd.DataFrame) -> pd.DataFrame:
    """What each row says.

    Parameters
    ----------
    rows : DataFrame
        Rows of surveys as `facts.joined` gives them.

    Returns
    -------
    DataFrame
        `period` (month that the answers are about: the one stated, else the one before the interview; missing where not
        known, or after the interview), `has_job` (1, 0 or missing), `pay` (dong; 0 where there was no work and no amount is
        told), `silent` (refused or not reached), `contradicts` (pay for a month without work), `usable` (neither, and a month is
        known), `differs` and `job_differs` (another usable row of the person says otherwise of the month, and of work in it).
    """
    told = pd.DataFrame({"period": _month(rows), "has_job": rows["has_job"].map({"yes": 1.0, "no": 0.0}).astype(float)})
    pay = pd.to_numeric(rows["last_pay"]).astype(float)
    told["contradicts"] = (told["has_job"] == 0) & (pay > 0)
    told["pay"] = pay.mask(pay.isna() & (told["has_job"] == 0), 0.0)
    told["silent"] = rows["result"].isin(SILENT)
    told["usable"] = ~told["silent"] & ~told["contradicts"] & told["period"].notna()
    answers = told[told["usable"]].assign(person=rows["person"], record=rows["record"])
    several = (answers.groupby(KEY)[["has_job", "pay"]].transform("nunique") > 1).reindex(told.index, fill_value=False)
    return told.assign(differs=several.any(axis=1), job_differs=several["has_job"])


def _month(rows: pd.DataFrame) -> pd.Series:
    """The month of the answers as text; missing where the interview is known to no month, or lies before it."""
    asked = span(rows["interview_date"], "asked")
    first, last = (asked[f"asked_{end}"].dt.to_period("M") for end in ("first", "last"))
    stated = span(rows["period"], "month")["month_first"].dt.to_period("M")
    month = stated.where(stated.notna(), (first - 1).where(first == last))
    return month.where(~(month > last)).astype("str").where(lambda text: text != "NaT")
