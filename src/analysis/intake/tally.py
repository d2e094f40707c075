"""Counts what became of every row, cell and pair on the way in: the district's quality, without anybody in it."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from analysis.intake.clean import Cleaned
from analysis.intake.collect import Batch
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

    def count(self, batch: Batch, cleaned: Cleaned, rejected: dict[int, tuple[str, str]]) -> None:
        """One sheet: its rows, the state of its fields, what was found in it."""
        told = {f"rows_{name}": n for name, n in batch.rows.items()}
        outcome = {"rows_kept": batch.rows["in"] - len(rejected), "rows_rejected": len(rejected)}
        role, label = batch.role.name, batch.label
        place = {"file": label, "role": role, "record": batch.delivery.record, "as_of": batch.delivery.as_of}
        self.files.append(place | told | outcome)
        self.rejected.update((label, role, code) for _, code in rejected.values())
        self.findings.update((label, finding.code) for finding in batch.findings)
        self._count_fields(batch, cleaned)

    def _count_fields(self, batch: Batch, cleaned: Cleaned) -> None:
        role, n = batch.role.name, len(batch.cells)
        for each in batch.role.fields:
            there = each.name in batch.cells
            empty = int((batch.cells[each.name].str.strip() == "").sum()) if there else n
            self.fields[role, each.name, "n"] += n
            self.fields[role, each.name, "missing"] += empty
        for _, name, code in cleaned.findings:
            self.fields[role, name, "doubtful" if code in NOTES else "unreadable"] += 1

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
