"""Two runs side by side on the terminal, or as JSON."""

import json
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from analysis.cli.terminal import console, write
from analysis.report import labels
from analysis.report.labels import label
from analysis.run.causes import Cause
from analysis.run.changes import CAME, CHANGED, FLIPPED, WENT, Change, Value
from analysis.run.compare import Comparison
from analysis.words import Number, say

SHOWN = 40  # changes on the terminal; --json has all
DIGITS = 6
PARTS = {
    "place": say("place"),
    "data": say("data"),
    "plan": say("plan"),
    "record": say("record of openings"),
    "decision": say("costs and values"),
    "parameter": say("parameter"),
    "notebook": say("notebook"),
    "code": say("program"),
    "package": say("package"),
}
HEADINGS = {
    FLIPPED: say("Verdicts that flipped"),
    CHANGED: say("Values that changed"),
    WENT: say("Rows that went"),
    CAME: say("Rows that came"),
}


def print_json(found: Comparison) -> None:
    """All of it as JSON."""
    told = {
        "notebook": found.before.made_of["notebook"],
        "before": found.before.key,
        "after": found.after.key,
        "simulated": found.before.released.synthetic or found.after.released.synthetic,
        "changes": [asdict(change) for change in found.changes],
        "causes": [asdict(cause) for cause in found.causes],
    }
    console.print(json.dumps(told, indent=2, ensure_ascii=False), soft_wrap=True, markup=False)


def print_all(found: Comparison) -> None:
    """What changed, the most important first, and what both were made of that differs."""
    sites = dict.fromkeys(each.made_of["site"] for each in (found.before, found.after))
    line = f"{' → '.join(sites)} · {found.before.made_of['notebook']}: {found.before.key} → {found.after.key}"
    console.print(line, soft_wrap=True, markup=False)
    if found.before.released.synthetic or found.after.released.synthetic:
        console.print(write(say("Simulated data: nobody here is real.")), markup=False)
    for kind in HEADINGS:
        _print_changes(kind, [change for change in found.changes if change.kind == kind])
    if not found.changes:
        console.print(write(say("No result changed.")), markup=False)
    _print_causes(found.causes)


def _print_changes(kind: str, mine: list[Change]) -> None:
    if not mine:
        return
    console.print(f"\n{write(HEADINGS[kind])}: {write(len(mine))}", markup=False)
    whole = kind in (CAME, WENT)
    heads = [say("table"), say("row"), *([] if whole else [say("column"), say("before"), say("after")])]
    table = Table(*map(write, heads), box=None)
    for change in mine[:SHOWN]:
        cells = [change.table, change.row or "–"]
        cells += [] if whole else [change.column, _value(change.before), _value(change.after)]
        table.add_row(*map(Text, cells))
    console.print(table)
    if len(mine) > SHOWN:
        console.print(write(say("… and {n} more; --json has all", n=len(mine) - SHOWN)), markup=False)


def _print_causes(causes: tuple[Cause, ...]) -> None:
    if not causes:
        console.print(write(say("Nothing that they were made of differs.")), markup=False)
        return
    heading = say("What they were made of that differs")
    console.print(f"\n{write(heading)}: {write(len(causes))}", markup=False)
    table = Table(*(write(head) for head in (say("part"), say("which"), say("before"), say("after"))), box=None)
    for cause in causes[:SHOWN]:
        cells = (write(PARTS[cause.part]), cause.name or "–", cause.before or "–", cause.after or "–")
        table.add_row(*map(Text, cells))
    console.print(table)
    if len(causes) > SHOWN:
        console.print(write(say("… and {n} more; --json has all", n=len(causes) - SHOWN)), markup=False)
    if len(causes) > 1:
        console.print(
            write(say("Several things differ at once: the results follow from all of them together.")), markup=False
        )


def _value(value: Value) -> str:
    """A number with six digits as its reader writes it; a verdict in words; nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        text = f"{value:.{DIGITS}g}"
        return text if "e" in text or "n" in text else write(Number(value, len(text.partition(".")[2])))
    if isinstance(value, str):
        return write(label(labels.VERDICTS, value))
    return write(value)
