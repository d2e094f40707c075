"""The numbers that the pages of notebooks 2, 3 and 4 rest on, one a row, and how each is computed in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.disclosure.release import Released
from analysis.words import Said, say

LIMITS = ("conf_low", "conf_high")
OF_ESTIMATE = ("n", "n_events", "estimate", *LIMITS)
# Limits that the scripts work out; others need more than a page, or chance.
PLAIN_LIMITS = {"blaker", "blaker_of_limits", "newcombe", "katz_log", "beta_product", "trials_beta_product", "student_t", "welch",
                "ols_hc2", "worst_case_bounds", "profile_penalised"}  # fmt: skip
NOT_RECOMPUTED = "none"
WHY_NOT = say(
    "Not recomputed by the scripts: it takes more than a page (method: {method}). What goes into it stands in these tables."
)


@dataclass(frozen=True, kw_only=True)
class Headline:
    """One released number.

    `recipe` names the function of both scripts that computes it, ``"none"`` if they do not; `how` says it in words.
    `method` is that of the row, `limits` that of its limits.
    """

    headline: str
    notebook: str
    table: str
    outcome: str
    estimand: str
    group: str
    horizon: str
    column: str
    released: float
    method: str
    limits: str
    conf_level: float
    recipe: str
    how: Said


@dataclass(frozen=True)
class Choice:
    """Rows of a released table that headlines are taken from, and what computes them.

    `key`: the columns that play the parts of outcome, estimand, group and horizon; a text in quotes stands for itself.
    """

    table: str
    recipe: str
    how: Said
    columns: tuple[str, ...] = OF_ESTIMATE
    key: tuple[str, str, str, str] = ("outcome", "estimand", "group", "horizon")
    where: Callable[[dict, dict], bool] = lambda row, about: True


def headlines(released: Released) -> list[Headline]:
    """The headlines of one result, in the order of its tables; a number that was not released is none."""
    notebook = released.about["notebook"]
    found = [row for choice in CHOICES[notebook] for row in _rows(choice, released)]
    return [_numbered(f"{notebook[0]}-{i:03d}", notebook, row) for i, row in enumerate(found, 1)]


def table(found: list[Headline], write: dict[str, Callable[[Said], str]]) -> pd.DataFrame:
    """Headlines as a table; `write` puts `how` into each language."""
    rows = [
        {name: value for name, value in vars(each).items() if name != "how"}
        | {f"how_{language}": put(each.how) for language, put in write.items()}
        for each in found
    ]
    return pd.DataFrame(rows)


def _rows(choice: Choice, released: Released) -> Iterator[dict]:
    for row in released.table(choice.table).to_dict("records"):
        if not choice.where(row, released.about):
            continue
        limits, method = row.get("conf_method", "") or "", row.get("method", "") or ""
        parts = ("outcome", "estimand", "group", "horizon")
        told = {part: _part(row, name) for part, name in zip(parts, choice.key, strict=True)}
        for column in choice.columns:
            if column in row and not pd.isna(row[column]):
                plain = _recomputed(column, limits)
                yield told | {
                    "table": choice.table,
                    "column": column,
                    "released": float(row[column]),
                    "method": method,
                    "limits": limits,
                    "conf_level": float(row.get("conf_level", float("nan"))),
                    "recipe": choice.recipe if plain else NOT_RECOMPUTED,
                    "how": choice.how if plain else say(WHY_NOT.text, method=limits or method),
                }


def _recomputed(column: str, limits: str) -> bool:
    """Whether the scripts compute it; of a robust hazard ratio and of weighted risks the point only."""
    if column in (*LIMITS, "p_value") and limits:
        return limits in PLAIN_LIMITS
    return True


def _part(row: dict, name: str) -> str:
    return name.strip("'") if name.startswith("'") else str(row.get(name, ""))


def _numbered(name: str, notebook: str, row: dict) -> Headline:
    return Headline(headline=name, notebook=notebook, **row)


def _chosen(about: dict) -> str:
    asked = about["plan"]["reoffending"]
    return f"{asked['definition']}/{asked['by']}"


def _of(**values: tuple[str, ...]) -> Callable[[dict, dict], bool]:
    """A test whether a row has one of these values in each column named."""
    return lambda row, about: all(row[name] in allowed for name, allowed in values.items())


def _in_district(test: Callable[[dict, dict], bool]) -> Callable[[dict, dict], bool]:
    return lambda row, about: bool(about["plan"].get("reoffending")) and test(row, about)


def _by_week(test: Callable[[dict, dict], bool]) -> Callable[[dict, dict], bool]:
    return lambda row, about: bool(about["plan"].get("jobs")) and row["horizon"].endswith("w") and test(row, about)


def _by_period(test: Callable[[dict, dict], bool]) -> Callable[[dict, dict], bool]:
    return lambda row, about: bool(about["plan"].get("income")) and row["horizon"].isdecimal() and test(row, about)


def _by_unit(row: dict, about: dict) -> bool:
    """Of whole communes, where they decide."""
    asked = about["plan"]["reoffending"]
    deciding = (asked["primary"] or {}).get("models")
    mine = [each for each in asked["contrasts"] if each["models"] == row["models"] == deciding]
    return any(each["assigned"] != "person" for each in mine)


def _of_everybody(row: dict, about: dict) -> bool:
    return row["estimand"] == "share" and row["group"] == "released" and row["outcome"] == _chosen(about)


def _of_joining(row: dict, about: dict) -> bool:
    return row["estimand"] in ("risk", "risk_difference") and row["horizon"] == about["main_horizon"]


def _hazard(row: dict, about: dict) -> bool:
    return row["estimand"] == "joining_hazard_ratio"


def _state(row: dict, about: dict) -> bool:
    return bool(row["chosen"])


STANDING = ("n_open", "n_extended", "n_overdue", "n_frozen", "balance_vnd", "n_late_30_low", "n_late_30_high", "n_late_90_low",
            "n_late_90_high", "par_30_low", "par_30_high", "par_90_low", "par_90_high", "bank_ratio")  # fmt: skip
JOB_STATES = ("n", "n_not_yet", "n_gone", "n_job", "n_none", "n_unknown", "bound_low", "bound_high")
PAY_STATES = ("n", "n_not_yet", "n_gone", "n_paid", "n_zero", "n_unseen", "n_no_price", "mean_paid", "median_paid", "median_low",
              "median_high", "bound_low", "bound_high")  # fmt: skip
STATES = ("n", "n_events", "n_free", "n_competing", "n_not_yet", "n_unknown", "n_list_ends", "bound_low", "bound_high")
EVER = ("n", "n_late", "n_free", "n_ended", "n_not_yet", "n_unknown", "bound_low", "bound_high")
FIRST = ("n", "n_still", "n_left", "n_locked_up", "n_away", "n_not_yet", "n_unknown")
SHARES = ("share", "risk_difference", "risk_ratio")
MEANS = ("mean", "mean_difference", "adjusted_mean_difference")
ARMS = _of(outcome=("rearrest",), estimand=SHARES)
CHOICES = {
    "2_recidivism": (
        Choice("estimates", "arm_shares", say("Events by the horizon over people in an arm; difference and ratio of the two "
               "shares. Table arms."), where=ARMS),
        Choice("estimates", "log_rank", say("Log-rank test of the two arms, followed to the horizon. Table arms."),
               ("n", "n_events", "estimate", "p_value"), where=_of(outcome=("rearrest",), estimand=("log_rank",))),
        Choice("states", "released_states", say("Everybody released with the release: what is known at the horizon, in calendar "
               "months from the release. Table releases."), STATES,
               ("definition", "'state'", "'released'", "horizon"), _state),
        Choice("estimates", "released_share", say("Those with the event over those with the event, free of it, or with what "
               "rules it out before. Table releases."), where=_in_district(_of_everybody)),
        Choice("estimates", "joining_risks", say("People counted once in each arm: the first day as a joiner, the first day as "
               "somebody who had not joined and had waited for the joiners' median wait; one minus Kaplan-Meier from that day; "
               "with weights, Aalen-Johansen over all days. Table compared (or weighted)."), where=_in_district(_of_joining)),
        Choice("estimates", "joining_hazard", say("Cox's model with joining as an exposure over time since the release (Firth's "
               "penalty where events are few). Table spells."), (*OF_ESTIMATE, "p_value"), where=_in_district(_hazard)),
        Choice("communes", NOT_RECOMPUTED, say(WHY_NOT.text, method="cr2_satterthwaite"),
               ("n_with", "events_with", "n_without", "events_without", "difference", *LIMITS, "p_value"),
               ("outcome", "'commune_risk_difference'", "models", "horizon"), _by_unit),
    ),
    "3_loan_repayment": (
        Choice("loan_standings", "loan_standing", say("Open loans and balances on the day of a file; late for longer than so many "
               "days surely (low) and possibly (high). Table loan_files."), STANDING, ("'loans'", "'standing'", "part", "day")),
        Choice("estimates", "loan_late", say("Open loans late for longer than so many days over all open ones. Table loan_files."),
               where=_of(outcome=("late_30", "late_90"))),
        Choice("ever_late", "loan_ever", say("Loans by what came first after the payout, so many months later. Table loan_spells."),
               EVER, ("'loans'", "'ever_late_30'", "vintage", "horizon")),
        Choice("estimates", "loan_ever_share", say("Loans ever late for over 30 days, of those followable so long. Table "
               "loan_spells."), where=_of(outcome=("ever_late_30",))),
        Choice("collected", "loan_collected", say("What was paid between two files over what was owed: of what was in arrears "
               "before, at least what is gone was collected. Table loan_files."),
               ("n_loans", "paid_vnd", "owed_low_vnd", "owed_high_vnd", "rate_low", "rate_high"),
               ("'loans'", "'collected'", "source", "last"), _of(source=("files",))),
    ),
    "4_employment_income": (
        Choice("estimates", "week_shares", say("People with a job in the horizon's week over those whose week is known; bounds "
               "with each unknown as without and as with a job. Tables arms and job_spells."),
               where=_by_week(_of(outcome=("employed",), estimand=(*SHARES, "bounds_of_difference")))),
        Choice("estimates", "incomes", say("Means, Welch's difference, and least squares with HC2 errors; shares with any income. "
               "Table incomes."), (*OF_ESTIMATE, "p_value"),
               where=_by_period(_of(role=("described",), estimand=(*SHARES, *MEANS)))),
        Choice("job_states", "job_state", say("Everybody released, by whether a source shows a job since the release, or in the "
               "horizon's last month. Tables work_people, work_spells, work_months, work_sources."), JOB_STATES,
               ("what", "'job_state'", "source", "horizon")),
        Choice("estimates", "job_share", say("Those with a job over those followed; bounds where some were not seen. As "
               "job_states."), where=_of(outcome=("any_job", "job_in_month"))),
        Choice("first_jobs", "first_job", say("First jobs by how they stand so many months after they began. Table first_jobs."),
               FIRST, ("'first_job'", "'state'", "source", "horizon")),
        Choice("estimates", "first_job_share", say("First jobs that go on over those of which it is known. Table first_jobs."),
               where=_of(outcome=("first_job_kept",))),
        Choice("pay_states", "pay_state", say("Everybody released, by what is known of pay in the horizon's month; pay in the "
               "plan's prices, to 100,000 dong. Table work_months."), PAY_STATES, ("'pay'", "'pay_state'", "source", "horizon")),
    ),
}  # fmt: skip
