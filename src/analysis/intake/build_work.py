"""Jobs and monthly pay of people known; a month without a row is not a month without pay."""

import pandas as pd

from analysis.columns.dates import PartDate
from analysis.intake.build_events import numbered
from analysis.intake.build_people import inside
from analysis.intake.identify import OUTSIDE
from analysis.intake.spans import span


def jobs(rows: pd.DataFrame, firms: pd.Series) -> pd.DataFrame:
    """One row a person and firm: the stated first and last day, else the first month with pay.

    Parameters
    ----------
    rows : DataFrame
        Rows of pay or of jobs, with `person` (missing: nobody known, left out).
    firms : Series
        Pseudonym of the firm of each row.
    """
    rows = rows.assign(firm_id=firms)
    rows = rows[rows["person"].notna() & rows["firm_id"].notna()]
    months = span(rows["period"], "month")
    told = rows.join(span(rows["start_date"], "start")).join(span(rows["end_date"], "end")).join(months)
    first = told.groupby(["person", "firm_id"], sort=False)
    table = first.agg(
        start_first=("start_first", "min"),
        start_last=("start_last", "min"),
        end_first=("end_first", "max"),
        end_last=("end_last", "max"),
        month_first=("month_first", "min"),
        month_last=("month_last", "min"),
        contract_kind=("contract_kind", "last"),
        residence=("commune_code", "last"),
        residence_on=("as_of", "last"),
        record=("record", "last"),
    ).reset_index()
    table["start_last"] = table["start_last"].fillna(table["month_last"])
    table["from_outside"] = (table["residence"] == OUTSIDE).astype(float).where(table["residence"].notna())
    table["residence"] = inside(table["residence"])
    table["job_id"] = numbered(table, "job")
    return table.rename(columns={"person": "person_id"}).drop(columns=["month_first", "month_last"])


def income_months(rows: pd.DataFrame, firms: pd.Series) -> pd.DataFrame:
    """Gross pay of each person and month over all firms, in dong of the time."""
    rows = rows.assign(firm_id=firms, month=rows["period"].map(_month, na_action="ignore"))
    rows = rows[rows["person"].notna() & rows["month"].notna() & rows["gross_pay"].notna()]
    rows = rows.assign(gross_pay=rows["gross_pay"].astype(float), days_worked=rows["days_worked"].astype(float))
    table = (
        rows.groupby(["person", "month"], sort=False)
        .agg(income=("gross_pay", "sum"), days_worked=("days_worked", "sum"), n_firms=("firm_id", "nunique"))
        .reset_index()
    )
    known = rows.groupby(["person", "month"], sort=False)["days_worked"].count().to_numpy() > 0
    table["days_worked"] = table["days_worked"].where(known)
    table["n_firms"] = table["n_firms"].astype(float).where(table["n_firms"] > 0)
    fixed = {"currency": "VND", "period_months": 1.0, "price_base": "nominal"}
    return table.rename(columns={"person": "person_id", "month": "period"}).assign(**fixed)


def _month(day: PartDate) -> str:
    return f"{day.year:04d}-{day.month:02d}"
