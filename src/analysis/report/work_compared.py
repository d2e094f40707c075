"""Jobs and pay of joiners beside those of people who had not joined, and what stops the comparison."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.evidence.guards.choosing import COMPLETERS
from analysis.evidence.guards.pay import WAGE_STEP
from analysis.outcomes import imputed
from analysis.outcomes.work_contrasts import DIFFERENCE, ONE_ARM
from analysis.outcomes.work_other_ways import MEDIAN, MORE, PARTS, SHIFT, WAYS
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.work import IMPUTED, MILLION, source_name
from analysis.words import Number, Percent, Said, Words, say

OUTCOMES = {
    "paid": say("share with pay, percentage points"),
    "pay": say("mean pay of all, zeros in, millions of dong"),
}


def contrasts(released: Released, write: Words) -> Blocks:
    """The plan's comparisons: what stops them, and the differences where nothing does."""
    guards = released.table("work_guards").to_dict("records")
    one_arm = [row for row in guards if row["guard"] == "one_arm"]
    texts = [_stopped(one_arm, released, write)] if any(row["consequence"] == "stop" for row in one_arm) else []
    texts += [
        _told(row, released, write) for row in one_arm if row["consequence"] == "note" and row["finding"] == "found"
    ]
    texts += _checked(guards, write)
    parts: list = [Sentences(tuple(map(write, texts)))] if texts else []
    all_rows = released.table("estimates")
    if not len(all_rows):
        return Blocks(tuple(parts))
    seen = all_rows[all_rows["reason"] != ONE_ARM]
    rows = seen[seen["estimand"] == DIFFERENCE]
    if len(rows):
        parts += [_arms(released, write)] if len(released.table("work_arms")) else []
        parts.append(_differences(rows, seen[seen["estimand"] == imputed.DIFFERENCE], released, write))
    ways = seen[seen["estimand"].isin(WAYS)]
    known = ways[ways["reason"] == ""]["group"].unique()
    if len(known):
        parts.append(_other_ways(ways[ways["group"].isin(known)], released, write))
    return Blocks(tuple(parts))


def _checked(guards: list[dict], write: Words) -> list[Said]:
    """What the guards of pay found of the comparisons."""
    found = [row for row in guards if row["finding"] == "found"]
    steps = [row for row in found if row["guard"] == WAGE_STEP]
    uneven, even = ([row for row in steps if (row["consequence"] == "stop") == stop] for stop in (True, False))
    texts = [
        say(
            "{model}: all {n} ends of taking part are completions. Who left early seems to be missing, and then those who joined "
            "look better than they are: weaker evidence.",
            model=label(labels.MODELS, row["models"]), n=int(row["n"]),
        )
        for row in found
        if row["guard"] == COMPLETERS
    ]  # fmt: skip
    untold = [row for row in guards if row["guard"] == COMPLETERS and row["finding"] == "unknown"]
    if untold:
        texts.append(
            say("Whether those who left early are among those who joined, the lists do not tell: {models}.",
                models=_models(untold, write))
        )  # fmt: skip
    if uneven:
        texts.append(
            say(
                "Not compared, because a step of the minimum wage meets the two groups unevenly, so that what it changed and "
                "what the model changed cannot be told apart: {models}.",
                models=_models(uneven, write),
            )
        )
    if even:
        texts.append(
            say(
                "A step of the minimum wage lies within the months compared: {models}. Both groups count from the same days, so it "
                "meets both alike; their levels are not those of a time without it.",
                models="; ".join(write(_of(row)) for row in even),
            )
        )
    return texts


def _models(rows: list[dict], write: Words) -> str:
    return ", ".join(write(label(labels.MODELS, row["models"])) for row in rows)


def _of(row: dict) -> Said:
    model = label(labels.MODELS, row["models"])
    return say("{model}, {n} of {n_of} people", model=model, n=int(row["n"]), n_of=int(row["n_of"]))


def _stopped(guards: list[dict], released: Released, write: Words) -> Said:
    stopped = [row for row in guards if row["consequence"] == "stop"]
    sources = dict.fromkeys(code for row in stopped for code in row["detail"].split(";"))
    return say(
        "Not compared: {models}. Every source of jobs and pay here ({sources}) would show them for one side only, so that whoever "
        "did not join would look as if without work. It takes a source that sees both, like social insurance or a survey of all.",
        models=", ".join(write(label(labels.MODELS, row["models"])) for row in stopped),
        sources=", ".join(source_name(code, released, write) for code in sources if code) or write(say("none")),
    )


def _told(row: dict, released: Released, write: Words) -> Said:
    return say(
        "{model}: {sources} would show one side only and is not used in the comparison.",
        model=label(labels.MODELS, row["models"]),
        sources=", ".join(source_name(code, released, write) for code in row["detail"].split(";")),
    )


