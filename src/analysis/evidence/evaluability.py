"""What printed figures can and cannot show: do they agree, how much would they prove, how many people would it take."""

from dataclasses import dataclass

import pandas as pd

from analysis.results import Check, Estimate
from analysis.sites import Site
from analysis.stats import power, printed_mean, proportions
from analysis.stats.printed_mean import Possible
from analysis.tables.published import Agreement, Question, Reading

CURVE_RATES = tuple(step / 200 for step in range(71))


@dataclass(frozen=True, kw_only=True)
class PowerRow:
    """Chance that an exact test with `n_per_arm` people in each of two arms shows a halving of `rate`."""

    rate: float
    n_per_arm: int
    power: float


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    """What a base rate implies: how often nothing happens by chance, and who would be needed.

    `chance_of_none` is for the `n_seen` people of the question; `years_low` to `years_high` are how
    long releases at the printed flow take to fill both arms, if all of them took part.
    """

    rate: float
    n_seen: int
    chance_of_none: float
    n_per_arm: int
    years_low: float
    years_high: float


def rows(site: Site, *, base_rates: list[float], sizes: list[int], target: float, conf_level: float) -> dict:
    """All result rows about the printed figures of a site, by table name; power by numbers of people for every site."""
    found = {"estimates": [], "power": power_rows(base_rates, sizes)}
    if "published" in site.tables:
        found["published"] = site.tables["published"]
    if site.reading is None:
        return found
    reading, figures = site.reading, site.tables["published"]
    flow = figures.set_index("figure").loc[reading.released_per_year]
    return found | {
        "checks": check_figures(reading, figures),
        "estimates": estimate(reading, conf_level=conf_level),
        "printed_pay": printed_pay(reading, figures),
        "needed": need_rows(base_rates, _n_seen(reading), (flow["low"], flow["high"]), target=target),
    }


def printed_pay(reading: Reading, figures: pd.DataFrame) -> list[Possible]:
    """What the pay of everybody taken on could be, under each way to read the print; none where no pay is printed.

    Nobody is taken to earn more than the best one printed, nor less than nothing: people may have left since.
    """
    if reading.pay is None:
        return []
    told = figures.set_index("figure").loc
    people, average, best = (told[name] for name in (reading.pay.people, reading.pay.average, reading.pay.best))
    return printed_mean.readings(int(people["value"]), (average["low"], average["high"]), float(best["high"]))


def facts(site: Site) -> dict:
    """What the page needs beside the rows: what the printed figures are asked."""
    return {"reading": site.reading.model_dump(mode="json")} if site.reading else {}


def check_figures(reading: Reading, figures: pd.DataFrame) -> list[Check]:
    """Hold the printed figures against each other, each with the limits of its rounding."""
    by_name = figures.set_index("figure")
    return [_check(agreement, by_name) for agreement in reading.agreements]


def estimate(reading: Reading, *, conf_level: float = 0.95) -> list[Estimate]:
    """Exact interval for each count that the reading asks about, and the chance of none by the true rate."""
    return [*_questions(reading.questions, conf_level), *_chance_curve(reading)]


def _questions(questions: tuple[Question, ...], conf_level: float) -> list[Estimate]:
    return [
        Estimate(
            outcome=question.id,
            estimand="share",
            group="published",
            value=question.events / question.n,
            interval=proportions.clopper_pearson(question.events, question.n, conf_level=conf_level),
            unit="share",
            n=question.n,
            n_events=question.events,
            method="proportion",
        )
        for question in questions
    ]


def power_rows(base_rates: list[float], sizes: list[int]) -> list[PowerRow]:
    """Exact power for halving each base rate, for each number of people an arm."""
    return [
        PowerRow(rate=rate, n_per_arm=n, power=power.fisher_power(n, n, rate / 2, rate))
        for rate in base_rates
        for n in sizes
    ]


def need_rows(
    base_rates: list[float], n_seen: int, released_per_year: tuple[float, float], *, target: float
) -> list[NeedRow]:
    """For each base rate the chance of seeing none of `n_seen` without any effect, and the people and years needed.

    `released_per_year` are the limits of the printed number of releases a year.
    """
    return [_need(rate, n_seen, released_per_year, target) for rate in base_rates]


def _chance_curve(reading: Reading) -> list[Estimate]:
    """Chance that none of the people of the "none" question has the event, for true rates up to 35%."""
    n_seen = _n_seen(reading)
    return [
        Estimate(
            outcome="chance_of_none",
            estimand="chance",
            group="published",
            horizon=f"{rate:g}",
            value=power.chance_of_none(n_seen, rate),
            unit="share",
            n=n_seen,
            method="binomial",
        )
        for rate in CURVE_RATES
    ]


def _n_seen(reading: Reading) -> int:
    """People of the question that asks about none."""
    return max(question.n for question in reading.questions if question.events == 0)


def _need(rate: float, n_seen: int, released_per_year: tuple[float, float], target: float) -> NeedRow:
    n = power.n_per_arm(rate / 2, rate, power=target)
    return NeedRow(
        rate=rate,
        n_seen=n_seen,
        chance_of_none=power.chance_of_none(n_seen, rate),
        n_per_arm=n,
        years_low=2 * n / max(released_per_year),
        years_high=2 * n / min(released_per_year),
    )


def _check(agreement: Agreement, figures: pd.DataFrame) -> Check:
    parts, against = figures.loc[list(agreement.parts)], figures.loc[agreement.against]
    low, high = _limits(agreement.how, parts["low"].tolist(), parts["high"].tolist())
    rule = against["base"] == "rule"
    inside = against["low"] <= low and high <= against["high"]
    meets = low <= against["high"] and against["low"] <= high
    return Check(
        check=agreement.id,
        unit=agreement.unit,
        found=_combine(agreement.how, parts["value"].tolist()),
        found_low=low,
        found_high=high,
        expected=against["value"],
        expected_low=against["low"],
        expected_high=against["high"],
        verdict="holds" if inside or (meets and not rule) else "can_hold" if meets else "fails",
    )


def _combine(how: str, values: list[float]) -> float:
    match how:
        case "sum":
            return sum(values)
        case "product":
            return values[0] * values[1]
    return values[0] / values[1]


def _limits(how: str, low: list[float], high: list[float]) -> tuple[float, float]:
    """Least and greatest result when each figure lies anywhere between its limits (all positive)."""
    if how == "ratio":
        return low[0] / high[1], high[0] / low[1]
    return _combine(how, low), _combine(how, high)
