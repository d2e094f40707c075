"""How sure the plan's result is: the same difference by other methods, and what would overturn it."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.sentences import NATURAL_FREQUENCY_FROM, horizon_words
from analysis.words import Number, Percent, Said, Words, say

METHODS = {
    "plan": say("● the plan's own"),
    "trials": say("day by day, not adjusted, everybody once a group"),
    "counted": say("counted: those known, whatever they did later, not adjusted"),
    "g_computation": say("regression, averaged over those who joined (g-computation)"),
    "aipw": say("regression and weights together (AIPW)"),
    "entropy": say("weights that make the means equal (entropy balance)"),
    "overlap": say("weights for people who could be in either group (overlap)"),
    "matched": say("matched: same day of comparison, same side of the median of each characteristic"),
}
WITHHELD = say("regression, weights and matching")
GROUPS = {
    "joined": say("those who joined"),
    "not_joined": say("those who had not joined"),
    "participant": labels.ARMS["participant"],
    "comparison": labels.ARMS["comparison"],
}
ADJUSTED = ("g_computation", "aipw", "entropy", "overlap", "matched")
ASKED = {
    "difference": say("difference of those known, percentage points ({level} interval)"),
    "bounds": say("the same, if all the unknown of one group had the event and none of the other's: from, to"),
    "unrecorded": say("unrecorded events among {group} that take the difference away"),
    "unrecorded_interval": say("unrecorded events among {group} with which the interval holds no difference"),
    "detection": say("share of events found among {group} at which finding them explains all of the difference"),
    "e_value": say(
        "how many times as likely an unseen trait must make both (E-value): for the difference; for its interval"
    ),
}
ASSUMED = {
    "difference": say("those unknown are like those known"),
    "bounds": say("nothing about the unknown"),
    "unrecorded": say("assumed: everything else is recorded rightly"),
    "unrecorded_interval": say("assumed: everything else is recorded rightly"),
    "detection": say("assumed: all events of the others are found, none is false"),
    "e_value": say("assumed: tied as strongly to taking part as to the event"),
}


def adjusted_people(released: Released, write: Words) -> Sentences:
    """The plan's result as counts of people: of 100 from 30 people a group on, else the people themselves."""
    row = _opinion(released, "plan")
    if row["reason"]:
        known = _opinion(released, "counted")
        return Sentences((write(_people_themselves(released) if not known["reason"] else _no_share(row)),))
    if min(row["n_joined"], row["n_not_joined"]) < NATURAL_FREQUENCY_FROM:
        return Sentences((write(_people_themselves(released)),))
    gaps = {
        "horizon": horizon_words(row["horizon"]),
        "joined": _of_a_hundred(row["risk_joined"]),
        "others": _of_a_hundred(row["risk_not_joined"]),
    }
    if _plan_is_weighted(released):
        said = say(
            "Of 100 people like those who joined, {joined} had a new offence within {horizon} of joining; without the "
            "model, {others} (the others weighted to be like them, in what the plan names).",
            **gaps,
        )
    else:
        said = say(
            "Of 100 people who joined, {joined} had a new offence within {horizon} of joining; of 100 who had not joined "
            "on the same days, {others}. Events are too few to make the two groups alike.",
            **gaps,
        )
    return Sentences((write(said),))


def second_opinions(released: Released, write: Words) -> Table:
    """The plan's difference, and the same by other methods."""
    rows = _together(released.table("second_opinions"))
    each = rows.to_dict("records")
    columns = {
        say("method"): [write(METHODS.get(row["method"], WITHHELD)) for row in each],
        say("joined, of 100"): [_of_100(row["risk_joined"], write) for row in each],
        say("not joined, of 100"): [_of_100(row["risk_not_joined"], write) for row in each],
        say("difference, percentage points"): [_difference(row, write) for row in each],
        say("joined: people"): counts(rows["n_joined"], write),
        say("not joined: people"): counts(rows["n_not_joined"], write),
        say("events"): counts(rows["n_events"], write),
        say("worth how many people"): [NOTHING if pd.isna(x) else write(Number(x)) for x in rows["ess"]],
    }
    ladder = released.about["plan"]["reoffending"]["ladder"]
    note = say(
        "Not adjusted, or adjusted for the plan's characteristics; regression, weights and matching only from {many} events, "
        "{least} of them in each group, and {people} people a group on. Worth how many people: as many as the others would be "
        "if all weighed the same; below 10 no difference is given. Without intervals: none of these methods was shown to "
        "cover here. Overlap weights ask about people who could be in either group, matching about those who found a match. "
        "The verdict does not read this table.",
        many=ladder["weights_from"],
        least=ladder["model_from"],
        people=NATURAL_FREQUENCY_FROM,
    )
    caption = say("The same difference by other methods, by {horizon}", horizon=horizon_words(rows["horizon"].iloc[0]))
    table = table_of(caption, columns, write, note)
    return Table(table.caption, table.heading, table.rows, table.note, (0, 3))


