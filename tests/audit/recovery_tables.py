"""The tables of `docs/validity.md` about recovery, from what `tests.audit.recovery` found; `tests.audit.validity` writes them."""

import csv
import json

from analysis import store
from tests.audit.recovery import EVENTS_FROM, KINDS, OFTEN, PEOPLE_FROM, REGIONS, RESULT

WORLDS = {
    "no_effect": "no effect",
    "effect": "effect",
    "no_effect_confounded": "no effect, joining depends on risk",
    "effect_confounded": "effect, joining depends on risk",
    "few_join": "no effect, joining depends on risk, few join",
    "within_communes": "no effect, within nine communes that differ in both",
    "joining_far_apart": "effect, some join eight times as fast",
}
BIASES = {
    "naive": "ever against never, from release",
    "risk_sets": "risk sets",
    "weighted_without_origin": "weighted by the characteristic",
    "weighted": "weighted by it and the day of release",
}
INTERVALS = dict(zip(KINDS, ("difference", "joined", "not joined", "difference, normal"), strict=True))
METHODS = {"weighted_mover": "from effective numbers (MOVER)", "korn_graubard": "Korn and Graubard"}


def found() -> dict:
    """What the audit of recovery found."""
    return json.loads((store.root() / RESULT).read_text(encoding="utf-8"))


def tables(result: dict) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Heading and body of every table, by the name in its mark."""
    return {
        "recovery_bias": bias_table(result["bias"]),
        "recovery_coverage": coverage_table(result["coverage"]),
        "recovery_cells": cells_table(result["cells"]),
        "recovery_regions": regions_table(),
    }


def bias_table(rows: list[dict]) -> tuple[list[str], list[list[str]]]:
    """Mean error of each difference in percentage points, with its Monte-Carlo error."""
    body = [
        [
            WORLDS[row["world"]],
            f"{row['draws']}",
            f"{100 * row['planted']:.1f}",
            *(f"{100 * row[kind]['bias']:+.2f} ({100 * row[kind]['monte_carlo_error']:.2f})" for kind in BIASES),
        ]
        for row in rows
    ]
    return ["world", "draws", "planted", *BIASES.values()], body


def coverage_table(rows: list[dict]) -> tuple[list[str], list[list[str]]]:
    """Of each world and number of releases the lowest coverage over the rates at which the interval is often shown."""
    body = []
    for world, name in WORLDS.items():
        for n in sorted({row["n"] for row in rows}):
            mine = [row for row in rows if (row["world"], row["n"]) == (world, n)]
            if not any(row["shown"] for row in mine):
                continue
            shown = sum(row["shown"] for row in mine) / sum(row["draws"] for row in mine)
            often = [row for row in mine if row["shown"] >= OFTEN * row["draws"]]
            lowest = [f"{min(row['all'][kind]['coverage'] for row in often):.1%}" if often else "" for kind in KINDS]
            wider = f"{max(row['width_over_normal'] for row in often):.2f}" if often else ""
            body.append([name, f"{n}", f"{shown:.0%}", *lowest, wider])
    return ["world", "releases", "shown", *INTERVALS.values(), "width over normal, at most"], body


def cells_table(rows: list[dict]) -> tuple[list[str], list[list[str]]]:
    """Coverage of what the ladder lets be shown, by people and events seen in the smaller arm, over all designs."""
    body = [
        [
            _span(PEOPLE_FROM, row["people_from"]),
            _span((0, *EVENTS_FROM), row["events_from"]),
            f"{row['draws']}",
            *(f"{row[kind]['coverage']:.1%}" for kind in KINDS),
        ]
        for row in rows
    ]
    return ["people", "with or without the event", "draws", *INTERVALS.values()], body


def regions_table() -> tuple[list[str], list[list[str]]]:
    """The regions, as `data/raw/reference/weighted_intervals.csv` has them."""
    with (store.root() / REGIONS).open(encoding="utf-8", newline="") as file:
        body = [
            [
                row["kind"].replace("_", " "),
                METHODS[row["method"]],
                row["n_from"],
                row["events_from"],
                f"{float(row['lowest_coverage']):.1%}",
            ]
            for row in csv.DictReader(file)
        ]
    return ["for a", "method", "people from", "with and without the event from", "lowest coverage"], body


def _span(edges: tuple[int, ...], start: int) -> str:
    later = [edge for edge in edges if edge > start]
    return f"{start}-{min(later) - 1}" if later else f"{start} and more"
