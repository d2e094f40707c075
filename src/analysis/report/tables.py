"""Tables, each from released rows."""

import math
from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.contrast import CONTRAST
from analysis.report import labels, trial
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

MONEY_UNITS = ("USD", "VND", "VND a month")
COMPARED = {
    "share": say("share"),
    "risk_difference": say("difference of shares"),
    "risk_ratio": say("ratio of shares"),
}
ONE_SIDED = (0, math.inf)  # a ratio of shares when one group has no event
_ONE_SIDED = say(
    "Where one group has no event, the ratio has only the lower limit of its interval (“at least”) or the upper one "
    "(“at most”)."
)


def published(released: Released, write: Words) -> Blocks:
    """The printed figures of the district, and the published rates and rules that they are held against."""
    rows = released.table("published")
    rates, rules = rows["topic"] == "recidivism_rate", rows["base"] == "rule"
    captions = {
        say("Figures as printed"): rows[~rates & ~rules],
        say("Published Vietnamese rates, each with another base: none can be compared with another"): rows[rates],
        say("Rules that the figures are held against"): rows[rules],
    }
    return Blocks(tuple(_printed(part, caption, write) for caption, part in captions.items() if len(part)))


def _printed(rows: pd.DataFrame, caption: Said, write: Words) -> Table:
    """A table of printed figures; what is the same in every row goes into the note."""
    language = write.language
    columns = {
        say("figure"): rows[f"label_{language}"],
        say("as printed"): rows["printed"],
        say("what it counts"): rows["base"].map(lambda base: write(label(labels.BASES, base))),
        say("as of"): rows["as_of"].map(lambda as_of: _day(as_of, write)),
        say("note"): rows[f"note_{language}"],
        say("source"): rows["source"],
    }
    several = len(rows) > 1
    same = {name: column.iloc[0] for name, column in columns.items() if several and column.nunique() == 1}
    kept = {name: column for name, column in columns.items() if name not in same}
    notes = [f"{write(name).capitalize()}: {text}." for name, text in same.items()]
    dates = sorted(set(rows["page_dates"]) - {""})
    notes += [write(say("The page bears two dates: {dates}.", dates=dates[0]))] if dates else []
    body = tuple(zip(*kept.values(), strict=True))
    return Table(write(caption), tuple(map(write, kept)), body, " ".join(notes), wordy=tuple(range(len(kept))))


def _day(as_of: str, write: Words) -> str:
    return write(say("not stated")) if as_of == "not stated" else write(date.fromisoformat(as_of))


def agreements(released: Released, write: Words) -> Table:
    """Whether the printed figures agree with each other and with the rules."""
    texts = {each["id"]: each for each in released.about["reading"]["agreements"]}
    body = [
        (
            texts[row["check"]]["label"][write.language],
            _range(row["found"], row["found_low"], row["found_high"], row["unit"], write),
            _range(row["expected"], row["expected_low"], row["expected_high"], row["unit"], write),
            write(label(labels.CHECK_VERDICTS, row["verdict"])),
            texts[row["check"]]["meaning"][write.language],
        )
        for row in released.table("checks").to_dict("records")
    ]
    heading = [say("question"), say("computed"), say("held against"), say("answer"), say("what it means")]
    note = say("In brackets: the limits that rounding, or words such as “nearly”, leave open.")
    return Table(
        write(say("Do the figures agree?")), tuple(map(write, heading)), tuple(body), write(note), (0, 1, 2, 3, 4)
    )


def questions(released: Released, write: Words) -> Table:
    """Exact intervals for what such small numbers could show at best."""
    texts = {each["id"]: each["label"][write.language] for each in released.about["reading"]["questions"]}
    rows = released.table("estimates")
    body = [
        (
            texts[row["outcome"]],
            write(say("{events} of {n}", events=row["n_events"], n=row["n"])),
            _interval(row, write),
        )
        for row in rows[rows["outcome"].isin(list(texts))].to_dict("records")
    ]
    heading = (say("supposition"), say("count"), say("true share that fits ({level} interval)", level=_level(rows)))
    note = say(
        "These are suppositions: the page prints no such result. Method: {method}.",
        method=labels.METHODS["clopper_pearson"],
    )
    return Table(
        write(say("What the smallest numbers could show at best")), tuple(map(write, heading)), tuple(body), write(note)
    )


