"""Whom the models reached, and how the figures that were reported can have been made. No outcome is opened here."""

import re
from dataclasses import dataclass

import pandas as pd

from analysis.followup.areas import area_of
from analysis.followup.reading import read
from analysis.outcomes import reach
from analysis.reference.places import Unit
from analysis.sites import Site

# Figures that count models of a kind; None: of every kind but the fund.
MODELS = {"models_total": None, "models_4plus": "helpers", "models_enterprise": "firm", "models_exemplary": "exemplary"}
# Figures a year, and the days that are counted for them.
FLOWS = {
    "released_per_year": ("releases", "release_last"),
    "community_sentences_per_year": ("community_sentences", "start_last"),
}
REPRODUCED, DIFFERS, NOT_IN_FILES, NO_RECORDS = "reproduced", "differs", "not_in_files", "no_records"
PART = "part_of_period"


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A figure that somebody printed, and the same figure made from the records.

    `verdict`: ``"reproduced"`` (`found` lies within the limits of what was printed), ``"differs"``, ``"part_of_period"`` (the
    records begin in `first_year`, after the period does: `found` is of the years since), ``"not_in_files"`` (the records hold
    nothing that it could be made of) or ``"no_records"`` (there are none).
    """

    figure: str
    printed: str
    unit: str
    label_vi: str
    label_en: str
    found: float | None
    first_year: int | None
    verdict: str


def rows(site: Site) -> dict:
    """All result rows about reach, by table name."""
    told = reach.steps(site)
    return {
        "reach": reach.reach(site, told),
        "reach_decided": reach.decided(told),
        "reach_waited": reach.waited(site, told),
        "reach_among": reach.among(site, told) if len(told) else [],
        "reach_places": reach.places(site, told) if len(told) else [],
        "reach_out_of_order": reach.out_of_order(told),
        "reported": reported(site),
    }


def facts(site: Site) -> dict:
    """What the page needs beside the rows: what the models and the communes are called."""
    names = read(site.tables, "models", texts=("model_id", "name_vi", "name_en")).to_dict("records")
    models = {row["model_id"]: {"vi": row["name_vi"], "en": row["name_en"]} for row in names}
    return {"models": models, "communes": _communes(site)}


def _communes(site: Site) -> dict[str, str]:
    """The names of the communes of releases by code, on the map of each release: a code used again has several."""
    area = area_of(site.source)
    rows = read(site.tables, "releases", days=("commune_on",), texts=("commune",)).dropna().drop_duplicates()
    named: dict[str, dict[str, None]] = {}
    for row in rows.sort_values(["commune", "commune_on"]).to_dict("records") if area else ():
        unit = area.gazetteer.unit(row["commune"], row["commune_on"].date())
        if isinstance(unit, Unit):
            named.setdefault(row["commune"], {})[unit.name] = None
    return {code: " / ".join(names) for code, names in named.items()}


def reported(site: Site) -> list[Reported]:
    """Every printed count of a district, made again from its records where they allow it; rules and rates are left out."""
    figures = site.tables.get("published", pd.DataFrame(columns=["base"]))
    counted = (
        figures[figures["base"].isin(("flow", "stock", "count")) & (figures["unit"] != "share")]
        if len(figures)
        else figures
    )
    return [_reported(row, site) for row in counted.to_dict("records")]


def _reported(row: dict, site: Site) -> Reported:
    about = {name: row[name] for name in ("figure", "printed", "unit", "label_vi", "label_en")}
    if not set(site.tables) - {"published"}:
        return Reported(**about, found=None, first_year=None, verdict=NO_RECORDS)
    if row["figure"] in FLOWS:
        table, column = FLOWS[row["figure"]]
        found, begins = _per_year(read(site.tables, table, days=(column,))[column], row["period"])
    else:
        found, begins = _found(row, site), None
    if found is None:
        return Reported(**about, found=None, first_year=None, verdict=NOT_IN_FILES)
    same = REPRODUCED if row["low"] <= found <= row["high"] else DIFFERS
    return Reported(**about, found=found, first_year=begins, verdict=PART if begins else same)


def _found(row: dict, site: Site) -> float | None:
    """A figure on a day made from the records; None if they do not hold it."""
    name, day = row["figure"], pd.to_datetime(row["as_of"], errors="coerce")
    if name == "managed_now":
        return _on_list(site, day)
    if name in MODELS:
        kinds = read(site.tables, "models", texts=("kind",))["kind"]
        wanted = kinds != "fund" if MODELS[name] is None else kinds == MODELS[name]
        return float(wanted.sum()) if len(kinds) else None
    if name in ("loans", "loans_total"):
        return _lent(site, day, total=name == "loans_total")
    return None


def _per_year(days: pd.Series, period: str) -> tuple[float | None, int | None]:
    """Mean count a year over the years that the period names, or since the records begin; and in that case when."""
    named = [int(year) for year in re.findall(r"\d{4}", period)]
    years = days.dropna().dt.year
    years = years[years <= max(named)] if named else years.iloc[:0]
    if years.empty:
        return None, None
    begins = max(min(named), int(years.min()))
    mean = float((years >= begins).sum() / (max(named) - begins + 1))
    return mean, begins if begins > min(named) else None


def _on_list(site: Site, day: pd.Timestamp) -> float | None:
    status = read(site.tables, "people_status", days=("as_of",), texts=("person_id", "state"))
    mine = status[(status["as_of"] == day) & (status["state"] == "on_list")]
    return float(mine["person_id"].nunique()) if (status["as_of"] == day).any() else None


def _lent(site: Site, day: pd.Timestamp, *, total: bool) -> float | None:
    """Loans to people's households by a day: their number, or what was lent."""
    loans = read(site.tables, "loans", days=("loan_date",), texts=("kind",), numbers=("amount_vnd",))
    mine = loans[(loans["kind"] == "person") & (pd.isna(day) | (loans["loan_date"] <= day))]
    if loans.empty:
        return None
    return float(mine["amount_vnd"].sum() if total else len(mine))
