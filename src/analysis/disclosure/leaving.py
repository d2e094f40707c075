"""Which tables and rows of a result may leave at all, before any number is looked at."""

from collections import Counter
from dataclasses import dataclass, field

from analysis.disclosure import simulated
from analysis.disclosure.declared.nobody import NOBODY
from analysis.disclosure.declared.tables import TABLES
from analysis.disclosure.linked import Row, kinds
from analysis.disclosure.profiles import Profile
from analysis.disclosure.release import Released

UNITS = ("commune", "firm")
PARTS = {  # of the plan, by notebook: their horizons are those of its curves
    "2_recidivism": ("reoffending",),
    "3_loan_repayment": ("loans",),
    "4_employment_income": ("work",),
    "5_community_sentences": ("supervision",),
}


@dataclass
class Leaving:
    """Rows that may leave by table, and how many do not by table and reason."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    withheld: Counter = field(default_factory=Counter)

    @property
    def partial(self) -> set[str]:
        """Tables of which some rows that belong to the others do not leave."""
        return {table for table, reason in self.withheld if reason in ("one_unit", "exposed")}

    def withhold(self, table: str, reason: str) -> None:
        """Keep a whole table back after all."""
        self.withheld[table, reason] += len(self.rows.pop(table))

    def withhold_rows(self, rows: list[Row], reason: str) -> None:
        """Keep some rows back after all, and their tables with the last of them."""
        gone = {(row.table, row.number) for row in rows}
        self.withheld.update((table, reason) for table, _ in gone)
        kept = {name: [row for row in each if (name, row.number) not in gone] for name, each in self.rows.items()}
        self.rows = {name: each for name, each in kept.items() if each}

    @property
    def all(self) -> list[Row]:
        """Every row."""
        return [row for rows in self.rows.values() for row in rows]


def leaving(released: Released, profile: Profile, *, public: bool) -> Leaving:
    """Sort the rows of a result.

    A table that nobody declared, or that has a column nobody declared, does not leave; neither do rows of no declared kind, of
    a curve between the horizons of the plan and, to the public, those of communes and of models in one unit.
    """
    found = Leaving()
    single = one_unit(released) if public else frozenset()
    for name, table in released.tables.items():
        declared = TABLES.get(name, "undeclared")
        if isinstance(declared, str):
            found.withheld[name, declared] += len(table)
            continue
        if set(table) - {simulated.COLUMN} - {column for shape in declared for column in shape.columns}:
            found.withheld[name, "undeclared"] += len(table)
            continue
        rows = kinds(released, name)
        found.withheld[name, "variant"] += len(table) - len(rows)
        kept = []
        for row in rows:
            reason = _reason(row, released, profile, single, public=public)
            found.withheld[name, reason] += bool(reason)
            kept += [] if reason else [row]
        if kept:
            found.rows[name] = kept
    found.withheld = +found.withheld
    return found


def one_unit(released: Released) -> frozenset[str]:
    """Kinds of models that one firm runs, or that stand in one commune, unless firm and participants agreed in writing.

    A kind that is given to whole communes or firms counts as one, until a table shows that there are more of them.
    """
    plan = (released.about.get("plan") or {}).get("reoffending") or {}
    contrasts = plan.get("contrasts") or ()
    by_unit = {each["models"] for each in contrasts if each["assigned"] in UNITS}
    settings = released.table("settings").to_dict("records")
    by_unit |= {row["models"] for row in settings if row["within"] == "commune" and row["n_units"] < 2}
    agreed = set(released.about["source"].get("agreed_in_writing", ()))
    return frozenset(by_unit - _several(released) - agreed)


def _several(released: Released) -> set[str]:
    designs = released.table("unit_designs").to_dict("records")
    found = {row["models"] for row in designs if row["n_started"] > 1}
    for table, kind in (("reach", "kind"), ("models_side", "models")):
        rows = released.table(table)
        if len(rows):
            models = rows[rows["model"] != ""].groupby(kind)["model"].nunique()
            found |= set(models[models > 1].index)
    return found


def _reason(row: Row, released: Released, profile: Profile, single: frozenset[str], *, public: bool) -> str:
    if public and row.shape.place:
        return "by_commune"
    if row.table not in NOBODY and {row.told.get("models"), row.told.get("kind")} & single:
        return "one_unit"
    if public and row.told.get("n_firms") == 1:
        return "one_unit"
    if profile.horizons_only and row.shape.curve and row.told["at"] not in _horizons(released):
        return "between_horizons"
    return ""


def _horizons(released: Released) -> set[str]:
    """Every horizon that the plan names for what the notebook is about."""
    plan = released.about.get("plan") or {}
    parts = [plan.get(each) or {} for each in PARTS.get(released.about["notebook"], ())]
    return {each for part in parts for each in part.get("horizons") or ()}
