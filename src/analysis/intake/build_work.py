"""Jobs and monthly pay of people known; a month without a row is not a month without pay."""

import pandas as pd

from analysis.intake.build_events import numbered
from analysis.intake.build_people import inside
from analysis.intake.identify import OUTSIDE
from analysis.intake.spans import span

KEY = ["person", "month", "record"]


def jobs(rows: pd.DataFrame, firms: pd.Series) -> pd.DataFrame:
    """One row a person, firm and record: the stated first and last day, else the first month with pay.

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
    first = told.groupby(["person", "firm_id", "record"], sort=False)
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
    ).reset_index()
    table["start_last"] = table["start_last"].fillna(table["month_last"])
    table["from_outside"] = (table["residence"] == OUTSIDE).astype(float).where(table["residence"].notna())
    table["residence"] = inside(table["residence"])
    table["job_id"] = numbered(table, "job")
    return table.rename(columns={"person": "person_id"}).drop(columns=["month_first", "month_last"])


def income_months(rows: pd.DataFrame, firms: pd.Series) -> pd.DataFrame:
    """Gross pay of each person, month and record, over all firms of that record, in dong of the time.

    Pay that a firm tells twice counts once; where it tells of two amounts the month's pay is not known, and missing.
    """
    repeated, differing = months_told_twice(rows, firms)
    rows = rows.assign(firm_id=firms, month=_months(rows["period"]), differing=differing)
    rows = rows[rows["person"].notna() & rows["month"].notna() & rows["gross_pay"].notna() & ~repeated]
    rows = rows.assign(gross_pay=rows["gross_pay"].astype(float), days_worked=rows["days_worked"].astype(float))
    months = rows.groupby(KEY, sort=False)
    table = months.agg(
        income=("gross_pay", "sum"),
        days_worked=("days_worked", "sum"),
        n_firms=("firm_id", "nunique"),
        differing=("differing", "any"),
    ).reset_index()
    known = months["days_worked"].count().to_numpy() > 0
    table["income"] = table["income"].mask(table["differing"])
    table["days_worked"] = table["days_worked"].where(known & ~table["differing"])
    table["n_firms"] = table["n_firms"].astype(float).where(table["n_firms"] > 0)
    fixed = {"currency": "VND", "period_months": 1.0, "price_base": "nominal"}
    return table.rename(columns={"person": "person_id", "month": "period"}).assign(**fixed)


def months_told_twice(rows: pd.DataFrame, firms: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Rows of pay of a person, firm and month of which there are several in one record.

    Returns
    -------
    tuple of Series of bool
        Rows that repeat the pay of one before; rows of which another gives another pay.
    """
    asked = rows["person"].notna() & rows["period"].notna() & rows["gross_pay"].notna() & firms.notna()
    told = rows.loc[asked, ["person", "record", "gross_pay"]].assign(firm_id=firms, month=_months(rows["period"]))
    key = ["person", "firm_id", "month", "record"]
    several = told[told.duplicated(key, keep=False)]
    apart = several.groupby(key)["gross_pay"].transform("nunique") > 1
    repeated = several.duplicated(key) & ~apart
    return repeated.reindex(rows.index, fill_value=False), apart.reindex(rows.index, fill_value=False)


def _months(periods: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(periods, use_na_sentinel=True)
    texts = [f"{day.year:04d}-{day.month:02d}" for day in distinct]
    return pd.Series(texts, dtype="str").reindex(codes).set_axis(periods.index)
