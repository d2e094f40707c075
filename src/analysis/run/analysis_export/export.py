"""Hands out the people that a site's notebooks followed, under pseudonyms, with what is needed to compute its results again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import finished, store
from analysis.disclosure import simulated
from analysis.disclosure.release import Released, load
from analysis.errors import refuse
from analysis.outcomes.joining_contrasts import WEIGHTS
from analysis.plan import Plan, read_plan
from analysis.run import processing_log
from analysis.run.analysis_export import district, files, headlines, loans, meanings, place, study, work
from analysis.run.analysis_export.headlines import Headline
from analysis.run.look import looked
from analysis.sites import Site, read_site
from analysis.tables.permitted import personal
from analysis.words import LANGUAGES, say, words

SCRIPTS = ("recompute.py", "recompute.R")
LABELS = "vi"  # language of Stata's labels, which have room for one


@dataclass(frozen=True)
class Export:
    """What is handed out: tables by name, headlines, and what the scripts have to know beside (`settings`)."""

    tables: dict[str, pd.DataFrame]
    headlines: list[Headline]
    settings: dict[str, str]


def export(site: str, folder: Path | None = None) -> tuple[Path, Export]:
    """Write a site's export; returns where it is, and what it holds.

    Parameters
    ----------
    site : str
    folder : Path or None
        None: `data/processed/<site>/analysis`.

    Raises
    ------
    HoanhapError
        If its records may not be read, the folder is not safe, or it has no current results of notebooks 2 to 4.
    """
    read, plan = read_site(site), read_plan(site)
    target = (folder or place.default(site)).absolute()
    if read.members:
        raise refuse(say("a set has no people of its own; export its members"))
    place.refuse_unsafe(target)
    made = contents(read, plan, current(read, plan))
    if personal(read.source):
        processing_log.record(place.WHAT, site, folder=str(target), data=read.seen)
    place.replace(target, lambda part: write(made, read, part))
    return target, made


def current(site: Site, plan: Plan | None) -> dict[str, Released]:
    """The current results of notebooks 2 to 4 by name, made of the files that are there now.

    Raises
    ------
    HoanhapError
        If there is none, or one was made of other files or another plan.
    """
    runs = {name: finished.folder(key) for name, key in finished.results(site.id).items() if name in headlines.CHOICES}
    if not runs or plan is None:
        raise refuse(
            say("there is no result of notebooks 2 to 4 to export with; run first: hoanhap run {site}", site=site.id)
        )
    now = looked(site, plan)
    for name, folder in runs.items():
        made_of = json.loads((folder / finished.TOLD).read_text(encoding="utf-8"))
        if (made_of["inputs"], made_of["plan"]) != (now.inputs, plan.hash):
            raise refuse(say("the result of {notebook} was made of other files or another plan; run first: hoanhap run {site}",
                             notebook=name, site=site.id))  # fmt: skip
    return {name: load(folder / "released") for name, folder in runs.items()}


def contents(site: Site, plan: Plan, results: Mapping[str, Released]) -> Export:
    """The tables behind results, and their headlines.

    Parameters
    ----------
    results : mapping of Released
        By notebook; those of notebooks 2, 3 and 4.
    """
    found = {
        name: files.plain(simulated.marked(table, site.source)) for name, table in _tables(site, plan, results).items()
    }
    told = [each for result in results.values() for each in headlines.headlines(result)]
    return Export(found, told, _settings(site, plan, results))


def write(made: Export, site: Site, folder: Path) -> None:
    """Write tables in three formats, the dictionary, the headlines and the scripts into an empty folder."""
    put = {language: words(language) for language in LANGUAGES}
    currency = made.settings.get("currency", "")
    told = {
        name: (table, meanings.variables(name, table, site.source, currency)) for name, table in made.tables.items()
    }
    for name, (table, variables) in told.items():
        files.write(table, folder / name, variables, put[LABELS])
    settings = pd.DataFrame(made.settings.items(), columns=["name", "value"])
    listed = {
        "dictionary": meanings.dictionary(told, put),
        "headlines": headlines.table(made.headlines, put),
        "settings": settings,
    }
    for name, table in listed.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    for name in SCRIPTS:
        store.write_text(folder / name, (Path(__file__).parent / name).read_text(encoding="utf-8"))


def _tables(site: Site, plan: Plan, results: Mapping[str, Released]) -> dict[str, pd.DataFrame]:
    if plan.recidivism or plan.jobs or plan.income:
        return study.tables(site, plan)
    found = {}
    if "2_recidivism" in results:
        released = results["2_recidivism"]
        found |= district.tables(site, plan, released.about["main_horizon"], _weighted(released))
    if "3_loan_repayment" in results:
        found |= loans.tables(site)
    if "4_employment_income" in results:
        found |= work.tables(site, plan)
    return found


def _weighted(released: Released) -> list[str]:
    """Kinds of models whose difference at the main horizon is weighted."""
    rows = released.table("estimates")
    main = (rows["estimand"] == "risk_difference") & (rows["horizon"] == released.about["main_horizon"])
    known = main & (rows["method"] == WEIGHTS) & rows["estimate"].notna()
    return rows.loc[known, "group"].tolist()


def _settings(site: Site, plan: Plan, results: Mapping[str, Released]) -> dict[str, str]:
    """What the scripts have to know of the plan, as text."""
    told = {"site": site.id, "mark": simulated.MARK if site.source.synthetic else "", "plan": plan.hash}
    if plan.reoffending:
        told |= {
            name: str(getattr(plan.reoffending.ladder, name)) for name in type(plan.reoffending.ladder).model_fields
        }
        told |= {"covariates": ";".join(plan.reoffending.adjust_for)}
    if plan.work:
        told |= {"most_vnd": f"{plan.work.most_vnd:g}", "prices_of": str(plan.work.prices_of)}
    if plan.income:
        periods = {f"income_{period}" for period in (*plan.income.before, plan.income.period)}
        told |= {"covariates": ";".join(plan.income.adjust_for), "period": plan.income.period}
        told |= {"periods": ";".join(sorted(periods)), "currency": site.tables["income_months"]["currency"].iloc[0]}
    levels = {name: result.about["parameters"]["conf_level"] for name, result in results.items()}
    return told | {f"conf_level_{name[0]}": f"{level:g}" for name, level in levels.items()}
