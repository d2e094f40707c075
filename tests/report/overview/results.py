"""Cards of results written by hand: a district with two kinds of models, as notebooks 1, 2 and 6 release them."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import release
from analysis.plan import read_plan
from analysis.report import site
from analysis.report.overview.known import places
from analysis.tables.source import read_source, site_folder

VERDICT = {
    "outcome": "any/offence", "verdict": "cannot_tell_yet", "because": "interval", "estimand": "risk_difference",
    "horizon": "12m", "better": "lower", "estimate": -0.041, "conf_low": -0.123, "conf_high": 0.032, "conf_level": 0.95,
    "margin": 0.05, "unit": "share", "n": 238,
}  # fmt: skip
ESTIMATE = {"outcome": "any/offence", "horizon": "12m", "conf_level": 0.95, "conf_method": "trials_beta_product",
            "method": "model", "unit": "share", "reason": ""}  # fmt: skip


def rows(**verdict):
    """Tables of notebook 2; `verdict` changes its verdict."""
    told = VERDICT | verdict
    limits = {name: told[name] for name in ("estimate", "conf_low", "conf_high")}
    estimates = [
        {"estimand": "risk", "group": "helpers:joined", "estimate": 0.03, "conf_low": 0.0, "conf_high": 0.1, "n": 101,
         "n_events": 3},
        {"estimand": "risk", "group": "helpers:not_joined", "estimate": 0.07, "conf_low": 0.0, "conf_high": 0.2, "n": 137,
         "n_events": 9},
        {"estimand": "risk_difference", "group": "helpers", **limits, "n": 238, "n_events": 12},
        {"estimand": "risk_difference", "group": "firm", "n": 359, "n_events": 9, "reason": "assigned_by_unit"},
        {"estimand": "share", "group": "released", "estimate": 0.0577, "conf_low": 0.0386, "conf_high": 0.0825, "n": 468,
         "n_events": 27},
    ]  # fmt: skip
    settings = {"models": ["helpers", "firm"], "assigned": ["person", "firm"], "n_joined": [113, 3]}
    guards = {"guard": ["loss", "loss", "early_end"], "models": ["helpers", "firm", ""], "n": [10, 3, 0],
              "n_of": [187, 357, 9], "finding": ["found", "found", "clear"],
              "consequence": ["note", "downgrade", "nothing"]}  # fmt: skip
    levels = {"models": ["helpers", "helpers", "firm"], "outcome": "any/offence", "number": [0, 1, 0],
              "step": ["same_day", "loss", "one_unit"], "level": [3, 2, 2]}  # fmt: skip
    return {
        "verdicts": pd.DataFrame([told]),
        "estimates": pd.DataFrame([ESTIMATE | row for row in estimates]),
        "settings": pd.DataFrame(settings),
        "guards": pd.DataFrame(guards),
        "design_levels": pd.DataFrame(levels),
    }


def released(name="thu-01", *, notebook="2_recidivism", synthetic=False, tables=None, profile="", **about):
    """A release under an invented name; the source is that of the district of printed figures."""
    source = read_source(site_folder("thanh-mien"))
    names = {"vi": f"Huyện Thử {name[-2:]}", "en": f"Trial district {name[-2:]}"}
    source = source.model_copy(
        update={"id": name, "synthetic": synthetic, "name": source.name.model_copy(update=names), "access": "public"}
    )
    facts = {"main_horizon": "12m"} | about
    made = release(source, read_plan("mau-01"), rows() if tables is None else tables, notebook=notebook,
                   parameters={"site": name}, facts=facts)  # fmt: skip
    return made if not profile else replace(made, about=made.about | guard_facts(profile))


def guard_facts(profile):
    return {"profile": profile, "minimum_count": 5, "rounding": 1}


def result(name="thu-01", told=None, **given):
    notebook = given.get("notebook", "2_recidivism")
    return site.Result(name, notebook, "0" * 20, released(name, **given), told or {})


def card(name="thu-01", **given):
    return site.card(result(name, **given))


def place(name="thu-01", **given):
    (found,) = places([card(name, **given)])
    return found
