"""The contract of each table: its columns, what they may hold, and what identifies a row."""

import pandera.pandas as pa

PRECISIONS = ("none", "day", "week", "month", "year")


def _text(*, unique: bool = False) -> pa.Column:
    return pa.Column(str, pa.Check.str_length(min_value=1), unique=unique)


def _one_of(*allowed: str) -> pa.Column:
    return pa.Column(str, pa.Check.isin(allowed))


def _date() -> pa.Column:
    """A day as YYYY-MM-DD; empty where the source gives none."""
    return pa.Column("datetime64[us]", nullable=True, required=False)


def _number(low: float | None = None, *, required: bool = True, nullable: bool = False) -> pa.Column:
    checks = [] if low is None else [pa.Check.ge(low)]
    return pa.Column(float, checks, required=required, nullable=nullable)


def _flag() -> pa.Column:
    return pa.Column(float, pa.Check.isin((0, 1)), required=False)


def _table(columns: dict[str, pa.Column], key: tuple[str, ...]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, unique=list(key), report_duplicates="exclude_first")


TABLES = {
    "people": _table(
        {
            "person_id": _text(),
            "population": pa.Column(str, required=False),
            "sex": _one_of("male", "female", "unknown"),
            "age_years": _number(10),
        },
        key=("person_id",),
    ),
    "releases": _table(
        {
            "release_id": _text(),
            "person_id": _text(),
            "release_date": _date(),
            "date_precision": _one_of(*PRECISIONS),
            "conditional": _flag(),
        },
        key=("release_id",),
    ),
    "models": _table({"model_id": _text(), "name_vi": _text(), "name_en": _text()}, key=("model_id",)),
    "enrolments": _table(
        {
            "person_id": _text(),
            "model_id": _text(),
            "arm": _one_of("participant", "comparison"),
            "assigned_by": _one_of("lot", "official", "own choice", "unknown"),
            "start_days": _number(0, required=False, nullable=True),
        },
        key=("person_id", "model_id"),
    ),
    "offences": _table(
        {
            "offence_id": _text(),
            "person_id": _text(),
            "release_id": _text(),
            "kind": _one_of("arrest"),
            "arrest_date": _date(),
            "arrest_days": _number(0),
            "date_precision": _one_of(*PRECISIONS),
        },
        key=("offence_id",),
    ),
    "jobs": _table(
        {
            "job_id": _text(),
            "person_id": _text(),
            "start_days": _number(0),
            "end_days": _number(0),
            "date_precision": _one_of(*PRECISIONS),
        },
        key=("job_id",),
    ),
    "income_months": _table(
        {
            "person_id": _text(),
            "period": _text(),
            "income": _number(0),
            "currency": _text(),
            "period_months": _number(1),
            "price_base": _text(),
        },
        key=("person_id", "period"),
    ),
    "published": _table(
        {
            "figure": _text(),
            "area": _text(),
            "topic": _text(),
            "printed": _text(),
            "value": _number(),
            "low": _number(),
            "high": _number(),
            "unit": _text(),
            "base": _one_of("flow", "stock", "subset", "count", "rule"),
            "period": _text(),
            "as_of": _text(),
            "page_dates": pa.Column(str, nullable=True),
            "label_vi": _text(),
            "label_en": _text(),
            "note_vi": pa.Column(str, nullable=True),
            "note_en": pa.Column(str, nullable=True),
            "source": _text(),
            "address": _text(),
        },
        key=("figure",),
    ),
}

# (table, column, table whose key the column must be found in)
REFERENCES = (
    ("releases", "person_id", "people"),
    ("enrolments", "person_id", "people"),
    ("enrolments", "model_id", "models"),
    ("offences", "person_id", "people"),
    ("offences", "release_id", "releases"),
    ("jobs", "person_id", "people"),
    ("income_months", "person_id", "people"),
)
