"""What was printed about a study beside what is computed here, and what that shows."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.tables.replication import PAGE
from analysis.words import Number, Said, Words, say

TOPICS = {
    "cox_efron": say("Cox's model with all characteristics (ties as Efron handles them)"),
    "cox_other": say("Hazard of participants, computed in other ways"),
    "cox_weeks": say("Cox's model with work as it changes from week to week"),
    "curves": say("Kaplan-Meier shares with an arrest, and mean weeks without one"),
    "tests": say("Tests that the two groups do not differ"),
    "shares": say("Shares with an arrest when follow-up ends"),
    "jobs": say("Shares with a job in single weeks"),
    "incomes": say("Income of the two groups of the lottery"),
    "before": say("The two groups before the programme"),
    "other_ways": say("Difference of incomes, computed in other ways"),
    "lesson": say("Participants beside people who were never in the programme"),
    "balance_cps": say("How alike those two are"),
}
ITEMS = {
    "participant": say("participants"),
    "comparison": say("comparison group"),
    "cps": say("CPS survey"),
    "contrast": say("difference of the two groups"),
    "all": say("whole model"),
    "not_black": say("not Black"),
    "not_married": say("not married at release"),
    "breslow": say("ties as Breslow handles them"),
    "alone": say("nothing held alike"),
    "robust": say("robust error"),
    "weeks": say("data by person and week"),
    "employed": say("has a job in the week"),
    "employed_before": say("had a job in the week before"),
    "participant_rmst": say("participants, to the end of follow-up"),
    "comparison_rmst": say("comparison group, to the end of follow-up"),
    "log_rank": say("log-rank"),
    "peto_peto": say("Peto-Peto"),
    "chi_square": say("chi-square"),
    "fisher": say("Fisher's exact"),
    "standardised": say("adjusted by a logit, averaged over everybody"),
    "welch": say("difference of the two groups (Welch)"),
    "adjusted": say("difference, adjusted by least squares"),
    "ranks": say("shift by ranks (Hodges-Lehmann)"),
    "two_part_gamma": say("two parts: logit and gamma"),
    "two_part_log_normal": say("two parts: logit and log-normal"),
    "naive": say("difference as they are"),
    "weighted": say("weighted to be like participants"),
}
MEASURES = {
    "coef": say("coefficient"),
    "std_error": say("standard error"),
    "hc1": say("standard error (HC1)"),
    "hazard_ratio": say("hazard ratio"),
    "p_value": say("p-value"),
    "likelihood_ratio": say("likelihood-ratio statistic"),
    "statistic": say("chi-square statistic"),
    "n": say("rows"),
    "n_events": say("arrests"),
    "share": say("share"),
    "employed": say("share with any income"),
    "weeks": say("mean weeks"),
    "risk_difference": say("difference of shares"),
    "risk_ratio": say("ratio of shares"),
    "odds_ratio": say("odds ratio (conditional)"),
    "bound_low": say("least possible difference"),
    "bound_high": say("greatest possible difference"),
    "mean": say("mean"),
    "mean_difference": say("difference of means"),
    "shift": say("shift"),
    "ess": say("effective number of people"),
    "largest_weight": say("largest share of one person in the weight"),
    "smd": say("standardised difference"),
    "weighted_smd": say("standardised difference, weighted"),
}


def replicated(released: Released, write: Words) -> Blocks:
    """A table for each topic: each quantity as printed, as computed, and by how much they differ."""
    rows = released.table("replicated")
    places = _places(rows)
    topics = [(topic, rows[rows["topic"] == topic].to_dict("records")) for topic in dict.fromkeys(rows["topic"])]
    return Blocks(tuple(_table(topic, told, places, released, write) for topic, told in topics))


def _table(topic: str, rows: list[dict], places: dict[tuple[str, str], int], released: Released, write: Words) -> Table:
    columns = {
        say("quantity"): [_quantity(row, released, write) for row in rows],
        say("printed, or by R"): [_number(row["printed"], write) for row in rows],
        say("computed here"): [_number(row["computed"], write) for row in rows],
        say("difference (last digit = 1)"): [write(Number(row["off"], 2, True)) for row in rows],
        say("source"): [_place(row, places, write) for row in rows],
    }
    return table_of(label(TOPICS, topic), columns, write)


def sources(released: Released, write: Words) -> Sentences:
    """Every source by its number, and whether its page was read or the number made for this project."""
    rows = released.table("replicated")
    kinds = rows.drop_duplicates(["source", "address"]).set_index(["source", "address"])["kind"].to_dict()
    return Sentences(tuple(write(_source(key, n, kinds[key])) for key, n in _places(rows).items()), listed=True)


def conclusion(released: Released, write: Words) -> Sentences:
    """That all quantities agree, and what that does and does not show."""
    rows = released.table("replicated")
    texts = [
        say("All {n} quantities agree with what others printed or R computed.", n=len(rows)),
        say(
            "Read on pages that others wrote: {pages}. Made for this project in R, because no page was read: {made}. The largest "
            "difference is {off} of a unit of the last digit printed; up to a half is rounding.",
            pages=int((rows["kind"] == PAGE).sum()),
            made=int((rows["kind"] != PAGE).sum()),
            off=Number(rows["off"].abs().max(), 2),
        ),
        say(
            "Every quantity also equals what this project kept of an earlier run, in a file of its own. A difference from either "
            "file would have stopped this run, and there would be no page."
        ),
        say(
            "So the functions behind the other pages compute here what other programs compute from the same file. That does not "
            "show that the study was right, nor that anything it found holds in Viet Nam today."
        ),
    ]
    return Sentences(tuple(map(write, texts)), headline=True)


def _places(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Sources by the number under which they are listed."""
    keys = dict.fromkeys(zip(rows["source"], rows["address"], strict=True))
    return {key: n for n, key in enumerate(keys, 1)}


def _place(row: dict, places: dict[tuple[str, str], int], write: Words) -> str:
    """A source's number, and whether it is a page or a program."""
    n = places[row["source"], row["address"]]
    return write(say("page [{n}]", n=n) if row["kind"] == PAGE else say("R [{n}]", n=n))


def _source(key: tuple[str, str], n: int, kind: str) -> Said:
    about = {"n": n, "source": key[0], "address": key[1]}
    if kind == PAGE:
        return say("[{n}] Read on the page: {source}. {address}", **about)
    return say("[{n}] Made for this project, no page read: {source}. {address}", **about)


def _quantity(row: dict, released: Released, write: Words) -> str:
    item = _item(row["item"], released, write)
    return write(say("{item}: {measure}", item=item, measure=label(MEASURES, row["measure"])))


def _item(code: str, released: Released, write: Words) -> str:
    own = released.about["source"]["covariates"]
    first, _, last = code.partition("_")
    if code in own:
        return own[code][write.language]
    if code in ITEMS:
        return write(ITEMS[code])
    if first == "income":
        return write(say("income {period}", period=last))
    return write(say("{who}, {when}", who=label(ITEMS | labels.ARMS, first), when=horizon_words(last)))


def _number(text: str, write: Words) -> str:
    """A number written in a file, with as many decimals, as the reader writes it."""
    return write(Number(float(text), len(text.partition(".")[2])))
