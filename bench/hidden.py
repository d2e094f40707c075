"""How much of what a run released is hidden from partners and the public: the tables of docs/disclosure.*.md.

Run by hand, after ``hoanhap run`` on the districts: ``python -m bench.hidden mau-01 mau-02 ...`` (all invented ones if left out).
It reads their current results, guards them and prints, for each profile and notebook, what share of the numbers is shown, hidden
by a rule, hidden to protect others, and withheld with their table or row. A number is a filled cell of a column of numbers.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from analysis import store
from analysis.disclosure.guarded import GUARDED, HIDDEN, Account, account
from analysis.disclosure.release import Released, load
from analysis.disclosure.rules import PROTECTS
from analysis.disclosure.simulated import COLUMN

HEADS = {"shown": "shown", "rule": "hidden by a rule", "protects": "hidden to protect others", "withheld": "withheld"}
COUNTS = [f"count {way}" for way in list(HEADS)[:3]]
Sums = dict[tuple[str, str], Counter]


def counted(released: Released, told: Account) -> Counter:
    """Numbers of a result by what became of them; under ``count ...`` the different counts in the tables that leave."""
    found: Counter = Counter()
    hidden = told.released.table(HIDDEN)
    for name, table in released.tables.items():
        here = _numbers(table)
        found["numbers"] += int(here.sum())
        if name not in told.released.tables:
            continue
        shown = _numbers(told.released.tables[name])
        found["shown"] += int(shown.sum())
        mine = hidden[hidden["table"] == name] if len(hidden) else hidden
        for column, reasons in mine.groupby("column")["reason"] if len(mine) else ():
            # Some are said to be hidden although there is no number, so that this is not told.
            real = min(len(reasons), int(here.get(column, 0) - shown.get(column, 0)))
            protecting = min(int((reasons == PROTECTS).sum()), real)
            found.update({"protects": protecting, "rule": real - protecting})
    found["withheld"] = found["numbers"] - found["shown"] - found["protects"] - found["rule"]
    for _, reason in told.counts.values():
        found["count " + ("shown" if not reason else "protects" if reason == PROTECTS else "rule")] += 1
    return found


def _numbers(table: pd.DataFrame) -> pd.Series:
    """How many numbers each column holds."""
    numbers = [each for each in table if each != COLUMN and table[each].dtype != "str"]
    return table[numbers].notna().sum()


def measure(sites: Sequence[str]) -> Sums:
    """By profile and notebook, of all these sites together."""
    sums: Sums = {}
    for site in sites:
        current = json.loads((store.processed() / site / "current.json").read_text(encoding="utf-8"))
        for notebook, key in current.items():
            released = load(store.processed() / "runs" / key / "released")
            for profile in GUARDED:
                found = counted(released, account(released, profile))
                for name in (notebook, "all"):
                    sums.setdefault((profile, name), Counter()).update(found)
    return sums


def show(what: str, ways: Sequence[str], sums: Sums) -> None:
    """Print a table in Markdown."""
    heads = [HEADS[way.removeprefix("count ")] for way in ways]
    print(f"\n| profile | notebook | {what} | {' | '.join(heads)} |")
    print(f"|{'---|' * (len(ways) + 3)}")
    for (profile, notebook), found in sorted(sums.items()):
        whole = sum(found[way] for way in ways)
        print(f"| {profile} | {notebook} | {whole} | {' | '.join(f'{found[way] / whole:.0%}' for way in ways)} |")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("sites", nargs="*")
    found = sorted(path.parent.name for path in store.processed().glob("mau-[0-9]*/current.json"))
    sites = asked.parse_args().sites or found
    sums = measure(sites)
    print(f"{len(sites)} districts")
    show("numbers", list(HEADS), sums)
    show("counts in tables that leave", COUNTS, sums)


if __name__ == "__main__":
    main()
