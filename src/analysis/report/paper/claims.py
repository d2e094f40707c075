"""What a five-year review can claim from released results, and beside each claim what the evidence allows to be said.

A claim without a number in the results stays without one: the office that writes the review has to fill it in or leave it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import guarded
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, say

YEARS = range(2020, 2025)  # of the review
MILLION = 1e6
FUND = "fund"  # loans by policy: a kind in the tables, no model
INTERVAL = ["estimate", "conf_low", "conf_high", "conf_level"]
LAST = f"{YEARS[-1]}-12-31"
NOTHING = say("Nothing about effect: there is no comparison in the results.")

Results = Mapping[str, Released]  # by notebook


@dataclass(frozen=True)
class Claim:
    """A line of a review: what it is about, how its number is found (None: there is none), what may be said with it."""

    what: Said
    found: Callable[[Results], Said | None]
    allowed: Said | Callable[[Results], Said | None]

    def may(self, results: Results) -> Said:
        """What may be said: nothing where results do not hold what it would rest on."""
        said = self.allowed if isinstance(self.allowed, Said) else self.allowed(results)
        return said or NOTHING


@dataclass(frozen=True)
class Yearly:
    """A line with a number for each year of the review."""

    what: Said
    found: Callable[[Results, int], int | None]


def rows(results: Results, notebook: str, table: str, **values: object) -> pd.DataFrame:
    """Rows of a released table that have these values; none if there is no such result."""
    found = results[notebook].table(table) if notebook in results else pd.DataFrame()
    for name, value in values.items():
        found = found[found[name] == value] if name in found else found.iloc[:0]
    return found


def total(found: pd.DataFrame, column: str) -> int | None:
    """The sum of a column; None without rows, or if one of them is hidden or not known."""
    if not len(found) or found[column].isna().any():
        return None
    return int(found[column].sum())


def _returned(results: Results, year: int) -> int | None:
    return total(rows(results, "1_evaluability", "release_years", year=year), "n_seen")


def _begun(results: Results, year: int) -> int | None:
    """Both halves of the year, or none."""
    halves = rows(results, "5_community_sentences", "caseload")
    days = [f"{year}-06-30", f"{year}-12-31"]
    found = halves[halves["day"].isin(days)] if len(halves) else halves
    return total(found, "n_begun") if len(found) and set(found["day"]) == set(days) else None


def _serving(results: Results, year: int) -> int | None:
    return total(rows(results, "5_community_sentences", "caseload", day=f"{year}-12-31"), "n_serving")


def _standing(column: str) -> Callable[[Results, int], int | None]:
    def found(results: Results, year: int) -> int | None:
        same = {"day": f"{year}-12-31", "by": "all", "part": "all"}
        return total(rows(results, "3_loan_repayment", "loan_standings", **same), column)

    return found


BY_YEAR = (
    Yearly(say("People who came home from prison in the year, seen in any record"), _returned),
    Yearly(say("Sentences in the community begun in the year"), _begun),
    Yearly(say("Sentences in the community served on 31 December"), _serving),
    Yearly(say("Policy loans to people, up to 31 December"), _standing("n_loans")),
    Yearly(say("of these overdue on 31 December"), _standing("n_overdue")),
)


def _models(results: Results) -> Said | None:
    """Models of which somebody is known; a kind that has only one model has no rows of single models."""
    found = rows(results, "1_evaluability", "reach")
    kinds = found[found["kind"] != FUND] if len(found) else found
    if not len(kinds):
        return None
    single = (kinds["model"] != "").groupby(kinds["kind"]).sum().clip(lower=1)
    return say("models that somebody is known to have been considered for: {n}", n=int(single.sum()))


def _joined(kind: str) -> Callable[[Results], Said | None]:
    def found(results: Results) -> Said | None:
        reached = rows(results, "1_evaluability", "reach", kind=kind, model="")
        started = total(reached, "n_started")
        eligible = total(reached, "n_eligible")
        if started is None:
            return None
        if eligible is None:
            return say("people: {n}", n=started)
        return say("people: {n}, of {all} who were eligible", n=started, all=eligible)

    return found


def _lent(results: Results) -> Said | None:
    found = rows(results, "3_loan_repayment", "lent", kind="person")
    n, money = total(found, "n_loans"), total(found, "lent_vnd")
    if n is None or money is None:
        return None
    return say("loans: {n}; million dong: {money}", n=n, money=Number(money / MILLION, 1))


def _new_offence(results: Results) -> Said | None:
    """Those followed for the whole time with their interval, and the limits if those followed for less are counted."""
    found = rows(results, "2_recidivism", "states", chosen=True, horizon="12m")
    if len(found) != 1 or found[["bound_low", "bound_high"]].isna().any(axis=None):
        return None
    state = found.iloc[0]
    whose = {"outcome": f"{state['definition']}/{state['by']}", "estimand": "share", "horizon": "12m"}
    shares = rows(results, "2_recidivism", "estimates", group="released", **whose)
    if len(shares) != 1 or shares[["n", "n_events", *INTERVAL]].isna().any(axis=None):
        return None
    share = shares.iloc[0]
    followed = say(
        "new crimes within 12 months: {events} of {n} releases followed so long, {share} ({level} interval: {low} to {high})",
        events=int(share["n_events"]),
        n=int(share["n"]),
        level=Percent(float(share["conf_level"]), 0),
        share=Percent(float(share["estimate"])),
        low=Percent(float(share["conf_low"])),
        high=Percent(float(share["conf_high"])),
    )
    if state["bound_low"] == state["bound_high"]:
        return followed
    least, most = (Percent(float(state[name])) for name in ("bound_low", "bound_high"))
    return say(
        "{followed}; with those lost from sight before that, between {least} and {most}",
        followed=followed,
        least=least,
        most=most,
    )


def _difference(notebook: str) -> Callable[[Results], Said | None]:
    """The plan's primary estimate, where it is a difference of shares."""

    def found(results: Results) -> Said | None:
        said = rows(results, notebook, "verdicts", unit="share")
        if len(said) != 1 or said[["n", *INTERVAL]].isna().any(axis=None):
            return None
        row = said.iloc[0]
        value, low, high = (
            Number(100 * float(row[name]), 1, signed=True) for name in ("estimate", "conf_low", "conf_high")
        )
        return say(
            "{value} percentage points within {horizon} ({level} interval: {low} to {high}); {n} releases compared",
            value=value,
            horizon=horizon_words(row["horizon"]),
            level=Percent(float(row["conf_level"]), 0),
            low=low,
            high=high,
            n=int(row["n"]),
        )

    return found


