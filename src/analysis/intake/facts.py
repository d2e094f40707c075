"""What a sheet says once its people are linked, kept small until the tables are made."""

import pandas as pd
from numpy.typing import ArrayLike

from analysis.intake.collect import Origin
from analysis.intake.roles import ROLES

# What identifies people goes no further once they are linked; loans are looked up later, through households.
NOT_FACTS = {
    "person_name",
    "id_number",
    "birth_date",
    "birth_year",
    "sex",
    "residence",
    "village",
    "person",
    "judgment",
}
NAMED = {"bank_loans", "roster"}
# Columns that facts have beside the fields of their file: places as codes, where the row stands, and what only another
# file, or the cells of the court's register, can give.
PLACED = ("commune_code", "commune_today", "commune_fault")
PLACE = ("label", "sheet", "row")
FURTHER = {
    "police_list": ("issued_date",),
    "court_register": ("release_date", "issued_date", "offence", "release_kind", "died_date", "intent", "gravity",
                       "prior_convictions", "obligations"),
}  # fmt: skip


def facts(origin: Origin, values: pd.DataFrame, person: pd.Series | None) -> pd.DataFrame:
    """What the tables are made of; the day that a row states apart from that of the file.

    Texts are categories here, and columns without any value are left out: `joined` brings both back.
    """
    delivery = origin.delivery
    told = {
        "as_of_date" if name == "as_of" else name: values[name] for name in values if _is_fact(origin.role.name, name)
    }
    if delivery.firm:
        told["firm"] = told["firm"].fillna(delivery.firm) if "firm" in told else pd.Series(delivery.firm, values.index)
    kept = {name: _packed(column) for name, column in told.items() if column.notna().any()}
    for name, text in (("label", origin.label), ("record", delivery.record)):
        kept[name] = pd.Categorical.from_codes([0] * len(values), [text])
    place = {"sheet": origin.sheet, "row": values.index.astype("int32")}
    day = pd.Timestamp(delivery.as_of).as_unit("us")
    return pd.DataFrame({**kept, **place, "as_of": day, "person": person}, index=values.index)


def joined(frames: dict[str, list[pd.DataFrame]], role: str) -> pd.DataFrame:
    """The rows of all files of a role as one frame, taken out of `frames`; a role without files has no row."""
    own = [each.name if each.name != "as_of" else "as_of_date" for each in ROLES[role].fields]
    own = [name for name in own if _is_fact(role, name)]
    names = list(dict.fromkeys([*own, *FURTHER.get(role, ()), *PLACED, "person", "record", *PLACE, "as_of"]))
    filled = [_opened(each) for each in frames.pop(role, []) if len(each)]
    if not filled:
        return pd.DataFrame(columns=names, dtype=object).assign(as_of=pd.Series(dtype="datetime64[us]"))
    rows = pd.concat(filled, ignore_index=True)
    return pd.DataFrame({name: rows.get(name) for name in names}, index=rows.index)


def _packed(column: pd.Series) -> pd.Series | pd.Categorical:
    return pd.Categorical.from_codes(*pd.factorize(column.array)) if column.dtype == "str" else column


def _opened(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {name: _text(column.array) if column.dtype == "category" else column for name, column in frame.items()}
    return pd.DataFrame(columns, index=frame.index)


def _text(packed: pd.Categorical) -> ArrayLike:
    return packed.categories.array.take(packed.codes, allow_fill=True)


def _is_fact(role: str, name: str) -> bool:
    return role in NAMED or name not in NOT_FACTS
