"""Tables about all models of a district: what became of who joined each, who was in several, and each beside the others."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.reoffending import events_of, points
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

LEAST_SHOWN = 30  # people from whom on a share is written; below, its limits only
PRIORS = {
    "half_normal": say("half-normal prior of the spread, scale {scale}"),
    "half_cauchy": say("half-Cauchy prior of the spread, scale {scale}"),
}


def model_name(row: dict, write: Words) -> str:
    """What a model is called in the page's language."""
    return row[f"name_{write.language}"]


def level(released: Released) -> Percent:
    """Level of every interval on the page."""
    return Percent(released.about["parameters"]["conf_level"], 0)


def models(released: Released, write: Words) -> Blocks:
    """Every model with its own counts, and every kind with its comparison."""
    return Blocks((_models(released, write), _kinds(released, write)))


def overlaps(released: Released, write: Words) -> Table:
    """People of each model who were in others too."""
    rows = released.table("model_overlaps")
    told = rows.to_dict("records")
    columns = {
        say("model"): [model_name(row, write) for row in told],
        say("people"): counts(rows["n_people"], write),
        say("in this one only"): counts(rows["n_only"], write),
    }
    columns |= {
        say("also in: {kind}", kind=words): counts(rows[f"n_{kind}"], write) for kind, words in labels.MODELS.items()
    }
    note = say(
        "People released from prison, at any time. Whoever was in several counts in each: what became of them cannot be put "
        "down to one."
    )
    return table_of(say("Who was in several models"), columns, write, note)


def moved(released: Released, write: Words) -> Blocks:
    """Each model's share as counted and moved towards the others of its kind, and whether they can be told apart."""
    return Blocks((_told_apart(released, write), _moved(released, write)))


def _models(released: Released, write: Words) -> Table:
    rows = released.table("models_side")
    told = rows.to_dict("records")
    columns = {
        say("model"): [model_name(row, write) for row in told],
        say("kind"): [write(label(labels.MODELS, row["models"])) for row in told],
        say("joined"): counts(rows["n_joined"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("not known"): counts(rows["n_unknown"], write),
        say("known people"): counts(rows["n_events"] + rows["n_without"], write),
        say("new offence"): counts(rows["n_events"], write),
        say("share ({level} interval)", level=level(released)): [_share(row, write) for row in told],
        say("job seen, at least"): counts(rows["n_with_job"], write),
    }
    note = say(
        "By {horizon} after joining; in the order of kinds and names, which says nothing of how good a model is. Of 30 people or "
        "more the share stands first, of fewer only its limits. Interval: {method}. Job seen: in some record, and records "
        "see some people only.",
        horizon=horizon_words(released.about["main_horizon"]),
        method=labels.METHODS["blaker"],
    )
    return table_of(say("All models of the district"), columns, write, note, words=2)


def _kinds(released: Released, write: Words) -> Table:
    rows = {(row["group"], row["estimand"]): row for row in released.table("estimates").to_dict("records")}
    sides = released.table("models_side")
    kinds = [group for group, estimand in rows if estimand == "risk_difference"]
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in kinds],
        say("how many of the kind"): [write(int((sides["models"] == kind).sum())) for kind in kinds],
        say("joined: events of people"): [events_of(rows.get((f"{kind}:joined", "risk")), write) for kind in kinds],
        say("not joined: events of people"): [
            events_of(rows.get((f"{kind}:not_joined", "risk")), write) for kind in kinds
        ],
        say("difference, percentage points"): [points(rows[kind, "risk_difference"], write) for kind in kinds],
        say("loans ever late, of those followed"): [_late(sides[sides["models"] == kind], write) for kind in kinds],
    }
    note = say(
        "Joined minus not joined among people eligible on the same day, within {horizon}, as the notebook on new offences "
        "compares them; {level} intervals in brackets. Events of people: of those whom the difference is made from, also those "
        "not followed so long yet, whom it counts for as long as they were; with few events each of those who had not joined is "
        "taken from one day only. Late: more than 30 days.",
        horizon=horizon_words(released.about["main_horizon"]),
        level=level(released),
    )
    table = table_of(say("The comparison of each kind"), columns, write, note)
    return replace(table, wordy=(0, 4))


