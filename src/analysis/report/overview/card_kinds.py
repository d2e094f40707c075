"""What a card tells of each kind of model that runs at a site."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import guarded
from analysis.report.labels import MODELS
from analysis.report.overview.plain import plain, there

COUNTED = ("pooled", "assigned_by_unit")  # states of the districts whose people a set's result rests on
ARMS = {"joined": ["events_joined", "n_joined"], "not_joined": ["events_not", "n_not"]}
DIFFERENCE = ("horizon", "estimate", "conf_low", "conf_high", "conf_level", "reason")


def kinds(released: Released) -> dict[str, dict]:
    """Each kind of model that runs here: who joined, who is compared, the difference, how strong the design is, what to do."""
    told = [_joined(released), _differences(released), _together(released), _decisions(released), _numbers(released)]
    known = {kind for each in told for kind in each}
    found = {
        kind: there({k: v for each in told for k, v in each.get(kind, {}).items()}) for kind in MODELS if kind in known
    }
    for row in released.table("design_levels").to_dict("records"):  # by number: the last one counts
        if row["models"] in found:
            found[row["models"]] |= there({"level": plain(row["level"])})
    main = released.about.get("main_models") or _primary(released.about["plan"])
    if main in found:
        found[main]["main"] = True
    return found


def _joined(released: Released) -> dict[str, dict]:
    """Who was chosen (people, communes, firms) and how many joined; a set is not told how many did."""
    return {
        row["models"]: {"assigned": row["assigned"], "n_joined": plain(row["n_joined"])}
        for row in released.table("settings").to_dict("records")
    }


def _together(released: Released) -> dict[str, dict]:
    """In a set, events and people of both groups in the districts that its result rests on; not where some may be hidden."""
    rows = released.table("set_districts")
    if not len(rows) or guarded.is_guarded(released):
        return {}
    there = rows[rows["state"].isin(COUNTED)]
    return {kind: _sums(mine) for kind, mine in there.groupby("models", sort=False)}


def _sums(rows: pd.DataFrame) -> dict[str, list[int]]:
    """Events and people of each group, where both are known of every district."""
    sums = {arm: [plain(rows[name].sum(skipna=False)) for name in names] for arm, names in ARMS.items()}
    return {arm: counts for arm, counts in sums.items() if None not in counts}


def _decisions(released: Released) -> dict[str, dict]:
    rows = released.table("decisions").to_dict("records")
    return {row["models"]: {"decision": row["decision"], "why": row["because"]} for row in rows}


def _numbers(released: Released) -> dict[str, dict]:
    """How many models there are of each kind; not where some may be hidden."""
    rows = released.table("models_side")
    if not len(rows) or guarded.is_guarded(released):
        return {}
    return {kind: {"n_models": int(n)} for kind, n in rows["models"].value_counts(sort=False).items()}


def _primary(plan: dict | None) -> str:
    """The kind of model that the plan lets decide; empty if none."""
    asked = (plan or {}).get("reoffending") or {}
    return (asked.get("primary") or {}).get("models", "")


def _differences(released: Released) -> dict[str, dict]:
    """By kind of model, the difference at the main horizon and the people it rests on: of a district, or of a set together."""
    pooled = released.table("pooled")
    rows = pooled[pooled["method"] == "one_stage"] if len(pooled) else released.table("estimates")
    if not len(rows) or "main_horizon" not in released.about:
        return {}
    decides = set(released.table("verdicts").get("outcome", ()))
    rows = rows[(rows["horizon"] == released.about["main_horizon"]) & rows["outcome"].isin(decides)]
    arms = {row["group"]: row for row in rows[rows["estimand"] == "risk"].to_dict("records")}
    found = {}
    for row in rows[rows["estimand"] == "risk_difference"].to_dict("records"):
        kind = row["group"]
        found[kind] = {name: plain(row[name]) for name in DIFFERENCE} | {"n": plain(row["n"])}
        for arm in ("joined", "not_joined"):
            if f"{kind}:{arm}" in arms:
                mine = arms[f"{kind}:{arm}"]
                if None not in (counts := [plain(mine["n_events"]), plain(mine["n"])]):
                    found[kind][arm] = counts
    return found