def overturn(released: Released, write: Words) -> Blocks:
    """What would have to be true for the result to be none: in sentences, a table, and a grid of assumed records."""
    rows = released.table("overturn")
    found = {row["what"]: row for row in rows.to_dict("records") if row["what"] != "detected"}
    parts = [_said(released, found, write), _answers(found, write)]
    grid = rows[rows["what"] == "detected"]
    return Blocks((*parts, _grid(grid, released, write)) if len(grid) else tuple(parts))


def _said(released: Released, found: dict[str, dict], write: Words) -> Sentences:
    arms = released.table("arm_counts").to_dict("records")
    parts = ([_known(arms), *_open(arms, found["bounds"])], _gone(found), _hidden(found))
    return Sentences(tuple(" ".join(map(write, part)) for part in parts if part))


def _known(arms: list[dict]) -> Said:
    first, second = arms
    return say(
        "With the event by {horizon}, of those of whom it is known: {x_1} of {n_1} ({group_1}), {x_0} of {n_0} ({group_0}).",
        horizon=horizon_words(first["horizon"]),
        x_1=int(first["n_events"]),
        n_1=int(first["n_events"] + first["n_without"]),
        group_1=GROUPS[first["arm"]],
        x_0=int(second["n_events"]),
        n_0=int(second["n_events"] + second["n_without"]),
        group_0=GROUPS[second["arm"]],
    )


def _open(arms: list[dict], bounds: dict) -> list[Said]:
    unknown, later = (sum(int(arm[name]) for arm in arms) for name in ("n_unknown", "n_not_yet"))
    if not unknown + later:
        return [say("It is known of everybody.")]
    texts = [say("It is known of everybody who can be followed so long.")]
    if unknown:
        texts = [
            say(
                "Of {unknown} more it is not known. Whatever they did, the difference of all these lies between {low} and "
                "{high} percentage points; chance comes on top.",
                unknown=unknown,
                low=Number(100 * bounds["low"], 1, True),
                high=Number(100 * bounds["high"], 1, True),
            )
        ]
    left_out = say("Left out, because they cannot be followed so long yet: {later}.", later=later)
    return [*texts, *([left_out] if later else [])]


def _gone(found: dict[str, dict]) -> list[Said]:
    row = found["unrecorded"]
    if row["reason"]:
        return [
            say(
                "Between those known there is no difference, so there is none to overturn; one more event would make one."
            )
        ]
    gaps = {"group": GROUPS[row["arm"]], "n_of": int(row["n_of"])}
    if pd.isna(row["n"]):
        return [say("Even {n_of} unrecorded events ({group}) would not take the difference away.", **gaps)]
    return [
        say(
            "Unrecorded events that would take the difference away ({group}): {n}, among {n_of} people without a recorded "
            "one. Not known, or not yet, in this group: {open}.",
            n=int(row["n"]),
            open=int(row["n_unknown"]),
            **gaps,
        )
    ]


def _hidden(found: dict[str, dict]) -> list[Said]:
    if pd.isna(found["difference"]["low"]):
        return [
            say("Firms or communes were chosen, not people: how far chance goes cannot be told from counts of people.")
        ]
    if found["difference"]["low"] <= 0 <= found["difference"]["high"]:
        return [
            say("The interval of the difference holds zero: chance alone can explain it, and nothing hidden is needed.")
        ]
    row = found["e_value"]
    if row["reason"]:
        return []
    said = say(
        "To explain it, an unseen trait would have to make both the event and being in one of the groups {value} times as "
        "likely (assumed: both alike).",
        value=Number(row["value"], 1),
    )
    limit = say("To bring the ratio's interval to no difference: {limit} times.", limit=Number(row["low"], 1))
    holds = say("The interval of the ratio holds no difference already: to bring it there, nothing hidden is needed.")
    return [said, limit if row["low"] > 1 else holds]


