"""What each variable of the exported tables means: its unit, its codes, and what it means that it is missing."""

from dataclasses import dataclass

import pandas as pd

from analysis.settings import Both
from analysis.tables.codes import CODES, HERE
from analysis.tables.schema import TABLES
from analysis.tables.source import Source
from analysis.words import LANGUAGES, Said, Words, say

DAY, DAYS, FLAG, DONG, MONTHS = say("day"), say("days"), say("1 yes, 0 no"), say("dong"), say("months")
NEVER = say("never missing")
NOT_KNOWN = say("not known")
NOTHING = say("it did not happen, or not as far as records reach")
KINDS = {"f": say("number"), "i": say("whole number"), "M": say("day"), "O": say("text")}

CAUSE = (
    (0, say("end of sight")),
    (1, say("the event")),
    (2, say("death")),
    (3, say("other custody or compulsory drug treatment")),
    (4, say("moved away or lost")),
    (5, say("record expunged by law")),
    (6, say("left a list as expunged")),
)
JOB_ENDS = (
    (0, say("end of sight")),
    (1, say("left the job")),
    (2, say("arrested")),
    (3, say("died, moved away or lost")),
)


@dataclass(frozen=True)
class Variable:
    """A column: what it means, its unit, its codes with their meaning, and what it means that it is missing."""

    name: str
    meaning: Said | Both
    unit: Said | str = ""
    codes: tuple[tuple[str | int, Said], ...] = ()
    missing: Said = NEVER


def _codes(*names: str, table: str = "", column: str = "") -> tuple[tuple[str, Said], ...]:
    return tuple((name, HERE.get((table, column, name)) or CODES[name]) for name in names)


