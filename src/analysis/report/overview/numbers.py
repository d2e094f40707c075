"""Numbers of cards in words: differences and shares with their intervals, counts; what is not there says so and is never zero."""

from datetime import date

from analysis.report import columns, decision, labels
from analysis.report.counted import NOTHING
from analysis.report.labels import label
from analysis.report.overview.known import NOT_SHOWN, VERDICTS
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

OTHER_GROUPS = {"person": say("loans of people"), "employer": say("loans of employers")}


def outcome(code: str, write: Words) -> str:
    """What happened, in words."""
    return write(columns.words_of("outcome", code, {}))


def missing(row: dict, write: Words, hides: bool) -> str:
    """In place of a number that is not there: why, that it is not shown, or a dash."""
    if row.get("reason"):
        return write(label(labels.REASONS, row["reason"]))
    return write(VERDICTS[NOT_SHOWN]) if hides else NOTHING


def difference(row: dict, write: Words, hides: bool, *, decimals: int = 1) -> str:
    """A difference with its interval: of shares in percentage points with `decimals`, of amounts whole, with their unit."""
    if "estimate" not in row or row.get("reason"):
        return missing(row, write, hides)
    unit = row.get("unit", "share")
    scale, decimals = (100, decimals) if unit == "share" else (1, 0)
    value = write(Number(scale * row["estimate"], decimals, True))
    if "conf_low" in row and "conf_high" in row:
        low, high = (write(Number(scale * row[name], decimals, True)) for name in ("conf_low", "conf_high"))
        value = write(say("{value} ({low} to {high})", value=value, low=low, high=high))
    elif not hides:
        value = write(say("{value} (no interval: too few events)", value=value))
    return value if unit == "share" else f"{value} {write(label(labels.UNITS, unit))}"


def count(row: dict, name: str, write: Words, hides: bool) -> str:
    """A count."""
    return write(row[name]) if name in row else missing({}, write, hides)


def events(row: dict, name: str, write: Words, hides: bool) -> str:
    """Events of people in one group."""
    if name not in row:
        return missing({}, write, hides)
    return write(say("{events} of {n}", events=row[name][0], n=row[name][1]))


def share(row: dict, write: Words, hides: bool) -> str:
    """A described share or mean with its interval and the people behind it."""
    of_people = "n_events" in row and "n" in row
    behind = write(say("{events} of {n}", events=row["n_events"], n=row["n"])) if of_people else ""
    if "conf_low" not in row or "conf_high" not in row:
        return behind or missing(row, write, hides)
    written = Percent if row.get("unit") == "share" else Number
    low, high = written(row["conf_low"]), written(row["conf_high"])
    if "estimate" in row:
        text = say("{value} ({low} to {high})", value=written(row["estimate"]), low=low, high=high)
    else:
        text = say("{low} to {high}", low=low, high=high)
    unit = "" if row.get("unit") == "share" else f" {write(label(labels.UNITS, row.get('unit', '')))}"
    return "; ".join(filter(None, (write(text) + unit, behind)))


def printed(figure: str, unit: str, write: Words) -> str:
    """A printed figure with its unit."""
    units = labels.UNITS | (labels.UNITS_OF_ONE if figure == "1" else {})
    return f"{figure} {write(label(units, unit))}"


def of_whom(row: dict, write: Words) -> str:
    """Whose share it is, of what and when."""
    group = write(label(columns.CODES["group"] | labels.ARMS | OTHER_GROUPS, row.get("group", "")))
    when = write(_when(row["horizon"])) if row.get("horizon") else ""
    return ", ".join(filter(None, (outcome(row["outcome"], write), group, when)))


def _when(horizon: str) -> Said | str | date:
    return date.fromisoformat(horizon) if "-" in horizon else horizon_words(horizon)


def decided(row: dict, write: Words, hides: bool, *, why: bool) -> str:
    """What to do with a kind of model by the rule; `why`: with the reason."""
    if not row.get("decision"):
        return missing({}, write, hides)
    told = decision.DECISIONS[row["decision"]]
    return write(
        say("{decision}: {why}", decision=told, why=decision.because(row["why"])) if why and "why" in row else told
    )
