"""Rows of one or several files that contradict each other or themselves: each found by file, sheet and row.

They are found once all files are read, in the facts, which still know where each row stands. Of pay the rows of all
workers are looked at and listed: a list of those alone whom we know would tell a firm who has a record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd
from pandas.util import hash_pandas_object

from analysis.columns.text import match_key
from analysis.intake import build_survey
from analysis.intake.build_loans import STATUS, days_of_status, no_figure
from analysis.intake.build_work import months_told_twice
from analysis.intake.collect import Origin
from analysis.intake.facts import PLACE
from analysis.intake.identify import text_identities
from analysis.intake.spans import exact, span
from analysis.words import Said, say

ROUNDING_VND = 0.5
CHECKS: dict[str, Said] = {
    "loan_no_status": say("a row of a loan file says how the loan stands"),
    "loan_day_early": say("a row of a loan file is about a day on or after the first payout"),
    "loan_balance_above": say("balance not above the amount lent"),
    "loan_day_differs": say("one row of figures for a loan and day"),
    "loan_repaid_falls": say("principal repaid never falls from one file to the next"),
    "loan_balance_rises": say("balance never rises from one file to the next while no more is lent"),
    "pay_month_twice": say("pay of a person, firm and month told once"),
    "pay_month_differs": say("rows about the pay of a person, firm and month agree"),
    "survey_unasked": say("no answer of who refused or was not reached"),
    "survey_no_month": say("answers about a month that is known and not after the interview"),
    "survey_pay_no_job": say("no pay for a month without work"),
    "survey_differs": say("rows about a person and month of a survey agree"),
    "pay_outside_job": say("pay only for months between the first and the last day of work at the firm"),
}


@dataclass(frozen=True)
class Contradiction:
    """How many rows of a kind of file were held against a rule, and where those stand that break it.

    `code` is of `CHECKS` and of `reasons.ROWS`; `column` the field to look at; `places` has `label`, `sheet` and `row`.
    """

    code: str
    role: str
    column: str
    n_checked: int
    places: pd.DataFrame = field(repr=False)


def of_loans(role: str, rows: pd.DataFrame) -> list[Contradiction]:
    """Rows of the loan files of one role against themselves and each other.

    Parameters
    ----------
    role : str
    rows : DataFrame
        As `facts.joined` gives them, with `loan`.
    """
    told = _figures(rows)
    empty = no_figure(rows)
    lent, balance = told["lent"], told["balance"]
    same_day = told[~empty & told["loan"].notna() & told["day"].notna()]
    known = rows.index.isin(same_day.index)
    found = [
        _found("loan_no_status", role, "balance", rows, rows["loan"].notna(), empty),
        _found("loan_day_early", role, "as_of", rows, told["payout"].notna(), told["day"] < told["payout"]),
        _found("loan_balance_above", role, "balance", rows, balance.notna() & lent.notna(), _more(balance, lent)),
        _found("loan_day_differs", role, "as_of", rows, known, _over(_differs(same_day), rows)),
    ]
    return found + _since_before(role, rows, same_day)


def of_pay(rows: pd.DataFrame, firms: pd.Series) -> list[Contradiction]:
    """Rows of pay against each other and against the days of the job; `firms` has the pseudonym of each row's firm.

    A row is of the kind of file that its label names.
    """
    repeated, differing = months_told_twice(rows, firms)
    months = span(rows["period"], "month")
    job = rows.assign(firm_id=firms).join(span(rows["start_date"], "start")).join(span(rows["end_date"], "end"))
    of_job = job.groupby(["person", "firm_id"])
    first, last = of_job["start_first"].transform("min"), of_job["end_last"].transform("max")
    again = of_job["start_last"].transform("max") > last  # came back, and nobody says until when
    outside = (months["month_last"] < first) | ((months["month_first"] > last) & ~again)
    asked = rows["gross_pay"].notna() & rows["person"].notna() & months["month_first"].notna()
    in_job = asked & (first.notna() | last.notna())
    role_of = rows["label"].str.partition(" #")[0]
    rules = [
        ("pay_month_twice", "period", asked, repeated),
        ("pay_month_differs", "gross_pay", asked, differing),
        ("pay_outside_job", "period", in_job, outside),
    ]
    return [
        _found(code, role, column, rows, about & (role_of == role), broken)
        for role in role_of.unique()
        for code, column, about, broken in rules
    ]


def of_survey(role: str, rows: pd.DataFrame) -> list[Contradiction]:
    """Rows of a survey against themselves and each other; none of the answers found here is used."""
    told = build_survey.read(rows)
    answered, month = told["has_job"].notna() | told["pay"].notna(), told["period"].notna()
    return [
        _found("survey_unasked", role, "result", rows, told["silent"].notna(), answered & told["silent"]),
        _found("survey_no_month", role, "interview_date", rows, answered & ~told["silent"], ~month),
        _found("survey_pay_no_job", role, "last_pay", rows, answered, told["contradicts"]),
        _found("survey_differs", role, "has_job", rows, answered & month & ~told["silent"], told["differs"]),
    ]


def everybodys_pay(origin: Origin, values: pd.DataFrame) -> pd.DataFrame:
    """Rows of pay of one sheet as `of_pay` takes them, whoever the worker is, under hashes that nobody keeps.

    A worker is told by the ID number, else by name and birth. Rows with a name alone, or without a firm, are left out.
    """
    told = text_identities(origin.role.name, values)
    named = (told["name"].map(match_key) + "|" + told["birth"]).where(told["birth"] != "", "")
    who = told["id_number"].where(told["id_number"] != "", named)
    firm = values["firm"] if "firm" in values else pd.Series(None, values.index, dtype="str")
    names = firm.fillna(origin.delivery.firm or "").astype("str").map(match_key)
    kept = values.reindex(columns=["period", "gross_pay", "start_date", "end_date"])
    kept = kept.assign(person=hash_pandas_object(who, index=False), firm_id=hash_pandas_object(names, index=False))
    place = {"label": origin.label, "sheet": origin.sheet, "row": values.index}
    kept = kept.assign(record=origin.delivery.record, **place).astype({"record": "category", "label": "category"})
    return kept[(who != "") & (names != "")]


def everybody(sheets: Sequence[pd.DataFrame]) -> list[Contradiction]:
    """Rows of pay of all workers against each other and against the days of the job, over all sheets."""
    filled = [sheet for sheet in sheets if len(sheet)]
    if not filled:
        return []
    rows = pd.concat(filled, ignore_index=True).astype({"record": "str", "label": "str"})
    return of_pay(rows, rows["firm_id"])


def counted(found: Iterable[Contradiction]) -> pd.DataFrame:
    """`check`, `n_checked`, `n_failed` over all files; rules against which nothing was held are left out."""
    told = [(each.code, each.n_checked, len(each.places)) for each in found if each.n_checked]
    rows = pd.DataFrame(told, columns=["check", "n_checked", "n_failed"])
    kinds = {"check": "str", "n_checked": "int64", "n_failed": "int64"}
    return rows.groupby("check", sort=False).sum().reset_index().astype(kinds)


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    there = rows.reindex(columns=list(STATUS.values()))  # loans to employers have no interest in arrears
    amounts = {name: pd.to_numeric(there[column]) for name, column in STATUS.items()}
    parts = pd.DataFrame({name: amounts[name] for name in ("in_term_vnd", "overdue_vnd", "frozen_vnd")})
    return pd.DataFrame(
        amounts
        | {
            "loan": rows["loan"],
            "day": days_of_status(rows),
            "payout": exact(rows["loan_date"]),
            "lent": pd.to_numeric(rows["loan_amount"]),
            "balance": amounts["balance_vnd"].fillna(parts.sum(axis=1, min_count=1)),
        }
    )


def _differs(told: pd.DataFrame) -> pd.Series:
    """Rows about a loan and day of which another row gives other figures."""
    several = told[told.duplicated(["loan", "day"], keep=False)]
    figures = several.groupby(["loan", "day"])[list(STATUS)].transform("nunique")
    return (figures > 1).any(axis=1).reindex(told.index, fill_value=False)


def _since_before(role: str, rows: pd.DataFrame, told: pd.DataFrame) -> list[Contradiction]:
    """Each row against the last one of the same loan before it that has the figure."""
    ordered = told.sort_values(["loan", "day"], kind="stable").drop_duplicates(["loan", "day"], keep="last")
    repaid = ordered[ordered["principal_paid_vnd"].notna()]
    before = repaid.groupby("loan")["principal_paid_vnd"].shift()
    falls = _more(before, repaid["principal_paid_vnd"])
    owing = ordered[ordered["balance"].notna()]
    then = owing.groupby("loan")[["balance", "lent"]].shift()
    rises = _more(owing["balance"], then["balance"]) & ~_more(owing["lent"], then["lent"])
    return [
        _found("loan_repaid_falls", role, "principal_repaid", rows, _over(before.notna(), rows), _over(falls, rows)),
        _found("loan_balance_rises", role, "balance", rows, _over(then["balance"].notna(), rows), _over(rises, rows)),
    ]


def _more(one: pd.Series, other: pd.Series) -> pd.Series:
    return one - other > ROUNDING_VND


def _over(some: pd.Series, rows: pd.DataFrame) -> pd.Series:
    return some.reindex(rows.index, fill_value=False)


def _found(code: str, role: str, column: str, rows: pd.DataFrame, asked, broken) -> Contradiction:
    places = rows.loc[asked & broken, list(PLACE)]
    return Contradiction(code, role, column, int(pd.Series(asked).sum()), places)