MODELS = _codes("helpers", "firm", "exemplary", "fund", table="models", column="kind")
# Column, or table and column where it means something else there.
OURS = {
    "data": Variable("data", say("“simulated”: nobody in this table is real")),
    "models": Variable("models", say("kind of model"), codes=MODELS),
    "arm": Variable("arm", say("took part, or was to be compared")),
    "arms.days": Variable("days", say("observed since the release, to the event or the end of follow-up"), DAYS),
    "event": Variable("event", say("observation ended with the event"), FLAG),
    "group": Variable("group", say("with whom it may be counted"), codes=(
        ("release", say("known from the release on")), ("conditional", say("released early on conditions")),
        ("list", say("known from a later day only")))),
    "start": Variable("start", say("latest possible day of release"), DAY),
    "exact": Variable("exact", say("the day of release is known to the day"), FLAG),
    "entry_days": Variable("entry_days", say("from the release to the day from which it is known"), DAYS, missing=NOT_KNOWN),
    "days": Variable("days", say("from the release to the first thing that ends observation"), DAYS,
                     missing=say("no record covers it")),
    "cause": Variable("cause", say("what ended observation"), codes=CAUSE),
    "ended": Variable("ended", say("what comes first however far one sees, by the codes of cause"), missing=NOTHING),
    "end_first": Variable("end_first", say("its earliest possible day, from the release"), DAYS, missing=NOTHING),
    "end_last": Variable("end_last", say("its latest possible day, from the release"), DAYS, missing=NOTHING),
    "doubt": Variable("doubt", say("earliest day of something that may be the event"), DAYS, missing=say("there is none")),
    "sight": Variable("sight", say("from the release to the day until which no record means no event"), DAYS,
                      missing=say("no record covers it")),
    "goes_on": Variable("goes_on", say("later entries of the record will come"), FLAG),
    "away": Variable("away", say("from the release until out of the record's sight"), DAYS, missing=NOTHING),
    "died": Variable("died", say("from the release to death"), DAYS, missing=NOTHING),
    "liberty": Variable("liberty", say("days outside custody while observed"), DAYS, missing=NOT_KNOWN),
    "age": Variable("age", say("age at the release, in years"), missing=NOT_KNOWN),
    "eligible": Variable(
        "eligible", say("first day on which the person could have joined and is known to have been considered"), DAY,
                         missing=say("never eligible, or not known")),
    "joining.joined": Variable("joined", say("latest possible day of joining"), DAY, missing=NOTHING),
    "unit": Variable("unit", say("model, firm or office joined"), missing=NOTHING),
    "day_unknown": Variable("day_unknown", say("joined, but not known since when"), FLAG),
    "place": Variable("place", say("whose people are eligible together"), missing=NOT_KNOWN),
    "trial": Variable("trial", say("number of the day of comparison, in the order of days")),
    "day": Variable("day", say("day of comparison: everything in the row counts from it"), DAY),
    "joined": Variable("joined", say("joined on this day (else had not joined by then)"), FLAG),
    "compared.start": Variable("start", say("from the day of comparison to where the row begins"), DAYS),
    "time": Variable("time", say("from the day of comparison to where the row ends"), DAYS),
    "switched": Variable("switched", say("the row ends because the person joined later"), FLAG),
    "waited": Variable("waited", say("waited for so long, from becoming eligible to the day of comparison"), DAYS),
    "weight": Variable("weight", say("weight in the comparison: those of one day who had not joined weigh as much as its joiners")),
    "origin": Variable("origin", say("day of release, on an axis of days"), DAYS),
    "entry": Variable("entry", say("since when eligible and in sight, on the same axis"), DAYS),
    "spells.joined": Variable("joined", say("day of joining, on the same axis"), DAYS, missing=NOTHING),
    "exit": Variable("exit", say("end of observation, on the same axis"), DAYS),
    "stratum": Variable("stratum", say("those with the same number are compared with one another only")),
    "last_seen": Variable("last_seen", say("day of the last file with the loan"), DAY, missing=say("in no file")),
    "state": Variable("state", say("how the loan stands in this file"), codes=(
        ("in_term", say("in term")), ("extended", say("extended")), ("overdue", say("overdue")), ("frozen", say("frozen")),
        ("repaid", say("repaid")), ("gone", say("without a balance though not repaid")))),
    "late_vnd": Variable("late_vnd", say("overdue and frozen balance"), DONG),
    "since": Variable("since", say("day of the file before, or of the payout"), DAY, missing=NOT_KNOWN),
    "paid_since": Variable("paid_since", say("principal repaid since then"), DONG, missing=NOT_KNOWN),
    "late_before": Variable("late_before", say("arrears in the file before"), DONG),
    "late_low": Variable("late_low", say("late for at least so long"), DAYS, missing=NOT_KNOWN),
    "late_high": Variable("late_high", say("late for at most so long"), DAYS, missing=NOT_KNOWN),
    "vintage": Variable("vintage", say("year of the payout")),
    "loan_spells.cause": Variable("cause", say("what came first after the payout"), codes=(
        ("late", say("late for over 30 days")), ("repaid", say("repaid")), ("gone", say("without a balance though not repaid")),
        ("died", say("the person died"))), missing=NOTHING),
    "first": Variable("first", say("its earliest possible day, from the payout"), DAYS, missing=NOTHING),
    "last": Variable("last", say("its latest possible day, from the payout"), DAYS, missing=NOTHING),
    "seen": Variable("seen", say("from the payout to the last file that would show the loan"), DAYS),
    "work_people.start": Variable("start", say("latest possible day of release"), DAY),
    "gone": Variable("gone", say("first possible day of death, moving, loss or the next release"), DAY, missing=NOTHING),
    "locked_up": Variable("locked_up", say("first arrest since the release"), DAY, missing=NOTHING),
    "source": Variable("source", say("record of jobs and pay; “payrolls”: those of all firms together")),
    "observed_for": Variable("observed_for", say("whom the source would have seen"), codes=(
        *_codes("everyone", "own_workers", "participants"), ("not_said", say("not said")))),
    "starts": Variable("starts", say("first day that the source covers"), DAY),
    "until": Variable("until", say("last day until which the source is complete"), DAY),
    "asks": Variable("asks", say("a survey: it knows what somebody answered and nothing else"), FLAG),
    "stopped": Variable("stopped", say("no last day is stated, but pay stops"), FLAG),
    "first_jobs.days": Variable("days", say("from the beginning of the first job to what ended it or to the end of sight"), DAYS),
    "first_jobs.cause": Variable("cause", say("what ended the first job"), codes=JOB_ENDS),
    "of": Variable("of", say("what the month is told of"), codes=(
        ("jobs", say("job by a source of jobs")), ("pay", say("pay")), ("answers", say("answers about work")))),
    "k": Variable("k", say("month after the release: the first whole one is 1")),
    "month": Variable("month", say("calendar month, as 202405")),
    "work_months.state": Variable("state", say("what is known of the month"), codes=(
        ("not_yet", say("the source is not yet complete so far")), ("gone", say("died, moved away, lost or released anew")),
        ("unseen", say("not observed")), ("zero", say("known to have none")), ("paid", say("paid, or worked")))),
    "real_pay": Variable("real_pay", say("gross pay in the prices of the plan's year"), DONG,
                         missing=say("not observed, or prices not known")),
}  # fmt: skip
SAME = {"weighted": "compared"}  # tables whose columns mean the same
# Tables of the contract in which a column's meaning stands.
CONTRACT = {
    "arms": ("people", "releases"), "incomes": ("people",), "releases": ("releases", "people"), "joining": ("releases",),
    "compared": ("releases",), "spells": ("releases",), "loans": ("loans",), "loan_files": ("loans", "loan_status"),
    "loan_spells": ("loans",), "work_people": ("releases",), "work_spells": ("jobs", "releases"), "first_jobs": ("releases",),
    "work_months": ("releases",), "work_sources": (), "job_spells": ("jobs",),
}  # fmt: skip