def _arms(released: Released, write: Words) -> Table:
    rows = released.table("work_arms")
    columns = {
        say("comparison"): [write(label(labels.MODELS, code)) for code in rows["models"]],
        say("group"): [write(label(labels.JOINING, code)) for code in rows["arm"]],
        say("month since joining"): [write(int(horizon[:-1])) for horizon in rows["horizon"]],
        say("people"): counts(rows["n"], write),
        say("paid"): counts(rows["n_paid"], write),
        say("known zero"): counts(rows["n_zero"], write),
        say("not observed"): counts(rows["n_unseen"], write),
        say("gone before"): counts(rows["n_gone"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("joined later"): counts(rows["n_switched"], write),
    }
    note = say("Those not joined count from the day on which somebody of their place joined; each person once.")
    return table_of(say("Pay in three states, by group"), columns, write, note, words=2)


def _differences(rows: pd.DataFrame, filled: pd.DataFrame, released: Released, write: Words) -> Table:
    told = rows.to_dict("records")
    by_place = {_place(row): row for row in filled.to_dict("records")}
    columns = {
        say("comparison"): [write(label(labels.MODELS, row["group"].partition(":")[0])) for row in told],
        say("month since joining"): [write(int(row["horizon"][:-1])) for row in told],
        say("what is compared"): [write(OUTCOMES[row["outcome"]]) for row in told],
        say("people"): counts(rows["n"], write),
        say("joined minus not joined"): [_difference(row, write) for row in told],
    }
    ladder = released.about["plan"]["reoffending"]["ladder"]
    note = say(
        "Means of all whose month is known, zeros in, in prices of {year}; {level} intervals in brackets, counted by person; none "
        "below 30 people a group, or with fewer than {few} people with pay. From {many} people with pay on, those not joined are "
        "weighted by their chance of joining; below that, alike within a day of joining. Whoever joined later is left "
        "out from then on. “Between”: of some it is not known, and these are the limits if they had nothing or the plan's most. "
        "Nothing is given where firms or communes were chosen.",
        year=str(released.about["prices_of"]),
        level=_level(released),
        few=ladder["model_from"],
        many=ladder["weights_from"],
    )
    if by_place:
        columns[say("with what is not known imputed")] = [
            _difference(by_place[_place(row)], write) if _place(row) in by_place else NOTHING for row in told
        ]
        note = say("{note} {more}", note=note, more=IMPUTED)
    groups = [row["group"] for row in told]
    return _by_source(say("Differences of jobs and pay"), groups, columns, released, write, note, wordy=(0, 2, 4, 5))


def _place(row: dict) -> tuple[str, str, str]:
    return row["group"], row["horizon"], row["outcome"]


def _other_ways(rows: pd.DataFrame, released: Released, write: Words) -> Table:
    found = {(row["group"], row["horizon"], row["estimand"]): row for row in rows.to_dict("records")}
    places = list(dict.fromkeys((group, horizon) for group, horizon, _ in found))
    columns = {
        say("comparison"): [write(label(labels.MODELS, group.partition(":")[0])) for group, _ in places],
        say("month since joining"): [write(int(horizon[:-1])) for _, horizon in places],
        say("people"): [write(int(found[*each, MEDIAN]["n"])) for each in places],
        say("medians"): [_difference(found[*each, MEDIAN], write, 1) for each in places],
        say("shift by ranks"): [_difference(found[*each, SHIFT], write, 1) for each in places],
        say("the joined has more"): [_more(found[*each, MORE], write) for each in places],
        say("means of two parts"): [_difference(found[*each, PARTS], write) for each in places],
    }
    note = say(
        "Pay of all, zeros in, joined minus not joined, in millions of dong in prices of {year} with {level} intervals; weighted "
        "and counted by person as above. They answer other questions and decide nothing. Shift by ranks: median of the "
        "differences between everybody who joined and those compared with them that day (Hodges-Lehmann). The joined has more: "
        "share of such pairs, equal pay counting half, 50% if nothing differs; p-value of ranks within the day, with those who "
        "joined later. Two parts: whether there is any pay (logit) and how much (gamma), for people alike in what the plan holds "
        "alike; the interval counts the model as right.",
        year=str(released.about["prices_of"]),
        level=_level(released),
    )  # fmt: skip
    caption, groups = say("Pay of those who joined, looked at in other ways"), [group for group, _ in places]
    return _by_source(caption, groups, columns, released, write, note, wordy=(0, 3, 4, 5, 6))


def _by_source(
    caption: Said,
    groups: list[str],
    columns: dict,
    released: Released,
    write: Words,
    note: Said,
    *,
    wordy: tuple[int, ...],
) -> Table:
    """A table of comparisons with the source behind the first column or, where there is one only, in the caption."""
    sources = [source_name(group.partition(":")[2], released, write) for group in groups]
    if len(set(sources)) == 1:
        caption = say("{what}: {source}", what=caption, source=sources[0])
    else:
        first, *rest = columns.items()
        columns = dict([first, (say("source"), sources), *rest])
        wordy = (0, 1, *(place + 1 for place in wordy if place))
    return replace(table_of(caption, columns, write, note), wordy=wordy)


def _more(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    share = write(Percent(row["estimate"], 0))
    if pd.isna(row["p_value"]):
        return share
    return write(say("{share} (p = {p})", share=share, p=Number(row["p_value"], 3)))


def _difference(row: dict, write: Words, decimals: int = 2) -> str:
    if row["reason"] and pd.isna(row["conf_low"]):
        return write(label(labels.REASONS, row["reason"]))
    scale = (100, 1) if row["outcome"] == "paid" else (1 / MILLION, decimals)
    shown = [NOTHING if pd.isna(row[name]) else write(Number(scale[0] * row[name], scale[1], True))
             for name in ("estimate", "conf_low", "conf_high")]  # fmt: skip
    value, low, high = shown
    if row["reason"]:
        return write(say("between {low} and {high}", low=low, high=high))
    return value if low == NOTHING else write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _level(released: Released) -> Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
