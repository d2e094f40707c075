"""What differs between two releases of one notebook: verdicts, numbers beyond rounding, and rows that came or went."""

import math
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from analysis.disclosure.release import SIGNIFICANT_DIGITS, Released
from analysis.disclosure.simulated import COLUMN as MARKED

JUDGED = ("verdict", "decision")  # columns that say what follows
FLIPPED, CHANGED, CAME, WENT = "flipped", "changed", "came", "went"
ABOUT = "about"
# What stands in `about` and is no result.
NOT_RESULTS = {"notebook", "parameters", "source", "plan", "plan_hash", "opened"}
# Numbers were rounded as they were released: neighbours in the last digit are the same number.
LAST_DIGITS = 1.5
Value = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One released value that differs.

    Attributes
    ----------
    kind : str
        ``"flipped"`` (a verdict or decision), ``"changed"``, ``"came"`` or ``"went"`` (a whole row).
    table, row, column : str
        Where; `row` is what tells it from the others of its table, `column` empty for a whole row.
    before, after : str, int, float or None
        None where nothing stands.
    """

    kind: str
    table: str
    row: str
    column: str = ""
    before: Value = None
    after: Value = None


def changes(before: Released, after: Released) -> list[Change]:
    """Every released value that differs, flipped verdicts first, then numbers, then rows that came or went.

    Notes
    -----
    A row is known by its texts, from the left, as many as tell all rows of both tables apart; where texts do not, by whole
    numbers too, and by its place among those that are alike at last.
    """
    names = list(dict.fromkeys([*before.tables, *after.tables]))
    found = [change for name in names for change in _of_table(name, before.table(name), after.table(name))]
    found += _of_rows(ABOUT, {"": _facts(before)}, {"": _facts(after)})
    order = (FLIPPED, CHANGED, WENT, CAME)
    return sorted(found, key=lambda change: order.index(change.kind))


def same(one: Value, other: Value) -> bool:
    """Whether two released values are the same but for rounding to the last digit that is released."""
    if one is None or other is None:
        return one is other
    if one == other:
        return True
    if all(isinstance(each, float | int) for each in (one, other)) and isinstance(one + other, float):
        largest = max(abs(one), abs(other))
        if not math.isfinite(largest):
            return False
        digit = 10.0 ** (math.floor(math.log10(largest)) - SIGNIFICANT_DIGITS + 1)
        return abs(one - other) <= LAST_DIGITS * digit
    return False


def _of_table(name: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    before, after = (table.drop(columns=MARKED, errors="ignore") for table in (before, after))
    keys = _keys(before, after)
    return _of_rows(name, _rows(before, keys), _rows(after, keys))


def _of_rows(table: str, before: dict[str, dict], after: dict[str, dict]) -> list[Change]:
    found = [Change(kind=WENT, table=table, row=row) for row in before if row not in after]
    found += [Change(kind=CAME, table=table, row=row) for row in after if row not in before]
    for row in (row for row in before if row in after):
        for column in dict.fromkeys([*before[row], *after[row]]):
            one, other = before[row].get(column), after[row].get(column)
            if not same(one, other):
                kind = FLIPPED if column in JUDGED else CHANGED
                found.append(Change(kind=kind, table=table, row=row, column=column, before=one, after=other))
    return found


def _keys(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Columns that tell the rows of both tables apart, as far as any do."""
    tables = [table for table in (before, after) if len(table)]
    shared = [name for name in tables[0] if all(name in table for table in tables)]
    texts = [name for name in shared if name not in JUDGED and all(_is_text(table[name]) for table in tables)]
    whole = [name for name in shared if all(pd.api.types.is_integer_dtype(table[name]) for table in tables)]
    keys: list[str] = []
    for name in [*texts, *whole]:
        if keys and not any(table.duplicated(keys).any() for table in tables):
            break
        keys.append(name)
    return keys


def _is_text(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column)


def _rows(table: pd.DataFrame, keys: list[str]) -> dict[str, dict[str, Value]]:
    """The rows of a table by what tells them apart."""
    found, seen = {}, Counter()
    for row in table.to_dict("records"):
        plain = {name: _plain(value) for name, value in row.items()}
        key = " · ".join(str(plain[name]) for name in keys if plain[name] not in (None, ""))
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = {n: v for n, v in plain.items() if n not in keys}
    return found


def _facts(released: Released) -> dict[str, Value]:
    """Results that stand beside the tables; of lists and nested ones the text."""
    facts = {name: value for name, value in released.about.items() if name not in NOT_RESULTS}
    return {name: _plain(value) if not isinstance(value, dict | list) else str(value) for name, value in facts.items()}


def _plain(value: object) -> Value:
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
