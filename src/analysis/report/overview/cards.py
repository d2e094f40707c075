"""A card: what one result tells the pages about many results. Codes and released numbers, small, plain, in no language.

A number that is not there is None: it could not be had, or it is hidden, which the card says of the whole result (`hides`).
"""

from analysis import store
from analysis.disclosure.guarded import WITHHELD
from analysis.disclosure.release import Released
from analysis.evidence.guards.guard import DESCRIBE, DOWNGRADE, FOUND, NOTE, STOP
from analysis.evidence.reach import MODELS as PRINTED
from analysis.report import guarded, page, planned, sentences
from analysis.report.overview.card_kinds import kinds
from analysis.report.overview.plain import plain, rows
from analysis.words import LANGUAGES

Card = dict
SIMULATED = "simulated"  # the group of sites whose people are invented, whatever their kind
VERDICT = ("outcome", "verdict", "because", "estimand", "horizon", "estimate", "conf_low", "conf_high", "conf_level", "margin",
           "unit", "n")  # fmt: skip
SHARE = ("outcome", "group", "horizon", "estimate", "conf_low", "conf_high", "n", "n_events", "unit")
NEEDED = ("rate", "n_per_arm", "years_low", "years_high")
SAYING = ("verdicts", "standing")  # tables that say what may be said
USUAL = "12m"  # the horizon of described shares where the result has no main one
MOST_SHARES = 6
TOLD_BY = {"district": "1_evaluability", "set": "7_synthesis"}  # the notebook that every site of a kind has
PRINTED_KINDS = {figure: kind for figure, kind in PRINTED.items() if kind} | {"loans": "fund"}
GRAVE = ("", "nothing", NOTE, DOWNGRADE, DESCRIBE, STOP)


def card(site: str, notebook: str, key: str, released: Released, made: dict, marks: dict[str, list[str]]) -> Card:
    """What a result tells of itself.

    Parameters
    ----------
    site, notebook, key : str
        Whose result it is, and its run.
    released : Released
    made : dict
        What `run.json` says; empty where there is none.
    marks : dict of list of str
        By language, what must be seen wherever the result is.

    Returns
    -------
    dict
        Plain values. ``old`` is true, and everything else about results missing, where another version of the program
        made the result.
    """
    about, source = released.about, released.about["source"]
    found = {
        "site": site,
        "notebook": notebook,
        "run": key,
        "group": SIMULATED if released.synthetic else source["kind"],
        "name": source["name"],
        "title": {language: page.title(notebook, language) for language in LANGUAGES},
        "marks": marks,
        "hides": guarded.is_guarded(released),
        "plan": _plan(about),
        "made": _made(made),
    }
    if TOLD_BY.get(source["kind"], notebook) == notebook:
        found |= {"covers": source["covers"], "not_known": source["not_known"]}
    try:
        return found | _known(released)
    except KeyError:
        return found | {"old": True}


def _known(released: Released) -> dict:
    told = {
        "withheld": sorted(set(released.table(WITHHELD).get("table", ())) & set(SAYING)),
        "standing": next(iter(released.table("standing").get("standing", ())), ""),
        "verdicts": rows(released.table("verdicts"), VERDICT),
        "kinds": kinds(released),
        "shares": _shares(released),
        "replicated": len(released.table("replicated")),
        "printed": _printed(released),
        "needed": _needed(released),
        "methods": _codes(released, "conf_method"),
        "ways": _codes(released, "method"),
        "guards": _guards(released),
    }
    return {name: value for name, value in told.items() if value}


def _shares(released: Released) -> list[dict]:
    """What happened to the people, described: the shares or means of each outcome at the main horizon, at most `MOST_SHARES`."""
    table = released.table("estimates")
    if not len(table):
        return []
    told = table[table["estimand"].isin(("share", "mean")) & table["outcome"].isin(_described(released))]
    found = []
    for _, mine in told.groupby("outcome", sort=False):
        there = list(dict.fromkeys(mine["horizon"]))
        asked = (released.about.get("main_horizon"), released.about.get("last_day"), USUAL)
        horizon = next((each for each in asked if each in there), there[-1])
        found += rows(mine[mine["horizon"] == horizon], SHARE)
    return found[:MOST_SHARES]


def _described(released: Released) -> set[str]:
    """Outcomes whose shares stand on pages about many results."""
    judged = set(released.table("verdicts").get("outcome", ()))
    return judged | {"late_30" for each in judged if each == "loans"} | {"any_job" for each in judged if each == "work"}


def _printed(released: Released) -> dict[str, list[str]]:
    """By kind of model, how many of it a printed figure names, as it was printed, and of what."""
    figures = released.table("published").to_dict("records")
    named = {PRINTED_KINDS[row["figure"]]: row for row in figures if row["figure"] in PRINTED_KINDS}
    return {kind: [row["printed"], row["unit"]] for kind, row in named.items()}


def _needed(released: Released) -> dict:
    """What it takes to know, at the base rate that is told in words."""
    if not len(released.table("needed")):
        return {}
    row = sentences.spelled_out(released)
    return {name: plain(row[name]) for name in NEEDED}


def _codes(released: Released, column: str) -> list[str]:
    """Every code in a column of any table."""
    return sorted(
        {code for each in released.tables.values() if column in each for code in each[column].unique()} - {""}
    )


def _guards(released: Released) -> dict[str, str]:
    """Guards that found something, and the gravest that followed from each."""
    found: dict[str, str] = {}
    for name, table in released.tables.items():
        if name.endswith("guards"):
            for row in table[table["finding"] == FOUND].to_dict("records"):
                found[row["guard"]] = max(found.get(row["guard"], ""), row["consequence"], key=GRAVE.index)
    return found


def _plan(about: dict) -> dict | None:
    """The plan's hash in short, when it was written, and what plan.log says of it."""
    plan, record = about["plan"], about.get("opened") or {}
    if plan is None:
        return None
    told = {name: record.get(name) for name in ("first", "locked", "look", "recorded")}
    return {
        "hash": (about.get("plan_hash") or "")[: planned.SHORT],
        "written": plan["written"],
        "known": bool(plan["outcomes_known"] or record.get("known_before_written")),
        "changes": len(record.get("deviations", ())),
    } | {name: value for name, value in told.items() if value}


def _made(made: dict) -> dict:
    """Of `run.json`: how many files were read, all of them as one hash, of how many something was refused."""
    if not made:
        return {}
    return {
        "files": len(made["inputs"]),
        "data": store.content_key(made["inputs"])[: planned.SHORT],
        "refused": sum(1 for each in made.get("refused", {}).values() if each.get("rejected")),
    }
