"""Small sets of districts of invented people: what each would have sent, by hand."""

import pandas as pd

from analysis import store
from analysis.decision import COMMON, Decision
from analysis.outcomes.cells import COUNTS, KEYS
from analysis.plan import Plan
from analysis.settings import read_settings
from analysis.sites import Site
from tests.evidence import district

HORIZON, OUTCOME = "12m", "any/offence"
BOTH = {"vi": "Huyện Mẫu", "en": "Sample district"}
# Of each district: joined events and people, not joined events and people, on two days of comparison.
COUNTED = {
    "mau-21": [(1, 20, 6, 40), (1, 20, 8, 40)],
    "mau-22": [(2, 25, 9, 50), (1, 15, 5, 30)],
    "mau-23": [(0, 10, 7, 60), (2, 30, 7, 40)],
    "mau-24": [(2, 30, 8, 45), (1, 12, 4, 30)],
    "mau-25": [(1, 18, 6, 36), (1, 22, 5, 44)],
}


def plan(**changes) -> Plan:
    """A plan with two contrasts, helpers deciding."""
    asked = {
        "definition": "any", "by": "offence", "horizons": (HORIZON,), "adjust_for": ("age", "prior_convictions"),
        "contrasts": ({"models": "helpers", "assigned": "person", "window_days": 31},
                      {"models": "firm", "assigned": "firm", "window_days": 31}),
        "ladder": {"model_from": 5, "weights_from": 20, "covariates_at_most": 2},
        "primary": {"models": "helpers", "horizon": HORIZON, "margin": 0.05, "margin_reason": BOTH},
    }  # fmt: skip
    told = {"written": "2026-01-01", "outcomes_known": False, "comparison": BOTH, "reoffending": asked | changes}
    return Plan.model_validate(told)


def decision(**changes) -> Decision:
    """Costs, values and thresholds as shipped."""
    return read_settings(store.raw() / COMMON, Decision).model_copy(update=changes)


def cells(site, counted, models="helpers", age="under_30", priors="none"):
    """The counts of one district, a day a tuple."""
    rows = []
    for trial, (x_1, n_1, x_0, n_0) in enumerate(counted):
        for joined, events, n in ((1, x_1, n_1), (0, x_0, n_0)):
            row = dict.fromkeys(COUNTS, 0) | {"n": n, "events": events, "n_once": n, "events_once": events,
                                              "people": n, "people_events": events}  # fmt: skip
            rows.append({"models": models, "horizon": HORIZON, "trial": trial, "joined": joined, "age": age,
                         "priors": priors, **row, "site": site})  # fmt: skip
    return pd.DataFrame(rows, columns=[*KEYS, *COUNTS, "site"])


def estimates(site, counted, models="helpers", half=0.1):
    """What a district's own page found: the crude difference, give or take."""
    x_1, n_1, x_0, n_0 = (sum(column) for column in zip(*counted, strict=True))
    value = x_1 / n_1 - x_0 / n_0
    about = {"outcome": OUTCOME, "horizon": HORIZON, "conf_level": 0.95, "reason": "", "site": site}
    rows = [
        about | {"estimand": "risk_difference", "group": models, "estimate": value, "conf_low": value - half,
                 "conf_high": value + half, "n": n_1 + n_0, "n_events": x_1 + x_0},
        about | {"estimand": "risk", "group": f"{models}:joined", "n": n_1, "n_events": x_1},
        about | {"estimand": "risk", "group": f"{models}:not_joined", "n": n_0, "n_events": x_0},
        about | {"estimand": "share", "group": "released", "n": n_1 + n_0, "n_events": x_1 + x_0},
    ]  # fmt: skip
    return pd.DataFrame(rows)


def guard(site, consequence, models="helpers", name="future_controls"):
    return {
        "guard": name,
        "models": models,
        "n": 1,
        "n_of": 9,
        "finding": "found",
        "consequence": consequence,
        "site": site,
    }


def control(site, value, half=0.1, outcome="earlier_convictions"):
    return {"outcome": outcome, "estimand": "risk_difference", "group": "helpers", "horizon": "", "estimate": value,
            "conf_low": value - half, "conf_high": value + half, "conf_level": 0.95, "n": 50, "n_events": 9,
            "site": site}  # fmt: skip


def mix(site, **counts):
    """People released: `mix("mau-21", under_30=3, from_45=1)`; all without earlier convictions."""
    names = {"from_45": "45_on", "from_30": "30_to_44"}
    rows = [{"age": names.get(age, age), "priors": "none", "n": n, "site": site} for age, n in counts.items()]
    return pd.DataFrame(rows)


def better() -> dict:
    """Counts of five districts with enough events for both ways, all of them in favour of joining."""
    return {f"mau-2{k}": [(6, 60, 20 + k % 2, 60), (5, 60, 19, 60)] for k in range(5)}


def full() -> Site:
    """A set that has something for every piece: districts that sent nothing, one that is stopped, another kind of model."""
    counted = better() | {"mau-28": [(9, 60, 15, 60)], "mau-29": [(4, 30, 6, 30)]}
    firms = [cells(name, [(0, 3, 3 + k % 4, 40)], models="firm") for k, name in enumerate(counted)]
    controls = [control(name, 0.01 * k, outcome=what) for k, name in enumerate(better())
                for what in ("earlier_convictions", "deaths")]  # fmt: skip
    made = of(counted, guards=[guard("mau-28", "stop"), guard("mau-21", "downgrade")], controls=controls,
              missing={"mau-30": "no_result", "mau-31": "no_counts"}, plans={"mau-29": "another"})  # fmt: skip
    made.tables["member_cells"] = pd.concat([made.tables["member_cells"], *firms], ignore_index=True)
    return made


def of(counted=COUNTED, *, of_plan=None, guards=(), controls=(), missing=None, plans=None, **tables) -> Site:
    """The set; `missing` and `plans` by district; `tables` take the place of what the counts make."""
    asked = of_plan or plan()
    names = [*counted, *(missing or {})]
    about = pd.DataFrame(
        {
            "site": names,
            "name_vi": [f"Huyện {name}" for name in names],
            "name_en": [f"District {name}" for name in names],
            "run": "0" * 20,
            "plan": [(plans or {}).get(name, asked.hash) for name in names],
            "missing": [(missing or {}).get(name, "") for name in names],
        }
    )
    made = {
        "members": about,
        "member_cells": pd.concat([cells(name, days) for name, days in counted.items()], ignore_index=True),
        "member_estimates": pd.concat([estimates(name, days) for name, days in counted.items()], ignore_index=True),
        "member_mix": pd.concat([mix(name, under_30=80, unknown=1) for name in counted], ignore_index=True),
        "member_guards": pd.DataFrame(list(guards)),
        "member_negative_controls": pd.DataFrame(list(controls)),
    }
    source = district.source(id="mau-20", kind="set", members=tuple(names), area=None, records={})
    return Site(source, made | tables, None, ())
