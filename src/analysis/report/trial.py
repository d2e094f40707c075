"""Tables and sentences about the two arms of a study: alike at the start, seen to the end, adjusted."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.reoffending import chance_band, signed
from analysis.report.sentences import NATURAL_FREQUENCY_FROM, horizon_words
from analysis.words import Number, Percent, Said, Words, say

UNADJUSTED = "difference_of_shares"
WAYS = {
    UNADJUSTED: say("shares, nothing held alike"),
    "g_computation": say("regression, averaged over everybody (g-computation)"),
    "aipw": say("regression and weights together (AIPW)"),
    "overlap": say("weights for people who could be in either group (overlap)"),
}


def covariate(name: str, released: Released, write: Words) -> str:
    """A characteristic as the source calls it."""
    own = released.about["source"]["covariates"]
    return own[name][write.language] if name in own else write(label(labels.COVARIATES, name))


def balance(released: Released, write: Words) -> Table:
    """How alike the two arms were at the start."""
    rows = released.table("arm_balances")
    columns = {
        say("characteristic"): [covariate(name, released, write) for name in rows["covariate"]],
        say("participants, mean"): [write(Number(each, 2)) for each in rows["mean_participants"]],
        say("comparison group, mean"): [write(Number(each, 2)) for each in rows["mean_comparison"]],
        say("difference in standard deviations"): [signed(each, write) for each in rows["smd"]],
        say("chance alone gives"): [chance_band(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Divided by the standard deviation of the participants; of a characteristic that somebody has or has not, the mean is "
        "the share who have it. The last column: between which limits it lies in 95 of 100 lotteries of this size. Outside "
        "them: {outside} of {n}; by lot, one in twenty would be.",
        outside=int((rows["smd"].abs() > rows["band_high"]).sum()),
        n=len(rows),
    )
    return table_of(say("Were the two groups alike?"), columns, write, note)


def ends(released: Released, write: Words) -> Blocks:
    """What became of both arms by the main horizon, and who was lost."""
    horizon = released.about["main_horizon"]
    rows = released.table("ends").query("horizon == @horizon")
    columns = {
        say("group"): [write(labels.ARMS[arm]) for arm in rows["arm"]],
        say("followed"): counts(rows["n"], write),
        say("people re-arrested"): counts(rows["n_events"], write),
        say("followed to the end without"): counts(rows["n_free"], write),
        say("observation ended before"): counts(rows["n_lost"], write),
    }
    caption = say("What became of them by {horizon}", horizon=horizon_words(horizon))
    lost = _lost(rows, horizon)
    recorded = say(
        "The files record nothing that could come before a re-arrest, such as death, other custody or moving away: people to "
        "whom that happened count as not re-arrested."
    )
    return Blocks((table_of(caption, columns, write), Sentences((write(lost), write(recorded)))))


def _lost(rows: pd.DataFrame, horizon: str) -> Said:
    lost = rows.set_index("arm")["n_lost"]
    if not lost.sum():
        return say(
            "Nobody was lost: everybody is followed to the first re-arrest or through {horizon}.",
            horizon=horizon_words(horizon),
        )
    return say(
        "The observation of {n_1} participants and {n_0} people in the comparison group ended before {horizon} without a "
        "re-arrest. What they did afterwards is not known, and they are not counted as successes.",
        n_1=int(lost.get("participant", 0)),
        n_0=int(lost.get("comparison", 0)),
        horizon=horizon_words(horizon),
    )


def adjusted(released: Released, write: Words) -> Blocks:
    """The difference at the main horizon among people with the same characteristics, by several methods."""
    horizon = released.about["main_horizon"]
    rows = ways(released).query("horizon == @horizon")
    columns = {
        say("method"): [write(WAYS[each]) for each in rows["method"]],
        say("difference, percentage points"): [_points(row, write) for row in rows.to_dict("records")],
        say("events"): counts(rows["n_events"], write),
        say("people"): counts(rows["n"], write),
    }
    caption = say("The same difference by other methods, by {horizon}", horizon=horizon_words(horizon))
    table = table_of(caption, columns, write, _how(released, rows, write), words=2)
    said = _of_a_hundred(released, horizon)
    return Blocks((Sentences((write(said),)), table) if said else (table,))


def ways(released: Released) -> pd.DataFrame:
    """The difference of the arms by each method at each horizon, as they are and adjusted."""
    shares, found = released.table("estimates"), released.table("adjusted")
    rows = pd.concat([
        shares[(shares["outcome"] == "rearrest") & (shares["estimand"] == "risk_difference")],
        found[found["estimand"] == "adjusted_risk_difference"],
    ])  # fmt: skip
    order = {horizon: place for place, horizon in enumerate(found["horizon"].unique())}
    return rows.sort_values(["horizon"], key=lambda each: each.map(order), kind="stable").reset_index(drop=True)


def _of_a_hundred(released: Released, horizon: str) -> Said | None:
    rows = released.table("adjusted")
    rows = rows[(rows["estimand"] == "standardised_risk") & (rows["horizon"] == horizon)].set_index("group")
    if (rows["reason"] != "").any() or rows["n"].min() < NATURAL_FREQUENCY_FROM:
        return None
    return say(
        "Of 100 people like all of these, about {participants} would be re-arrested by {horizon} if all took part, and about "
        "{comparison} if none did (g-computation).",
        participants=Number(100 * rows.loc["participant", "estimate"]),
        comparison=Number(100 * rows.loc["comparison", "estimate"]),
        horizon=horizon_words(horizon),
    )


def _how(released: Released, rows: pd.DataFrame, write: Words) -> str:
    about, ladder = released.about, released.about["plan"]["recidivism"]["ladder"]
    names = ", ".join(covariate(name, released, write) for name in about["adjusted_for"]) or NOTHING
    texts = [
        say("Held alike: {covariates}.", covariates=names),
        say(
            "No model below {least} events or {people} people in a group; below {many} events, or {least} in a group, at most "
            "{few} characteristics. All three use Firth's penalty.",
            least=ladder["model_from"],
            many=ladder["weights_from"],
            few=ladder["covariates_at_most"],
            people=NATURAL_FREQUENCY_FROM,
        ),
        say("An interval in brackets stands only where it was shown to cover. The verdict does not read this table."),
    ]
    return " ".join(map(write, texts))


def _points(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    value, low, high = (write(Number(100 * row[name], 2, True)) for name in ("estimate", "conf_low", "conf_high"))
    if pd.isna(row["conf_low"]):
        return value
    text = say(
        "{value} ({level} interval {low} to {high})",
        value=value,
        level=Percent(row["conf_level"], 0),
        low=low,
        high=high,
    )
    return write(text)