def needed(released: Released, write: Words) -> Table:
    """For each base rate: chance of none without any effect, people needed, years of releases."""
    rows = released.table("needed")
    rates = released.table("published")
    n = int(rows["n_seen"].iloc[0])
    body = [
        (
            write(Percent(row["rate"], 0)),
            _rates_near(row["rate"], rates, write),
            write(Percent(row["chance_of_none"], 0)),
            write(int(row["n_per_arm"])),
            write(say("{low} to {high}", low=Number(row["years_low"]), high=Number(row["years_high"]))),
        )
        for row in rows.to_dict("records")
    ]
    heading = (
        say("base rate"),
        say("published rate that rounds to it"),
        say("chance that none of {n} has the event, with no effect", n=n),
        say("people an arm to show a halving"),
        say("years of all releases for both arms"),
    )
    note = say(
        "Fisher's exact test, two-sided 5%, 80% power. Years: both arms filled by every person released at the printed "
        "flow, as if all took part in the study."
    )
    return Table(write(say("What it would take to know")), tuple(map(write, heading)), tuple(body), write(note), (0, 1))


def power(released: Released, write: Words) -> Table:
    """Exact power to show a halving, by base rate and people an arm."""
    rows = released.table("power").pivot(index="rate", columns="n_per_arm", values="power")
    body = [(write(Percent(rate, 0)), *(write(Percent(chance, 1)) for chance in row)) for rate, row in rows.iterrows()]
    heading = (write(say("base rate")), *(write(say("{n} an arm", n=int(n))) for n in rows.columns))
    note = say("Fisher's exact test, two-sided 5%, enumerated over all outcomes.")
    return Table(write(say("Chance of showing a halving of the rate")), heading, tuple(body), write(note))


def flow(released: Released, write: Words) -> Table:
    """Who is in the files and who is left after each exclusion."""
    rows = released.table("flow").to_dict("records")
    unit = write(label(labels.UNITS, rows[0]["unit"]))
    body = [(write(say("in the files")), "", write(rows[0]["n_before"]))]
    body += [
        (
            write(say("left out: {reason}", reason=labels.STEPS[row["step"]])),
            write(row["n_excluded"]),
            write(row["n_left"]),
        )
        for row in rows
    ]
    arms = released.table("arms").to_dict("records")
    body += [(write(label(labels.ARMS, row["arm"])), "", write(row["n"])) for row in arms]
    heading = (unit, write(say("left out")), write(say("remaining")))
    return Table(write(say("Who is followed")), heading, tuple(body))


def rearrest_shares(released: Released, write: Words) -> Table:
    """Shares re-arrested by each horizon, with difference and ratio."""
    rows = released.table("estimates")
    rows = rows[(rows["outcome"] == "rearrest") & rows["estimand"].isin(COMPARED)]
    return _shares_table(rows, say("Re-arrested by the end of each week"), write)


def _shares_table(rows: pd.DataFrame, caption: Said, write: Words) -> Table:
    found = {(row["horizon"], row["estimand"], row["group"]): row for row in rows.to_dict("records")}
    body = [
        (
            write(horizon_words(horizon)),
            _share(found[horizon, "share", "participant"], write),
            _share(found[horizon, "share", "comparison"], write),
            _points(found.get((horizon, "risk_difference", CONTRAST)), write),
            _ratio(found.get((horizon, "risk_ratio", CONTRAST)), write),
        )
        for horizon in rows["horizon"].unique()
    ]
    heading = (
        say("by"),
        labels.ARMS["participant"],
        labels.ARMS["comparison"],
        say("difference, percentage points"),
        say("ratio"),
    )
    note = say(
        "{level} intervals in brackets, made in this way: {methods}.", level=_level(rows), methods=_methods(rows, write)
    )
    notes = [note, *([_ONE_SIDED] if rows["estimate"][rows["unit"] == "ratio"].isin(ONE_SIDED).any() else [])]
    return Table(write(caption), tuple(map(write, heading)), tuple(body), " ".join(map(write, notes)))


def _methods(rows: pd.DataFrame, write: Words) -> str:
    """By what is estimated, in the order of the columns, how its intervals were made."""
    made = rows[rows["conf_method"] != ""].groupby("estimand", sort=False)["conf_method"].unique()
    return "; ".join(
        f"{write(words)}: {', '.join(write(labels.METHODS[code]) for code in made[name])}"
        for name, words in COMPARED.items()
        if name in made
    )


