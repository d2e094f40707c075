"""Tables about new offences over time: per year at liberty, how often, how grave, and the grades that the police give."""

import math
from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Table
from analysis.report.counted import NOTHING, counts, day_of, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.tables.codes import meaning
from analysis.words import Number, Percent, Words, say

PER = 100  # person-years
GRADES = ("A", "B", "C", "D")
BEFORE = (*GRADES, "no_grade", "not_listed")
# Where people are on the next list, by column of the table.
AFTER = {
    **{grade: (grade,) for grade in GRADES},
    "no_grade": ("no_grade",),
    "expunged": ("gone_expunged",),
    "locked_up": ("gone_custody", "gone_detox"),
    "away": ("gone_moved", "gone_lost", "gone_died"),
    "unexplained": ("gone_unknown",),
}


def street_rates(released: Released, write: Words) -> Table:
    """First new offences of everybody released per person-year at liberty, under each definition and date."""
    rows = released.table("street_rates")
    rows = rows[rows["group"] == "released"]
    codes = [code.partition("/") for code in rows["outcome"]]
    columns = {
        say("definition"): [
            ("● " if chosen else "") + write(labels.DEFINITIONS[name])
            for chosen, (name, _, _) in zip(rows["chosen"].astype(bool), codes, strict=True)
        ],
        say("dated by"): [write(labels.DATES[by]) for _, _, by in codes],
        say("releases"): counts(rows["n"], write),
        say("events"): counts(rows["n_events"], write),
        say("person-years at liberty"): [write(Number(each, 1)) for each in rows["years"]],
        say("per {n} person-years ({level} interval)", n=PER, level=_level(released, rows)): [
            _rate(row, write) for row in rows.to_dict("records")
        ],
    }
    note = say(
        "From the release to the first new offence, to what comes before one, or until no record sees the person; days in "
        "custody or compulsory detox are taken out, from the first day that they can have begun. First offences only: the "
        "interval (exact, Poisson) takes a person's events as independent of one another, and further ones are not."
    )
    return table_of(say("New offences per year at liberty"), columns, write, note, words=2)


def joining_rates(released: Released, write: Words) -> Table:
    """The same after joining a model against time not joined, and the ratio of both rates."""
    rates = released.table("street_rates")
    rows = {row["group"]: row for row in rates.to_dict("records")}
    ratios = released.table("street_ratios").to_dict("records")
    kinds = [row["group"] for row in ratios]
    arms = {arm: [rows[f"{kind}:{arm}"] for kind in kinds] for arm in ("joined", "not_joined")}
    level = _level(released, rates)
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in kinds],
        say("after joining: events in person-years"): [_in_years(row, write) for row in arms["joined"]],
        say("per {n} ({level} interval)", n=PER, level=level): [_rate(row, write) for row in arms["joined"]],
        say("not joined: events in person-years"): [_in_years(row, write) for row in arms["not_joined"]],
        say("the same, not joined"): [_rate(row, write) for row in arms["not_joined"]],
        say("ratio of rates"): [_ratio(row, write) for row in ratios],
    }
    note = say(
        "Years at liberty, custody taken out. Joining begins on its day; the time before, and that of people who never join, "
        "counts as not joined. Nothing is adjusted for, not even how long people have been out, which lowers the risk of "
        "those who join late: the hazard ratio above is the fairer one. Where a group has no event only one limit says "
        "something (“at least”, “at most”). Where firms or communes were chosen, not people, there are counts and no more."
    )
    table = table_of(say("New offences per year at liberty, after joining and not joined"), columns, write, note)
    return replace(table, wordy=(0, 5))  # a reason may stand where a ratio would, and has to break


