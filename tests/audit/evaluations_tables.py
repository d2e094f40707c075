"""The tables of `docs/validity.md` about whole evaluations, from what `tests.audit.evaluations` found."""

from tests.audit.evaluations import CHANCE, LITTLE, RISKIER, SAFER, found

SELECTED = {SAFER: "lower risk", CHANCE: "by chance", RISKIER: "higher risk"}
READ = {"first": "one look, after two years", "last": "one look, after six years", "planned": "five looks"}
Table = tuple[list[str], list[list[str]]]


def tables() -> dict[str, Table]:
    """Every table by the name in its mark."""
    result = found()
    return {
        "evaluations_without": without_table(result["without_effect"]),
        "evaluations_holds": holds_table(result["without_effect"]),
        "evaluations_alone": alone_table(result["alone"]),
        "evaluations_effect": effect_table(result["with_effect"]),
        "evaluations_checks": checks_table(result["with_effect"]),
    }


def without_table(rows: list[dict]) -> Table:
    """How often a whole evaluation says something where there is no effect."""
    told = (
        ("planned", "any_better"),
        ("planned", "any_worse"),
        ("planned", f"any_{LITTLE}"),
        ("not_shared", "first_better"),
        ("not_shared", "any_better"),
        ("not_shared", "any_worse"),
    )
    heading = ["join first", "joiners a district", "evaluations", "better", "worse", "little", "better at the first look",
               "better at any, 95% each", "worse at any, 95% each"]  # fmt: skip
    return heading, [[*_about(row), *(limits(row[name][kind]) for name, kind in told)] for row in rows]


def holds_table(rows: list[dict]) -> Table:
    """How often the interval of one stage holds zero where there is no effect."""
    numbers = list(rows[0]["holds"])
    heading = ["join first", "joiners a district", "evaluations", *(f"{n} districts" for n in numbers)]
    return heading, [[*_about(row), *(limits(row["holds"][n]) for n in numbers)] for row in rows]


def alone_table(rows: list[dict]) -> Table:
    """What districts say one by one where there is no effect."""
    heading = [
        "joiners a district",
        "evaluations",
        "read",
        "have an interval",
        "one says better",
        "one says worse",
        "one is to scale",
    ]
    kinds = ("any_better", "any_worse", "any_scale")
    body = [
        [
            *_about(row)[1:],
            words,
            f"{row[name]['with_interval']['share']:.0%}",
            *(limits(row[name][kind]) for kind in kinds),
        ]
        for row in rows
        for name, words in READ.items()
    ]
    return heading, body


def effect_table(rows: list[dict]) -> Table:
    """What is found of an effect that was planted, beside exact power."""
    heading = ["join first", "planted", "joined", "others", "found", "better", "interval alone", "power for what is found",
               "power for what is planted"]  # fmt: skip
    body = [
        [
            SELECTED[row["selected"]],
            points(row["risk_joined"] - row["risk_without"]),
            f"{row['joined']}",
            f"{row['others']}",
            f"{points(row['found'])} ({100 * row['found_error']:.1f})",
            limits(row["better"]),
            limits(row["first_stage"]),
            f"{row['power_found']:.0%}",
            f"{row['power_planted']:.0%}",
        ]
        for row in rows
    ]
    return heading, body


def checks_table(rows: list[dict]) -> Table:
    """How often the check agreed where the interval alone would have said better."""
    heading = ["join first", "joiners a district", "two stages asked", "agreed", "signs asked", "agreed"]
    body = []
    for selected, words in SELECTED.items():
        for size in dict.fromkeys(row["size"] for row in rows):
            mine = [row["checks"] for row in rows if (row["selected"], row["size"]) == (selected, size)]
            counts = [
                f"{sum(checks.get(f'{check}_difference', {}).get(what, 0) for checks in mine)}"
                for check in ("two_stage", "wild")
                for what in ("asked", "agreed")
            ]
            body.append([words, f"{size}", *counts])
    return heading, body


def _about(row: dict) -> list[str]:
    return [SELECTED[row["selected"]], f"{row['size']}", f"{row['draws']}"]


def limits(each: dict) -> str:
    """A share with its Monte-Carlo limits."""
    return f"{each['share']:.1%} ({100 * each['low']:.1f} to {100 * each['high']:.1f})"


def points(share: float) -> str:
    """A share in points, without a minus before zero."""
    return f"{round(100 * share, 1) + 0.0:.1f}"
