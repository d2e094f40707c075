"""Tables and sentences about loans. Money is shown in millions of dong."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, day_of, share_of, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

MILLION = 1e6
RULES = {
    "loan_ceiling": say("amount within the ceiling"),
    "loan_ceiling_per_worker": say("employer's loan within the ceiling for its workers"),
    "loan_employer_share": say("a tenth of the borrowing employer's workers have served a sentence"),
    "loan_programme_start": say("not before the programme began"),
    "loan_after_release": say("not before the release from prison"),
    "loan_five_years": say("within five years of the release"),
    "loan_due_date": say("due within the longest term"),
    "overdue_rate": say("overdue rate is what the rules say"),
}
CUTS = {"fund": say("fund"), "association": say("organisation entrusted"), "office": say("office of the bank")}
PARTS = {
    "central": say("central"),
    "local": say("local"),
    "farmers": say("Farmers' Union"),
    "women": say("Women's Union"),
    "veterans": say("Veterans' Association"),
    "youth": say("Youth Union"),
    "": say("not recorded"),
}


def said(released: Released, write: Words) -> Sentences:
    """What the loans are, and what must be known before any of their numbers is read."""
    texts = [_lent(row, write) for row in released.table("lent").to_dict("records")]
    rows = released.table("loan_standings").to_dict("records")
    if rows:
        last = rows[-1]
        texts.append(_not_due(last, write))
        if last["n_open"] and last["largest_share"] > 0:
            texts.append(
                say(
                    "The largest balance is {share} of all: one borrower decides so much of every sum of money here.",
                    share=Percent(last["largest_share"]),
                )
            )
    return Sentences(tuple(map(write, texts)))


def standings(released: Released, write: Words) -> Blocks:
    """How many loans there are on the day of each file, and the balance and its parts."""
    rows = released.table("loan_standings")
    days = {say("on the day"): [day_of(day, write) for day in rows["day"]]}
    numbers = days | {
        say("loans paid out"): counts(rows["n_loans"], write),
        say("open"): counts(rows["n_open"], write),
        say("repaid"): counts(rows["n_repaid"], write),
        say("gone without repayment"): counts(rows["n_gone"], write),
        say("in no file of that day"): counts(rows["n_unseen"], write),
    }
    money = days | {
        say("balance"): _millions(rows["balance_vnd"], write),
        say("in term"): _millions(rows["in_term_vnd"], write),
        say("extended"): _millions(rows["extended_vnd"], write),
        say("overdue"): _millions(rows["overdue_vnd"], write),
        say("frozen"): _millions(rows["frozen_vnd"], write),
        say("interest in arrears"): _millions(rows["interest_vnd"], write),
    }
    note = say(
        "Money in millions of dong. Extended: in term only because the bank moved the due date. A repaid share of what was lent "
        "is not shown: most of it is not due yet."
    )
    gone = say("Gone: no balance, although less was repaid than lent.")
    return Blocks(
        (
            table_of(say("How the loans to people stand"), numbers, write, gone),
            table_of(say("The balance of the loans to people"), money, write, note),
        )
    )


def risk(released: Released, write: Words) -> Table:
    """Loans late for more than 30 and 90 days, by balance and number, beside the bank's own ratio."""
    rows = released.table("loan_standings").to_dict("records")
    found = {(row["horizon"], row["outcome"]): row for row in released.table("estimates").to_dict("records")}
    columns = {
        say("on the day"): [day_of(row["day"], write) for row in rows],
        say("over 30 days, of the balance"): [_limits(row["par_30_low"], row["par_30_high"], write) for row in rows],
        say("over 90 days, of the balance"): [_limits(row["par_90_low"], row["par_90_high"], write) for row in rows],
        say("over 30 days, loans"): [_number(row, 30, write) for row in rows],
        say("share of loans ({level} interval)", level=_level(released)): [
            share_of(found.get((row["day"], "late_30")), write) for row in rows
        ],
        say("by their interest"): [
            NOTHING if pd.isna(row["n_late_30_implied"]) else write(int(row["n_late_30_implied"])) for row in rows
        ],
        say("overdue and frozen, of the balance"): [
            NOTHING if pd.isna(row["bank_ratio"]) else write(Percent(row["bank_ratio"])) for row in rows
        ],
    }
    note = say(
        "A file shows what is late on its day, not since when: a loan that was not late in the file before can be so for one "
        "day or for the whole time between; both limits are given. The whole balance of such a loan is at risk (PAR); the bank "
        "counts only the part that is late (last column). By their interest: so many loans bear more interest in arrears than "
        "30 days make; too few where some of it was paid. A frozen debt counts as late for more than 90 days."
    )
    return table_of(say("Loans at risk"), columns, write, note)