def tests(released: Released, write: Words) -> Table:
    """The hazard ratios and tests side by side: they answer one question and fall on both sides of 0.05."""
    rows = released.table("estimates")
    names = ["hazard_ratio", "adjusted_hazard_ratio", "log_rank", "chi_square", "fisher"]
    rows = rows[(rows["outcome"] == "rearrest") & rows["estimand"].isin(names)]
    body = [
        (
            write(label(labels.ESTIMANDS, row["estimand"])),
            _value(row, write) if row["unit"] != "p" or row["reason"] else NOTHING,
            NOTHING if pd.isna(row["p_value"]) else write(Number(row["p_value"], 4)),
        )
        for row in rows.to_dict("records")
    ]
    adjusted = [trial.covariate(name, released, write) for name in released.about["adjusted_for"]]
    note = say(
        "Hazard ratio of participants to the comparison group: {method}; adjusted for: {covariates}. The verdict below does not "
        "choose among them: it reads the plan's primary estimate and the one check that the plan names.",
        method=label(labels.METHODS, rows.loc[rows["estimand"] == "adjusted_hazard_ratio", "method"].iloc[0]),
        covariates=", ".join(adjusted) or NOTHING,
    )
    heading = (say("method"), say("ratio or statistic"), say("p-value"))
    return Table(write(say("One question, several tests")), tuple(map(write, heading)), tuple(body), write(note))


def incomes(released: Released, write: Words) -> Table:
    """Mean income in each period and group."""
    rows = released.table("estimates")
    rows = rows[(rows["outcome"] == "income") & (rows["estimand"] == "mean")]
    groups = list(rows["group"].unique())
    found = {(row["horizon"], row["group"]): row for row in rows.to_dict("records")}
    body = [
        (horizon, *(_value(found[horizon, group], write) for group in groups)) for horizon in rows["horizon"].unique()
    ]
    heading = (write(say("year")), *(write(label(labels.ARMS, group)) for group in groups))
    units, prices = released.about["income_units"], released.about["source"]["prices"]
    note = say(
        "{currency} a year, people without income counted as zero; {level} intervals in brackets ({method}). Prices: {base}.",
        currency=units["currency"],
        level=_level(rows),
        method=labels.METHODS["student_t"],
        base=prices[write.language] if prices else units["price_base"],
    )
    return Table(write(say("Mean income")), heading, tuple(body), write(note))


def differences(released: Released, write: Words) -> Table:
    """The differences in income by each comparison."""
    rows = released.table("estimates")
    kinds = ["mean_difference", "adjusted_mean_difference", "weighted_mean_difference"]
    rows = rows[(rows["outcome"] == "income") & rows["estimand"].isin(kinds)]
    body = [
        (
            write(label(labels.ESTIMANDS, row["estimand"])),
            write(label(labels.ARMS, row["group"].partition("-")[2])),
            write(Number(row["estimate"], signed=True)),
            _interval(row, write),
            write(row["n"]),
            write(label(labels.METHODS, row["conf_method"])),
        )
        for row in rows.to_dict("records")
    ]
    heading = [say("comparison"), say("against"), say("difference, {unit}", unit=rows["unit"].iloc[0])]
    heading += [say("{level} interval", level=_level(rows)), say("people"), say("method")]
    return Table(
        write(say("Difference in income, participants minus the others")),
        tuple(map(write, heading)),
        tuple(body),
        wordy=(0, 1, 5),
    )


def balance(released: Released, write: Words) -> Table:
    """How unlike the people outside the programme are, before and after weighting."""
    rows = released.table("estimates")
    rows = rows[rows["estimand"].isin(["smd", "weighted_smd"])]
    found = rows.pivot(index="outcome", columns="estimand", values="estimate").reindex(rows["outcome"].unique())
    body = [
        (
            _covariate(name, released, write),
            write(Number(row["smd"], 2, True)),
            write(Number(row["weighted_smd"], 2, True)),
        )
        for name, row in found.iterrows()
    ]
    heading = (say("characteristic"), say("as they are"), say("weighted"))
    note = say("Difference of means divided by the standard deviation of the participants; 0 means alike.")
    return Table(
        write(say("Participants against people outside the programme")),
        tuple(map(write, heading)),
        tuple(body),
        write(note),
    )


def employed_shares(released: Released, write: Words) -> Table:
    """Share with any income, or with a job in single weeks, by arm."""
    rows = released.table("estimates")
    rows = rows[(rows["outcome"] == "employed") & rows["estimand"].isin(COMPARED)]
    return _shares_table(rows, say("Share employed"), write)


