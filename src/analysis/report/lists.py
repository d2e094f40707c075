"""What is shown of a district's lists of people: what they are, who left them, and which releases they do not show."""

from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report.blocks import Sentences, Table
from analysis.report.counted import NOTHING, Naming, counts, table_of
from analysis.report.labels import OVERWRITES, YEAR_STATES
from analysis.report.records import naming
from analysis.words import Number, Said, Words, say


def list_meaning(released: Released, write: Words) -> Sentences:
    """What each list can be used for, in words."""
    names = naming(released, write)
    rows = released.table("list_kinds").to_dict("records")
    return Sentences(tuple(write(_list(row, names)) for row in rows))


def _list(row: dict, names: Naming) -> Said:
    record = names.record(row["record"])
    if row["kind"] == "single":
        return say(
            "{record}: one list. Whoever was imprisoned again, moved away, died or had the record expunged before its day is "
            "not on it. Its people are there because nothing had taken them off: they come under observation late and are "
            "no cohort of releases. A share of reoffenders counted from them would be too low.",
            record=record,
        )
    if row["kind"] == "successive":
        unexplained = row["n_unexplained"]
        return say(
            "{record}: {n} lists. No longer on the newest one: {gone} of {people} people, of these without a stated reason: "
            "{unexplained}. When somebody left is known only to lie between two lists, unless a day is stated.",
            record=record,
            n=int(row["n_lists"]),
            gone=int(row["n_gone"]),
            people=int(row["n_people"]),
            unexplained=0 if pd.isna(unexplained) else int(unexplained),
        )
    if row["overwrites"] == "declared_not":
        return say("{record}: by its description nobody leaves it; one list alone cannot show that.", record=record)
    return say("{record}: nobody who stood on one of its lists is missing from the newest.", record=record)


def lists(released: Released, write: Words) -> Table:
    """What each list of people is, and who left it."""
    rows, names = released.table("list_kinds"), naming(released, write)
    columns = {
        say("list"): map(names.record, rows["record"]),
        say("loses people"): (write(OVERWRITES[code]) for code in rows["overwrites"]),
        say("lists"): counts(rows["n_lists"], write),
        say("first"): (write(date.fromisoformat(day)) for day in rows["first"]),
        say("last"): (write(date.fromisoformat(day)) for day in rows["last"]),
        say("on the newest"): counts(rows["n_newest"], write),
        say("no longer on it"): counts(rows["n_gone"], write),
        say("of these without a stated reason"): counts(rows["n_unexplained"], write),
    }
    return table_of(say("The lists of people"), columns, write, words=2)


def release_years(released: Released, write: Words) -> Table:
    """Releases of each year: printed, seen, still on the newest list, and seen nowhere."""
    rows = released.table("release_years")
    columns = {
        say("year of release"): (str(int(year)) for year in rows["year"]),
        say("compared"): (write(YEAR_STATES[state]) for state in rows["state"]),
        say("printed"): _spans(rows["printed_low"], rows["printed_high"], write),
        say("seen in any record"): counts(rows["n_seen"], write),
        say("of people still on the newest list"): counts(rows["n_on_newest"], write),
        say("printed and seen in no record"): _spans(rows["invisible_low"], rows["invisible_high"], write),
    }
    note = say(
        "The printed number is for a whole year and may itself be rounded or a range; releases known only to lie in one "
        "of two years are left out."
    )
    return table_of(say("Releases printed and releases seen"), columns, write, note, words=2)


def _spans(low: pd.Series, high: pd.Series, write: Words) -> list[str]:
    return [_span(one, other, write) for one, other in zip(low, high, strict=True)]


def _span(low: float, high: float, write: Words) -> str:
    if pd.isna(low):
        return NOTHING
    if low == high:
        return write(Number(low))
    return write(say("{low} to {high}", low=Number(low), high=Number(high)))
