"""What was checked before anything is concluded: guards, and comparisons that should show no difference."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE, FOUND, STOP, UNKNOWN
from analysis.outcomes.negative_controls import DEATHS
from analysis.report import labels, records
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.tables.codes import CODES
from analysis.words import Number, Percent, Said, Words, say

CONSEQUENCES = {
    "nothing": say("nothing"),
    "note": say("to be read with the result"),
    "downgrade": say("weaker evidence"),
    "describe": say("described only"),
    "stop": say("no conclusion"),
}
CONTROLS = {
    "earlier_convictions": say("convicted before the sentence served"),
    "earlier_violations": say("a violation on record in the 6 months before joining"),
    "placebo_joining": say("a lesser violation in 6 months after an invented, earlier day of joining"),
    "decided_later": say("judged or penalised after joining for an act from before it"),
    "deaths": say("died after joining (decides nothing)"),
}


def guards(released: Released, write: Words) -> Table:
    """What each guard found of the records and of the plan's comparison (the only one, if it is); of others what is grave."""
    rows = released.table("guards")
    asked, kinds = released.about["plan"]["reoffending"], set(rows["models"]) - {""}
    if len(kinds) == 1:
        return guard_table(rows.to_dict("records"), released, write)
    main = (asked["primary"] or asked["contrasts"][0])["models"]
    grave = rows["consequence"].isin((DOWNGRADE, DESCRIBE, STOP))
    shown = rows[(rows["models"] == "") | (rows["models"] == main) | grave].to_dict("records")
    table = guard_table(shown, released, write, several=True)
    left_out = say("Of comparisons that decide nothing, only what weakens or stops them is shown.")
    return replace(table, note=f"{table.note} {write(left_out)}")


def guard_table(shown: list[dict], released: Released, write: Words, *, several: bool = False) -> Table:
    """A row for each guard; `several`: of several comparisons, so that each row names its own."""
    looked_for = {say("what was looked for"): [write(label(labels.GUARDS, row["guard"])) for row in shown]}
    kinds = {say("comparison"): [write(label(labels.MODELS, row["models"])) or write(say("all")) for row in shown]}
    columns = (
        looked_for
        | (kinds if several else {})
        | {
            say("found"): [_found(row, released, write) for row in shown],
            say("what follows"): [write(label(CONSEQUENCES, row["consequence"])) for row in shown],
        }
    )
    note = say(
        "No conclusion: the verdict is “cannot tell yet”. Weaker evidence: where more than a fifth of those looked at show it "
        "(more than half for months not yet recorded, and for people whom officials chose where nothing is held alike; more than "
        "a twentieth of all days for custody; every record for those who run the model); these limits are assumed."
    )
    return table_of(say("What was checked"), columns, write, note, words=len(columns))


def changes_inside(released: Released, write: Words) -> Table:
    """What changed for everybody within the months compared."""
    note = say(
        "Those compared begin on the same days, so that a change meets both. A comparison with earlier years could not tell it "
        "from the model."
    )
    caption = say("Changes for everybody within the months compared")
    return replace(records.shocks(released, write), caption=write(caption), note=write(note))


def negative_controls(released: Released, write: Words) -> Blocks:
    """The same comparison of what joining cannot have changed, and what it says."""
    rows = released.table("negative_controls")
    found = {(row["outcome"], row["group"].partition(":")[2]): row for row in rows.to_dict("records")}
    controls = list(dict.fromkeys(rows["outcome"]))
    columns = {
        say("what is compared"): [write(label(CONTROLS, each)) for each in controls],
        say("joined: events of people"): [_events(found.get((each, "joined")), write) for each in controls],
        say("not joined: events of people"): [_events(found.get((each, "not_joined")), write) for each in controls],
        say("difference, percentage points"): [_points(found[each, ""], write) for each in controls],
    }
    note = say(
        "By the same method as the plan's result, joined minus not joined; {level} intervals in brackets. Months after joining: "
        "{horizon}. Who had been out of prison for less than 6 months is not in the second row, for less than 7 not in the "
        "third. New crimes are not in the third row: who is held for one cannot join, so that they would flatter the model "
        "even where it does nothing.",
        level=_level(released),
        horizon=horizon_words(released.about["main_horizon"]),
    )
    table = table_of(say("What should show no difference"), columns, write, note)
    said = Sentences(tuple(map(write, what_they_say([found[each, ""] for each in controls]))))
    return Blocks((table, said))


def what_they_say(rows: list[dict]) -> list[Said]:
    """What the differences of all controls say together; deaths do not count."""
    deciding = [row for row in rows if row["outcome"] != DEATHS]
    differ = [row for row in deciding if row["conf_low"] > 0 or row["conf_high"] < 0]
    able = [row for row in deciding if pd.notna(row["conf_low"]) and row["n_events"]]
    if differ:
        return [
            say(
                "At least one of these leaves zero out: who joined differed already. The result may be that difference, so "
                "nothing is concluded from it."
            )
        ]
    if not able:
        return [say("None of these can show anything here: no events, or no interval.")]
    widest = max(max(row["conf_high"], -row["conf_low"]) for row in able)
    return [
        say(
            "None of these leaves zero out. That does not show that those compared were alike: a difference of up to {points} "
            "percentage points could have stayed unseen.",
            points=Number(100 * widest),
        )
    ]


def _found(row: dict, released: Released, write: Words) -> str:
    if row["finding"] == UNKNOWN:
        return write(say("cannot be checked"))
    count = write(say("{events} of {n}", events=int(row["n"]), n=int(row["n_of"])))
    codes = row["detail"].split(";") if row["detail"] and row["finding"] == FOUND else []
    names = _names(row["guard"], released, write)
    return f"{count} ({', '.join(map(names, codes))})" if codes and names else count


def _names(guard: str, released: Released, write: Words) -> Callable[[str], str] | None:
    """What a guard's codes are called; None for one whose codes are shown elsewhere."""
    if guard in ("overwriting_list", "early_end"):
        return records.naming(released, write).record
    words_for = {"operator_records": CODES, "several_programmes": CODES | labels.MODELS}.get(guard)
    return (lambda code: write(label(words_for, code))) if words_for else None


def _events(row: dict | None, write: Words) -> str:
    if row is None or pd.isna(row["n_events"]):
        return NOTHING
    return write(say("{events} of {n}", events=int(row["n_events"]), n=int(row["n"])))


def _points(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    shown = (row["estimate"], row["conf_low"], row["conf_high"])
    value, low, high = (NOTHING if pd.isna(each) else write(Number(100 * each, 1, True)) for each in shown)
    return value if low == NOTHING else write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _level(released: Released) -> Percent:
    rows = released.table("negative_controls")
    levels = rows.loc[rows["estimand"] == "risk_difference", "conf_level"].dropna()
    return Percent(levels.iloc[0] if len(levels) else released.about["parameters"]["conf_level"], 0)
