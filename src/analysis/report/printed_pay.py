"""What a printed average of some and one best pay leave open about everybody taken on."""

from analysis.disclosure.release import Released
from analysis.report.blocks import Blocks, Sentences
from analysis.report.counted import table_of
from analysis.words import Number, Words, say

MILLION = 1e6


def printed_pay(released: Released, write: Words) -> Blocks:
    """Bounds of the mean and the median of everybody taken on, under each way to read the print, and what they say."""
    rows = released.table("printed_pay")
    told = rows.to_dict("records")
    people, average, best = _figures(released)
    columns = {
        say("people averaged"): [write(say("{k} of {n}", k=int(row["n_averaged"]), n=people)) for row in told],
        say("the best paid among them"): [write(bool(row["best_inside"])) for row in told],
        say("mean of all {n}", n=people): [_between(row, "mean", write) for row in told],
        say("median of all {n}", n=people): [_between(row, "median", write) for row in told],
        say("mean of the others"): [_between(row, "others", write) for row in told],
    }
    note = say(
        "Millions of dong a month. The others: all but the best paid. Those of whom nothing is printed have from nothing (they may "
        "have left) to the best pay printed. The limits of rounding of the printed average are kept. Readings that cannot be true "
        "are left out."
    )
    table = table_of(say("What could the pay of everybody taken on be?"), columns, write, note, words=2)
    texts = [
        say(
            "Printed: an average of {average} million dong for “some”, and one of {best} million. That is not the mean of the "
            "{n} people taken on: their mean can lie anywhere from {low} to {high} million, their median from {median_low} to "
            "{median_high}.",
            average=Number(average / MILLION, 1),
            best=Number(best / MILLION, 0 if best % MILLION == 0 else 1),
            n=people,
            low=_million(rows["mean_low"].min()),
            high=_million(rows["mean_high"].max()),
            median_low=_million(rows["median_low"].min()),
            median_high=_million(rows["median_high"].max()),
        )
    ]
    all_averaged = rows[(rows["n_averaged"] == people) & rows["best_inside"].astype(bool)]
    if len(all_averaged):
        row = all_averaged.iloc[0]
        texts.append(
            say(
                "If it were the average of all {n}, with the best paid among them, the other {others} would have {low} to {high} "
                "million on average.",
                n=people, others=people - 1, low=_million(row["others_low"], 2), high=_million(row["others_high"], 2),
            )
        )  # fmt: skip
    texts.append(
        say(
            "It is not a programme mean either: nobody was asked about those who were not taken on, or who left before."
        )
    )
    return Blocks((Sentences(tuple(map(write, texts))), table))


def _figures(released: Released) -> tuple[int, float, float]:
    names = released.about["reading"]["pay"]
    values = released.table("published").set_index("figure")["value"]
    return int(values[names["people"]]), float(values[names["average"]]), float(values[names["best"]])


def _million(vnd: float, decimals: int = 1) -> Number:
    return Number(vnd / MILLION, decimals)


def _between(row: dict, name: str, write: Words) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    decimals = 1 if high - low > MILLION / 2 else 2
    return write(say("{low} to {high}", low=_million(low, decimals), high=_million(high, decimals)))
