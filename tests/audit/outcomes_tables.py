"""The tables of `docs/validity.md` about pay and loans, from what `tests.audit.outcomes_recovery` found."""

from tests.audit.outcomes_recovery import found

PAY = {
    "no_effect": "no effect",
    "effect": "effect",
    "no_effect_selected": "no effect, those who earn more join more",
}
LOANS = {
    "stops_paying": "whoever misses one stops paying",
    "made_good": "a part missed is paid 10 to 120 days later",
}
Table = tuple[list[str], list[list[str]]]


def tables() -> dict[str, Table]:
    """Every table by the name in its mark."""
    result = found()
    return {"recovery_pay": pay_table(result["pay"]), "recovery_loans": loan_table(result["loans"])}


def pay_table(rows: list[dict]) -> Table:
    """Bias of the difference of mean pay in thousands of dong, and the coverage of its interval."""
    body = [
        [
            PAY[row["world"]],
            f"{row['n']}",
            f"{row['draws']}",
            f"{row['planted'] / 1000:.0f}",
            f"{row['bias'] / 1000:+.0f} ({row['monte_carlo_error'] / 1000:.0f})",
            f"{row['given'] / row['draws']:.0%}",
            _percent(row["coverage"]),
        ]
        for row in rows
    ]
    return ["world", "people", "draws", "planted", "bias", "interval given", "coverage"], body


def loan_table(rows: list[dict]) -> Table:
    """Both ends of the curve after two years beside what is planted, and the coverage of the share's interval."""
    body = []
    for row in rows:
        name, _, gap = row["world"].rpartition("_")
        ends = (f"{row[end]:.1%} ({100 * row[f'monte_carlo_error_{end}']:.1f})" for end in ("low", "high"))
        about = [LOANS[name], "every month" if gap == "1" else f"every {gap} months", f"{row['n']}", f"{row['draws']}"]
        body.append([*about, f"{row['planted']:.1%}", *ends, _percent(row["coverage"])])
    return ["world", "files", "loans", "draws", "planted", "surely", "possibly", "coverage"], body


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
