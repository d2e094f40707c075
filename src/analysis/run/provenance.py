"""What `run.json` says beside the parts of the key: on which kind of machine, what was refused, which guards fired.

None of it is in the key. The kind of machine can change the last digits that a library computes, and results are released
with fewer digits than that; in the key it would make a result that is the same everywhere another one on each machine. What
was refused and which guards fired follows from the rest.
"""

import csv
import platform
from functools import lru_cache
from pathlib import Path

from analysis import store
from analysis.tables.source import read_source, site_folder

BESIDE = ("machine", "refused", "guards")  # what `told` tells
GUARDS = "guards"  # how the names of released tables of guards end
FOUND = "found"


def told(folder: Path, parts: dict) -> dict:
    """What stands in `run.json` beside `parts`; `folder` holds what the notebook released."""
    return {
        "machine": machine(),
        "refused": _refused(parts["site"], store.fingerprint(parts["inputs"])),
        "guards": _fired(folder / "released"),
    }


def machine() -> dict[str, str]:
    """The kind of this machine; versions stand among the parts of the key."""
    return {"system": platform.system(), "processor": platform.machine()}


@lru_cache(maxsize=8)
def _refused(site: str, _inputs: str) -> dict[str, dict]:
    """What became of a district's files where not all of it was used: by file (its role and number), counts by reason."""
    from analysis.intake.prepare import prepare  # takes a second; whoever looked at the site has it

    folder = site_folder(site)
    source = read_source(folder)
    if not source.deliveries:
        return {}
    quality = prepare(folder, source).quality
    found: dict[str, dict] = {}
    for row in quality["files"].itertuples():
        if row.rows_rejected:
            found[row.file] = {"rows": int(row.rows_in), "rejected": {}}
    for row in quality["rejected"].itertuples():
        found[row.file]["rejected"][row.reason] = int(row.n)
    for row in quality["findings"].itertuples():
        found.setdefault(row.file, {}).setdefault("found", {})[row.code] = int(row.n)
    return found


def _fired(released: Path) -> dict[str, dict]:
    """Guards that found something, by their table, site (of a set), name and kind of model: what follows, how many show it."""
    fired = {}
    for path in sorted(released.glob(f"*{GUARDS}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["finding"] == FOUND:
                    name = "/".join(filter(None, (path.stem, row.get("site"), row["guard"], row["models"])))
                    fired[name] = {each: row[each] for each in ("consequence", "n", "n_of") if each in row}
    return fired
