"""Tables about the records of a district: lists, releases, follow-up, linkage, power, places, shocks."""

from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.evidence.standing import MOST_PEOPLE
from analysis.report import quality_parts
from analysis.report.blocks import Block, Sentences, Table
from analysis.report.counted import NOTHING, Naming, counts, table_of
from analysis.report.labels import (
    ARMS,
    ENDINGS,
    EVENTS,
    SHOCK_OUTCOMES,
    label,
)
from analysis.report.sentences import horizon_words
from analysis.words import Percent, Words, say

OTHER_PEOPLE = "community_sentences"  # few of them are expected to be found among those who were in prison


def naming(released: Released, write: Words) -> Naming:
    """How this result's records are called; file headings are not part of a release."""
    records = released.about["source"]["records"]
    return Naming(write, {code: record["name"][write.language] for code, record in records.items()}, {})


def followed(released: Released, write: Words) -> Table:
    """People who can be followed, by kind of event, group and months from release."""
    rows = released.table("followed")
    horizons = list(rows["horizon"].unique())
    found = {(row["event"], row["arm"], row["horizon"]): row for row in rows.to_dict("records")}
    groups = list(dict.fromkeys((event, arm) for event, arm, _ in found))
    columns = {
        say("event"): [write(EVENTS[event]) for event, _ in groups],
        say("group"): [write(label(ARMS, arm)) for _, arm in groups],
        say("people"): [write(int(found[event, arm, horizons[0]]["n"])) for event, arm in groups],
    }
    for horizon in horizons:
        columns[horizon_words(horizon)] = [_followable(found[event, arm, horizon], write) for event, arm in groups]
    note = say(
        "A person can be followed if the day of release, the months asked for and the record's delay in entering events "
        "all lie inside what one record covers in the person's area. Everybody else is not “without an event”: about them "
        "nothing is known. A person counts once, whatever the number of releases."
    )
    return table_of(say("People who can be followed, by months from release"), columns, write, note, words=2)


def record_ends(released: Released, write: Words) -> Table:
    """Whether the records really go on until the day that they are said to be complete."""
    rows, names = released.table("record_ends"), naming(released, write)
    columns = {
        say("record"): map(names.record, rows["record"]),
        say("event"): (write(EVENTS[event]) for event in rows["event"]),
        say("goes on as long as it says"): (write(ENDINGS[verdict]) for verdict in rows["verdict"]),
        say("dated events"): counts(rows["n"], write),
        say("last of them"): (write(date.fromisoformat(day)) if day else NOTHING for day in rows["last_event"]),
        say("complete until"): (write(date.fromisoformat(day)) for day in rows["complete_until"]),
        say("chance of such a silence"): (
            NOTHING if pd.isna(chance) else write(Percent(chance, 1)) for chance in rows["chance"]
        ),
    }
    note = say("Chance that so many events all come so early if they were spread evenly over the time covered.")
    return table_of(say("Do the records end early?"), columns, write, note, words=3)


def linkage(released: Released, write: Words) -> Block:
    """How many records of each source were linked; subgroups stand on the district's own quality page."""
    rows = released.table("linkage")
    return quality_parts.linkage(rows[rows["subgroup"] == quality_parts.ALL], naming(released, write))


def doubtful(released: Released, write: Words) -> Block:
    """What would change if every doubtful pair went one way, and the other."""
    return quality_parts.doubtful(released.table("doubtful"), naming(released, write))


def power_here(released: Released, write: Words) -> Table:
    """Exact power with the people who can be followed."""
    rows = released.table("power_here")
    first = rows.iloc[0]
    columns = {
        say("base rate"): (write(Percent(rate, 0)) for rate in rows["rate"]),
        say("chance of showing a halving"): (write(Percent(chance, 1)) for chance in rows["power"]),
        say("people an arm to show a halving"): counts(rows["n_per_arm_needed"], write),
    }
    caption = say(
        "{n_1} participants against {n_0} others, followed for {horizon}",
        n_1=int(first["n_participants"]),
        n_0=int(first["n_others"]),
        horizon=horizon_words(first["horizon"]),
    )
    note = say(
        "Fisher's exact test, two-sided 5%, enumerated over all outcomes. As if by lot: selection is not counted in."
    )
    large = max(first["n_participants"], first["n_others"]) > MOST_PEOPLE
    more = say("More than {n} people in a group are counted as {n}, so the chance is at least this.", n=MOST_PEOPLE)
    return table_of(caption, columns, write, f"{write(note)} {write(more)}" if large else note)


def decides(released: Released, write: Words) -> Sentences:
    """Whether the area still is a unit, where its people are, and who decides for them."""
    day = write(date.fromisoformat(released.about["source"]["accessed"]))
    first = write(say("On {day}, when the data were fetched:", day=day))
    return Sentences((first, *released.table("decides")[f"what_{write.language}"]))


def shocks(released: Released, write: Words) -> Table:
    """What changed for everybody inside the period of the records."""
    rows = released.table("shocks")
    columns = {
        say("what changed"): rows[f"what_{write.language}"],
        say("from"): (write(date.fromisoformat(day)) for day in rows["starts"]),
        say("to"): (write(date.fromisoformat(day)) if day else write(say("stays")) for day in rows["ends"]),
        say("can move"): (
            ", ".join(write(SHOCK_OUTCOMES[code]) for code in codes.split(";")) for codes in rows["outcomes"]
        ),
        say("confirmed by a source"): (write(bool(each)) for each in rows["confirmed"]),
    }
    note = say("A comparison of before and after that spans one of these cannot tell it from a model.")
    return table_of(say("Changes inside the period of the records"), columns, write, note, words=5)


def _followable(row: dict, write: Words) -> str:
    if not row["n_unknown"]:
        return write(int(row["n_followable"]))
    return write(say("{n} ({unknown} not known)", n=int(row["n_followable"]), unknown=int(row["n_unknown"])))
