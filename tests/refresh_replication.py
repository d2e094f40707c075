"""Writes what the project computes of each study with printed numbers into `computed.csv`, which every run is held against.

Run it only after a change that is meant to change these numbers, and read the difference: `replication.csv`, what others
printed, is written by hand and never from here.
"""

import csv

from analysis import store
from analysis.evidence.replication import computed
from analysis.plan import read_plan
from analysis.sites import read_site
from analysis.tables.replication import COLUMNS, KEPT, PRINTED, paths

DIGITS = 7


def main() -> None:
    """Write all quantities of all studies of `replication.csv`, in its order of studies."""
    printed, kept = paths()
    with open(printed, encoding="utf-8", newline="") as opened:
        studies = dict.fromkeys(row["study"] for row in csv.DictReader(opened))
    found = {study: computed(read_site(study), read_plan(study)) for study in studies}
    rows = [[study, code, f"{value:#.{DIGITS}g}"] for study, each in found.items() for code, value in each.items()]
    store.write_text(kept, "".join(f"{','.join(row)}\n" for row in [COLUMNS[KEPT], *rows]))
    print(f"{kept.name} written; {PRINTED} stays as it is")


if __name__ == "__main__":
    main()
