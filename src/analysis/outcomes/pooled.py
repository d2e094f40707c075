"""What counts and estimates of several districts say together about one kind of model."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.outcomes.cells import AGES, MEAN, PRIORS, SINCE_RELEASE, UNKNOWN
from analysis.plan import Ladder
from analysis.results import Estimate, NotEstimable
from analysis.stats import pooling, pooling_counts, stratified, stratified_exact
from analysis.stats.beta_binomial import beta_binomial
from analysis.stats.clusters import Clustered
from analysis.stats.pooling_counts import StratifiedPeople

ONE_STAGE, BETA_BINOMIAL = "one_stage", "beta_binomial"
DIFFERENCE, ODDS = "risk_difference", "odds_ratio"
FEW_DISTRICTS, FEW_EVENTS = "fewer_than_three", "few_events_pooled"
ARM = ["n_1", "events_1", "n_0", "events_0"]


def arms(cells: pd.DataFrame, *, once: bool = False) -> pd.DataFrame:
    """People and events of both arms by district; index `site`, columns `ARM`, `n_unknown`.

    Different people of each arm, and those of them with the event after any of their days of comparison. `once`: each
    person after one day only (`trial_risks.once`), so that shares can be read off; fewer people compared with are then in.
    """
    joined = cells["joined"] == 1
    n, events = ("n_once", "events_once") if once else ("people", "people_events")
    counted = {"n_1": n, "events_1": events, "n_0": n, "events_0": events}
    parts = {
        name: cells[column].where(joined if name.endswith("1") else ~joined, 0) for name, column in counted.items()
    }
    table = pd.DataFrame(parts | {"n_unknown": cells["n_unknown"], "site": cells["site"]})
    return table.groupby("site", sort=True).sum().astype(int)


def comparable(cells: pd.DataFrame) -> set[str]:
    """Districts that have people of both arms on one day of comparison."""
    both = cells[cells["n"] > 0].groupby(["site", "trial"])["joined"].nunique() == 2
    return set(both[both].index.get_level_values("site"))


def one_stage(cells: pd.DataFrame, ladder: Ladder, about: dict, *, conf_level: float) -> Estimate:
    """The difference of shares on the people of all districts at once (`pooling_counts.one_stage_difference`).

    Held fixed are the day of comparison, within communes where the plan compares so, and as many of the plan's covariates
    and the time since release as the plan's ladder allows for so many events; one that a district does not have is left
    out for all. Below the ladder's first step in either arm there is a value and no interval.
    """
    counted = arms(cells)[ARM].sum()
    told = about | {"estimand": DIFFERENCE, "unit": "share", "method": ONE_STAGE}
    told |= {"n": int(counted["n_1"] + counted["n_0"]), "n_events": int(counted["events_1"] + counted["events_0"])}
    if len(comparable(cells)) < pooling.LEAST_POOLED:
        return Estimate(**told, value=NotEstimable(FEW_DISTRICTS))
    try:
        found = pooling_counts.one_stage_difference(
            people(cells, fixed(cells, ladder, told["n_events"])), conf_level=conf_level
        )
    except ValueError:
        return Estimate(**told, value=NotEstimable("does_not_vary"))
    if min(counted["events_1"], counted["events_0"]) < ladder.model_from:
        return Estimate(**told, value=found.value)
    return Estimate(
        **told, value=found.value, interval=found.interval, std_error=found.std_error, p_value=found.p_value
    )


def fixed(cells: pd.DataFrame, ladder: Ladder, n_events: int) -> list[str]:
    """Columns of the means that are held fixed: known in every district and not the same for all of one day."""
    known = cells[cells["n"] > 0]
    names = [name for name in known if name.startswith(MEAN) and known[name].notna().all()]
    days = known.groupby(["site", "trial"])
    varying = [name for name in names if (days[name].transform("max") - days[name].transform("min")).max() > 0]
    # The time since release first: it differs between the arms by how they came to be compared.
    ordered = sorted(varying, key=lambda name: name != MEAN + SINCE_RELEASE)
    if n_events < ladder.model_from:
        return []
    return ordered[: ladder.covariates_at_most] if n_events < ladder.weights_from else ordered


def people(cells: pd.DataFrame, columns: list[str], bands: Sequence[tuple[str, str]] = ()) -> StratifiedPeople:
    """The people behind the cells, with columns of the cells as covariates.

    `bands`: column (`age`, `priors`) and band. Whether somebody is in each, and then the products of that with joining, are
    further covariates.
    """
    known = cells[cells["n"] > 0]
    size, events = known["n"].to_numpy(int), known["events"].to_numpy(int)
    row = np.repeat(np.arange(len(known)), size)
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    joined = known["joined"].to_numpy(float)
    inside = [(known[name] == band).to_numpy(float) for name, band in bands]
    extra = [known[name].to_numpy(float) for name in columns] + inside + [joined * each for each in inside]
    covariates = np.column_stack(extra)[row] if extra else None
    site, day = pd.factorize(known["site"], sort=True)[0], pd.factorize(known["trial"])[0]
    stratum = site * (day.max(initial=0) + 1) + day
    return StratifiedPeople(place < events[row], joined[row] == 1, stratum[row], site[row], covariates)


def counted(cells: pd.DataFrame, ladder: Ladder, about: dict, *, conf_level: float) -> list[Estimate]:
    """Checks on the counts of both arms by district; nothing is added to a zero.

    Mantel and Haenszel's difference, beta-binomial arms, Mantel and Haenszel's odds ratio and Peto's, with intervals from
    the ladder's first step of events in each arm; the exact odds ratio always.
    """
    table = arms(cells, once=True)[ARM]
    table = table[(table["n_1"] > 0) & (table["n_0"] > 0)]
    totals = table.sum()
    told = about | {"n": int(totals["n_1"] + totals["n_0"]), "n_events": int(totals["events_1"] + totals["events_0"])}
    columns = [table[name].to_numpy() for name in ("events_1", "n_1", "events_0", "n_0")]
    methods = (
        (DIFFERENCE, "mantel_haenszel", stratified.mantel_haenszel_difference),
        (DIFFERENCE, BETA_BINOMIAL, beta_binomial),
        (ODDS, "mantel_haenszel", stratified.mantel_haenszel_odds_ratio),
        (ODDS, "peto", pooling_counts.peto_odds_ratio),
    )
    enough = min(totals["events_1"], totals["events_0"]) >= ladder.model_from
    rows = [_by_counts(estimand, method, of, columns, told, conf_level=conf_level) for estimand, method, of in methods]
    shown = [row if enough else replace(row, interval=None, std_error=None, p_value=None) for row in rows]
    return [*shown, _exact(columns, told, conf_level=conf_level)]


def _exact(columns: list, about: dict, *, conf_level: float) -> Estimate:
    """The odds ratio common to the districts, by the exact distribution of the counts: zeros need nothing added."""
    told = about | {"estimand": ODDS, "method": "exact_conditional", "unit": "ratio"}
    if len(columns[0]) < pooling.LEAST_POOLED:
        return Estimate(**told, value=NotEstimable(FEW_DISTRICTS))
    try:
        found = stratified_exact.odds_ratio(*columns, conf_level=conf_level)
    except ValueError:
        return Estimate(**told, value=NotEstimable("no_events"))
    return Estimate(**told, value=found.value, interval=found.interval, p_value=found.p_value)


def _by_counts(estimand: str, method: str, of, columns: list, about: dict, *, conf_level: float) -> Estimate:
    told = about | {"estimand": estimand, "method": method, "unit": "share" if estimand == DIFFERENCE else "ratio"}
    if len(columns[0]) < pooling.LEAST_POOLED:
        return Estimate(**told, value=NotEstimable(FEW_DISTRICTS))
    if not columns[0].sum() or not columns[2].sum():
        # A ratio is then 0 or infinite, and an error of the difference rests on one arm alone.
        return Estimate(**told, value=NotEstimable("no_event_in_an_arm"))
    try:
        found = of(*columns, conf_level=conf_level)
    except ValueError:
        return Estimate(**told, value=NotEstimable("does_not_vary"))
    value = found.difference if method == BETA_BINOMIAL else found.value
    error = found.difference_error if method == BETA_BINOMIAL else found.std_error
    p_value = 2 * stats.norm.sf(abs(value) / error) if method == BETA_BINOMIAL else found.p_value
    return Estimate(**told, value=value, interval=found.interval, std_error=error, p_value=float(p_value))


def transported(
    cells: pd.DataFrame,
    mixes: dict[str, pd.DataFrame],
    ladder: Ladder,
    about: dict,
    *,
    most_unknown: float,
    conf_level: float,
) -> dict[str, Estimate]:
    """The pooled difference for people mixed by age and earlier convictions as each district's are.

    `mixes`: by district, as `cells.mix` counts them. The effect may differ by band, alike in all districts; where the mix is
    not known of more than the share `most_unknown`, or the pool has nobody to compare in a band that the district has, there
    is none.
    """
    whole = one_stage(cells, ladder, about, conf_level=conf_level)
    told = about | {"estimand": DIFFERENCE, "unit": "share", "method": "transported"}
    pool = cells[(cells["age"] != UNKNOWN) & (cells["priors"] != UNKNOWN)]
    bands = {name: [band for band in of if _both(pool, name, band)] for name, of in (("age", AGES), ("priors", PRIORS))}
    shares = {name: _mixed(mix, bands, most_unknown) for name, mix in mixes.items()}
    known = {name: each for name, each in shares.items() if not isinstance(each, str)}
    found = {}
    if isinstance(whole.value, NotEstimable) or whole.interval is None:
        found = dict.fromkeys(mixes, "nothing_pooled")
    elif whole.n_events < ladder.weights_from:
        found = dict.fromkeys(mixes, "too_few_for_model")
    elif known:
        found = _for_mixes(pool, bands, known, fixed(pool, ladder, whole.n_events), conf_level)
    n = {name: int(mix["n"].sum()) if len(mix) else 0 for name, mix in mixes.items()}
    return {name: _transported(found.get(name, shares[name]), told | {"n": n[name]}) for name in mixes}


def _for_mixes(
    pool: pd.DataFrame, bands: dict[str, list[str]], shares: dict[str, dict], columns: list[str], conf_level: float
) -> dict[str, Clustered | str]:
    """The difference where those who join are mixed so, by district: of one regression, at the shares of each."""
    compared = [(name, band) for name, of in bands.items() for band in of[1:]]  # each with the first of its column
    along = np.array([[each[name][band] for name, band in compared] for each in shares.values()])
    held = [name for name in columns if name == MEAN + SINCE_RELEASE]
    try:
        found = pooling_counts.one_stage_differences(
            people(pool, held, compared), along.reshape(len(shares), -1), conf_level=conf_level
        )
    except ValueError:
        return dict.fromkeys(shares, "too_few_for_model")
    return dict(zip(shares, found, strict=True))


def _transported(found: Clustered | str, told: dict) -> Estimate:
    if isinstance(found, str):
        return Estimate(**told, value=NotEstimable(found))
    return Estimate(**told, value=found.value, interval=found.interval, std_error=found.std_error)


def _mixed(mix: pd.DataFrame, bands: dict[str, list[str]], most_unknown: float) -> dict[str, dict[str, float]] | str:
    """A district's shares of the bands that the pool can compare in, or why they cannot be used."""
    unknown = (mix["age"] == UNKNOWN) | (mix["priors"] == UNKNOWN) if len(mix) else True
    if not len(mix) or mix["n"][unknown].sum() > most_unknown * mix["n"].sum():
        return "mix_unknown"
    shares = {name: _shares(mix[~unknown], name, of) for name, of in bands.items()}
    within = all(sum(each.values()) >= 1 - 1e-9 for each in shares.values())
    return shares if within else "band_without_both"


def _shares(mix: pd.DataFrame, name: str, bands: list[str]) -> dict[str, float]:
    counts = mix.groupby(name)["n"].sum()
    return {band: float(counts.get(band, 0) / counts.sum()) for band in bands}


def _both(pool: pd.DataFrame, name: str, band: str) -> bool:
    """Whether the pool has people of both arms in a band."""
    mine = pool[(pool[name] == band) & (pool["n"] > 0)]
    return mine["joined"].nunique() == 2