def collected(released: Released, write: Words) -> Table:
    """What was owed and collected between the days of two files."""
    rows = released.table("collected").to_dict("records")
    columns = {
        say("from"): [day_of(row["first"], write) for row in rows],
        say("until"): [day_of(row["last"], write) for row in rows],
        say("known from"): [write(say("a ledger") if row["source"] == "ledger" else say("two files")) for row in rows],
        say("principal paid"): [write(_million(row["paid_vnd"])) for row in rows],
        say("was owed"): [_money_limits(row["owed_low_vnd"], row["owed_high_vnd"], write) for row in rows],
        say("of that collected"): [
            _money_limits(row["collected_low_vnd"], row["collected_high_vnd"], write) for row in rows
        ],
        say("collected, of what was owed"): [_limits(row["rate_low"], row["rate_high"], write) for row in rows],
    }
    if any(row["source"] == "ledger" for row in rows):
        columns[say("of what fell due, recovered")] = [_recovered(row, write) for row in rows]
    note = say(
        "Money in millions of dong. Owed: what fell due in the time and the arrears before. From two files it cannot be told "
        "whether a payment was due or early, so owed and collected lie between two limits and rise together; with a ledger of "
        "instalments they are known."
    )
    return table_of(say("What was owed and what was collected"), columns, write, note, words=3)


