"""Writes the tables of `docs/validity.md` and the pictures from what `tests.audit.coverage` and `.recovery` found.

Run by hand after them: ``python -m tests.audit.validity``. Tables stand between marks in the text; a test compares them.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import store
from tests.audit import evaluations_tables, outcomes_tables, recovery_tables, validity_beyond
from tests.audit.coverage import ENOUGH, LEVEL, NS, RATES, REGIONS, RESULT

DOCUMENT = "docs/validity.md"
PICTURE = "docs/pictures/coverage.{language}.png"
MARK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
# Cells that stand to the right: a number, a percentage, a number with its error in brackets.
NUMBER = re.compile(r"\**[+-]?\d+(\.\d+)?%?\**( \(\d+\.\d+\))?")
NAMES = {
    "wald": "Wald",
    "wilson": "Wilson",
    "mid_p": "mid-P",
    "jeffreys": "Jeffreys",
    "clopper_pearson": "Clopper-Pearson",
    "blaker": "Blaker",
    "newcombe": "Newcombe",
    "miettinen_nurminen": "Miettinen-Nurminen",
    "exact_unconditional": "exact unconditional",
    "two_exact": "two exact limits",
    "katz_log": "Katz",
    "share_of_all": "lost counted as without",
    "kaplan_meier_plain": "Kaplan-Meier ± z s.e.",
    "kaplan_meier_log_log": "Kaplan-Meier, log-log",
    "beta_product": "beta product",
}
KINDS = {
    "share": ("wald", "wilson", "mid_p", "jeffreys", "clopper_pearson", "blaker"),
    "difference": ("wald", "newcombe", "miettinen_nurminen", "exact_unconditional", "two_exact"),
    "ratio": ("katz_log", "exact_unconditional"),
    "censored": ("share_of_all", "kaplan_meier_plain", "kaplan_meier_log_log", "beta_product"),
}
# In the picture: what the package shows for few people, an approximate interval, and the naive one.
DRAWN = {
    "share": ("blaker", "wilson", "wald"),
    "difference": ("exact_unconditional", "newcombe", "wald"),
    "censored": ("beta_product", "kaplan_meier_log_log", "share_of_all"),
}
STYLES = (("#1b5e83", "o", "-"), ("#c8641b", "s", "--"), ("#5b5b5b", "^", ":"))
FLOOR = 0.80  # points below stand at this line with their number
TEXTS = {
    "en": {
        "title": "How often a 95% interval holds the truth (dashed: 95%, dotted: 93.5%; below 80% the number is written)",
        "share": "One share",
        "difference": "Difference of two shares, equal arms, lowest of three contrasts",
        "censored": "A share with a fifth of the people lost",
        "rate": "true rate {rate}",
        "n": "people (in each arm)",
        "coverage": "coverage",
        "exact_unconditional": "exact unconditional",
        "beta_product": "beta product",
        "kaplan_meier_log_log": "Kaplan-Meier, log-log",
        "share_of_all": "lost counted as without\n(Wald)",
    },
    "vi": {
        "title": "Tỷ lệ khoảng tin cậy 95% chứa giá trị thật (nét đứt: 95%, chấm: 93,5%; dưới 80% thì ghi số)",
        "share": "Một tỷ lệ",
        "difference": "Chênh lệch giữa hai tỷ lệ, hai nhóm có số người bằng nhau, mức thấp nhất trong ba trường hợp",
        "censored": "Một tỷ lệ khi không theo dõi hết được một phần năm số người",
        "rate": "tỷ lệ thật {rate}",
        "n": "số người (mỗi nhóm)",
        "coverage": "xác suất bao phủ",
        "exact_unconditional": "chính xác không điều kiện",
        "beta_product": "tích beta",
        "kaplan_meier_log_log": "Kaplan-Meier, log-log",
        "share_of_all": "coi người mất theo dõi\nlà không có sự kiện (Wald)",
    },
}


def found() -> dict:
    """What the audit of coverage found."""
    return json.loads((store.root() / RESULT).read_text(encoding="utf-8"))


def written(text: str, result: dict) -> str:
    """The document with every marked table made anew; a mark without a table is a `KeyError`."""
    made = tables(result)
    return MARK.sub(lambda mark: f"{mark[1]}{made[mark[2]]}{mark[3]}", text)


def tables(result: dict) -> dict[str, str]:
    """Every table by the name in its mark."""
    made = {kind: coverage_table(result[kind], methods) for kind, methods in KINDS.items()}
    made |= {name: markdown(*table) for name, table in recovery_tables.tables(recovery_tables.found()).items()}
    made |= {name: markdown(*table) for name, table in validity_beyond.tables().items()}
    made |= {name: markdown(*table) for name, table in outcomes_tables.tables().items()}
    made |= {name: markdown(*table) for name, table in evaluations_tables.tables().items()}
    return made | {
        "regions": regions_table(),
        "rule": rule_table(result),
        "width_share": width_table(result, "share", ("wald", "wilson", "blaker")),
        "width_difference": width_table(result, "difference", ("newcombe", "exact_unconditional", "two_exact")),
    }


def coverage_table(rows: list[dict], methods: tuple[str, ...]) -> str:
    """A row for each n and rate; for two arms the lowest of the contrasts. What covers too little is bold."""

    def cell(method: str, n: int, rate: float) -> str:
        share = lowest(rows, method, n, rate)
        if share is None:
            return ""
        return f"**{share:.1%}**" if share < ENOUGH else f"{share:.1%}"

    return grid(cell, methods)


def lowest(rows: list[dict], method: str, n: int, rate: float) -> float | None:
    """Lowest coverage of a method over the cells with this n and rate (of the second arm); None without any."""
    cells = [row["coverage"] for row in rows if row["method"] == method and row["n"] == n and _rate(row) == rate]
    return min(cells, default=None)


def _rate(row: dict) -> float:
    return row["rate_0"] if "rate_0" in row else row["rate"]


def width_table(result: dict, kind: str, methods: tuple[str, ...]) -> str:
    """Mean width in percentage points."""
    widths = {(row["method"], row["n"], row["rate"]): row["width"] for row in result["width"] if row["kind"] == kind}

    def cell(method: str, n: int, rate: float) -> str:
        return f"{100 * widths[method, n, rate]:.1f}"

    return grid(cell, methods, sorted({n for _, n, _ in widths}))


def grid(cell: Callable[[str, int, float], str], methods: tuple[str, ...], ns: Iterable[int] = NS) -> str:
    """A table with a row for each n and rate, and a column for each method."""
    body = [[f"{n}", f"{rate:.0%}", *(cell(method, n, rate) for method in methods)] for n in ns for rate in RATES]
    return markdown(["people", "rate", *(NAMES[method] for method in methods)], body)


def regions_table() -> str:
    """The regions of the approximate methods, as `data/raw/reference/intervals.csv` has them."""
    with (store.root() / REGIONS).open(encoding="utf-8", newline="") as file:
        body = [
            [
                row["kind"],
                NAMES[row["method"]],
                row["n_from"],
                row["events_from"],
                f"{float(row['lowest_coverage']):.1%}",
            ]
            for row in csv.DictReader(file)
        ]
    return markdown(["for a", "method", "people from", "with and without the event from", "lowest coverage"], body)


def rule_table(result: dict) -> str:
    """Lowest coverage, over all rates, of what is shown for a share."""
    body = [[f"{row['n']}", f"{row['lowest_coverage']:.2%}"] for row in result["rule_lowest"]]
    return markdown(["people", "lowest coverage over all rates"], body)


def markdown(heading: list[str], body: list[list[str]]) -> str:
    """A table in Markdown; numbers to the right."""
    lines = [heading, ["---:" if NUMBER.fullmatch(cell) else "---" for cell in body[0]], *body]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def draw(result: dict, language: str) -> None:
    """Coverage against people, a column for each rate, a row for each kind."""
    text = TEXTS[language]
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(10.5, 9.5), layout="constrained")
        panels = figure.subplots(len(DRAWN), len(RATES), sharex=True, sharey=True)
        for line, (kind, methods) in zip(panels, DRAWN.items(), strict=True):
            for axis, rate in zip(line, RATES, strict=True):
                _panel(axis, result[kind], methods, rate, text)
            line[0].set_title(f"{text[kind]}\n{line[0].get_title(loc='left')}", loc="left", fontsize=9.5)
            line[0].set_ylabel(text["coverage"], fontsize=9)
            panel, place = (line[0], "center left") if kind == "censored" else (line[-1], "lower right")
            panel.legend(frameon=False, fontsize=8, loc=place, bbox_to_anchor=(1, 0.06) if panel is line[-1] else None)
        for axis in panels[-1]:
            axis.set_xlabel(text["n"], fontsize=9)
        figure.suptitle(text["title"], fontsize=11)
        path = store.root() / PICTURE.format(language=language)
        figure.savefig(path, dpi=110, metadata={"Software": None})


def _panel(axis: Axes, rows: list[dict], methods: tuple[str, ...], rate: float, text: dict) -> None:
    for height, (method, (colour, marker, dashes)) in enumerate(zip(methods, STYLES, strict=True)):
        points = [(at, lowest(rows, method, n, rate), n) for at, n in enumerate(NS)]
        points = [(at, share, n) for at, share, n in points if share is not None]
        heights = [max(share, FLOOR) for _, share, _ in points]
        label = text.get(method, NAMES[method])
        axis.plot(
            [at for at, *_ in points], heights, color=colour, marker=marker, markersize=5, linestyle=dashes, label=label
        )
        for at, share, _ in points:
            if share < FLOOR:
                axis.annotate(
                    _percent(share), (at, FLOOR), (0, 10 * height - 4), textcoords="offset points", fontsize=8,
                    color=colour, ha="center",
                )  # fmt: skip
    axis.axhline(LEVEL, color="black", linewidth=0.8, linestyle="--")
    axis.axhline(ENOUGH, color="#999999", linewidth=0.8, linestyle=":")
    axis.set_xticks(range(len(NS)), [f"{n}" for n in NS])
    axis.set_ylim(FLOOR - 0.01, 1.005)
    axis.yaxis.set_major_formatter(lambda value, _: _percent(value))
    axis.set_title(text["rate"].format(rate=_percent(rate)), loc="left", fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def main() -> None:
    """Write the tables into the document and draw both pictures."""
    path, result = store.root() / DOCUMENT, found()
    store.write_text(path, written(path.read_text(encoding="utf-8"), result))
    for language in TEXTS:
        draw(result, language)


if __name__ == "__main__":
    main()
