"""What a sheet says once its people are linked, kept small until the tables are made."""

import pandas as pd

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
    told = values[[name for name in values if _is_fact(origin.role.name, name)]]
    told = told.rename(columns={"as_of": "as_of_date"})
    if origin.delivery.firm:
        told = told.assign(firm=told["firm"].fillna(origin.delivery.firm) if "firm" in told else origin.delivery.firm)
    day = pd.Timestamp(origin.delivery.as_of).as_unit("us")
    label = pd.Categorical.from_codes([0] * len(told), [origin.label])
    place = {"label": label, "sheet": origin.sheet, "row": values.index.astype("int32")}
    told = told.assign(record=origin.delivery.record, as_of=day, **place)
    kept = told.loc[:, told.notna().any()]
    texts = [name for name in kept if kept[name].dtype == "str"]
    return kept.astype(dict.fromkeys(texts, "category")).assign(person=person)


def joined(frames: dict[str, list[pd.DataFrame]], role: str) -> pd.DataFrame:
    """The rows of all files of a role as one frame, taken out of `frames`; a role without files has no row."""
    own = [each.name if each.name != "as_of" else "as_of_date" for each in ROLES[role].fields]
    own = [name for name in own if _is_fact(role, name)]
    names = list(dict.fromkeys([*own, *FURTHER.get(role, ()), *PLACED, "person", "record", *PLACE, "as_of"]))
    filled = [_opened(each) for each in frames.pop(role, []) if len(each)]
    if not filled:
        return pd.DataFrame(columns=names, dtype=object).assign(as_of=pd.Series(dtype="datetime64[us]"))
    rows = pd.concat(filled, ignore_index=True)
    return rows.assign(**dict.fromkeys([name for name in names if name not in rows]))[names]


def _opened(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: "str" for name in frame if frame[name].dtype == "category"})


def _is_fact(role: str, name: str) -> bool:
    return role in NAMED or name not in NOT_FACTS
