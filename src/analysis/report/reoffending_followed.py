"""Who is followed in a district: releases and people as units, those known only later, and what could not be used."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Words, say


def person_shares(released: Released, write: Words) -> Table:
    """The share with a new offence by release and by person, side by side."""
    (row,) = released.table("person_shares").to_dict("records")
    columns = {
        say("counted are"): [write(say("releases")), write(say("people"))],
        say("known"): [write(int(row["n"])), write(int(row["n_people"]))],
        say("new offence"): [write(int(row["n_events"])), write(int(row["n_people_with_event"]))],
        say("share"): [write(Percent(row["share"])), write(Percent(row["share_of_people"]))],
    }
    note = say(
        "{several} of these {people} people have more than one such release. By person, each of somebody's k releases weighs "
        "1/k. Unless a table says otherwise, everybody released is counted by release, and the events of those who joined "
        "and of those compared with them by person.",
        several=int(row["n_several"]),
        people=int(row["n_people"]),
    )
    caption = say("New offences within {horizon}, by release and by person", horizon=horizon_words(row["horizon"]))
    return table_of(caption, columns, write, note)


def apart(released: Released, write: Words) -> Table:
    """What is known of those who enter on a later day, from that day on."""
    rows = released.table("apart")
    columns = {
        say("who"): [write(label(labels.ENTERS, enters)) for enters in rows["enters"]],
        say("median days until then"): [_days(each, write) for each in rows["median_days"]],
        say("within, from that day on"): [write(horizon_words(each)) for each in rows["horizon"]],
        say("releases"): counts(rows["n"], write),
        say("new offence"): counts(rows["n_events"], write),
        say("none"): counts(rows["n_free"], write),
        say("died, custody, detox"): counts(rows["n_competing"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("not known"): counts(rows["n_unknown"] + rows["n_list_ends"], write),
        say("share ({level} interval)", level=_level(released, rows)): [
            _share(row, write) for row in rows.to_dict("records")
        ],
    }
    note = say(
        "They are in no other share of everybody released: whoever had a new offence, died or left before that day is not "
        "among them, so nothing can be said of the time since their release. In comparisons they enter on that day.",
    )
    return table_of(say("Known only from a later day, and apart for that reason"), columns, write, note)


def not_used(released: Released, write: Words) -> Table:
    """What the follow-up met in the records and could not use as it stands."""
    rows = released.table("not_used")
    columns = {
        say("what was found"): [write(label(labels.NOT_USED, fact)) for fact in rows["fact"]],
        say("definition"): [write(labels.DEFINITIONS[code.partition("/")[0]]) for code in rows["outcome"]],
        say("releases"): counts(rows["n"], write),
    }
    note = say("A release can be in several lines. Nothing was filled in for what is missing.")
    return table_of(say("Counted, and not used as it stands"), columns, write, note, words=2)


def _days(days: float, write: Words) -> str:
    return NOTHING if pd.isna(days) else write(Number(days, 1))


def _share(row: dict, write: Words) -> str:
    if pd.isna(row["share"]):
        return NOTHING
    gaps = {name: Percent(row[key]) for name, key in (("value", "share"), ("low", "conf_low"), ("high", "conf_high"))}
    return write(say("{value} ({low} to {high})", **gaps))


def _level(released: Released, rows: pd.DataFrame) -> Percent:
    levels = rows["conf_level"].dropna()
    return Percent(levels.iloc[0] if len(levels) else released.about["parameters"]["conf_level"], 0)
