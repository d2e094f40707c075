"""What is true, beside the files: effects, people's own dates, and whose each row is. Only tests and docs may read it."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from analysis.simulate.history import KINDS, History
from analysis.simulate.lives import NEVER, NEVER_DAYS
from analysis.simulate.mess import MESS
from analysis.simulate.pages import Page
from analysis.simulate.records import key_of
from analysis.simulate.risk import YEAR_DAYS, risk_between, risk_within
from analysis.simulate.work import employed
from analysis.simulate.world import World

HORIZON_MONTHS = (6, 12, 24, 36)
SINCE = pd.Timestamp("2020-01-01")
OUTCOMES = {"crime": ("crime_logit",), "any_offence": ("crime_logit", "minor_logit")}
EFFECT_COLUMNS = [
    "model",
    "population",
    "outcome",
    "horizon_months",
    "n",
    "risk_with",
    "risk_without",
    "risk_difference",
]
TOLD = ("release", "struck_off", "reason", "reoffence", "reoffence_known", "minor", "minor_known", "expunged")


def effects(history: History, world: World) -> pd.DataFrame:
    """The marginal risk differences that an evaluation should find.

    Returns
    -------
    DataFrame
        One row for each model or kind, population, outcome and horizon. Population ``"participants"``: those who joined,
        from the day of joining, with the model and as they would have been without it. ``"everyone"``: all released since
        2020, if everybody had joined on the day of release, and if nobody had. `outcome` is a new crime, any new offence,
        or having work; risks are those that hold if neither death nor moving ends the follow-up.
    """
    kinds = history.models["kind"].to_numpy()
    of_model = history.referrals["model"].reindex(history.releases.index)
    rows = []
    for kind in ("helpers", "exemplary"):
        rows += _participants(history, kind, "local", of_model.isin(np.nonzero(kinds == kind)[0]), world)
    for kind in ("firm", "loan"):
        rows += _participants(history, kind, kind, of_model.notna() | of_model.isna(), world)
    for model in np.nonzero(history.models["commune"] >= 0)[0]:
        rows += _participants(history, history.models["name"].iloc[model], "local", of_model == model, world)
    for kind in world.effect:
        rows += _everyone(history, kind, world)
    return pd.DataFrame(rows, columns=EFFECT_COLUMNS)


def tell(history: History, world: World, pages: Mapping[str, list[Page]], seed: int, first_list: date) -> dict:
    """Everything for ``truth.json``; a row of a file is named by file, sheet and row, as spreadsheets count."""
    told = effects(history, world).to_numpy()
    return {
        "synthetic": True,
        "world": world.name,
        "seed": seed,
        "commune_sd": world.commune_sd,
        "effect_on_logit": dict(world.effect),
        "communes": {"share": _rounded(history.communes["share"]), "effect": _rounded(history.communes["effect"])},
        "effects": {"columns": EFFECT_COLUMNS, "rows": [[_short(value) for value in row] for row in told]},
        "releases": {"columns": ["person", *TOLD], "rows": _releases(history, first_list)},
        "joined": {"columns": ["person", "model", "start"], "rows": _joined(history)},
        "mess": {letter: code for code, letter in MESS.items()},
        "rows": {
            name: {str(number): _rows(page) for number, page in enumerate(sheets, 1)} for name, sheets in pages.items()
        },
    }


def _participants(history: History, name: str, kind: str, chosen: pd.Series, world: World) -> list[list]:
    """Those who joined a model without a crime until then, with it and without it, from the day of joining."""
    releases = history.releases
    joined_on = releases["release"] + pd.to_timedelta(releases[f"joined_{kind}"].clip(upper=NEVER_DAYS), unit="D")
    mine = chosen.to_numpy() & np.isfinite(releases[f"joined_{kind}"]) & (joined_on < releases["reoffence"])
    if not mine.any():
        return []
    part = releases[mine]
    start = part[f"joined_{kind}"].to_numpy()
    others = [
        (part[f"joined_{other}"].to_numpy(), part[f"change_{other}"].to_numpy()) for other in KINDS if other != kind
    ]
    joined = [*others, (start, part[f"change_{kind}"].to_numpy())]
    rows = []
    for months in HORIZON_MONTHS:
        end = start + months * YEAR_DAYS / 12
        for outcome, logits in OUTCOMES.items():
            spared = [
                np.prod(
                    [
                        1 - risk_between(start, end, part[logit].to_numpy(), joins, world["hazard_shape"])
                        for logit in logits
                    ],
                    axis=0,
                )
                for joins in (joined, others)
            ]
            rows.append(_row(name, "participants", outcome, months, 1 - spared[0], 1 - spared[1]))
        if kind == "firm":
            works = [
                employed(history.job_starts[mine], ends[mine], end).astype(float)
                for ends in (history.job_ends, history.usual_ends)
            ]
            rows.append(_row(name, "participants", "work", months, *works))
    return rows


def _everyone(history: History, kind: str, world: World) -> list[list]:
    """All people released since 2020, if all of them had joined at release and if nobody had."""
    part = history.releases[history.releases["release"] >= SINCE]
    joins = [(np.zeros(len(part)), np.full(len(part), world.effect[kind]))]
    rows = []
    for months in HORIZON_MONTHS:
        days = np.full(len(part), months * YEAR_DAYS / 12)
        for outcome, logits in OUTCOMES.items():
            spared = [
                np.prod(
                    [1 - risk_within(days, part[logit].to_numpy(), which, world["hazard_shape"]) for logit in logits],
                    axis=0,
                )
                for which in (joins, [])
            ]
            rows.append(_row(kind, "everyone", outcome, months, 1 - spared[0], 1 - spared[1]))
    return rows


def _row(name: str, population: str, outcome: str, months: int, having: np.ndarray, without: np.ndarray) -> list:
    difference = float(np.mean(having - without))
    return [name, population, outcome, months, len(having), float(having.mean()), float(without.mean()), difference]


def _releases(history: History, first_list: date) -> list[list]:
    """The releases that any file can tell of: since 2020, or on a list."""
    all_of_them = history.releases
    seen = (all_of_them["release"] >= SINCE) | (all_of_them["struck_off"] >= pd.Timestamp(first_list))
    table = all_of_them.loc[seen, list(TOLD)]
    return [
        [key_of(person), *map(_plain, row)]
        for person, row in zip(all_of_them.loc[seen, "person"], table.to_numpy(), strict=True)
    ]


def _joined(history: History) -> list[list]:
    """Who joined what and when: a model, or ``"loan"``."""
    persons, names = history.releases["person"], history.models["name"]
    firm = names[history.models["kind"] == "firm"].iloc[0]
    hired = history.spells[history.spells["firm"] == "model"]
    joined = [
        *zip(
            history.referrals.index, names.iloc[history.referrals["model"]], history.referrals["started"], strict=True
        ),
        *((release, firm, start) for release, start in zip(hired["release"], hired["start"], strict=True)),
        *((release, "loan", day) for release, day in history.borrowers["loan_day"].items()),
    ]
    return [[key_of(persons[release]), name, _plain(day)] for release, name, day in joined if day < NEVER]


def _plain(value: object) -> object:
    """A day as a number like 20240630, or 0 if it never comes; yes and no as 1 and 0."""
    if isinstance(value, pd.Timestamp):
        return 0 if value >= NEVER else int(f"{value:%Y%m%d}")
    return int(value) if isinstance(value, (bool, np.bool_)) else value


def _rows(page: Page) -> dict[str, object]:
    """Whose the rows of one sheet are, from the first one on ("-": nobody's), and what is wrong with some."""
    return {
        "first": page.entries[0][0] if page.entries else None,
        "people": " ".join(entry.person or "-" for _, entry in page.entries),
        "mess": {
            str(number): "".join(MESS[code] for code in entry.mess) for number, entry in page.entries if entry.mess
        },
    }


def _short(value: object) -> object:
    """A number with five decimals; the noise of adding up in another order is no difference, nor a minus before a nought."""
    return round(value, 5) + 0.0 if isinstance(value, float) else value


def _rounded(values: pd.Series) -> list[float]:
    return [_short(float(value)) for value in values]