def ever(released: Released, write: Words) -> Table:
    """Loans ever more than 30 days late, by time since the payout and year of it."""
    rows = released.table("ever_late")
    columns = {
        say("paid out in"): [write(say("all years")) if v == "all" else v for v in rows["vintage"]],
        say("within"): [write(horizon_words(h)) for h in rows["horizon"]],
        say("loans"): counts(rows["n"], write),
        say("ever late"): counts(rows["n_late"], write),
        say("never seen late"): counts(rows["n_free"], write),
        say("ended before"): counts(rows["n_ended"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("not known"): counts(rows["n_unknown"], write),
    }
    note = say(
        "Since the payout; late means for more than 30 days. A loan that was late and made good between two files is not seen. "
        "Ended before: repaid, without a balance, or the person died."
    )
    return table_of(say("Loans that were ever late"), columns, write, note, words=2)


def ever_shares(released: Released, write: Words) -> Table:
    """The share of loans ever late, and its limits."""
    rows = released.table("ever_late").query("vintage == 'all'").to_dict("records")
    found = {
        row["horizon"]: row
        for row in released.table("estimates").to_dict("records")
        if row["outcome"] == "ever_late_30"
    }
    columns = {
        say("within"): [write(horizon_words(row["horizon"])) for row in rows],
        say("ever late ({level} interval)", level=_level(released)): [
            share_of(found.get(row["horizon"]), write) for row in rows
        ],
        say("if none, if all unknown were"): [_limits(row["bound_low"], row["bound_high"], write) for row in rows],
    }
    table = table_of(
        say("Share of loans that were ever late"),
        columns,
        write,
        say(
            "Interval: {method}. Where it is not known of some whether they were late for so long, only the limits are given: "
            "those loans were in arrears, and leaving them out would make the others look like all.",
            method=labels.METHODS["blaker"],
        ),
    )
    return replace(table, wordy=(0, 1, 2))


def parts(released: Released, write: Words) -> Table:
    """The book by fund, organisation and office, on the last day; employers' loans apart."""
    rows = pd.concat([released.table("loan_parts"), released.table("employer_loans")], ignore_index=True)
    columns = {
        say("grouped by"): [write(CUTS[by]) if by in CUTS else write(say("loans to employers")) for by in rows["by"]],
        say("part"): [_part(row, write) for row in rows.to_dict("records")],
        say("open"): counts(rows["n_open"], write),
        say("balance"): _millions(rows["balance_vnd"], write),
        say("extended"): _millions(rows["extended_vnd"], write),
        say("overdue"): _millions(rows["overdue_vnd"], write),
        say("frozen"): _millions(rows["frozen_vnd"], write),
        say("over 30 days, of the balance"): [
            _limits(row["par_30_low"], row["par_30_high"], write) for row in rows.to_dict("records")
        ],
        say("overdue and frozen, of the balance"): [
            NOTHING if pd.isna(value) else write(Percent(value)) for value in rows["bank_ratio"]
        ],
    }
    note = say("Money in millions of dong. Parts with few loans say nothing about whoever runs them.")
    return table_of(
        say("The book on {day} by fund, organisation and office", day=day_of(released.about["last_day"], write)),
        columns, write, note, words=2,
    )  # fmt: skip


def falling(released: Released, write: Words) -> Table:
    """What falls due in the next months."""
    rows = released.table("falling")
    columns = {
        say("last day of the loan"): [_span(months, write) for months in rows["months"]],
        say("loans by the contract"): counts(rows["n_contract"], write),
        say("balance by the contract"): _millions(rows["contract_vnd"], write),
        say("loans with extensions"): counts(rows["n_extended"], write),
        say("balance with extensions"): _millions(rows["extended_vnd"], write),
    }
    note = say(
        "Money in millions of dong, from {day} on. The bank's files give the last day of each loan; the instalments before it "
        "stand in a ledger only.",
        day=day_of(released.about["last_day"], write),
    )
    return table_of(say("When the loans to people end"), columns, write, note)


def rules(released: Released, write: Words) -> Table:
    """The rules of the programme against the loans."""
    rows = released.table("loan_rules")
    columns = {
        say("rule"): [write(label(RULES, rule)) for rule in rows["rule"]],
        say("loans checked"): counts(rows["n_checked"], write),
        say("break it"): counts(rows["n_broken"], write),
        say("rule confirmed by a source"): [
            write(say("yes") if each else say("no")) for each in rows["confirmed"].astype(bool)
        ],
    }
    note = say(
        "Decision 22/2023/QĐ-TTg. Loans that break a rule are counted and not corrected. A dash: no delivered file holds what "
        "the rule is about."
    )
    table = table_of(say("Were the rules kept?"), columns, write, note)
    return replace(table, wordy=(0, 3))


def yardsticks(released: Released, write: Words) -> Table:
    """How likely it was anyway that none of so many loans is late."""
    rows = released.table("yardsticks").to_dict("records")
    columns = {
        say("dated figure"): [row[f"what_{write.language}"] for row in rows],
        say("its value"): [write(Percent(row["value"], 2)) for row in rows],
        say("chance of none late among {n}", n=int(rows[0]["n_loans"])): [
            write(Percent(row["chance_of_none"], 0)) for row in rows
        ],
        say("source"): [row["source"] for row in rows],
    }
    note = say(
        "If each loan were late with that chance. The figures are shares of balances and of all the bank's programmes: no such "
        "figure of loans to people who have served a sentence was found. A chance near 100% means that “none late” proves nothing."
    )
    table = table_of(say("How much does “none late” prove?"), columns, write, note)
    return replace(table, wordy=(0, 3))


def _lent(row: dict, write: Words) -> Said:
    about = {
        "n": int(row["n_loans"]),
        "money": _million(row["lent_vnd"]),
        "first": day_of(row["first_day"], write),
        "last": day_of(row["last_day"], write),
        "ceiling": int(row["n_at_ceiling"]),
    }
    if row["kind"] == "employer" and row["n_loans"] == 1:
        return say("One loan to an employer, {money} million dong, paid out on {first}.", **about)
    if row["kind"] == "employer":
        return say("{n} loans to employers, {money} million dong in all, paid out from {first} to {last}.", **about)
    return say(
        "{n} loans to {households} households for {people} people, {money} million dong in all, paid out from {first} to "
        "{last}; {several} households have several loans, {unknown} loans could not be tied to a person. {ceiling} of {n} are just "
        "as large as the rules allow: where all are, their size explains nothing.",
        households=int(row["n_households"]),
        people=int(row["n_people"]),
        several=int(row["n_several_loans"]),
        unknown=int(row["n_person_unknown"]),
        **about,
    )


def _not_due(last: dict, write: Words) -> Said:
    day = day_of(last["day"], write)
    share = last["not_due_vnd"] / last["balance_vnd"] if last["balance_vnd"] else 0.0
    if last["n_open"] and last["n_not_due"] == last["n_open"]:
        return say(
            "On {day} the last day of none of the {n} open loans had come. “No bad debt” before anything has to be repaid in full "
            "is not a result.",
            day=day, n=int(last["n_open"]),
        )  # fmt: skip
    return say(
        "On {day} the last day of {n} of {open} open loans had not come: {share} of the balance is not due yet.",
        day=day, n=int(last["n_not_due"]), open=int(last["n_open"]), share=Percent(share),
    )  # fmt: skip


def _recovered(row: dict, write: Words) -> str:
    known = row["source"] == "ledger" and row["fell_due_vnd"] > 0
    return write(Percent(row["recovered_vnd"] / row["fell_due_vnd"])) if known else NOTHING


def _million(vnd: float) -> Number:
    return Number(vnd / MILLION, 1)


def _millions(values: pd.Series, write: Words) -> list[str]:
    return [NOTHING if pd.isna(value) else write(_million(value)) for value in values]


def _limits(low: float, high: float, write: Words) -> str:
    """A share, or the two limits between which it lies; without a lower one nothing was surely owed."""
    if pd.isna(low) and pd.isna(high):
        return NOTHING
    if pd.isna(low):
        return write(say("at most {high}", high=Percent(high)))
    if low == high:
        return write(Percent(low))
    return write(say("{low} to {high}", low=Percent(low), high=Percent(high)))


def _money_limits(low: float, high: float, write: Words) -> str:
    if low == high:
        return write(_million(low))
    return write(say("{low} to {high}", low=_million(low), high=_million(high)))


def _number(row: dict, limit: int, write: Words) -> str:
    low, high, n = (int(row[name]) for name in (f"n_late_{limit}_low", f"n_late_{limit}_high", "n_open"))
    if low == high:
        return write(say("{events} of {n}", events=low, n=n))
    return write(say("{low} to {high} of {n}", low=low, high=high, n=n))


def _part(row: dict, write: Words) -> str:
    return NOTHING if row["by"] == "all" else write(label(PARTS, row["part"]))


def _span(months: float, write: Words) -> str:
    if pd.isna(months):
        return write(say("later"))
    if not months:
        return write(say("has passed"))
    return write(say("within {months} months", months=int(months)))


def _level(released: Released) -> Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