def variables(name: str, table: pd.DataFrame, source: Source, currency: str = "") -> list[Variable]:
    """The variables of a table, in its order.

    Raises
    ------
    KeyError
        If nobody said what a column means.
    """
    return [_variable(SAME.get(name, name), column, source, currency) for column in table]


def dictionary(tables: dict[str, tuple[pd.DataFrame, list[Variable]]], write: dict[str, Words]) -> pd.DataFrame:
    """All variables of all tables: type, unit, codes and meaning in both languages, what it means that one is missing."""
    rows = [
        {"table": name, "variable": each.name, "type": write["en"](_kind(table[each.name]))}
        | {f"{what}_{language}": _told(each, what, write[language]) for what in TOLD for language in LANGUAGES}
        for name, (table, told) in tables.items()
        for each in told
    ]
    return pd.DataFrame(rows)


TOLD = ("unit", "codes", "meaning", "missing")


def _told(each: Variable, what: str, write: Words) -> str:
    if what == "codes":
        return "; ".join(f"{code} = {write(said)}" for code, said in each.codes)
    value = getattr(each, what)
    return getattr(value, write.language) if isinstance(value, Both) else write(value)


def _kind(column: pd.Series) -> Said:
    return KINDS.get(column.dtype.kind, KINDS["O"])


def _variable(table: str, column: str, source: Source, currency: str) -> Variable:
    if f"{table}.{column}" in OURS:
        return OURS[f"{table}.{column}"]
    if column.startswith("income_"):
        return Variable(column, say("income in {period}", period=column.removeprefix("income_")), currency)
    if column in source.covariates:
        return Variable(column, source.covariates[column])
    if column in OURS:
        return OURS[column]
    return next(_of_contract(other, column) for other in CONTRACT[table] if column in TABLES[other].columns)


def _of_contract(table: str, column: str) -> Variable:
    spec = TABLES[table].columns[column]
    allowed = next((check.statistics["allowed_values"] for check in spec.checks if check.name == "isin"), ())
    codes = _codes(*allowed, table=table, column=column) if all(isinstance(each, str) for each in allowed) else ()
    unit = DONG if column.endswith("_vnd") else MONTHS if column.endswith("_months") else ""
    return Variable(column, spec.metadata["about"], unit, codes, NOT_KNOWN if spec.nullable else NEVER)
