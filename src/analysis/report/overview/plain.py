"""Released values as JSON has them."""

import pandas as pd


def rows(table: pd.DataFrame, columns: tuple[str, ...]) -> list[dict]:
    """Some columns of each row, without what is missing."""
    return [there({name: plain(row[name]) for name in columns}) for row in table.to_dict("records")]


def there(row: dict) -> dict:
    """What there is of a row: nothing missing, no empty text but that of a hidden verdict."""
    return {name: value for name, value in row.items() if value not in (None, "") or name == "verdict"}


def plain(value: object) -> object:
    """A released value as JSON has it; whatever is missing is None."""
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else int(value) if float(value).is_integer() else float(value)