def _late(rows: pd.DataFrame, write: Words) -> str:
    told = rows.dropna(subset=["n_loans"]).to_dict("records")
    if not told:
        return NOTHING
    row = told[0]
    gaps = {"late": int(row["n_late"]), "n": int(row["n_loans"])}
    if not row["n_late_unknown"]:
        return write(say("{late} of {n}", **gaps))
    return write(say("{late} to {most} of {n}", most=gaps["late"] + int(row["n_late_unknown"]), **gaps))


def _share(row: dict, write: Words) -> str:
    """The limits; the share itself only where it is of enough people to be one."""
    if pd.isna(row["conf_low"]):
        return NOTHING
    low, high = Percent(row["conf_low"]), Percent(row["conf_high"])
    known = row["n_events"] + row["n_without"]
    if known < LEAST_SHOWN:
        return write(say("{low} to {high}", low=low, high=high))
    return write(say("{value} ({low} to {high})", value=Percent(row["n_events"] / known), low=low, high=high))


def _told_apart(released: Released, write: Words) -> Sentences:
    """For each kind with several models whether they can be told apart, under both priors."""
    rows = released.table("models_apart").to_dict("records")
    kinds = dict.fromkeys(row["models"] for row in rows)
    texts = [_apart([row for row in rows if row["models"] == kind]) for kind in kinds]
    alone = [kind for kind in released.table("models_moved")["models"].unique() if kind not in kinds]
    if alone:
        texts.append(
            say(
                "The only one of its kind, and so moved towards no other: {kinds}.",
                kinds="; ".join(write(label(labels.MODELS, kind)) for kind in alone),
            )
        )
    return Sentences(tuple(map(write, texts)))


def _apart(rows: list[dict]) -> Said:
    """Whether the models of one kind can be told apart; `rows`: one a prior, and the limits hold those under every one."""
    row = rows[0]
    about = {
        "n": int(row["n_models"]),
        "kind": label(labels.MODELS, row["models"]),
        "low": Number(min(each["spread_low"] for each in rows), 1),
        "high": Number(max(each["spread_high"] for each in rows), 1),
    }
    if all(each["told_apart"] for each in rows):
        return say(
            "The {n} models ({kind}) differ by more than chance under both priors: their spread is between {low} and {high} in log "
            "odds. Which of them does better is not said by that: their people, police and records differ too.",
            **about,
        )
    if any(each["told_apart"] for each in rows):
        return say(
            "Whether the {n} models ({kind}) differ depends on what is assumed of their spread beforehand, so they cannot be "
            "told apart.",
            **{name: about[name] for name in ("n", "kind")},
        )
    return say(
        "The {n} models ({kind}) cannot be told apart: their spread can be anything from {low} to {high} in log odds. That is not "
        "to say that they are equal: with so few people large differences would not show.",
        **about,
    )


def _moved(released: Released, write: Words) -> Table:
    rows = released.table("models_moved")
    priors = rows[["family", "scale"]].drop_duplicates().to_dict("records")
    first = rows[rows["family"] == priors[0]["family"]].to_dict("records")
    columns = {
        say("model"): [model_name(row, write) for row in first],
        say("new offences of people"): [
            write(say("{events} of {n}", events=int(row["n_events"]), n=int(row["n_known"]))) for row in first
        ],
    }
    for prior in priors:
        mine = rows[rows["family"] == prior["family"]].to_dict("records")
        heading = replace(PRIORS[prior["family"]], values=(("scale", Number(prior["scale"], 1)),))
        columns[heading] = [_mean(row, write) for row in mine]
    note = say(
        "As counted, and moved towards the models of the same kind, by as much as they are alike (log odds normal about a "
        "common middle, all by quadrature). Numbers as counted jump about with few people; the moved ones say what to expect of "
        "the next people there. {level} intervals in brackets.",
        level=level(released),
    )
    return table_of(say("Each model beside what the others tell of it"), columns, write, note)


def _mean(row: dict, write: Words) -> str:
    if pd.isna(row["mean"]):
        return write(say("not moved"))
    low, high = Percent(row["low"]), Percent(row["high"])
    return write(say("{value} ({low} to {high})", value=Percent(row["mean"]), low=low, high=high))
