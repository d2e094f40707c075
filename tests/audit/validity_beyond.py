"""Tables of `docs/validity.md` about what intervals do not cover: communes, and worlds that break the assumptions.

`tests.audit.validity` puts them into the text. Each table is a heading and its rows.
"""

import json
from pathlib import Path

from analysis import store
from analysis.evidence.verdict import JUDGEMENTS
from tests.audit.commune_coverage import APART, MIXED, SDS
from tests.audit.commune_coverage import RESULT as COMMUNES
from tests.audit.coverage import ENOUGH, NS, RATES
from tests.audit.joining_hazards import RESULT as HAZARDS
from tests.audit.worlds import RESULT as WORLDS

SELDOM = 100  # draws of a design below which its coverage is not told
LEAST_GIVEN = 1000  # an interval that is seldom given is not said to cover
ONE_ARM = {
    "share": ("blaker", "share"),
    "censored": ("kaplan_meier_log_log_in_region", "with lost people"),
    "rate": ("exact", "rate a year"),
}
TWO_ARMS = {
    "difference": ("shown", "difference"),
    "censored_difference": ("beta_products", "with lost people"),
    "rate_ratio": ("conditional_exact", "ratio of rates"),
    "hazard_ratio": ("firth_profile", "hazard ratio"),
}
CALLED = {
    "better": "better",
    "worse": "worse",
    "little_or_no_difference": "little",
    "cannot_tell_yet": "cannot tell",
}
Table = tuple[list[str], list[list[str]]]


def tables() -> dict[str, Table]:
    """Every table by the name in its mark."""
    cells, told = _read(COMMUNES)["cells"], _read(WORLDS)
    worlds = told["worlds"]
    return {
        "communes_one": commune_table(cells, ONE_ARM, "", SDS),
        "communes_mixed": commune_table(cells, TWO_ARMS, MIXED, (SDS[0], SDS[-1])),
        "communes_apart": commune_table(cells, TWO_ARMS, APART, SDS[1:]),
        "joining_hazards": hazards_table(_read(HAZARDS)["designs"]),
        "worlds_bias": bias_table(worlds),
        "worlds_verdicts": verdict_table(worlds),
        "worlds_movers": movers_table(told["movers"]),
    }


def _read(path: Path) -> dict:
    return json.loads((store.root() / path).read_text(encoding="utf-8"))


def commune_table(cells: list[dict], kinds: dict[str, tuple[str, str]], arms: str, sds: tuple[float, ...]) -> Table:
    """A row for each n and rate, a column for each interval and spread of the communes; what covers too little is bold."""
    found = {(row["kind"], row["n"], row["rate"], row["sd"]): row for row in cells if row["arms"] == arms}
    heading = ["people", "rate", *(f"{name}, sd {sd:g}" for _, name in kinds.values() for sd in sds)]
    body = [
        [
            f"{n}",
            f"{rate:.0%}",
            *(_coverage(found[kind, n, rate, sd], method) for kind, (method, _) in kinds.items() for sd in sds),
        ]
        for n in NS
        for rate in RATES
    ]
    return heading, body


def _coverage(row: dict, method: str) -> str:
    share = row[method]
    if share is None or row.get(f"{method}_given", LEAST_GIVEN) < LEAST_GIVEN:
        return ""
    return f"**{share:.1%}**" if share < ENOUGH else f"{share:.1%}"


def hazards_table(designs: list[dict]) -> Table:
    """Coverage of the hazard ratio of joining with errors by person, in the draws in which it is shown."""
    heading = ["world", "days per event", "releases", "shown", "coverage", "at least"]
    body = [
        [
            row["world"].replace("_", " "),
            f"{row['days_per_event']}",
            f"{row['n']}",
            f"{row['shown'] / row['draws']:.0%}",
            *(
                (f"{row['interval'][name]:.1%}" for name in ("coverage", "at_least"))
                if row["shown"] >= SELDOM
                else ("", "")
            ),
        ]
        for row in designs
    ]
    return heading, body


def bias_table(worlds: list[dict]) -> Table:
    """What is true of those who joined, and what is found, in points: of whole draws, and its bias in small districts."""
    heading = [
        "world",
        "crimes",
        "joiners' risk",
        "found",
        "difference",
        "found",
        "bias",
        "all recorded",
        "one district",
    ]
    body = []
    for row, small in _pairs(worlds):
        values = (_points(row[name]) for name in ("true_risk_joined", "found_risk_joined", "planted", "found"))
        biases = ((row, ""), (row, "_all_recorded"), (small, ""))
        body.append([f"`{row['world']}`", row["crime"], *values, *(_bias(*each) for each in biases)])
    return heading, body


def _bias(row: dict, which: str) -> str:
    return f"{_points(row[f'bias{which}'])} ({_points(row[f'monte_carlo_error{which}'])})"


def verdict_table(worlds: list[dict]) -> Table:
    """Share of looks with each verdict, and with a hazard ratio whose interval leaves 1 out."""
    heading = ["world", "crimes", "size", "looks", *CALLED.values(), "ratio below 1", "ratio above 1"]
    body = []
    for pair in _pairs(worlds):
        for row in reversed(pair):
            body.append(
                [
                    f"`{row['world']}`",
                    row["crime"],
                    "one district" if row["times"] == 1 else f"{row['times']} times",
                    f"{row['looks']}",
                    *(f"{row['verdicts'][verdict]:.0%}" for verdict in JUDGEMENTS),
                    f"{row['ratio_below_1']:.0%}",
                    f"{row['ratio_above_1']:.0%}",
                ]
            )
    return heading, body


def movers_table(movers: dict) -> Table:
    """Of the offences of people released, how many the tables have."""
    known = movers["offences"]
    linked = [f"{movers[name]} ({movers[name] / known:.0%})" for name in ("linked_from_files", "linked_at_worst")]
    return ["offences known", "linked from files", "linked if no mover is"], [[f"{known}", *linked]]


def _pairs(worlds: list[dict]) -> list[tuple[dict, dict]]:
    """For each world and frequency of crime the whole draws, and the parts as large as one district."""
    found = {(row["crime"], row["world"], row["times"]): row for row in worlds}
    large = max(row["times"] for row in worlds)
    names = dict.fromkeys((row["crime"], row["world"]) for row in worlds)
    return [(found[*name, large], found[*name, 1]) for name in names]


def _points(share: float | None) -> str:
    return "" if share is None else f"{round(100 * share, 1) + 0.0:.1f}"
