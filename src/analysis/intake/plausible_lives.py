"""The order of events in a life: age, prison, list, death, work and pay."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.intake.rule_of_rows import Result, first_release, looked_up, result, rows
from analysis.reference.law import Expungement, expungement

# Nobody under 14 answers for a crime (Penal Code, Art. 12); work by contract begins at 15 (Labour Code 2019, Art. 143).
LEAST_AGE_RELEASED, LEAST_AGE_AT_WORK = 14, 15
# For those sentenced under 18 other rules hold (Penal Code, Art. 107); ages are known to the year only.
ADULT_FOR_CERTAIN = 19
# Slips of the unit are by 1,000; the best paid of the published figures has 3.5 times the average.
TIMES_MEDIAN = 20
FEWEST_FOR_MEDIAN = 5
ROWS_AT_ONCE = 500_000  # of pay, so that a large district stays within memory
EVENTS = {
    "people_status": "as_of",
    "offences": "offence_first",
    "enrolments": "start_first",
    "jobs": "start_first",
    "income_months": "period",
    "loans": "loan_date",
    "community_sentences": "start_first",
}

Tables = Mapping[str, pd.DataFrame]


def find(tables: Tables) -> dict[str, Result]:
    """All checks of the order of events, by code."""
    return {
        "release_age": release_age(tables),
        "listed_after_release": listed_after_release(tables),
        "offence_after_release": offence_after_release(tables),
        "event_after_death": event_after_death(tables),
        "custody_overlap": custody_overlap(tables),
        **expunged_early(tables),
        "job_age": job_age(tables),
        "pay_without_job": pay_without_job(tables),
        "pay_far": pay_far(tables),
    }


def release_age(tables: Tables) -> Result:
    """The year of release against that of birth."""
    releases = rows(tables, "releases", "release_id", "person_id", "release_last")
    return _age("releases", releases["release_id"], releases, "release_last", LEAST_AGE_RELEASED, tables)


def job_age(tables: Tables) -> Result:
    """The year in which a job began against that of birth."""
    jobs = rows(tables, "jobs", "job_id", "person_id", "start_last")
    return _age("jobs", jobs["job_id"], jobs, "start_last", LEAST_AGE_AT_WORK, tables)


def listed_after_release(tables: Tables) -> Result:
    """Coming onto a list against the first release."""
    spells = rows(tables, "list_spells", "person_id", "entered_last")
    return _not_before_release(tables, "list_spells", spells["person_id"], spells["person_id"], spells["entered_last"])


def offence_after_release(tables: Tables) -> Result:
    """A new offence against the first release; an earlier one is not new."""
    offences = rows(tables, "offences", "offence_id", "person_id", "offence_last")
    return _not_before_release(
        tables, "offences", offences["offence_id"], offences["person_id"], offences["offence_last"]
    )


def event_after_death(tables: Tables) -> Result:
    """The earliest possible day of anything else against the latest possible day of death; the key is the person."""
    exits = rows(tables, "exits", "person_id", "kind", "start_last")
    died = exits[exits["kind"] == "death"].dropna().groupby("person_id")["start_last"].min()
    later: set[str] = set()
    for table, day in EVENTS.items():
        events = rows(tables, table, "person_id", day, *(["state"] if table == "people_status" else []))
        days = pd.to_datetime(events[day], errors="coerce") if day == "period" else events[day]
        if "state" in events:
            days = days.where(events["state"] == "on_list")
        later |= set(events.loc[days > looked_up(events["person_id"], died), "person_id"])
    return Result("people", len(died), tuple(sorted(later)))


def custody_overlap(tables: Tables) -> Result:
    """A spell that begins before the one before it can have ended; spells without an end are not asked."""
    exits = rows(tables, "exits", "person_id", "record", "kind", "start_last", "end_first")
    spells = exits[exits["kind"] == "custody"].dropna().sort_values(["person_id", "record", "start_last"])
    ended = spells.groupby(["person_id", "record"])["end_first"].shift()
    return result("exits", spells["person_id"], spells["person_id"].notna(), spells["start_last"] < ended)


def expunged_early(tables: Tables) -> dict[str, Result]:
    """The day of expungement against the law's, with every duty met on the first day possible.

    Asked of adults with one known release before it and a known sentence; a new conviction would only make it later.
    Those to whom a rule applies that no source confirms are told apart.
    """
    exits = rows(tables, "exits", "person_id", "kind", "start_last")
    expunged = exits[exits["kind"] == "expunged"].dropna().drop_duplicates("person_id")
    releases = rows(tables, "releases", "person_id", "release_first", "sentence_months", "life")
    once = releases[~releases["person_id"].duplicated(keep=False) & releases["release_first"].notna()]
    born = _birth_years(tables)
    pairs = expunged.merge(once, on="person_id")
    pairs = pairs[pairs["start_last"] >= pairs["release_first"]].assign(born=looked_up(pairs["person_id"], born))
    found = [_expunged_on(pair) for pair in pairs.itertuples()]
    last_days = pd.Series([each and each.last_day for each in found], pairs.index, dtype="datetime64[us]")
    sure = pd.Series([bool(each and each.confirmed) for each in found], pairs.index, dtype=bool)
    early = pairs["start_last"] < last_days
    return {
        "expunged_early": result("exits", pairs["person_id"], sure, early),
        "expunged_early_assumed": result("exits", pairs["person_id"], last_days.notna() & ~sure, early),
    }


def pay_without_job(tables: Tables) -> Result:
    """Months with pay in which the person had no job on any day; asked where jobs of the person are known."""
    pay = rows(tables, "income_months", "person_id", "period")
    jobs = rows(tables, "jobs", "person_id", "start_first", "start_last", "end_last").dropna(subset=["person_id"])
    jobs = jobs.assign(begun=jobs["start_first"].fillna(jobs["start_last"]))[["person_id", "begun", "end_last"]]
    parts = [_at_work(pay[start : start + ROWS_AT_ONCE], jobs) for start in range(0, len(pay), ROWS_AT_ONCE)]
    at_work = pd.concat(parts) if parts else pd.Series(dtype=bool)
    asked = pd.Series(pay.index.isin(at_work.index), pay.index, dtype=bool)
    return result("income_months", pay["person_id"], asked, ~at_work.reindex(pay.index, fill_value=True))


def pay_far(tables: Tables) -> Result:
    """Pay of a month against the median of all such pay."""
    pay = rows(tables, "income_months", "person_id", "income", "period_months", "currency")
    income = pd.to_numeric(pay["income"])
    known = (income > 0) & (pay["period_months"] == 1) & (pay["currency"] == "VND")
    if known.sum() < FEWEST_FOR_MEDIAN:
        return Result("income_months", 0, ())
    times = np.log(income.where(known) / income[known].median()).abs()
    return result("income_months", pay["person_id"], known, times > np.log(TIMES_MEDIAN))


def _at_work(pay: pd.DataFrame, jobs: pd.DataFrame) -> pd.Series:
    """For each row of pay in a month whose person has known jobs: whether one of them lasted on any day of it."""
    month = pd.to_datetime(pay["period"], format="%Y-%m", errors="coerce")
    months = pd.DataFrame({"row": pay.index, "person_id": pay["person_id"], "first": month})
    months = months.assign(last=month + pd.offsets.MonthEnd(0)).dropna()
    pairs = months.merge(jobs, on="person_id")
    begun = pairs["begun"].isna() | (pairs["begun"] <= pairs["last"])
    lasted = begun & (pairs["end_last"].isna() | (pairs["end_last"] >= pairs["first"]))
    return lasted.groupby(pairs["row"]).any()


def _age(table: str, key: pd.Series, events: pd.DataFrame, day: str, least: int, tables: Tables) -> Result:
    years = events[day].dt.year - looked_up(events["person_id"], _birth_years(tables))
    return result(table, key, years.notna(), years < least)


def _birth_years(tables: Tables) -> pd.Series:
    people = rows(tables, "people", "person_id", "birth_year")
    return pd.to_numeric(people.set_index("person_id")["birth_year"])


def _not_before_release(tables: Tables, table: str, key: pd.Series, person: pd.Series, last: pd.Series) -> Result:
    released = looked_up(person, first_release(tables))
    return result(table, key, last.notna() & released.notna(), last < released)


def _expunged_on(pair) -> Expungement | None:
    """The last day on which the record counts by law; None if that is not known or other rules may hold."""
    years = None if pd.isna(pair.sentence_months) else pair.sentence_months / 12
    kind = "life" if pair.life == 1 else "prison"
    if pd.isna(pair.born) or (kind == "prison" and not years):
        return None
    if pair.release_first.year - np.ceil(years or 0) - pair.born < ADULT_FOR_CERTAIN:
        return None
    found = expungement(pair.release_first.date(), years, kind, pair.start_last.date(), obligations="met")
    return found if isinstance(found, Expungement) else None