def _answers(found: dict[str, dict], write: Words) -> Table:
    rows = list(found.values())
    columns = {
        say("what would overturn it"): [write(_question(row)) for row in rows],
        say("assumed"): [write(ASSUMED[row["what"]]) for row in rows],
        say("answer"): [_answer(row, write) for row in rows],
    }
    note = say(
        "Counted are people followed to the end or to their offence, once a group, where they stood on the first day; so the "
        "difference need not be the plan's own, which also uses the months of people not yet followed to the end."
    )
    return table_of(say("What would overturn the result"), columns, write, note, words=2)


def _question(row: dict) -> Said:
    if row["what"] == "difference" and pd.isna(row["low"]):
        return say("difference of those known, percentage points")
    gaps = {"group": GROUPS[row["arm"]] if row["arm"] else say("one group")}
    return say(ASKED[row["what"]].text, **gaps, level=Percent(row["conf_level"], 0))


def _answer(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    match row["what"]:
        case "difference":
            if pd.isna(row["low"]):
                return write(Number(100 * row["value"], 1, True))
            value, low, high = (write(Number(100 * row[name], 1, True)) for name in ("value", "low", "high"))
            return write(say("{value} ({low} to {high})", value=value, low=low, high=high))
        case "bounds":
            low, high = (Number(100 * row[name], 1, True) for name in ("low", "high"))
            return write(say("{low} to {high}", low=low, high=high))
        case "detection":
            return write(Percent(row["value"], 0))
        case "e_value":
            limit = NOTHING if pd.isna(row["low"]) else Number(row["low"], 1)
            return write(say("{value}; {limit}", value=Number(row["value"], 1), limit=limit))
    if pd.isna(row["n"]):
        return write(say("not even all {n} would", n=int(row["n_of"])))
    return write(say("{events} of {n}", events=int(row["n"]), n=int(row["n_of"])))


def _grid(rows: pd.DataFrame, released: Released, write: Words) -> Table:
    """The difference if the record finds these assumed shares of either group's offences."""
    first = GROUPS[released.table("arm_counts")["arm"].iloc[0]]
    table = rows.pivot(index="assumed_first", columns="assumed_second", values="value")
    columns = {
        say("found among {group}", group=first): [write(Percent(share, 0)) for share in table.index],
        **{
            say("{share} of the others'", share=Percent(share, 0)): [
                write(Number(100 * value, 1, True)) for value in table[share]
            ]
            for share in table.columns
        },
    }
    note = say(
        "All shares here are assumed, none is measured: whoever runs a model sees those who joined more closely, and others "
        "may be watched more. No false records. With 100% of both it is the difference as recorded."
    )
    return table_of(
        say("The difference if only part of the offences is recorded, percentage points"), columns, write, note
    )


def _opinion(released: Released, method: str) -> dict:
    rows = released.table("second_opinions")
    return next((row for row in rows.to_dict("records") if row["method"] == method), {"reason": "nobody_to_compare"})


def _plan_is_weighted(released: Released) -> bool:
    rows, mine = released.table("estimates"), _opinion(released, "plan")
    risks = rows[(rows["estimand"] == "risk_difference") & (rows["group"] == mine["models"])]
    return bool((risks.loc[risks["horizon"] == mine["horizon"], "method"] == "weights").all())


def _people_themselves(released: Released) -> Said:
    return _known(released.table("arm_counts").to_dict("records"))


def _no_share(row: dict) -> Said:
    return say("No share can be given: {reason}.", reason=label(labels.REASONS, row["reason"]))


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """Adjusted methods that are all withheld for one reason are one row."""
    adjusted = rows["method"].isin(ADJUSTED)
    reasons = set(rows.loc[adjusted, "reason"])
    if len(reasons) != 1 or "" in reasons:
        return rows
    one = rows[adjusted].head(1).assign(method="withheld", n_joined=pd.NA, n_not_joined=pd.NA, n_events=pd.NA)
    return pd.concat([rows[~adjusted], one], ignore_index=True)


def _of_a_hundred(share: float) -> Said:
    return say("fewer than 1") if 0 < share < 0.01 else say("about {n}", n=Number(100 * share))


def _of_100(share: float, write: Words) -> str:
    return NOTHING if pd.isna(share) else write(Number(100 * share, 1))


def _difference(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    return write(Number(100 * row["difference"], 1, True))
