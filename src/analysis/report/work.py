"""Tables and sentences about a district's jobs and pay. Money is shown in millions of dong a month."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.followup.work import EVERYONE, NOT_SAID, OWN_WORKERS, PARTICIPANTS, PAYROLLS
from analysis.outcomes.imputed import MEAN
from analysis.outcomes.income import LEAST_PEOPLE
from analysis.outcomes.working import FOR_IT_DAYS
from analysis.report import labels, records
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, day_of, part_of, share_of, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

MILLION = 1e6
IMPUTED = say(
    "Imputed: each month that is not known is given that of somebody alike, twenty times (predictive mean matching, Rubin's "
    "rules). It assumes that who is not known differs in nothing else, which nothing can show, and stands beside the limits."
)
SEES = {
    EVERYONE: say("everybody, in a model or not"),
    OWN_WORKERS: say("its own workers only"),
    PARTICIPANTS: say("participants only"),
    NOT_SAID: say("not stated"),
}
WHAT = {
    "any_job": say("any job within {n} months"),
    "job_in_month": say("a job in month {n}"),
}


def source_name(code: str, released: Released, write: Words) -> str:
    """What a source of jobs and pay is called."""
    return write(say("payrolls of firms")) if code == PAYROLLS else records.naming(released, write).record(code)


def said(released: Released, write: Words) -> Sentences:
    """What each source shows, whom it could see, and what follows from that."""
    texts = [
        text
        for row in released.table("jobs_seen").to_dict("records")
        for text in _said(row, source_name(row["source"], released, write), write)
    ]
    return Sentences(tuple(map(write, texts)))


def seen(released: Released, write: Words) -> Table:
    """The jobs that each source shows of people released."""
    rows = released.table("jobs_seen")
    told = rows.to_dict("records")
    columns = {
        say("source"): [source_name(code, released, write) for code in rows["source"]],
        say("whom it could see"): [write(label(SEES, code)) for code in rows["observed_for"]],
        say("people with a job"): counts(rows["n_people"], write),
        say("jobs"): counts(rows["n_jobs"], write),
        say("firms"): counts(rows["n_firms"], write),
        say("jobs in the largest firm"): [part_of(row["n_largest"], row["n_jobs"], write) for row in told],
        say("people with several jobs"): counts(rows["n_several"], write),
        say("contract without end or for a fixed time"): [
            _of_known(row, "formal", "not_formal", write) for row in told
        ],
        say("live outside of the district"): [_of_known(row, "outside", "inside", write) for row in told],
        say("days worked a month"): [
            NOTHING if pd.isna(row["days_a_month"]) else write(Number(row["days_a_month"], 1)) for row in told
        ],
    }
    note = say(
        "Jobs after a release of people on the lists; who else works in these firms is in no table here. Contract and residence: "
        "of the jobs of which they are known. Days worked: mean of the months of which they are known."
    )
    return table_of(say("Jobs that the sources show"), columns, write, note, words=2)


def states(released: Released, write: Words) -> Table:
    """Everybody released, by whether a job is known."""
    rows = released.table("job_states")
    found = _estimates(released)
    columns = {
        say("since the release"): [
            write(replace(WHAT[what], values=(("n", int(horizon[:-1])),)))
            for what, horizon in zip(rows["what"], rows["horizon"], strict=True)
        ],
        say("releases"): counts(rows["n"], write),
        say("job seen"): counts(rows["n_job"], write),
        say("known to have none"): counts(rows["n_none"], write),
        say("not known"): counts(rows["n_unknown"], write),
        say("gone before"): counts(rows["n_gone"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("share with a job"): [
            share_of(found.get((row["what"], row["source"], row["horizon"])), write) for row in rows.to_dict("records")
        ],
    }
    note = say(
        "Known to have none: only by a source that would have seen a job of everybody. Gone before: died, moved, lost, or "
        "released anew after another sentence. Share: of all but those gone and not yet followable; a range without a value before "
        "it gives the limits if nobody, and if everybody, of whom it is not known had a job; otherwise an exact {level} interval "
        "({method}).",
        level=_level(released),
        method=labels.METHODS["blaker"],
    )
    return _by_source(say("Who is known to have worked"), rows, columns, released, write, note)


def first_jobs(released: Released, write: Words) -> Table:
    """How long the first job lasted."""
    rows = released.table("first_jobs")
    found = _estimates(released)
    columns = {
        say("after"): [write(horizon_words(horizon)) for horizon in rows["horizon"]],
        say("first jobs"): counts(rows["n"], write),
        say("still there"): counts(rows["n_still"], write),
        say("left"): counts(rows["n_left"], write),
        say("arrested"): counts(rows["n_locked_up"], write),
        say("died, moved or lost"): counts(rows["n_away"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("not known"): counts(rows["n_unknown"], write),
        say("share still there ({level} interval)", level=_level(released)): [
            share_of(found.get(("first_job_kept", row["source"], row["horizon"])), write)
            for row in rows.to_dict("records")
        ],
    }
    note = say(
        "Since the first day of the first job after the release. Who is still there when the source ends is not yet followable "
        "from then on. Stopped up to {days} days before an arrest, a death or a move: counted there. Interval: {method}.",
        days=FOR_IT_DAYS,
        method=labels.METHODS["blaker"],
    )
    return _by_source(say("How long first jobs lasted"), rows, columns, released, write, note)


def pay_states(released: Released, write: Words) -> Table:
    """Pay in one month in three states: paid, known zero, not observed."""
    rows = released.table("pay_states")
    told = rows.to_dict("records")
    columns = {
        say("month since the release"): [write(int(horizon[:-1])) for horizon in rows["horizon"]],
        say("releases"): counts(rows["n"], write),
        say("paid"): counts(rows["n_paid"], write),
        say("known zero"): counts(rows["n_zero"], write),
        say("not observed"): counts(rows["n_unseen"], write),
        say("gone before"): counts(rows["n_gone"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("mean of those paid"): [_money(row["mean_paid"], write) for row in told],
        say("median of those paid ({level} interval)", level=_level(released)): [_median(row, write) for row in told],
        say("mean of all, zeros in"): [_range(row["bound_low"], row["bound_high"], write) for row in told],
    }
    note = say(
        "Millions of dong a month in prices of {year}, to the nearest hundred thousand. Known zero: a source that would have seen "
        "pay of everybody saw none. Not observed is never zero: the mean of all lies between what it is if they had nothing, and "
        "if each had {most} million. Nothing where those paid are fewer than {least}, not even the mean of all, unless nobody is "
        "paid; the limits of a median are pays of people counted from both ends, never the smallest or the largest.",
        year=str(released.about["prices_of"]),
        most=Number(released.about["plan"]["work"]["most_vnd"] / MILLION),
        least=LEAST_PEOPLE,
    )
    imputed = _imputed(told, released, write)
    if imputed:
        note = say("{note} {more}", note=note, more=IMPUTED)
    blocks = _by_source(say("Pay in three states"), rows, columns | imputed, released, write, note)
    unsure = released.about["prices_not_confirmed"]
    if not unsure:
        return blocks
    years = ", ".join(map(str, unsure))
    more = say("The change of prices of {years} was not read in a source that states it.", years=years)
    return replace(blocks, note=f"{blocks.note} {write(more)}")


def _imputed(told: list[dict], released: Released, write: Words) -> dict[Said, list[str]]:
    """The mean of all with what was not observed imputed, where any source saw everybody and did not observe some."""
    rows = released.table("estimates")
    rows = rows[(rows["estimand"] == MEAN) & (rows["reason"] != "seen_in_one_arm")] if len(rows) else rows
    found = {(row["group"], row["horizon"]): row for row in rows.to_dict("records")}
    if not found:
        return {}
    cells = [_imputed_mean(found.get((row["source"], row["horizon"])), write) for row in told]
    return {say("mean of all, imputed ({level} interval)", level=_level(released)): cells}


def _imputed_mean(row: dict | None, write: Words) -> str:
    if row is None:
        return NOTHING
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    value, low, high = (_money(row[name], write) for name in ("estimate", "conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def wage_steps(released: Released, write: Words) -> Blocks:
    """Pay between the steps of the minimum wage, and whether a trend of pay holds one."""
    said = [
        say(
            "Source “{source}”: changes of the minimum wage or of its region between the months with pay: {n}. What its pay does "
            "over time is the decrees' too, and no effect of a model.",
            source=source_name(row["detail"], released, write), n=int(row["n"]),
        )
        for row in released.table("trend_guards").to_dict("records")
        if row["finding"] == "found"
    ]  # fmt: skip
    table = _wage_steps(released, write)
    return Blocks((Sentences(tuple(map(write, said))), table) if said else (table,))


def _wage_steps(released: Released, write: Words) -> Table:
    rows = released.table("wage_steps")
    told = rows.to_dict("records")
    columns = {
        say("months"): [_months(row["first"], row["last"], write) for row in told],
        say("minimum wage"): [_range(row["wage_low"], row["wage_high"], write, 2) for row in told],
        say("region"): [row["region"] or write(say("not known")) for row in told],
        say("confirmed by a source"): [write(bool(row["confirmed"])) for row in told],
        say("people"): counts(rows["n_people"], write),
        say("months with pay"): counts(rows["n_months"], write),
        say("below the minimum"): [_below(row, write) for row in told],
        say("median of people"): [_money(row["median_vnd"], write) for row in told],
    }
    note = say(
        "Millions of dong a month, not deflated. The minimum wage was raised on 1 July 2022, 1 July 2024 and 1 January 2026, and "
        "places changed regions on 1 July 2024 and 1 July 2025: pay that rises with it is the decree's, not a model's. Where the "
        "region of the place is not known, the lowest and the highest region are given. A month below the minimum can be one that "
        "was not worked in full."
    )
    return _by_source(say("Pay and the minimum wage"), rows, columns, released, write, note)


def _said(row: dict, name: str, write: Words) -> list[Said]:
    about = {"source": name, "first": day_of(row["first_day"], write), "last": day_of(row["last_day"], write)}
    if not row["n_jobs"]:
        texts = [say("Source “{source}”, {first} to {last}: no job of anybody released.", **about)]
    else:
        texts = [
            say(
                "Source “{source}”, {first} to {last}: jobs of people released: {jobs}; the people: {people}; the firms: {firms}.",
                jobs=int(row["n_jobs"]), people=int(row["n_people"]), firms=int(row["n_firms"]), **about,
            )
        ]  # fmt: skip
    if row["n_firms"] == 1:
        texts.append(say("One firm is everything here: what these jobs are like says nothing of jobs elsewhere."))
    elif row["n_firms"] > 1 and row["n_largest"] > row["n_jobs"] / 2:
        texts.append(
            say(
                "{largest} of {jobs} jobs are in one firm: most of what is said of jobs here is said of that firm.",
                largest=int(row["n_largest"]), jobs=int(row["n_jobs"]),
            )
        )  # fmt: skip
    if row["observed_for"] != EVERYONE:
        texts.append(
            say(
                "It does not see everybody: who works elsewhere, or for themselves, is not in it. Of everybody whom it does not "
                "show it is not known whether they work or what they earn, and that is not the same as no work and no pay."
            )
        )
    return texts


def _estimates(released: Released) -> dict[tuple[str, str, str], dict]:
    rows = released.table("estimates").to_dict("records")
    return {(row["outcome"], row["group"], row["horizon"]): row for row in rows}


def _by_source(
    caption: Said,
    rows: pd.DataFrame,
    columns: dict[Said, list[str]],
    released: Released,
    write: Words,
    note: Said,
    *,
    words: int = 1,
) -> Table:
    """A table with the source in front of each row, or, where there is one only, in the caption."""
    sources = [source_name(code, released, write) for code in rows["source"]]
    if len(set(sources)) > 1:
        return table_of(caption, {say("source"): sources} | columns, write, note, words=words + 1)
    return table_of(say("{what}: {source}", what=caption, source=sources[0]), columns, write, note, words=words)


def _of_known(row: dict, yes: str, no: str, write: Words) -> str:
    known = row[f"n_{yes}"] + row[f"n_{no}"]
    return write(say("{events} of {n}", events=int(row[f"n_{yes}"]), n=int(known))) if known else NOTHING


def _money(vnd: float, write: Words, decimals: int = 1) -> str:
    return NOTHING if pd.isna(vnd) else write(Number(vnd / MILLION, decimals))


def _range(low: float, high: float, write: Words, decimals: int = 1) -> str:
    if pd.isna(low) or low == high:
        return _money(low, write, decimals)
    return write(say("{low} to {high}", low=_money(low, write, decimals), high=_money(high, write, decimals)))


def _median(row: dict, write: Words) -> str:
    value = _money(row["median_paid"], write)
    if pd.isna(row["median_low"]):
        return value
    low, high = (_money(row[f"median_{end}"], write) for end in ("low", "high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _months(first: str, last: str, write: Words) -> str:
    first, last = ("/".join(reversed(month.split("-"))) for month in (first, last))
    return first if first == last else write(say("{first} to {last}", first=first, last=last))


def _below(row: dict, write: Words) -> str:
    surely, maybe, n = int(row["n_below"]), int(row["n_maybe"]), int(row["n_months"])
    if not maybe:
        return write(say("{events} of {n}", events=surely, n=n))
    return write(say("{low} to {high} of {n}", low=surely, high=surely + maybe, n=n))


def _level(released: Released) -> Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