def how_often(released: Released, write: Words) -> Table:
    """How many new offences follow a release."""
    rows = released.table("how_often")
    columns = {
        say("within"): [write(horizon_words(each)) for each in rows["horizon"]],
        say("releases followed"): counts(rows["n"], write),
        say("no new offence"): counts(rows["n_none"], write),
        say("one"): counts(rows["n_one"], write),
        say("two"): counts(rows["n_two"], write),
        say("three or more"): counts(rows["n_more"], write),
        say("perhaps more"): counts(rows["n_open"], write),
        say("cannot be followed so long"): counts(rows["n_not_followed"], write),
        say("offences per {n} person-years", n=PER): [_all_events(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Here people stay in view past their first offence. Perhaps more: an incident that may be one of the definition, or "
        "may lie within the time. Last column: all offences over years at liberty, without an interval, because one "
        "person's offences are not independent."
    )
    return table_of(say("How many new offences follow a release"), columns, write, note)


def gravity(released: Released, write: Words) -> Table:
    """How grave the first new offence is."""
    rows = released.table("gravity")
    columns = {
        say("class (Art. 9 Penal Code)"): [
            write(say("not stated") if name == "not_stated" else meaning("offences", "gravity", name))
            for name in rows["gravity"]
        ],
        say("first new offences"): counts(rows["n"], write),
    }
    caption = say(
        "How grave the first new offence is, within {horizon}", horizon=horizon_words(rows["horizon"].iloc[0])
    )
    note = say("Of several on one day the gravest counts. As recorded: a class can change until the judgment.")
    return table_of(caption, columns, write, note)


def grades(released: Released, write: Words) -> Blocks:
    """How the police's grades moved from one list to the next, for each record that has them."""
    rows = released.table("grade_moves")
    return Blocks(tuple(_moves(mine, write) for _, mine in rows.groupby("record")))


def _moves(rows: pd.DataFrame, write: Words) -> Table:
    n = rows.set_index(["grade", "next_grade"])["n"].to_dict()
    before = [grade for grade in BEFORE if grade in set(rows["grade"])]
    columns = {say("on one list"): [write(label(labels.GRADES, grade)) for grade in before]}
    columns |= {
        label(labels.NEXT_GRADES, name): [write(sum(n.get((grade, code), 0) for code in codes)) for grade in before]
        for name, codes in AFTER.items()
    }
    about = rows.iloc[0]
    note = say(
        "A secondary outcome, judged by the operator: the police who run models also give the grades, so these decide nothing "
        "here. Pairs of successive lists from {first} to {last}: {pairs}; somebody on several is counted in each. A: {a}. B: "
        "{b}. C: {c}. D: {d}. Not seen again: gone from the list for no reason that is known, neither better nor worse.",
        pairs=int(about["n_pairs"]),
        first=day_of(about["first_day"], write),
        last=day_of(about["last_day"], write),
        **{grade.lower(): meaning("people_status", "grade", grade) for grade in GRADES},
    )
    return table_of(say("Grades of the police, from one list to the next"), columns, write, note)


def _rate(row: dict, write: Words) -> str:
    if pd.isna(row["rate"]):
        return NOTHING
    value = Number(PER * row["rate"], 1)
    if pd.isna(row["conf_low"]):
        return write(value)
    low, high = (Number(PER * row[name], 1) for name in ("conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _in_years(row: dict, write: Words) -> str:
    return write(say("{events} in {years}", events=int(row["n_events"]), years=Number(row["years"], 1)))


def _ratio(row: dict, write: Words) -> str:
    """A ratio with its limits; where one group has no event, the one limit that says something."""
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    if math.isinf(row["estimate"]):
        return write(say("at least {limit}", limit=Number(row["conf_low"], 2)))
    if row["estimate"] == 0:
        return write(say("at most {limit}", limit=Number(row["conf_high"], 2)))
    if pd.isna(row["conf_low"]):
        return write(Number(row["estimate"], 2))
    value, low, high = (Number(row[name], 2) for name in ("estimate", "conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _all_events(row: dict, write: Words) -> str:
    return write(Number(PER * row["n_offences"] / row["years"], 1)) if row["years"] > 0 else NOTHING


def _level(released: Released, rows: pd.DataFrame) -> Percent:
    levels = rows["conf_level"].dropna()
    return Percent(levels.iloc[0] if len(levels) else released.about["parameters"]["conf_level"], 0)
