"""Counts what became of every row, cell and pair on the way in: the district's quality, without anybody in it."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from analysis.intake.clean import Cleaned
from analysis.intake.collect import Origin
from analysis.intake.contradictions import Contradiction
from analysis.intake.reasons import NOTES

FILE = ["file", "role", "record", "as_of"]
ROWS = ["rows_sheet", "rows_heading", "rows_blank", "rows_left_out", "rows_in", "rows_kept", "rows_rejected"]
COUNTS = {
    "rejected": [*FILE[:2], "reason", "n"],
    "fields": ["role", "field", "n", "missing", "unreadable", "doubtful"],
    "findings": ["file", "code", "n"],
}


@dataclass
class Tally:
    """What was counted so far; `frames` gives the tables of `Site.quality` that come from the files."""

    files: list[dict] = field(default_factory=list)
    rejected: Counter = field(default_factory=Counter)
    fields: Counter = field(default_factory=Counter)
    findings: Counter = field(default_factory=Counter)

    def count(self, origin: Origin, cleaned: Cleaned, rejected: dict[int, tuple[str, str]]) -> None:
        """One sheet: its rows, the state of its fields, what was found in it."""
        told = {f"rows_{name}": n for name, n in origin.rows.items()}
        outcome = {"rows_kept": origin.rows["in"] - len(rejected), "rows_rejected": len(rejected)}
        role, label = origin.role.name, origin.label
        place = {"file": label, "role": role, "record": origin.delivery.record, "as_of": origin.delivery.as_of}
        self.files.append(place | told | outcome)
        self.rejected.update((label, role, code) for _, code in rejected.values())
        self.findings.update((label, finding.code) for finding in origin.findings)
        for name, missing in cleaned.missing.items():
            self.fields[role, name, "n"] += origin.rows["in"]
            self.fields[role, name, "missing"] += missing
        for _, name, code in cleaned.findings:
            self.fields[role, name, "doubtful" if code in NOTES else "unreadable"] += 1

    def doubt(self, found: Contradiction) -> None:
        """Cells that contradict others, found once all files were read."""
        self.fields[found.role, found.column, "doubtful"] += len(found.places)

    def frames(self) -> dict[str, pd.DataFrame]:
        """The counts as tables: `files`, `rejected`, `fields`, `findings`."""
        files = pd.DataFrame(self.files, columns=[*FILE, *ROWS]).groupby(FILE, sort=False).sum().reset_index()
        rejected = [(*place, n) for place, n in sorted(self.rejected.items())]
        findings = [(*place, n) for place, n in sorted(self.findings.items())]
        names = dict.fromkeys((role, name) for role, name, _ in self.fields)
        kinds = COUNTS["fields"][2:]
        fields = [(role, name, *(self.fields[role, name, kind] for kind in kinds)) for role, name in names]
        rows = {"rejected": rejected, "fields": fields, "findings": findings}
        return {"files": files} | {name: pd.DataFrame(each, columns=COUNTS[name]) for name, each in rows.items()}