def _late(results: Results) -> Said | None:
    found = rows(results, "3_loan_repayment", "loan_standings", by="all", part="all")
    found = found[found["day"] <= LAST].sort_values("day").tail(1) if len(found) else found
    n, late, undue = (total(found, name) for name in ("n_loans", "n_overdue", "n_not_due"))
    if None in (n, late, undue):
        return None
    day = date.fromisoformat(found["day"].iloc[0])
    return say(
        "{late} of {n} loans overdue on {day}; of {undue} nothing was due yet", late=late, n=n, day=day, undue=undue
    )


def _working(results: Results) -> Said | None:
    found = rows(results, "4_employment_income", "job_states", what="any_job", horizon="12m")
    if len(found) != 1 or found[["n", "n_job", "bound_low", "bound_high"]].isna().any(axis=None):
        return None
    row = found.iloc[0]
    low, high = Percent(float(row["bound_low"]), 0), Percent(float(row["bound_high"]), 0)
    return say(
        "{job} of {n} seen in a job within 12 months; the share lies between {low} and {high}",
        job=int(row["n_job"]),
        n=int(row["n"]),
        low=low,
        high=high,
    )


def _served(results: Results) -> Said | None:
    found = rows(results, "5_community_sentences", "sentences_ended", year=0)
    n, done = total(found, "n"), total(found, "n_completed")
    return None if n is None or done is None else say("{done} of {n} whose term is over", done=done, n=n)


def _verdict(notebook: str) -> Callable[[Results], Said | None]:
    def found(results: Results) -> Said | None:
        said = rows(results, notebook, "verdicts").to_dict("records")
        return guarded.verdict(said[0]) if len(said) == 1 else None

    return found


COUNT = say("This counts what was done. It does not say that anything works.")
DONE = (
    Claim(say("Models at work"), _models, COUNT),
    Claim(
        say("Joined models of mass organisations (“4+”)"),
        _joined("helpers"),
        say("Says whom the models reached. Who joins differs from who does not, so nothing follows about effect."),
    ),
    Claim(say("Joined exemplary models"), _joined("exemplary"), COUNT),
    Claim(
        say("Taken on by firms"),
        _joined("firm"),
        say("Whoever left such a job, or found one elsewhere, is seen only where records show it."),
    ),
    Claim(
        say("Policy loans to people (Decision 22/2023/QĐ-TTg)"),
        _lent,
        say("Money lent is no result. What was repaid is to be read against what was due."),
    ),
)
RESULTS = (
    Claim(
        say("New crimes within 12 months of release, everybody released"),
        _new_offence,
        say("Describes everybody, in a model or not. Not to be compared with rates that count others, or for longer."),
    ),
    Claim(
        say("New crimes: share of participants less that of the comparison group"),
        _difference("2_recidivism"),
        _verdict("2_recidivism"),
    ),
    Claim(
        say("Loans overdue"),
        _late,
        say("“No bad debt” says little while most is not due. Never what was repaid over what was lent."),
    ),
    Claim(
        say("In a job within 12 months of release"),
        _working,
        say("Not seen in a job does not mean without one. Only the bounds may be stated."),
    ),
    Claim(
        say("Sentences in the community completed"),
        _served,
        say("Describes. These people are not those released from prison and are never added to them."),
    ),
)
