"""The one door out: only `release` (and reading back what it wrote) makes a `Released`.

Two profiles so far. ``open``: the source is public, nothing is hidden. ``internal``: small counts
are shown and every page says that it must not be passed on. Results about invented people are
marked in every row; they may be open, because they are about nobody.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.disclosure import simulated
from analysis.errors import refuse
from analysis.intake.escapes import plain_text, safe_text
from analysis.plan import Plan
from analysis.results import frame
from analysis.tables.source import Source
from analysis.words import say

PROFILES = ("open", "internal")
SIGNIFICANT_DIGITS = 6  # rounded once, here, so that a last digit never depends on the machine
_DOOR = object()


@dataclass(frozen=True)
class Released:
    """What may be shown: facts about the source and plan, and tables of results by name."""

    about: dict
    tables: dict[str, pd.DataFrame]
    door: object = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        if self.door is not _DOOR:
            raise TypeError("only analysis.disclosure.release makes a Released")
        if self.synthetic and not all(map(simulated.is_marked, self.tables.values())):
            raise ValueError("a table about invented people does not say so in every row")

    @property
    def synthetic(self) -> bool:
        """Whether the people are invented: then everything that is shown has to say so."""
        return self.about["source"]["synthetic"]

    def table(self, name: str) -> pd.DataFrame:
        """A table by name; one without rows if this result has none of that name."""
        found = self.tables.get(name)
        return pd.DataFrame() if found is None else found


def release(
    source: Source,
    plan: Plan | None,
    rows: dict[str, Sequence | pd.DataFrame],
    *,
    notebook: str,
    parameters: dict,
    facts: dict | None = None,
    profile: str = "",
) -> Released:
    """Let results out under a profile.

    Parameters
    ----------
    source, plan
        Of the site.
    rows : dict
        Result rows (or a table of printed figures) by table name; names without rows are left out.
    notebook, parameters
        What made them.
    facts : dict, optional
        Further plain values that the page needs, such as the unit of income.
    profile : str
        ``"open"`` or ``"internal"``; empty: open for invented people and for a public source with a licence,
        else internal.

    Raises
    ------
    HoanhapError
        If ``open`` is asked for a source about real people that is not public.
    """
    may_be_open = source.open or source.synthetic
    chosen = profile or ("open" if may_be_open else "internal")
    if chosen not in PROFILES:
        raise refuse(say("unknown profile; there are: {profiles}", profiles=", ".join(PROFILES)))
    if chosen == "open" and not may_be_open:
        raise refuse(say("the profile “open” needs a public source and its licence in source.yaml"))
    about = {
        "notebook": notebook,
        "parameters": parameters,
        "profile": chosen,
        "source": source.model_dump(mode="json", exclude={"files", "constants", "deliveries", "processing"}),
        "plan": plan.model_dump(mode="json") if plan else None,
        "plan_hash": plan.hash if plan else None,
    } | (facts or {})
    tables = {name: simulated.marked(_rounded(each), source) for name, each in rows.items() if len(each)}
    return Released(about, tables, _DOOR)


def save(released: Released, folder: Path) -> None:
    """Write a release as `about.json` and one CSV a table."""
    columns = {name: table.dtypes.astype(str).to_dict() for name, table in released.tables.items()}
    store.write_json(folder / "about.json", released.about | {"columns": columns})
    for name, table in released.tables.items():
        store.write_text(folder / f"{name}.csv", csv_text(table))


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV that a spreadsheet can open: nothing that came with the data is a formula to it."""
    return _texts(table, safe_text).to_csv(index=False, lineterminator="\n")


def load(folder: Path, only: Collection[str] | None = None) -> Released:
    """Read back what `save` wrote; of its tables `only` those named, the others being as if they were not there."""
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    columns = about.pop("columns")
    asked = columns if only is None else [name for name in columns if name in only]
    tables = {name: _read(folder / f"{name}.csv", columns[name]) for name in asked}
    return Released(about, tables, _DOOR)


def _read(path: Path, kinds: dict[str, str]) -> pd.DataFrame:
    texts = [name for name, kind in kinds.items() if kind == "str"]
    table = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values={n: [""] for n in kinds if n not in texts})
    return _texts(table, plain_text)


def _texts(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """The table with each different text of its text columns changed once; mostly no text is."""
    columns = {name: column.tolist() for name, column in table.items() if column.dtype == "str"}
    known = {text: change(text) for text in set().union(*columns.values())}
    changed = {name for name, texts in columns.items() if any(known[text] != text for text in texts)}
    return table.assign(**{name: pd.array([known[text] for text in columns[name]], dtype="str") for name in changed})


def _rounded(rows: Sequence | pd.DataFrame) -> pd.DataFrame:
    table = rows if isinstance(rows, pd.DataFrame) else frame(rows)
    made = {}
    for name, column in table.items():
        if column.dtype == "float64":
            made[name] = [float(f"{x:.{SIGNIFICANT_DIGITS}g}") for x in column.tolist()]
        elif not pd.api.types.is_numeric_dtype(column):
            made[name] = column.fillna("").astype("str")
    return table.assign(**made)
