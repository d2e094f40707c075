"""The audit of damaged and hostile files, through the whole intake: rows kept and rejected, and nobody in a table.

Run as a program it treats as many files as asked and writes `docs/audit/intake.json`.
"""

import contextlib
import io
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError
from analysis.intake.ingest import ingest
from analysis.intake.pseudonyms import read_key
from analysis.intake.returned import lines_of, write_rejected
from analysis.tables.source import Source
from analysis.words import words
from tests.audit.fuzz import Treated, run
from tests.intake import hand

CHECKED = ("src/analysis/intake", "src/analysis/linkage")  # what comes before has an audit of its own
RESULT = Path("docs/audit/intake.json")


def ingest_whole(path: Path) -> Treated:
    """Read one file as the list of a district's police; anything but a refusal is an exception."""
    printed = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        folder = Path(name)
        shutil.copy(path, folder)
        (folder / "areas.csv").write_text(hand.AREAS, encoding="utf-8")
        delivery = {"file": path.name, "role": "police_list", "record": "police", "as_of": "2024-12-31"}
        source = Source.model_validate(hand.settings("vi-du") | {"deliveries": [delivery]})
        shown: list[str] = []

        def tell(origin, findings, rejected, raw) -> None:
            lines = lines_of(origin, findings, rejected)
            shown.extend(line.text(words(language)) for line in lines for language in ("vi", "en"))
            if rejected:
                write_rejected(folder, origin, rejected, raw, words("vi"))

        try:
            found = ingest(folder, source, read_key(synthetic=True), tell=tell)
        except HoanhapError as fault:
            return Treated(True, (str(fault), *fault.lines("vi"), *fault.lines("en"), *shown, printed.getvalue()))
    kept = [*found.tables.values(), *found.quality.values()]
    shown += [*(frame.to_csv() for frame in kept), printed.getvalue()]
    codes = tuple(found.quality["findings"]["code"])
    return Treated(False, tuple(shown), codes, () if adds_up(found.quality["files"]) else ((-1, ()),))


def adds_up(files) -> bool:
    """Whether every row of every sheet is accounted for, and every data row kept or rejected."""
    parts = files["rows_heading"] + files["rows_blank"] + files["rows_left_out"] + files["rows_in"]
    return bool(
        (parts == files["rows_sheet"]).all() and (files["rows_in"] == files["rows_kept"] + files["rows_rejected"]).all()
    )


def code_hash() -> str:
    """One hash of the code that takes files in."""
    paths = [path for folder in CHECKED for path in (store.root() / folder).rglob("*.py")]
    return store.content_key(store.hashes(paths))


def main() -> None:
    """The full size; its result is to be committed."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20241107
    halves = [(count - count // 2, seed), (count // 2, seed + 1)]
    with ThreadPoolExecutor(len(halves)) as pool:
        reports = list(pool.map(lambda half: run(*half, treat=ingest_whole), halves))
    failures = [each for report in reports for each in report.failures]
    outcomes = {
        kind: dict(sum((Counter(each.outcomes[kind]) for each in reports), Counter())) for kind in reports[0].outcomes
    }
    result = {
        "code": code_hash(),
        "count": sum(each.count for each in reports),
        "seeds": [each.seed for each in reports],
        "outcomes": outcomes,
        "failures": failures,
        "slowest_seconds": max(each.slowest_seconds for each in reports),
        "most_memory_mib": max(each.most_memory_mib for each in reports),
    }
    store.write_json(store.root() / RESULT, result)
    print(*(failures or [f"{count} files, no failure; {result['slowest_seconds']} s at most"]), sep="\n")


if __name__ == "__main__":
    main()
