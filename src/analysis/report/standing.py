"""What may be said of a district's records, by fixed rules: whether there is anybody to compare with comes first."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report.blocks import Sentences
from analysis.report.records import OTHER_PEOPLE, naming
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

NO_COMPARISON = say(
    "There is no record of anybody who did not take part. Without them there is no evaluation: nobody can know what would "
    "have happened without the model."
)
DELAYED = say(
    "Its people can be watched from the day of the list on, each with the time since release that had passed by then "
    "(delayed entry). Whoever had been taken off it before is not seen, so it is no cohort of releases."
)
HEADLINES = {
    "no_people": say("Nothing can be evaluated: no record of anybody's release from prison was delivered."),
    "no_comparison": say("Nothing can be evaluated: there is no record of anybody who did not take part."),
    "no_participants": say("Nothing can be evaluated: nobody in the records took part in a model."),
    "no_outcome": say("Nothing can be evaluated yet: no record shows who offended again."),
    "not_yet": say(
        "Nothing can be evaluated yet: in one of the groups nobody can be followed even for the shortest time."
    ),
    "comparable": say("A comparison can be made; alone it cannot settle whether the models work."),
    "delayed": say("No rate since release can be given: all that is seen is one list that loses people."),
    "enough": say("A comparison can be made, and it is large enough for some of the rates asked for."),
}


def comparison_people(released: Released, write: Words) -> Sentences:
    """Whether there are records of people who did not take part: without them nothing else matters."""
    row = _row(released)
    if row["standing"] in ("no_people", "no_participants"):
        return Sentences((write(HEADLINES[row["standing"]]),))
    if row["standing"] == "no_comparison":
        return Sentences((write(NO_COMPARISON),))
    text = say(
        "The records hold {n_1} people who took part in a model and {n_0} who did not.",
        n_1=int(row["n_participants"]),
        n_0=int(row["n_others"]),
    )
    return Sentences((write(text),))


def records_conclusion(released: Released, write: Words) -> Sentences:
    """What the records allow, the strongest reason against it first."""
    row = _row(released)
    texts = [HEADLINES[_headline(row)]]
    if row["standing"] == "no_comparison":
        texts.append(NO_COMPARISON)
    if row["standing"] == "comparable":
        delayed = [DELAYED] if row["entry"] == "delayed" else []
        texts += [*delayed, _people(row), _power(released, row)]
    texts += [*_cohort(released, row), *_silent(released, write), *_linked(released, write), *_need(row)]
    return Sentences(tuple(map(write, texts)), headline=True)


def _headline(row: dict) -> str:
    if row["standing"] != "comparable":
        return row["standing"]
    if row["entry"] == "delayed":
        return "delayed"
    return "comparable" if pd.isna(row["rate_enough"]) else "enough"


def _people(row: dict) -> Said:
    return say(
        "Of {n_1} people who took part {f_1} can be followed for {horizon}, and {f_0} of {n_0} who did not. About the others "
        "nothing is known after that time; they are not counted as successes.",
        n_1=int(row["n_participants"]),
        f_1=int(row["n_participants_followable"]),
        n_0=int(row["n_others"]),
        f_0=int(row["n_others_followable"]),
        horizon=horizon_words(row["horizon"]),
    )


def _power(released: Released, row: dict) -> Said:
    powers = released.table("power_here")
    low, high = powers.loc[powers["rate"].idxmin()], powers.loc[powers["rate"].idxmax()]
    about = {
        "low": Percent(low["power"]),
        "rate_low": Percent(low["rate"], 0),
        "high": Percent(high["power"]),
        "rate_high": Percent(high["rate"], 0),
        "target": Percent(row["target_power"], 0),
    }
    if pd.isna(row["rate_enough"]):
        return say(
            "If a model halved reoffending, these numbers would show it with a chance of {low} (of {rate_low} reoffending "
            "without it) to {high} (of {rate_high}); asked for was {target}. Only several districts together can settle it.",
            **about,
        )
    return say(
        "If a model halved reoffending, these numbers would show it with a chance of {low} (of {rate_low} reoffending without "
        "it) to {high} (of {rate_high}); asked for was {target}, which is reached where {enough} or more reoffend.",
        **about,
        enough=Percent(row["rate_enough"], 0),
    )


def _cohort(released: Released, row: dict) -> list[Said]:
    """Releases missing from the records, or too many in them, with their years."""
    if row["standing"] == "no_people":
        return []
    if row["cohort"] == "unknown":
        return [
            say(
                "Whether releases are missing from the records cannot be checked: no yearly number was printed for them."
            )
        ]
    told = {state: _years(released, state) for state in ("misses", "more_than_printed")}
    texts = [
        say(
            "In all {n} years that can be checked, at least as many releases are seen as were printed.",
            n=int(row["n_years"]),
        )
    ]
    if told["misses"]:
        texts = [
            say(
                "Releases of these years are missing from every record, {low} to {high} in all: {years}. Who they are is not "
                "known; those who offended again may be among them.",
                low=Number(row["invisible_low"]),
                high=Number(row["invisible_high"]),
                years=told["misses"],
            )
        ]
    if told["more_than_printed"]:
        texts.append(
            say(
                "More releases are seen than were printed in: {years}. Some people may be there twice, under two spellings "
                "that could not be linked.",
                years=told["more_than_printed"],
            )
        )
    return texts


def _years(released: Released, state: str) -> str:
    rows = released.table("release_years")
    return ", ".join(str(int(year)) for year in rows.loc[rows["state"] == state, "year"])


def _silent(released: Released, write: Words) -> list[Said]:
    rows, names = released.table("record_ends"), naming(released, write)
    early = [names.record(row["record"]) for row in rows.to_dict("records") if row["verdict"] == "found"]
    if not early:
        return []
    text = say(
        "These records fall silent before the day until which they are said to be complete: {records}. Until that is "
        "explained, nobody should be counted as free of events after it.",
        records="; ".join(early),
    )
    return [text]


def _linked(released: Released, write: Words) -> list[Said]:
    """The source of which least could be linked."""
    rows = released.table("linkage")
    rows = rows[(rows["subgroup"] == "all") & (rows["source"] != OTHER_PEOPLE)] if len(rows) else rows
    if not len(rows):
        return []
    worst = rows.loc[rows["share_low"].idxmin()]
    text = say(
        "Least was linked of {source}: {low} to {high} of its records, depending on the doubtful pairs. Somebody not linked "
        "is not somebody without an event.",
        source=naming(released, write).record(worst["source"]),
        low=Percent(worst["share_low"], 0),
        high=Percent(worst["share_high"], 0),
    )
    return [text]


def _need(row: dict) -> list[Said]:
    needs = {
        "no_people": say(
            "What it takes: the certificates of everybody who came home in the period, on a list today or not."
        ),
        "no_comparison": say(
            "What it takes: the same records, for the same years, of everybody released, whether they took part or not."
        ),
        "no_outcome": say(
            "What it takes: a record of new offences that also sees people who are no longer on the list, with the day from "
            "which and until which it is complete."
        ),
        "not_yet": say("What it takes: time, or a record that goes further back and is complete to a later day."),
    }
    return [needs[row["standing"]]] if row["standing"] in needs else []


def _row(released: Released) -> dict:
    return released.table("standing").to_dict("records")[0]