def job_bounds(released: Released, write: Words) -> Table:
    """The difference in employment for everybody, whatever the unknown weeks were."""
    rows = released.table("estimates")
    rows = rows[rows["estimand"] == "bounds_of_difference"]
    known = released.table("estimates").set_index(["estimand", "horizon", "group"])["n"]
    body = [
        (
            write(horizon_words(row["horizon"])),
            write(int(row["n"] - known["risk_difference", row["horizon"], CONTRAST])),
            _span(100 * row["conf_low"], 100 * row["conf_high"], 1, write, signed=True),
        )
        for row in rows.to_dict("records")
    ]
    heading = (say("week"), say("people whose week is unknown"), say("difference lies between, percentage points"))
    note = say("Every unknown week counted once as without and once as with a job. Chance is not counted in.")
    return Table(
        write(say("Difference in employment for everybody, whatever is unknown")),
        tuple(map(write, heading)),
        tuple(body),
        write(note),
    )


def not_known(released: Released, write: Words) -> Sentences:
    """What the source does not have, as its description lists it."""
    return Sentences(tuple(released.about["source"]["not_known"][write.language]), listed=True)


def _rates_near(rate: float, published: pd.DataFrame, write: Words) -> str:
    rates = published[published["topic"] == "recidivism_rate"]
    near = rates[(rates["low"].round(2) <= rate) & (rate <= rates["high"].round(2))]
    return (
        "; ".join(f"{row['printed'].partition(' / ')[0]} ({row['area']})" for row in near.to_dict("records")) or NOTHING
    )


def _covariate(name: str, released: Released, write: Words) -> str:
    own = released.about["source"]["covariates"]
    if name in own:
        return own[name][write.language]
    return write(say("income {period}", period=name.removeprefix("income_")))


def _level(rows: pd.DataFrame) -> Percent:
    return Percent(rows["conf_level"].dropna().iloc[0], 0)


def _share(row: dict, write: Words) -> str:
    if pd.isna(row["estimate"]):
        return write(label(labels.REASONS, row["reason"]))
    interval = _span(100 * row["conf_low"], 100 * row["conf_high"], 1, write)
    text = say(
        "{events} of {n}: {share} ({interval})",
        events=row["n_events"],
        n=row["n"],
        share=Percent(row["estimate"]),
        interval=interval,
    )
    return write(text)


def _points(row: dict | None, write: Words) -> str:
    if row is None:
        return NOTHING
    if pd.isna(row["estimate"]):
        return write(label(labels.REASONS, row["reason"]))
    interval = _span(100 * row["conf_low"], 100 * row["conf_high"], 2, write, signed=True)
    return f"{write(Number(100 * row['estimate'], 2, True))} ({interval})"


def _value(row: dict | None, write: Words) -> str:
    """A number with its interval, money without decimals."""
    if row is None:
        return NOTHING
    if pd.isna(row["estimate"]):
        return write(label(labels.REASONS, row["reason"]))
    decimals = 0 if row["unit"] in MONEY_UNITS else 3
    text = write(Number(row["estimate"], decimals))
    return text if pd.isna(row["conf_low"]) else f"{text} ({_interval(row, write)})"


def _ratio(row: dict | None, write: Words) -> str:
    """A ratio of shares; where one group has no event, the one limit that says something."""
    if row is None or row["estimate"] not in ONE_SIDED:
        return _value(row, write)
    if row["estimate"] == 0:
        return write(say("at most {limit}", limit=Number(row["conf_high"], 3)))
    return write(say("at least {limit}", limit=Number(row["conf_low"], 3)))


def _interval(row: dict, write: Words) -> str:
    if row["unit"] == "share":
        return write(say("{low} to {high}", low=Percent(row["conf_low"]), high=Percent(row["conf_high"])))
    decimals = 0 if row["unit"] in MONEY_UNITS else 3
    return _span(row["conf_low"], row["conf_high"], decimals, write)


def _span(low: float, high: float, decimals: int, write: Words, *, signed: bool = False) -> str:
    return write(say("{low} to {high}", low=Number(low, decimals, signed), high=Number(high, decimals, signed)))


def _range(value: float, low: float, high: float, unit: str, write: Words) -> str:
    """A figure with its limits where it has any; money in million dong."""
    scale, decimals = (1e-6, 1) if unit == "VND" else (1, 1 if unit == "years" else 0)
    name = say("million dong") if unit == "VND" else label(labels.UNITS, unit)
    text = f"{write(Number(value * scale, decimals))} {write(name)}"
    if low == high or low == 0:
        return text
    return f"{text} [{_span(low * scale, high * scale, decimals, write)}]"
